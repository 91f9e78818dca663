"""The channels and `alerts test`, against real mail servers."""

from __future__ import annotations

import datetime as dt
import socket
import stat
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest
from smtp_server import Behaviour, certificate, smtp_server

from alerts import check, render
from alerts.advice import ADVICE
from alerts.channels import Channel
from alerts.channels.email import EmailChannel
from alerts.channels.folder import FolderChannel
from alerts.settings import MailSettings, Security

WANG = "wang@example.gov.cn"
LI = "li@example.gov.cn"


def settings(port: int, security: Security = "plain", **more: object) -> MailSettings:
    base: dict[str, object] = {
        "folder": Path("unused"),
        "host": "127.0.0.1",
        "port": port,
        "security": security,
        "sender": "mishao@example.gov.cn",
        "allow_plain": True,
        "timeout_s": 10.0,
    }
    return MailSettings(**{**base, **more})  # type: ignore[arg-type]


def send(channel: Channel, recipient: str, message_id: str = "<20261123.ab@example.gov.cn>") -> None:
    mail = render.message(
        render.trial(),
        sender="mishao@example.gov.cn",
        recipient=recipient,
        message_id=message_id,
        at=dt.datetime(2026, 11, 23, 14, 40, tzinfo=dt.UTC),
    )
    channel.send(mail, recipient)


def failure(channel: Channel, recipient: str = WANG) -> check.Diagnosis:
    """What the attempt came to; an attempt that works is a failure of the test."""
    try:
        channel.open()
        send(channel, recipient)
    except Exception as error:
        return check.diagnose(error)
    finally:
        channel.close()
    raise AssertionError("the mail was taken")


def test_one_connection_serves_several_mails() -> None:
    with smtp_server() as mailbox:
        channel = EmailChannel(settings(mailbox.port))
        channel.open()
        send(channel, WANG)
        send(channel, LI)
        channel.close()
    assert [to for to, _ in mailbox.received] == [WANG, LI]
    assert mailbox.connections == 1
    assert mailbox.of(WANG)[0]["Message-ID"] == "<20261123.ab@example.gov.cn>"


def test_a_refused_recipient_spoils_nothing_for_the_next() -> None:
    with smtp_server(Behaviour(refused={WANG: "550 5.1.1 No such user"})) as mailbox:
        channel = EmailChannel(settings(mailbox.port))
        assert failure(channel).code == "recipient"
        send(channel, LI)
        channel.close()
    assert [to for to, _ in mailbox.received] == [LI]


def test_a_dropped_connection_is_made_anew() -> None:
    with smtp_server(Behaviour("drop", times=1)) as mailbox:
        channel = EmailChannel(settings(mailbox.port))
        assert failure(channel).code == "dropped"
        send(channel, LI)
        channel.close()
    assert [to for to, _ in mailbox.received] == [WANG, LI]


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_tls_with_a_trusted_certificate(security: Security, tmp_path: Path) -> None:
    context, ca_file = certificate(tmp_path)
    served = {"tls": context} if security == "tls" else {"starttls": context}
    with smtp_server(Behaviour(password="code"), **served) as mailbox:
        channel = EmailChannel(settings(mailbox.port, security, ca_file=ca_file, user="mishao", password="code"))
        channel.open()
        send(channel, WANG)
        channel.close()
    assert len(mailbox.of(WANG)) == 1


def test_an_authority_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("no certificate here")
    for ca_file in (empty, tmp_path / "missing.pem"):
        assert failure(EmailChannel(settings(1, "tls", ca_file=ca_file))).code == "ca-file"


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize(("name", "trusted"), [("127.0.0.1", False), ("127.0.0.9", True)])
def test_a_certificate_is_always_verified(security: Security, name: str, trusted: bool, tmp_path: Path) -> None:
    context, ca_file = certificate(tmp_path, name=name)
    served = {"tls": context} if security == "tls" else {"starttls": context}
    with smtp_server(**served) as mailbox:
        channel = EmailChannel(settings(mailbox.port, security, ca_file=ca_file if trusted else None))
        assert failure(channel).code == "certificate"
    assert not mailbox.received


def test_stripped_starttls_sends_neither_mail_nor_password() -> None:
    with smtp_server(Behaviour(password="code")) as mailbox:
        channel = EmailChannel(settings(mailbox.port, "starttls", user="mishao", password="code"))
        assert failure(channel).code == "starttls"
    assert not mailbox.attempts


def test_plain_only_where_it_is_allowed() -> None:
    with smtp_server() as mailbox:
        assert failure(EmailChannel(settings(mailbox.port, allow_plain=False))).code == "plain"
    assert mailbox.connections == 0


