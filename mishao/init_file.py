"""Writes a commented mishao.toml that can be swept at once."""

from __future__ import annotations

import json
import os
from pathlib import Path

from findings.sections import is_private_address, is_web_address, netloc, typed
from mishao.config_file import parse
from mishao.config_values import is_address
from mishao.errors import UsageError

_TEMPLATE = """\
# Mishao 密哨：本文件说明巡查哪些门户、提醒谁。改好后运行 mishao check。
# What is swept and who is told. After a change run `mishao check`.

language = "{language}"          # 界面语言 zh 或 en
data_dir = "data"        # 台账、索引、邮件文件夹、密钥，都在这里；请纳入备份

[web]
listen = "127.0.0.1:8000"
base_url = "http://127.0.0.1:8000"   # 邮件中的链接用它：请改为收件人能访问的地址

[mail]
# 没有 host 时，邮件只写入 data/mail 文件夹，无人会收到；填写 host 时请一并改好上面的 base_url。授权码放在环境变量 MISHAO_MAIL_PASSWORD（或 …_FILE）中。
# host = "smtp.example.gov.cn"
# port = 465                # 465 用 security = "tls"，587 用 "starttls"
# security = "tls"
# user = "mishao@example.gov.cn"
# sender = "mishao@example.gov.cn"
# ca_file = "ca.pem"        # 邮件服务器用本单位自己的证书机构时，写它的证书文件（PEM）

[alerts]
officers = {officers}       # 收到线索提醒的研判员
operators = []      # 收到技术告警（巡查不完整、未运行）的系统管理员
# phone = "010-00000000"    # 打不开链接时拨打
# remind_minutes = 60       # 无人签收时的催办间隔（分钟）；0 为不催办
# remind_online_minutes = 240   # 签收后仍未下线的催办间隔（分钟），一天后改为每天一次；0 为不催办
# digest_at = "08:30"       # 每天发给 officers 和 operators 的日报
# escalate_to = []          # 逐级提醒：无人签收时，每催办一次多提醒一位

[crawl]
contact = "{contact}"        # 写入访问标识，供门户管理单位联系

[detectors]
packs = ["cn"]            # 可加 us、uk、nato、eu、hk、tw、personal-data（个人信息，只报数量）
# 本单位自定的词和 RE2 表达式，先用 mishao rules preview 试用：
# [[detectors.rules]]
# name = "own-project"
# category = "internal"
# words = ["某某工程"]

[[portal]]
name = {portal}
alias = "门户1"            # 邮件中只出现这个代号
hosts = [{host}]         # 只访问这些主机；附件在别的主机上时，加在这里
{private}delay_s = {delay}             # 同一主机两次访问的间隔（秒）
robots = "obey"           # 门户主管单位自查可改为 "ignore"，由本单位决定

[[section]]
portal = {portal}
name = {section}
url = {url}
cron = "*/30 * * * *"     # 分 时 日 月 星期（星期用 mon、tue …）
"""


def text(url: str, name: str, mail_to: str, *, allow_private: bool, language: str = "zh") -> str:
    """The file's text. Raises UsageError when the address or mail address can't be used."""
    url = typed(url)
    if not is_web_address(url):
        raise UsageError(f"{url!r} 不是网页地址，应以 http:// 或 https:// 开头。This is no web address.")
    if is_private_address(url) and not allow_private:
        raise UsageError(
            f"{netloc(url)} 是本机或内网地址，默认不访问。确需巡查请加 --allow-private。\n"
            f"{netloc(url)} is a loopback or private address; add --allow-private if it really is to be swept."
        )
    if mail_to and not is_address(mail_to):
        raise UsageError(f"{mail_to!r} 不是邮箱地址。This is no mail address.")
    host = netloc(url)
    return _TEMPLATE.format(
        language=language,
        officers=json.dumps([mail_to] if mail_to else []),
        contact=mail_to,
        portal=_quoted(host),
        host=_quoted(host),
        private=f"private_hosts = [{_quoted(host)}]   # 允许访问的本机或内网主机\n" if allow_private else "",
        delay="0" if allow_private else "1.0",
        section=_quoted(name),
        url=_quoted(url),
    )


def write(path: Path, content: str) -> None:
    """Writes the file; an existing one is never overwritten (UsageError). What is written is checked first."""
    parse(content, path)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
    except FileExistsError:
        raise UsageError(
            f"{path.name} 已存在，未改动。请直接编辑它，或在另一个文件夹中运行 mishao init。\n"
            f"{path.name} exists and was left as it is. Edit it, or run `mishao init` in another folder."
        ) from None
    except OSError as error:
        raise UsageError(f"{path} 写不进去（{error.strerror}）。The file can't be written.") from error
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
