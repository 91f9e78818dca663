"""`sections probe URL|SECTION`: what a sweep would fetch and what it would not, and a letter where something stands in the way."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Any

import click

from findings.sections import typed
from mishao.cli import find_config
from mishao.errors import UsageError
from mishao.language import say
from mishao.output import clean, emit, messages, results, table
from mishao.places import ledger_at, policy_for, require_address

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.job import HostPolicy
    from crawler.sections.probe import Probe, Tls

_REASONS = {
    "robots": ('robots.txt 不允许（门户主管单位可在该门户设置 robots = "ignore"）', 'robots.txt asks to stay away (the portal\'s own office may set robots = "ignore")'),
    "hours": ("不在允许的时间段", "outside the allowed hours"),
    "host": ("在别的主机上（页面）", "pages on other hosts"),
    "foreign-host": ("附件在未配置的主机上，请加入 hosts 或 foreign_hosts", "files on a host that is not configured: add it to hosts or foreign_hosts"),
    "not-a-document": ("不是文档（音频、视频、程序）", "no document (sound, film, program)"),
    "not-obtained": ("得到的是网页而不是原文", "a web page came instead of the article or file"),
    "no-address": ("附件只有名称、没有地址", "announced by name, without an address"),
    "not-found": ("网址已不存在", "no longer there"),
    "empty": ("列表为空", "the list is empty"),
    "no-browser": ("需要浏览器，但没有可用的浏览器：请安装 chromium 和 chromium-sandbox", "needs a browser and there is none: install chromium and chromium-sandbox"),
    "list-page": ("列表页的地址无法得知", "list pages whose address can't be told"),
    "status": ("服务器拒绝或出错", "refused by the server, or an error"),
    "tls": ("证书不可信", "the certificate can't be trusted"),
    "dns": ("域名无法解析", "the name has no address"),
    "timeout": ("超时", "no answer in time"),
    "refused": ("连接被拒绝", "connection refused"),
    "redirects": ("跳转过多", "too many redirects"),
    "interrupted": ("传输中断", "broken off"),
    "too-large": ("超过大小上限", "larger than allowed"),
}  # fmt: skip
KINDS = {
    "list": ("列表页", "list pages"),
    "page": ("页面", "pages"),
    "attachment": ("附件", "attachments"),
    "image": ("图片", "pictures"),
}


@click.command(
    short_help=say(
        "试访：会读取什么、不会读取什么、为什么", "Try what a sweep would fetch, what it would not, and why"
    ),
    help=say(
        "试访一个网址或已有栏目：会读取什么、不会读取什么、为什么；被拦截时给出致运维单位的函件。退出码 0 畅通，3 有阻碍。",
        "Try an address or a section: what a sweep would fetch and what it would not, and why; where something stands in the "
        "way, a letter to the portal's operator. Exit 0 clear, 3 not.",
    ),
)
@click.argument("what", metavar="URL|SECTION")
@click.option(
    "--exit-ip",
    default="",
    help=say(
        "本机访问外网所用的出口 IP（经网关时请填写）",
        "the public address we are seen with, where a gateway stands between",
    ),
)
@click.option("--letter", "want_letter", is_flag=True, help=say("总是打印函件", "print the letter in any case"))
@click.option("--allow-private", is_flag=True, help=say("允许本机或内网地址", "allow a loopback or private address"))
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def probe(
    context: click.Context, what: str, exit_ip: str, want_letter: bool, allow_private: bool, as_json: bool
) -> None:
    path = find_config(context, needed=False)
    _require_ip(exit_ip)
    url = _address_of(path, what)
    policy = policy_for(ledger_at(path), url, allow_private=allow_private)
    with messages.status(say("正在试访…", "Probing …")):
        found = run(url, policy)
    row = as_row(found, policy, exit_ip, want_letter=want_letter)
    if as_json:
        emit(row)
    else:
        _show(found, row)
    context.exit(0 if found.clear else 3)


def _require_ip(written: str) -> None:
    """The letter asks a stranger to let these in: one address, several, or a range. Raises UsageError."""
    for each in re.split(r"[,，、;；\s]+", written.strip()):
        try:
            ipaddress.ip_network(each, strict=False) if each else None
        except ValueError:
            raise UsageError(say(f"{each!r} 不是 IP 地址。", f"{each!r} is no IP address.")) from None


def run(url: str, policy: HostPolicy) -> Probe:
    from crawler.sections.probe import probe as look
    from mishao.wiring import version

    return look(url, policy, version=version())


def as_row(found: Probe, policy: HostPolicy, exit_ip: str = "", *, want_letter: bool = False) -> dict[str, Any]:
    """A probe as `--json` prints it; `letter` is null where nothing stands in the way."""
    from mishao.letter import letter, named

    met, tls = found.obstacle, found.tls
    return {
        "url": found.url,
        "clear": found.clear,
        "status": found.status or None,
        "error": found.error or None,
        "obstacle": {"kind": met.kind, "product": met.product or None, "code": met.code, "name": named(met)} if met else None,
        "family": found.family or None,
        "declared_total": found.declared_total,
        "declared_pages": found.declared_pages,
        "titles": found.titles,
        "would_fetch": dict(found.would_fetch),
        "would_not_fetch": [
            {"reason": each.reason, "detail": each.detail or None, "count": each.count, "why": why(each.reason)}
            for each in found.would_not
        ],
        "needs_browser": found.needs_browser,
        "robots": found.robots,
        "exit_ip": exit_ip or found.exit_ip or None,
        "user_agent": found.user_agent,
        "delay_s": policy.delay_s,
        "hours": policy.hours or None,
        "tls": {
            "sha256": tls.sha256 or None, "trusted": tls.trusted, "why_not": tls.why_not or None,
            "not_after": tls.not_after or None, "issuer": tls.issuer or None,
            "pinned": tls.pinned,
        } if tls else None,
        "letter": letter(found, policy, exit_ip or found.exit_ip) if want_letter or (met is not None and met.kind not in _NOT_BLOCKED) else None,
    }  # fmt: skip


def why(reason: str) -> str:
    return say(*_REASONS.get(reason, (reason, reason)))


def _address_of(path: Path | None, what: str) -> str:
    """The address itself, or that of the section so called."""
    what = typed(what)
    if "://" in what or path is None:
        return require_address(what)
    from mishao.ledger import open_ledger

    open_ledger(path)
    from findings.models import Section

    found = Section.objects.filter(name=what, active=True).first()
    if found is None:
        raise UsageError(
            say(
                f"{what!r} 不是网址（应以 http:// 或 https:// 开头），也不是已有栏目的名称；mishao sections list 列出栏目。",
                f"{what!r} is neither a web address (http:// or https://) nor a section's name; see `mishao sections list`.",
            )
        )
    return found.url


# What OpenSSL calls it, where people have a word for it.
_TLS = {
    "self-signed certificate": ("自签名", "self-signed"),
    "certificate has expired": ("过期", "expired"),
}
_ROBOTS = {
    "allowed": ("允许", "allowed"),
    "forbidden": ("禁止", "forbidden"),
    "ignored": ("不予理会（按设置）", "ignored, as configured"),
}
# No firewall's doing: to be let through would mend none of them.
_NOT_BLOCKED = ("not-found", "server-error", "maintenance", "login")


def _show(found: Probe, row: dict[str, Any]) -> None:
    from crawler.fetch.egress import host_of
    from mishao.letter import named

    met, host = found.obstacle, host_of(found.url)
    if met is not None and met.kind in _NOT_BLOCKED:
        messages.print(
            say(
                f"{host} 未给出栏目页面：{named(met)}。请在浏览器中核对网址，或联系门户管理单位。",
                f"{host} gave no list page: {named(met)}. Check the address in a browser, or ask the portal's operator.",
            ),
            style="yellow", markup=False,
        )  # fmt: skip
    elif met is not None:
        ip, ua = row["exit_ip"] or "?", found.user_agent
        messages.print(
            say(
                f"{host} 返回拦截页（{met.code}），未取得原文，本栏目记为不完整。请将出口 IP {ip} 和访问标识 {ua} 告知门户管理单位加入允许名单，"
                f"再运行 mishao sections probe {clean(found.url)}。",
                f"{host} answered with a blocking page ({met.code}) instead of the original; the section counts as incomplete. Ask the "
                f"portal's operator to allow-list {ip} and the user agent {ua}, then run `mishao sections probe {clean(found.url)}`.",
            ),
            style="yellow", markup=False,
        )  # fmt: skip
    if found.tls is not None and not found.tls.trusted and found.tls.sha256:
        _show_certificate(host, found.tls)
    fetched = "、".join(f"{say(*KINDS[kind])} {count}" for kind, count in found.would_fetch.items() if count)
    lines: list[tuple[str, object]] = [
        (say("网址", "address"), found.url),
        (say("应答", "answer"), row["obstacle"]["name"] if met else found.status or why(found.error)),
        (say("类型", "family"), found.family),
        (say("声明条数", "declared items"), found.declared_total),
        (say("声明页数", "declared pages"), found.declared_pages),
        (say("会读取（首页所示）", "would fetch (first page)"), fetched),
        (say("需要浏览器", "needs a browser"), say("是", "yes") if found.needs_browser else say("否", "no")),
        ("robots.txt", say(*_ROBOTS.get(found.robots, (found.robots, found.robots)))),
        (say("出口 IP", "exit IP"), row["exit_ip"]),
        (say("访问标识", "user agent"), found.user_agent),
    ]
    if found.tls is not None:
        trust = (
            say("可信", "trusted")
            if found.tls.trusted
            else say(f"不可信：{found.tls.why_not}", f"not trusted: {found.tls.why_not}")
        )
        lines.append((say("证书指纹 SHA-256", "certificate SHA-256"), f"{found.tls.sha256}（{trust}）"))
    table(say("试访结果", "Probe"), [say("项目", "what"), say("结果", "found")], lines)
    if found.would_not:
        table(
            say("不会读取", "Would not fetch"),
            [say("原因", "why"), say("说明", "detail"), say("数量", "count")],
            ((why(each.reason), each.detail, each.count) for each in found.would_not),
        )
    if row["letter"]:
        results.print(say("致运维单位的函件：", "The letter:"), style="bold")
        results.print(clean_lines(row["letter"]), markup=False, soft_wrap=True)


def _show_certificate(host: str, tls: Tls) -> None:
    """Checking is never switched off: an operator vouches for the fingerprint, and the line to write is told."""
    why = (
        say("与固定的指纹不同", "another than the pinned one")
        if tls.pinned
        else say(*_TLS.get(tls.why_not, (tls.why_not, tls.why_not)))
    )
    line = f'pins = ["{host}={tls.sha256}"]'
    messages.print(
        say(
            f"{host} 的证书不受信任（{why}），未访问。请电话与门户管理单位核对指纹 {tls.sha256}，一致再写入 mishao.toml 中该门户的设置："
            f"{line}。请勿关闭证书校验。",
            f"The certificate of {host} is not trusted ({why}); nothing was asked. Compare the fingerprint {tls.sha256} with the "
            f"portal's operator by telephone, and only if it is the same write into the portal's settings: {line}. Never switch "
            "checking off.",
        ),
        style="yellow",
        markup=False,
    )


def clean_lines(text: str) -> str:
    return "\n".join(clean(line) for line in text.splitlines())
