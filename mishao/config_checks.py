"""What single values of mishao.toml can't show: addresses, cron lines, names that must match."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from alerts.plain import forbidden_words
from dashboards.settings import opens_here_only
from findings.addresses import same_place
from findings.sections import cron_mistake, host_mistake, is_web_address, netloc
from mishao.config import AlertsConfig, Config, PortalConfig
from mishao.config_values import ca_file_mistake, cannot_be, hours_mistake, is_address
from mishao.language import say

Wrong = Callable[[str, str, str], None]  # the key, why, and what it should be
_PORTS = 65_536
_LEAST_CHECKS, _MOST_CHECKS = 2, 20
_DAY_MINUTES = 24 * 60


def check(config: Config, wrong: Wrong) -> None:
    try:
        ZoneInfo(config.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        wrong(
            "time_zone",
            say(f"没有时区 {config.time_zone!r}", f"there is no time zone {config.time_zone!r}"),
            '"Asia/Shanghai"',
        )
    _check_mail(config, wrong)
    _check_web(config, wrong)
    _check_rechecks(config.alerts, wrong)
    _check_index_and_crawl(config, wrong)
    _check_words(config, wrong)
    for number, portal in enumerate(config.portals):
        _check_portal(config, number, portal, wrong)
    _check_sections(config, wrong)


def _check_mail(config: Config, wrong: Wrong) -> None:
    alerts = config.alerts
    _check_reminders(alerts, wrong)
    for kind, addresses in (
        ("officers", alerts.officers),
        ("operators", alerts.operators),
        ("escalate_to", alerts.escalate_to),
    ):
        for number, address in enumerate(addresses):
            if not is_address(address):
                wrong(
                    f"alerts.{kind}[{number}]",
                    say(f"{address!r} 不是邮箱地址", f"{address!r} is no mail address"),
                    '"zhang@example.gov.cn"',
                )
    if config.mail.sender and not is_address(config.mail.sender):
        wrong(
            "mail.sender",
            say(f"{config.mail.sender!r} 不是邮箱地址", f"{config.mail.sender!r} is no mail address"),
            '"mishao@example.gov.cn"',
        )
    if config.mail.host and not config.mail.sender and not is_address(config.mail.user):
        wrong(
            "mail.sender",
            say("有邮件服务器时必须填写发件人", "a mail server needs a sender"),
            '"mishao@example.gov.cn"',
        )
    if config.mail.security == "plain" and not config.mail.allow_plain:
        wrong(
            "mail.security",
            say("不加密的连接须另写 allow_plain = true", "a plain connection also needs allow_plain = true"),
            '"tls" (465), "starttls" (587)',
        )
    if (ca_file := config.mail_ca_file) is not None and (why := ca_file_mistake(ca_file)):
        wrong("mail.ca_file", why, say("PEM 格式的证书文件", "a file with a certificate in PEM form"))
    if not 0 < config.mail.port < _PORTS:
        wrong("mail.port", cannot_be(config.mail.port), "465, 587, 25")


def _check_rechecks(alerts: AlertsConfig, wrong: Wrong) -> None:
    if not _LEAST_CHECKS <= alerts.gone_checks <= _MOST_CHECKS:
        wrong(
            "alerts.gone_checks",
            say("一次没有看到不等于已下线，至少两次；至多 20 次", "not seen once is not gone: two checks at least, 20 at most"),
            "2 … 20",
        )  # fmt: skip
    if not 1 <= alerts.gone_minutes <= _DAY_MINUTES:
        wrong(
            "alerts.gone_minutes",
            say("几次复查须相隔一段时间，至多一天", "the checks must lie some time apart, a day at most"),
            "1 … 1440",
        )
    if alerts.recheck_minutes > _DAY_MINUTES:
        wrong(
            "alerts.recheck_minutes",
            say("最疏每天一次", "once a day at the least"),
            say("0（只按要求复查），或 1 … 1440", "0 (only when asked for), or 1 … 1440"),
        )


def _check_reminders(alerts: AlertsConfig, wrong: Wrong) -> None:
    for key in ("remind_minutes", "remind_online_minutes"):
        minutes = getattr(alerts, key)
        if minutes and not 5 <= minutes <= _DAY_MINUTES:
            wrong(
                f"alerts.{key}",
                say(
                    f"不能是 {minutes}：最密 5 分钟一次，最疏每天一次",
                    f"it can't be {minutes}: every 5 minutes at the most, once a day at the least",
                ),
                say("0（不催办），或 5 … 1440", "0 (no reminders), or 5 … 1440"),
            )
    if alerts.digest_at and not re.fullmatch(r"(?:[01]\d|2[0-3]):[0-5]\d", alerts.digest_at):
        wrong("alerts.digest_at", cannot_be(alerts.digest_at), say('"08:30"，不发则留空', '"08:30", or empty for none'))
    if alerts.escalate_to and not alerts.remind_minutes:
        wrong(
            "alerts.escalate_to",
            say("remind_minutes 为 0 时不会逐级提醒", "with remind_minutes = 0 nobody is ever told"),
            "remind_minutes = 60",
        )
    for number, address in enumerate(alerts.escalate_to):
        before = (*alerts.officers, *alerts.escalate_to[:number])
        if address.casefold() in map(str.casefold, before):
            wrong(
                f"alerts.escalate_to[{number}]",
                say(
                    f"{address!r} 已在 officers 或前面的名单中，不会多提醒一人",
                    f"{address!r} stands in officers or earlier in this list: nobody further would be told",
                ),
                say("另一位的邮箱地址", "somebody else's mail address"),
            )


def _check_web(config: Config, wrong: Wrong) -> None:
    host, _, port = config.web.listen.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port[:6]) < _PORTS:
        wrong("web.listen", cannot_be(config.web.listen), '"127.0.0.1:8000"')
    if not is_web_address(config.web.base_url):
        wrong(
            "web.base_url",
            say("应以 http:// 或 https:// 开头", "it begins with http:// or https://"),
            '"https://mishao.example.gov.cn"',
        )
    told = config.alerts.officers or config.alerts.operators or config.alerts.escalate_to
    if told and config.mail.host and opens_here_only(config.web.base_url):
        wrong(
            "web.base_url",
            say(
                f"邮件中的链接 {config.web.base_url} 只能在本机打开",
                f"{config.web.base_url}, to which mails link, opens on this machine only",
            ),
            say(
                "收件人能访问的地址，如 https://mishao.example.gov.cn",
                "what the recipients can open, like https://mishao.example.gov.cn",
            ),
        )


def _check_index_and_crawl(config: Config, wrong: Wrong) -> None:
    if config.index.backend == "elasticsearch" and not config.index.url:
        wrong(
            "index.url",
            say("缺少 Elasticsearch 的地址", "the address of Elasticsearch is missing"),
            '"https://127.0.0.1:9200"',
        )
    for key in ("timeout_s", "max_file_bytes", "max_pages", "max_list_pages", "sweeps_at_once"):
        if not getattr(config.crawl, key):
            wrong(
                f"crawl.{key}",
                say("不能是 0：什么也不会读取", "with 0 nothing would be read"),
                say("正数", "a positive number"),
            )
    if config.crawl.recheck_share > 1:
        wrong(
            "crawl.recheck_share",
            say(
                f"不能大于 1（现为 {config.crawl.recheck_share}）",
                f"it can't be above 1 ({config.crawl.recheck_share})",
            ),
            "0 … 1, 0.12",
        )


def _check_words(config: Config, wrong: Wrong) -> None:
    """What stands in every mail must hold no word for which gateways keep mail back and lock screens give it away."""
    carried = [("web.base_url", config.web.base_url), ("mail.sender", config.mail.sender)]
    carried += [(f"portal[{number}].alias", portal.alias) for number, portal in enumerate(config.portals)]
    for key, text in carried:
        if words := forbidden_words(text):
            wrong(
                key,
                say(
                    f"会出现在邮件中，不能含有“{'、'.join(words)}”：邮件网关会拦截，锁屏会显示",
                    f"mails carry it, so it can't hold “{', '.join(words)}”: gateways keep such mail back, lock screens show it",
                ),
                say("不含这些字样的写法", "words without these"),
            )


def _check_portal(config: Config, number: int, portal: PortalConfig, wrong: Wrong) -> None:
    twins = [other for other in config.portals if other.alias == portal.alias or other.name == portal.name]
    if len(twins) > 1 and twins[0] is not portal:
        wrong(
            f"portal[{number}].name",
            say("与另一门户的名称或代号重复", "another portal has this name or alias"),
            say("每个门户各用一个名称和代号", "a name and an alias of its own"),
        )
    if not portal.hosts:
        wrong(f"portal[{number}].hosts", say("不能为空", "it is empty"), '["www.example.gov.cn"]')
    for kind, hosts in (
        ("hosts", portal.hosts),
        ("private_hosts", portal.private_hosts),
        ("foreign_hosts", portal.foreign_hosts),
    ):
        for place, host in enumerate(hosts):
            if why_not := host_mistake(host):
                wrong(
                    f"portal[{number}].{kind}[{place}]",
                    say(*why_not),
                    '"www.example.gov.cn", "www.example.gov.cn:8080"',
                )
    for host in set(portal.private_hosts) - set(portal.hosts):
        wrong(
            f"portal[{number}].private_hosts",
            say(f"{host} 不在 hosts 中", f"{host} is none of the hosts"),
            say("先写进 hosts", "to be written into hosts first"),
        )
    for place, pin in enumerate(portal.pins):
        if not re.fullmatch(r"[^\s=]+=(?:SHA256:?)?(?:[0-9A-Fa-f]{2}:?){32}", pin):
            wanted = '"www.example.gov.cn=SHA-256 (64 hex)"'
            wrong(f"portal[{number}].pins[{place}]", cannot_be(pin), wanted)
    if portal.hours and (why := hours_mistake(portal.hours)):
        wrong(f"portal[{number}].hours", why, '"22:00-06:00"')


def _check_sections(config: Config, wrong: Wrong) -> None:
    portals = {portal.name: portal for portal in config.portals}
    seen: set[str] = set()
    for number, section in enumerate(config.sections):
        key = f"section[{number}]"
        if not section.name.strip() or not section.name.isprintable():
            wrong(f"{key}.name", cannot_be(section.name), '"政策法规"')
        if section.portal not in portals:
            wrong(
                f"{key}.portal",
                say(f"没有门户 {section.portal!r}", f"there is no portal {section.portal!r}"),
                "、".join(portals) or "[[portal]] name",
            )
        elif netloc(section.url) not in portals[section.portal].hosts:
            wrong(
                f"{key}.url",
                say(
                    f"主机 {netloc(section.url)!r} 不在该门户的 hosts 中",
                    f"host {netloc(section.url)!r} is none of its portal's hosts",
                ),
                say("先写进 hosts", "to be written into hosts first"),
            )
        if not is_web_address(section.url):
            wrong(
                f"{key}.url",
                say("应以 http:// 或 https:// 开头", "it begins with http:// or https://"),
                '"https://www.example.gov.cn/zwgk/"',
            )
        elif "@" in urlsplit(section.url).netloc:
            wrong(
                f"{key}.url",
                say("网址中不能有用户名和密码", "an address holds no user name and password"),
                '"https://www.example.gov.cn/zwgk/"',
            )
        spot = same_place(section.url) if is_web_address(section.url) else section.url
        if spot in seen:
            wrong(
                f"{key}.url",
                say("与另一栏目的网址相同", "another section has this address"),
                say("每个栏目一个网址", "an address of its own"),
            )
        seen.add(spot)
        if why_not := cron_mistake(section.cron):
            wrong(f"{key}.cron", say(*why_not), '"0 2 * * mon-fri"')