@pytest.mark.parametrize(
    ("behaviour", "code", "fate"),
    [
        (Behaviour(refused={WANG: "550 5.1.1 No such user"}), "recipient", "stop"),
        (Behaviour(refused={WANG: "550 Mailbox not found"}), "recipient", "stop"),
        (Behaviour(refused={WANG: "553 5.1.3 Bad address"}), "recipient", "stop"),
        (Behaviour(refused={WANG: "552 5.2.2 Mailbox full"}), "mailbox-full", "retry"),
        (Behaviour(refused={WANG: "550 5.7.1 Relaying denied"}), "relay", "repair"),
        (Behaviour(refused={WANG: "554 Relay access denied"}), "relay", "repair"),
        (Behaviour(refused={WANG: "530 5.7.0 Authentication required"}), "login", "repair"),
        (Behaviour(refused={WANG: "450 4.2.0 Greylisted"}), "later", "retry"),
        (Behaviour(sender="553 Mail from must equal authorized user"), "sender", "repair"),
        (Behaviour(sender="451 later"), "later", "retry"),
        (Behaviour(sender="530 Authentication required"), "login", "repair"),
        (Behaviour("refuse-data"), "message", "repair"),
        (Behaviour("later-data"), "later", "retry"),
        (Behaviour("drop"), "dropped", "retry"),
    ],
)
def test_refusals_are_told_apart(behaviour: Behaviour, code: str, fate: str) -> None:
    with smtp_server(behaviour) as mailbox:
        found = failure(EmailChannel(settings(mailbox.port)))
    assert (found.code, found.fate) == (code, fate)


def test_no_answer_ends_with_the_time_limit() -> None:
    with smtp_server(Behaviour("hang")) as mailbox:
        assert failure(EmailChannel(settings(mailbox.port, timeout_s=0.5))).code == "timeout"
    with smtp_server(Behaviour("drop-greeting")) as mailbox:
        assert failure(EmailChannel(settings(mailbox.port, timeout_s=0.5))).code == "timeout"


def test_tls_towards_a_plain_port_says_so() -> None:
    with smtp_server() as mailbox:
        assert failure(EmailChannel(settings(mailbox.port, "tls"))).code == "tls"


def test_nobody_listens_and_no_such_name() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        assert failure(EmailChannel(settings(held.getsockname()[1]))).code == "connection"
    assert failure(EmailChannel(settings(25, host="mail.invalid"))).code == "name"
    assert failure(EmailChannel(settings(25, host="mail..invalid"))).code == "name"


def test_a_mail_in_a_folder_is_whole_private_and_one(tmp_path: Path) -> None:
    channel = FolderChannel(tmp_path / "mail")
    channel.open()
    send(channel, WANG)
    send(channel, WANG)
    send(channel, LI, "<../../etc/x@example.gov.cn>")
    channel.close()
    names = sorted(path.name for path in (tmp_path / "mail").iterdir())
    assert names == ["....etcx.eml", "20261123.ab.eml"]
    assert channel.taken == "written"
    written = tmp_path / "mail" / "20261123.ab.eml"
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    mail = BytesParser(policy=policy.default).parsebytes(written.read_bytes())
    assert mail["To"] == WANG
    assert "测试邮件" in mail["Subject"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file stands here")
    assert failure(FolderChannel(tmp_path / "mail")).code == "folder"


class TestTrial:
    """`alerts test`: each cause has its own words and its own advice."""

    def test_accepted(self) -> None:
        with smtp_server() as mailbox:
            result = check.test(settings(mailbox.port), WANG)
        assert (result.ok, result.code) == (True, "ok")
        assert mailbox.of(WANG)[0]["Message-ID"] == result.message_id
        assert "已接收" in result.chinese
        assert "已读" not in result.chinese

    def test_login(self) -> None:
        with smtp_server(Behaviour(password="code")) as mailbox:
            result = check.test(settings(mailbox.port, user="mishao", password="wrong"), WANG, waiting=3)
        assert result.chinese == (
            "邮件未发出：服务器拒绝（535 登录失败）。请填写邮箱的授权码（不是登录密码），发件人与账号一致，"
            "再运行 mishao alerts test。3 封已保存，恢复后自动补发。"
        )
        assert "app password" in result.english
        assert not mailbox.received

    def test_sender(self) -> None:
        with smtp_server(Behaviour(sender="553 not yours")) as mailbox:
            result = check.test(settings(mailbox.port), WANG)
        assert result.chinese.startswith("邮件未发出：服务器拒绝（553 发件人与账号不符）。请填写邮箱的授权码")

    def test_recipient(self) -> None:
        with smtp_server(Behaviour(refused={WANG: "550 no such user"})) as mailbox:
            assert check.test(settings(mailbox.port), WANG).code == "recipient"
            assert check.test(settings(mailbox.port), "wang@example.gov.cn\nBcc: x@y.cn").code == "recipient"
            assert check.test(settings(mailbox.port, sender="nobody"), WANG).code == "sender"
        assert mailbox.attempts == [WANG]

    def test_without_a_server(self, tmp_path: Path) -> None:
        result = check.test(MailSettings(folder=tmp_path), WANG, waiting=2)
        assert (result.ok, result.code) == (False, "no-server")
        assert result.chinese == (
            "尚未配置邮件服务器：2 封提醒只写入文件夹，无人会收到。请填写邮件设置，再运行 mishao alerts test。"
        )


def test_every_advice_fits_the_ledger_and_comes_back_from_it() -> None:
    for code in ADVICE:
        found = check.explain(f"{code} 535")
        assert found is not None
        assert (found.code, found.reply) == (code, 535)
        assert "{" not in found.chinese + found.english
        assert len(found.note) <= 200
        assert check.explain(found.note) == found
    assert check.explain("") is None
    assert check.explain("something else") is None


def test_the_servers_words_are_never_repeated() -> None:
    with smtp_server(Behaviour(refused={WANG: "550 5.1.1 quoting 秘密 you"})) as mailbox:
        result = check.test(settings(mailbox.port), WANG)
    assert "quoting" not in result.chinese + result.english
