"""mishao.toml: every mistake at once, with key path, line and advice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from smtp_server import certificate

from crawler.fetch.egress import Guard
from findings.sections import cron_mistake, netloc
from mishao import init_file
from mishao.cli import show_config_error
from mishao.commands.setup import advice
from mishao.config_file import load, parse
from mishao.errors import ConfigError, UsageError
from mishao.wiring import mail_settings

GOOD = """\
[alerts]
officers = ["a@example.cn"]
[[portal]]
name = "甲"
alias = "门户1"
hosts = ["www.example.cn"]
[[section]]
portal = "甲"
name = "政策法规"
url = "https://www.example.cn/zcfg/"
cron = "0 2 * * mon-fri"
"""


def mistakes(text: str) -> dict[str, int | None]:
    with pytest.raises(ConfigError) as caught:
        parse(text, Path("mishao.toml"))
    return {mistake.key: mistake.line for mistake in caught.value.mistakes}


def test_a_good_file_becomes_dataclasses() -> None:
    config = parse(GOOD, Path("/srv/mishao.toml"))
    assert config.sections[0].cron == "0 2 * * mon-fri"
    assert config.portals[0].delay_s == 1.0
    assert config.data_dir == Path("/srv/data")


def test_all_mistakes_come_at_once() -> None:
    found = mistakes(GOOD.replace('"a@example.cn"', '"nobody"').replace("mon-fri", "1-5") + 'colour = "red"\n')
    assert found == {"alerts.officers[0]": 2, "section[0].cron": 11, "section[0].colour": 12}


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (("https://www.example.cn/zcfg/", "https://other.example.cn/"), "section[0].url"),
        (('portal = "甲"', 'portal = "乙"'), "section[0].portal"),
        (('hosts = ["www.example.cn"]', "hosts = []"), "portal[0].hosts"),
        (("[alerts]", '[mail]\nsecurity = "plain"\n[alerts]'), "mail.security"),
        (("[alerts]", '[mail]\nport = "465"\n[alerts]'), "mail.port"),
        (("[alerts]", "[alerts]\ngone_checks = 1"), "alerts.gone_checks"),
        (("[alerts]", "[alerts]\ngone_minutes = 0"), "alerts.gone_minutes"),
        (("[alerts]", "[alerts]\ngone_minutes = 1441"), "alerts.gone_minutes"),
        (("[alerts]", "[alerts]\ngone_checks = 21"), "alerts.gone_checks"),
        (("[alerts]", "[alerts]\nrecheck_minutes = 99999999999"), "alerts.recheck_minutes"),
        (
            (
                "[alerts]",
                '[mail]\nhost = "h"\nsender = "m@example.cn"\n[web]\nbase_url = "http://127.1:8000"\n[alerts]',
            ),
            "web.base_url",
        ),
        (("[alerts]", '[mail]\nhost = "h"\nsender = "m@example.cn"\n[alerts]'), "web.base_url"),
        (("[alerts]", '[alerts]\ndigest_at = "8:30"'), "alerts.digest_at"),
        (("[alerts]", '[alerts]\ndigest_at = "24:00"'), "alerts.digest_at"),
        (("[alerts]", "[alerts]\nremind_minutes = 4"), "alerts.remind_minutes"),
        (("[alerts]", "[alerts]\nremind_minutes = 1441"), "alerts.remind_minutes"),
        (("[alerts]", "[alerts]\nremind_minutes = -1"), "alerts.remind_minutes"),
        (("[alerts]", "[alerts]\nremind_minutes = 60.5"), "alerts.remind_minutes"),
        (("[alerts]", "[alerts]\nremind_online_minutes = 1"), "alerts.remind_online_minutes"),
        (("[alerts]", '[alerts]\nescalate_to = ["nobody"]'), "alerts.escalate_to[0]"),
        (("[alerts]", '[alerts]\nescalate_to = ["a@example.cn"]'), "alerts.escalate_to[0]"),
        (("[alerts]", '[alerts]\nescalate_to = ["b@example.cn", "b@example.cn"]'), "alerts.escalate_to[1]"),
        (("[alerts]", '[alerts]\nescalate_to = ["A@Example.cn"]'), "alerts.escalate_to[0]"),
        (("[alerts]", '[alerts]\nescalate_to = ["B@example.cn", "b@example.cn"]'), "alerts.escalate_to[1]"),
        (("[alerts]", '[alerts]\nremind_minutes = 0\nescalate_to = ["b@example.cn"]'), "alerts.escalate_to"),
        (("[alerts]", '[web]\nbase_url = "https://baomi.example.cn/Classified"\n[alerts]'), "web.base_url"),
        (("[alerts]", '[mail]\nsender = "secret-office@example.cn"\n[alerts]'), "mail.sender"),
        (('alias = "门户1"', 'alias = "县保密局"'), "portal[0].alias"),
        (("[alerts]", '[mail]\nca_file = "missing.pem"\n[alerts]'), "mail.ca_file"),
        (("[alerts]", '[index]\nbackend = "elasticsearch"\n[alerts]'), "index.url"),
        (("[alerts]", '[detectors.policies]\nexam = "shout"\n[alerts]'), "detectors.policies.exam"),
        (("[alerts]", 'time_zone = "Mars/North"\n[alerts]'), "time_zone"),
    ],
)
def test_each_mistake_is_named_by_its_key(change: tuple[str, str], key: str) -> None:
    assert key in mistakes(GOOD.replace(*change))


def test_an_authority_of_ones_own_is_read_beside_the_file(tmp_path: Path) -> None:
    _, ca_file = certificate(tmp_path)
    path = tmp_path / "mishao.toml"
    text = GOOD.replace("[alerts]", '[mail]\nca_file = "server.crt"\n[alerts]')
    assert parse(text, path).mail_ca_file == ca_file
    assert mail_settings(parse(text, path)).ca_file == ca_file
    ca_file.write_text("no certificate")
    with pytest.raises(ConfigError, match="PEM"):
        parse(text, path)


@pytest.mark.parametrize(("text", "line"), [("a = \n", 1), ('language = "zh"\n[web]\n[web]\n', 3)])
def test_broken_toml_says_where(text: str, line: int) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(text, Path("mishao.toml"))
    (mistake,) = caught.value.mistakes
    assert mistake.line == line
    assert "TOML" in mistake.why


def test_a_missing_file_names_init(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="mishao init"):
        load(tmp_path / "mishao.toml")


@pytest.mark.parametrize("cron", ["*/5 * * * *", "0 2 * * mon-fri", "30 8,20 1 * *", "0 0 * * sat,sun", ""])
def test_cron_lines_that_are_right(cron: str) -> None:
    assert cron_mistake(cron) is None


@pytest.mark.parametrize("cron", ["0 2 * *", "0 2 * * 1-5", "61 * * * *", "0 2 * * montag", "@daily"])
def test_cron_lines_that_are_wrong(cron: str) -> None:
    assert cron_mistake(cron)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://a.cn/x", "a.cn"),
        ("https://A.cn:443/", "a.cn"),
        ("http://a.cn:8080/", "a.cn:8080"),
        ("http://[::1]:81/", "[::1]:81"),
        ("http://a:b/", ""),
    ],
)
def test_hosts_are_written_with_their_port_only_where_it_says_something(url: str, expected: str) -> None:
    assert netloc(url) == expected


@pytest.mark.parametrize("minutes", [0, 5, 1440])
def test_reminders_have_the_offices_pace_or_none(minutes: int) -> None:
    lines = f"remind_minutes = {minutes}\nremind_online_minutes = {minutes}"
    alerts = parse(GOOD.replace("[alerts]", f"[alerts]\n{lines}"), Path("mishao.toml")).alerts
    assert (alerts.remind_minutes, alerts.remind_online_minutes) == (minutes, minutes)


def test_init_writes_a_file_that_can_be_read_back(tmp_path: Path) -> None:
    path = tmp_path / "mishao.toml"
    content = init_file.text("http://127.0.0.1:8123/zc/", '扶贫"政策', "a@example.cn", allow_private=True)
    init_file.write(path, content)
    config = load(path)
    assert config.sections[0].name == '扶贫"政策'
    assert config.portals[0].private_hosts == ("127.0.0.1:8123",)
    assert config.portals[0].delay_s == 0
    assert config.alerts.officers == ("a@example.cn",)


def test_init_never_overwrites(tmp_path: Path) -> None:
    path = tmp_path / "mishao.toml"
    path.write_text("mine")
    with pytest.raises(UsageError, match="已存在"):
        init_file.write(path, init_file.text("https://www.example.cn/", "a", "", allow_private=False))
    assert path.read_text() == "mine"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.1.2.3", "[::1]", "192.168.0.9", "169.254.169.254"])
def test_init_refuses_private_addresses_unless_told(host: str) -> None:
    with pytest.raises(UsageError, match="--allow-private"):
        init_file.text(f"http://{host}/", "a", "", allow_private=False)


@pytest.mark.parametrize(
    ("line", "key"),
    [
        *((f'hosts = ["www.example.cn", "{host}"]', "portal[0].hosts[1]") for host in (
            "http://oss.example.cn", "oss.example.cn/", "*.example.cn", "oss.example.cn:99999", "a b.cn", "")),
        ('foreign_hosts = ["https://oss.cn/x"]', "portal[0].foreign_hosts[0]"),
        *((f'hours = "{hours}"', "portal[0].hours") for hours in ("25:00-99:99", "08:00-08:00", "8:00-9:00", "10:00-24:30")),
    ],
)  # fmt: skip
def test_hosts_and_hours_that_could_never_fit_are_mistakes(line: str, key: str) -> None:
    own = 'hosts = ["www.example.cn"]'
    text = GOOD.replace(own, line if line.startswith("hosts") else f"{own}\n{line}")
    assert mistakes(text) == {key: 6 if line.startswith("hosts") else 7}


def test_limits_under_which_nothing_is_read_are_mistakes() -> None:
    keys = ("timeout_s", "max_file_bytes", "max_pages", "max_list_pages", "sweeps_at_once")
    wrong = mistakes("[crawl]\n" + "".join(f"{key} = 0\n" for key in keys) + f"recheck_share = 7\n{GOOD}")
    assert list(wrong.values()) == [2, 3, 4, 5, 6, 7]


def test_a_category_that_no_longer_alerts_is_told() -> None:
    quiet = GOOD + '[detectors.policies]\nstate-secret = "review"\nexam = "alert"\n'
    told = [advice(parse(text, Path("mishao.toml")), 0) for text in (GOOD, quiet)]
    assert [any("国家秘密标志" in line for line in each) for each in told] == [False, True]
    assert not any("试卷标志" in line for line in told[1])


def test_a_list_in_place_of_which_one_text_stands_is_shown_as_a_list() -> None:
    rule = '[[detectors.rules]]\nname = "own"\ncategory = "internal"\npattern = "x"\nwords = "甲乙"\n'
    with pytest.raises(ConfigError) as caught:
        parse(GOOD + rule, Path("mishao.toml"))
    assert [mistake.should_be for mistake in caught.value.mistakes] == ['["文字"]']


def test_an_address_with_a_password_is_a_mistake() -> None:
    assert mistakes(GOOD.replace("https://www", "https://name:word@www")) == {"section[0].url": 10}


@pytest.mark.parametrize("written", ["中文网址.政务", "xn--fiq04tj1ls8y.xn--zfr164b", "XN--fiq04tj1ls8y.xn--ZFR164b"])
def test_a_host_is_known_in_any_spelling(written: str) -> None:
    hosts = f'"{written}", "files.中文网址.政务:8080"'
    text = GOOD.replace('"www.example.cn"', hosts).replace("//www.example.cn", "//中文网址.政务")
    guard = Guard.of(parse(text, Path("mishao.toml")).portals[0].hosts)
    for host in ("中文网址.政务", "xn--fiq04tj1ls8y.xn--zfr164b", "files.xn--fiq04tj1ls8y.xn--zfr164b:8080"):
        assert guard.permits(f"http://{host}/zcfg/"), host
    assert not guard.permits("http://xn--fiq04tj1ls8y.xn--zfr164b:8080/")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[mail]\ntimeout_s = 30\n[crawl]\ntimeout_s = "60s"\n', 4),  # the key of that table, not of another
        ("[mail]\n[crawl] # slow\nmax_pages = 1.5\n[index]\nmax_pages = 2\n", 3),
        ("[detectors]\n[[detectors.rules]]\nname = 'a'\ncategory = 'internal'\n", 2),  # a missing key: its table
        ('[[portal]]\nname = "甲"\nalias = "a"\nhosts = ["a.cn"]\n[[portal]]\nname = "乙"\nalias = "b"\n', 5),
        ("crawl = { max_pages = 1.5 }\n", None),
        ("[crawl]\ntimeout_s = inf\n", 2),
        ('[web]\nlisten = "8000"\n', 2),
        ('[web]\nlisten = "127.0.0.1:99999"\n', 2),
        ("[mail]\nport = 99999\n", 2),
        ("[mail]\nport = 0\n", 2),
    ],
)
def test_a_mistake_has_the_line_of_its_own_key_or_of_its_table(text: str, line: int | None) -> None:
    assert line in mistakes(text).values()


@pytest.mark.parametrize("listen", ["0.0.0.0:80", "[::1]:8000", "mishao.local:65535", "localhost:1"])
def test_where_a_dashboard_may_listen(listen: str) -> None:
    assert parse(f'[web]\nlisten = "{listen}"\n', Path("mishao.toml")).web.listen == listen


def test_a_login_that_is_an_address_is_the_sender() -> None:
    mail = '[web]\nbase_url = "https://m.example.cn"\n[mail]\nhost = "h"\nuser = "{}"\n'
    config = parse(mail.format("m@example.cn"), Path("mishao.toml"))
    assert mail_settings(config).address == "m@example.cn"
    assert mistakes(mail.format("mishao")) == {"mail.sender": 3}


def test_a_file_as_notepad_saves_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "mishao.toml").write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert load(tmp_path / "mishao.toml").sections[0].name == "政策法规"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("http://www.example.cn/zc/", "https://www.example.cn/zc/index.html"),
        ("https://www.example.cn/zc", "https://www.example.cn/zc/"),
    ],
)
def test_two_spellings_of_one_place_are_one_section(first: str, second: str) -> None:
    rows = "".join(
        f'[[section]]\nportal = "甲"\nname = "{n}"\nurl = "{url}"\n' for n, url in enumerate((first, second))
    )
    assert list(mistakes(GOOD.partition("[[section]]")[0] + rows)) == ["section[1].url"]


def test_mistakes_are_told_in_english_too(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mishao.language._language", "en")
    text = (
        'colour = 1\ntime_zone = "X"\n[mail]\nport = 0\nhost = "h"\nsecurity = "plain"\nca_file = "nix.pem"\n[crawl]\nmax_pages = 0\n'
        'timeout_s = "60s"\nrecheck_share = 2\n[index]\nbackend = "elasticsearch"\n[web]\nbase_url = "x"\n[alerts]\nofficers = ["a"]\n'
        '[detectors]\npacks = ["x"]\n[detectors.policies]\nx = "alert"\n[[detectors.rules]]\nname = "A"\nwords = ["ab"]\n'
        '[[detectors.rules]]\nname = "b"\nwords = ["a"]\npattern = "(?=x)"\ncategory = "exam"\nlevel = "机密"\n'
        '[[detectors.rules]]\nname = "c"\npattern = "a*"\n[[detectors.rules]]\nname = "d"\n'
        '[[portal]]\nname = "p"\nalias = "p"\nhosts = ["http://a", "*.a", "a:0"]\nprivate_hosts = ["b"]\npins = ["x"]\nhours = "x"\n'
        '[[section]]\nportal = "q"\nname = ""\nurl = "x"\ncron = "x"\n'
        '[[section]]\nportal = "q"\nname = "b"\nurl = "y"\ncron = "0 2 * * 1-5"\n'
        '[[section]]\nportal = "q"\nname = "c"\nurl = "z"\ncron = "99 2 * * mon"\n'
    )
    with pytest.raises(ConfigError) as caught:
        parse(text, Path("mishao.toml"))
    show_config_error(caught.value)
    said = capsys.readouterr().err
    assert len(caught.value.mistakes) > 30
    assert not re.findall(r"[\u4e00-\u9fff]+", re.sub("政策法规|青石(?:工程|\\[一二三\\]号)", "", said))
