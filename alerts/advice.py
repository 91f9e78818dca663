"""The words for every way in which a mail can fail: cause, then what to do, in both languages.

`{reply}` is the server's three-digit code. The server's own words are never kept or shown: they may quote the mail.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Code = Literal[
    "name", "connection", "timeout", "certificate", "ca-file", "tls", "starttls", "plain", "login", "no-login", "sender",
    "recipient", "mailbox-full", "relay", "message", "later", "dropped", "greeting", "folder", "internal",
]  # fmt: skip
# retry: may pass by itself · repair: somebody must change a setting, the mail waits · stop: this recipient can't be had
Fate = Literal["retry", "repair", "stop"]


@dataclass(frozen=True, slots=True)
class Advice:
    fate: Fate
    chinese: str
    english: str


_AGAIN_ZH = "再运行 mishao alerts test。"
_CODE_ZH = "请填写邮箱的授权码（不是登录密码），发件人与账号一致，"
_AGAIN_EN = "then run mishao alerts test."
_PORTS_ZH = f"请核对端口与加密方式相配（465 用 tls，587 用 starttls），{_AGAIN_ZH}"
_PORTS_EN = f"Check that port and encryption match (465 tls, 587 starttls), {_AGAIN_EN}"


def _refused(chinese: str, english: str) -> Advice:
    return Advice(
        "repair",
        f"邮件未发出：服务器拒绝（{{reply}} {chinese}）。{_CODE_ZH}{_AGAIN_ZH}",
        f"Mail not sent: the server refused ({{reply}} {english}). Enter the mailbox's app password (授权码, not the "
        f"login password), make the sender equal the account, {_AGAIN_EN}",
    )


ADVICE: dict[Code, Advice] = {
    "name": Advice(
        "retry",
        f"邮件未发出：找不到邮件服务器的名称。请核对 mail.host，确认本机能解析域名，{_AGAIN_ZH}",
        "Mail not sent: the mail server's name can't be resolved. Check mail.host and this machine's name service, "
        + _AGAIN_EN,
    ),
    "connection": Advice(
        "retry",
        "邮件未发出：连接不上邮件服务器。请核对 mail.host 和端口（465、587 或 25），确认防火墙放行，" + _AGAIN_ZH,
        "Mail not sent: no connection to the mail server. Check mail.host, the port (465, 587 or 25) and the firewall, "
        + _AGAIN_EN,
    ),
    "timeout": Advice(
        "retry",
        f"邮件未发出：邮件服务器没有应答。{_PORTS_ZH}",
        f"Mail not sent: the mail server does not answer. {_PORTS_EN}",
    ),
    "certificate": Advice(
        "repair",
        "邮件未发出：邮件服务器的证书不受信任（自签名、过期或域名不符）。"
        "请与邮件管理员核对 mail.host 和证书；由本单位自建机构签发的，将其证书写入 mail.ca_file。请勿关闭证书校验。",
        "Mail not sent: the mail server's certificate is not trusted (self-signed, expired or for another name). Check "
        "mail.host and the certificate with whoever runs the server; if your own authority signed it, name that authority's "
        "certificate in mail.ca_file. Don't switch verification off.",
    ),
    "ca-file": Advice(
        "repair",
        f"邮件未发出：mail.ca_file 所指的证书文件读不出来，或不是 PEM 格式。请改正 mishao.toml，{_AGAIN_ZH}",
        f"Mail not sent: the certificate file that mail.ca_file names can't be read or isn't PEM. Correct mishao.toml, "
        f"{_AGAIN_EN}",
    ),
    "tls": Advice(
        "repair",
        f"邮件未发出：加密连接未能建立。{_PORTS_ZH}",
        f"Mail not sent: no TLS connection could be made. {_PORTS_EN}",
    ),
    "starttls": Advice(
        "repair",
        f"邮件未发出：服务器不提供 STARTTLS，未以明文发送。请改用 465 端口和 tls，或询问邮件管理员，{_AGAIN_ZH}",
        "Mail not sent: the server offers no STARTTLS, and nothing went out in the clear. Use port 465 with tls or ask "
        f"whoever runs the server, {_AGAIN_EN}",
    ),
    "plain": Advice(
        "repair",
        "邮件未发出：设置为不加密，但未允许。请改用 tls（465）或 starttls（587）；"
        "确需明文的，写入 mail.allow_plain = true。",
        "Mail not sent: the settings ask for no encryption and don't allow it. Use tls (465) or starttls (587); if it "
        "must be plain, set mail.allow_plain = true.",
    ),
    "login": _refused("登录失败", "login failed"),
    "no-login": Advice(
        "repair",
        f"邮件未发出：服务器不提供登录。请核对端口和加密方式，或将 mail.user 留空，{_AGAIN_ZH}",
        "Mail not sent: the server offers no login. Check port and encryption, or leave mail.user empty, " + _AGAIN_EN,
    ),
    "sender": _refused("发件人与账号不符", "sender is not the account"),
    "recipient": Advice(
        "stop",
        f"未送达：服务器拒绝该收件人（{{reply}}）。请核对收件人地址，改正 mishao.toml，{_AGAIN_ZH}",
        "Undelivered: the server refused this recipient ({reply}). Check the address, correct mishao.toml, "
        + _AGAIN_EN,
    ),
    "mailbox-full": Advice(
        "retry",
        "邮件未发出：收件人的邮箱已满（{reply}）。请电话通知收件人清理；系统会继续重试。",
        "Mail not sent: the recipient's mailbox is full ({reply}). Phone the recipient; sending is tried again.",
    ),
    "relay": Advice(
        "repair",
        "邮件未发出：服务器不为本机或本账号转发（{reply}）。请填写账号和授权码，或请邮件管理员放行，" + _AGAIN_ZH,
        "Mail not sent: the server does not relay for this machine or account ({reply}). Set user and app password "
        f"(授权码) or ask whoever runs the server, {_AGAIN_EN}",
    ),
    "message": Advice(
        "repair",
        f"邮件未发出：服务器拒收此邮件（{{reply}}）。请邮件管理员将发件人加入允许名单，{_AGAIN_ZH}",
        "Mail not sent: the server refused the mail itself ({reply}). Ask whoever runs the server to allow the sender, "
        + _AGAIN_EN,
    ),
    "later": Advice(
        "retry",
        "邮件未发出：服务器暂时拒绝（{reply}），系统会继续重试。请稍后查看；一直如此的，询问邮件管理员。",
        "Mail not sent: the server refused for now ({reply}); sending is tried again. If it stays so, ask whoever runs "
        "the server.",
    ),
    "dropped": Advice(
        "retry",
        "邮件未确认：服务器在应答前断开，系统会重试，收件人可能收到两封相同的邮件。一直如此的，询问邮件管理员。",
        "Mail not confirmed: the server hung up before it answered; sending is tried again, and the same mail may "
        "arrive twice. If it stays so, ask whoever runs the server.",
    ),
    "greeting": Advice(
        "retry",
        f"邮件未发出：服务器拒绝本机的连接（{{reply}}）。请邮件管理员放行本机，{_AGAIN_ZH}",
        "Mail not sent: the server turned this machine away ({reply}). Ask whoever runs the server to let it in, "
        + _AGAIN_EN,
    ),
    "folder": Advice(
        "retry",
        "邮件未写入文件夹。请检查文件夹的权限和磁盘空间；系统会重试。",
        "The mail could not be written into its folder. Check the folder's permissions and the disk; writing is tried "
        "again.",
    ),
    "internal": Advice(
        "retry",
        "邮件未发出：程序内部错误，系统会重试。请运行 mishao alerts test，仍出错的请联系系统管理员。",
        "Mail not sent: an internal error; sending is tried again. Run mishao alerts test; if it fails too, tell the "
        "system administrator.",
    ),
}
