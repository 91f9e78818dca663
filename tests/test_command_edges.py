"""Commands and the clock at their edges: pace and hours that hold for looking too, a full disk, a certificate that was
changed (of a host, and of coverage), tables as offices keep them, first sweeps behind fresh ones."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import http.server
import io
import json
import resource
import signal
import sqlite3
import ssl
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from crawl_portal import CrawlPortal, crawl_portal
from filelock import FileLock
from smtp_server import certificate
from test_sections_command import lines

from crawler.errors import HoursError
from crawler.fetch.pace import Pace
from crawler.job import HostPolicy
from crawler.sections.find import find, tree
from crawler.sections.probe import probe
from findings.addresses import url_key
from findings.models import Portal, Section
from mishao import schedule
from mishao.cell_links import cell_links
from mishao.config import Config, CrawlConfig
from mishao.runner import SweepEnd
from mishao.section_table import read
from tests.command import mishao


@pytest.fixture
def portal() -> Iterator[CrawlPortal]:
    with crawl_portal() as running:
        running.listing("/zc/index.html", [("/zc/1.html", "关于补贴的通知"), ("/zc/2.html", "关于防汛的通知")])
        for n in (1, 2):
            running.article(f"/zc/{n}.html", f"第{n}篇")
        yield running


def closed_now() -> str:
    now = dt.datetime.now(dt.timezone(dt.timedelta(hours=8)))
    return f"{(now + dt.timedelta(hours=2)):%H:%M}-{(now + dt.timedelta(hours=3)):%H:%M}"


# ---- looking is asking too


@pytest.mark.parametrize("look", [
    lambda url, policy: list(find(url, "政策", policy)),
    lambda url, policy: list(tree(url, policy)),
    lambda url, policy: probe(url, policy),
])  # fmt: skip
def test_looking_waits_for_the_turn_that_all_processes_share(portal: CrawlPortal, tmp_path: Path, look: Any) -> None:
    policy = HostPolicy(hosts=(portal.host,), private_hosts=(portal.host,), delay_s=0.05, pace_dir=tmp_path / "hosts")
    started_s = time.monotonic()
    Pace(tmp_path / "hosts", 0.05).hold(portal.host, 0.6)  # what another process was asked to wait
    look(portal.url("/zc/index.html"), policy)
    assert portal.requests
    assert time.monotonic() - started_s >= 0.6


def test_looking_keeps_the_allowed_hours(portal: CrawlPortal, tmp_path: Path) -> None:
    policy = HostPolicy(hosts=(portal.host,), private_hosts=(portal.host,), delay_s=0.0, hours=closed_now())
    for look in (find(portal.url("/zc/"), "政策", policy), tree(portal.url("/zc/"), policy)):
        with pytest.raises(HoursError):
            list(look)
    configured(tmp_path, portal, f'hours = "{closed_now()}"')
    done = mishao(tmp_path, "sections", "find", portal.url("/zc/"), "政策")
    assert done.returncode == 3
    assert "只允许在" in done.stderr
    assert portal.requests == []


def configured(folder: Path, portal: CrawlPortal, more: str = "", url: str = "", host: str = "") -> None:
    host = host or portal.host
    (folder / "mishao.toml").write_text(
        f'data_dir = "."\n[alerts]\nofficers = ["li@example.cn"]\n[[portal]]\nname = "甲"\nalias = "门户1"\nhosts = ["{host}"]\n'
        f'private_hosts = ["{host}"]\ndelay_s = 0\n{more}\n[[section]]\nportal = "甲"\nname = "政策"\n'
        f'url = "{url or portal.url("/zc/index.html")}"\nbrowser = "never"\n',
        encoding="utf-8",
    )


# ---- a full disk, seen from the command line


def test_a_ledger_without_room_ends_the_command_with_4_and_loses_nothing(portal: CrawlPortal, tmp_path: Path) -> None:
    items = [(f"/zc/{n}.html", f"关于第{n}批补贴的通知") for n in range(1, 260)]
    portal.listing("/zc/index.html", items)
    for path, title in items:
        portal.article(path, title)
    configured(tmp_path, portal)
    assert mishao(tmp_path, "sections", "list").returncode == 0  # makes the ledger
    largest = max(file.stat().st_size for file in tmp_path.glob("ledger*")) + 60_000
    done = subprocess.run(
        [sys.executable, "-m", "mishao", "sweep"], cwd=tmp_path, capture_output=True, text=True, timeout=120,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest)),
    )  # fmt: skip
    assert done.returncode == 4, done.stderr
    assert "台账无法写入" in done.stderr
    again = mishao(tmp_path, "sweep", "--json")
    rows = [row for row in lines(again) if "sweep" not in row]
    assert again.returncode == 0, again.stderr
    assert {row["url"].removeprefix(portal.url("")) for row in rows if row["state"] == "clean"} == {
        "/zc/index.html", *(path for path, _ in items),
    }  # fmt: skip


def test_an_answer_that_finds_no_room_is_told_without_a_traceback(tmp_path: Path) -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = subprocess.run(
            [sys.executable, "-m", "mishao", "rules", "list"], cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
    assert done.returncode == 4
    assert "磁盘已满" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_ledger_that_cannot_be_used_is_told(tmp_path: Path, portal: CrawlPortal) -> None:
    configured(tmp_path, portal)
    assert mishao(tmp_path, "findings", "list").returncode == 0
    ledger = tmp_path / "ledger.sqlite3"
    assert ledger.exists()
    with contextlib.closing(sqlite3.connect(ledger)) as base, base:
        base.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('findings', '0009_later', '2027-01-01')"
        )
    newer = mishao(tmp_path, "findings", "list")
    assert (newer.returncode, "更新版本" in newer.stderr, "0009_later" in newer.stderr) == (4, True, True)
    for file in tmp_path.glob("ledger.sqlite3-*"):
        file.unlink()
    ledger.write_text("no ledger at all")
    for words in (["check"], ["findings", "list"]):
        done = mishao(tmp_path, *words)
        assert (done.returncode, "已损坏" in done.stderr) == (4, True), done.stderr


def test_a_lost_key_of_the_watch_list_stops_what_would_compare_nothing(tmp_path: Path, portal: CrawlPortal) -> None:
    configured(tmp_path, portal)
    assert mishao(tmp_path, "watchlist", "add", "--number", "某委发〔2020〕3号").returncode == 0
    (tmp_path / "keys" / "watchlist").unlink()
    for words in (["sweep"], ["watchlist", "add", "--number", "某委发〔2020〕4号"]):
        done = mishao(tmp_path, *words)
        assert (done.returncode, "缺少密钥" in done.stderr, "Traceback" in done.stderr) == (4, True, False), done.stderr
    with sqlite3.connect(tmp_path / "ledger.sqlite3") as ledger:
        assert ledger.execute("SELECT count(*) FROM findings_sweep").fetchone() == (0,)  # none that nobody ends
    assert mishao(tmp_path, "watchlist", "remove", "1").returncode == 0
    assert mishao(tmp_path, "watchlist", "add", "--number", "某委发〔2020〕4号").returncode == 0


def test_a_folder_that_cannot_be_written_is_told_without_a_traceback() -> None:
    script = (
        "import errno\nfrom mishao import cli\n"
        "def root(): raise OSError(errno.EROFS, 'Read-only file system', '/srv/data/run/migrate.lock')\n"
        "cli._root = root\ncli.main(['sweep'])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env={"LANG": "zh_CN.UTF-8"})
    assert (done.returncode, "Traceback" in done.stderr) == (4, False), done.stderr
    assert "不能写入 /srv/data/run/migrate.lock" in done.stderr


def test_a_terminal_of_another_encoding_ends_no_command(tmp_path: Path) -> None:
    done = mishao(tmp_path, "rules", "list", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")


def test_words_that_are_no_text_are_told(tmp_path: Path) -> None:
    (tmp_path / "mishao.toml").write_text("", encoding="utf-8")
    for words in (["search"], ["coverage"], ["findings", "show"], ["init", "--name"]):
        done = subprocess.run(
            [sys.executable, "-m", "mishao", *words, b"\xff\xfe"], cwd=tmp_path, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 2, done.stderr
        assert "UTF-8" in done.stderr


@pytest.mark.parametrize(
    ("typed", "meant"), [(["swep"], "sweep"), (["sections", "lst"], "list"), (["sweep", "--jsn"], "--json")]
)
def test_what_a_mistyped_word_may_have_meant_is_told(tmp_path: Path, typed: list[str], meant: str) -> None:
    done = mishao(tmp_path, *typed)
    assert done.returncode == 2
    assert f"是否要用 '{meant}'" in done.stderr
    assert "Did you mean" in mishao(tmp_path, *typed, LANG="en_US.UTF-8").stderr


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["findings", "ack", "F-1", "F-2"], "多余的参数：F-2"),
        (["findings", "dismiss", "F-1"], "缺少选项 '--reason'"),
        (["findings", "list", "--state", "lost"], "'lost' 不在可选之列：'new'"),
        (["sweep", "--config"], "选项 '--config' 要带一个值"),
        (["init", "--url", "http:// a.cn/"], "不是网页地址"),
    ],
)
def test_wrong_words_are_told_in_one_language(tmp_path: Path, typed: list[str], told: str) -> None:
    done = mishao(tmp_path, *typed)
    assert done.returncode == 2
    assert told in done.stderr
    assert not {"Got", "not", "requires"} & set(done.stderr.split())


def test_a_list_without_end_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mishao.toml").write_text("", encoding="utf-8")
    for words in (["watchlist", "add", "--titles"], ["sections", "import"]):
        done = mishao(tmp_path, *words, "/dev/zero")
        assert done.returncode == 2, done.stderr
        assert "16 MB" in done.stderr


@pytest.mark.parametrize("ended", ["SIGTERM", "SIGINT"])
def test_a_sweep_that_is_ended_ends_in_order(portal: CrawlPortal, tmp_path: Path, ended: str) -> None:
    slow = threading.Event()
    portal.pages["/zc/2.html"] = lambda handler: (slow.wait(20), handler.reply(200, b"<p>...</p>"))[1]
    configured(tmp_path, portal)
    # Whoever runs the tests behind nohup ignores it, and so would the child.
    heeded = signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(
        [sys.executable, "-m", "mishao", "sweep"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as running:
        signal.signal(signal.SIGINT, heeded)
        until = time.monotonic() + 30
        while not any(tmp_path.glob("run/section-*.holder")) and time.monotonic() < until:
            time.sleep(0.1)
        time.sleep(1)
        running.send_signal(getattr(signal, ended))
        _, said = running.communicate(timeout=30)
    slow.set()
    assert running.returncode == 130, said
    assert "已记录的内容未丢失" in said
    assert "Traceback" not in said


def test_only_a_changed_list_can_be_accepted(portal: CrawlPortal, tmp_path: Path) -> None:
    items = [(f"/zc/{n}.html", f"关于第{n}批补贴的通知") for n in range(1, 13)]
    for path, title in items:
        portal.article(path, title)
    portal.listing("/zc/index.html", items)
    configured(tmp_path, portal)
    assert mishao(tmp_path, "sweep").returncode == 0
    assert mishao(tmp_path, "coverage", "accept", "政策").returncode == 2
    portal.listing("/zc/index.html", items[:4])
    assert mishao(tmp_path, "sweep").returncode == 3
    assert "mishao coverage accept" in mishao(tmp_path, "coverage", "政策").stderr
    assert mishao(tmp_path, "coverage", "accept", "政策").returncode == 0
    assert mishao(tmp_path, "sweep").returncode == 0


# ---- certificates


def test_another_certificate_than_the_pinned_one_is_an_alarm(portal: CrawlPortal, tmp_path: Path) -> None:
    context, public = certificate(tmp_path)
    pages = portal.pages

    class Secure(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = pages.get(self.path)
            self.send_response(200 if isinstance(body, bytes) else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body if isinstance(body, bytes) else b"")

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Secure)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    host = f"127.0.0.1:{server.server_address[1]}"
    url = f"https://{host}/zc/index.html"
    try:
        (shown,) = lines(mishao(tmp_path, "sections", "probe", url, "--allow-private", "--json"))
        assert shown["tls"]["sha256"] == hashlib.sha256(ssl.PEM_cert_to_DER_cert(public.read_text())).hexdigest()
        configured(tmp_path, portal, f'pins = ["{host}={shown["tls"]["sha256"]}"]', url, host)
        assert mishao(tmp_path, "sweep").returncode == 0
        configured(tmp_path, portal, f'pins = ["{host}={"ab" * 32}"]', url, host)
        done = mishao(tmp_path, "sweep", "--json")
        told = mishao(tmp_path, "sections", "probe", url)
    finally:
        server.shutdown()
        server.server_close()
    assert done.returncode == 3
    assert "pin" in {gap["reason"] for gap in lines(done)[-1]["sweep"]["gaps"]}
    assert "与固定的指纹不同" in told.stderr
    assert f'pins = ["{host}={shown["tls"]["sha256"]}"]' in told.stderr


def test_a_changed_coverage_certificate_is_told_by_the_command(portal: CrawlPortal, tmp_path: Path) -> None:
    configured(tmp_path, portal)
    mishao(tmp_path, "sweep")
    made = mishao(tmp_path, "coverage", "政策", "--certificate", "zm.json")
    assert made.returncode == 0, made.stderr
    whole = mishao(tmp_path, "coverage", "verify", "zm.json", "--json")
    assert (whole.returncode, lines(whole)) == (0, [{"whole": True, "ledger": True, "problems": []}])
    told = json.loads((tmp_path / "zm.json").read_text())
    for change in (
        lambda c: c["resources"][1].update(state="excluded"),
        lambda c: c["head"].update(gaps=[], complete=False),
    ):
        other = json.loads(json.dumps(told))
        change(other)
        (tmp_path / "anders.json").write_text(json.dumps(other))
        done = mishao(tmp_path, "coverage", "verify", "anders.json")
        assert done.returncode == 1
        assert done.stderr.strip()
        (row,) = lines(mishao(tmp_path, "coverage", "verify", "anders.json", "--json"))
        assert row["problems"]
        assert row["whole"] is False
    for text in ("no json", "[" * 100_000):
        (tmp_path / "anders.json").write_text(text)
        assert mishao(tmp_path, "coverage", "verify", "anders.json").returncode == 2


# ---- tables

HEAD = ["门户", "栏目", "网址", "单位", "计划", "收件人"]
ROWS = [
    ["甲", "政策", "http://a.cn/zc/", "办", "0 2 * * *", "a@a.cn"],
    ["甲", "公告", "http://a.cn/gg/", "", "", ""],
]
# Where a table says something else than those rows: portal, section, unit, plan, recipients.
SAID_OTHERWISE = {
    "names in quotes over two lines": [("甲", "政策\n文件", "", "", ""), ("甲", "公,告", "", "", "")],
    "numbers for names": [("甲", "2024", "2024-01-01", "", ""), ("甲", "1.5", "True", "", "")],
}


def table(rows: list[list[str]], codec: str, separator: str = ",", end: str = "\r\n") -> bytes:
    return end.join(separator.join(row) for row in rows).encode(codec)


def book(*sheets: list[list[Any]]) -> bytes:
    made, out = openpyxl.Workbook(), io.BytesIO()
    for number, rows in enumerate(sheets):
        sheet = made.active if number == 0 else made.create_sheet(f"表{number}")
        for row in rows:
            sheet.append(row)
    made.save(out)
    return out.getvalue()


TABLES = {
    "GBK": table([HEAD, *ROWS], "gbk"),
    "UTF-8 with a mark": b"\xef\xbb\xbf" + table([HEAD, *ROWS], "utf-8"),
    "UTF-16 with tabs, as Excel's Unicode text": b"\xff\xfe" + table([HEAD, *ROWS], "utf-16-le", "\t"),
    "semicolons": table([HEAD, *ROWS], "utf-8", ";"),
    "ends of line of old": table([HEAD, *ROWS], "gbk", end="\r"),
    "a title above": table([["巡查栏目清单", "", "", "", "", ""], HEAD, *ROWS], "gbk"),
    "a line for Excel": b"sep=,\r\n" + table([HEAD, *ROWS], "utf-8"),
    "names set wide": table([["门 户", "栏　目", "网  址（必填）", "单位", "计划*", "收件人"], *ROWS], "utf-8"),
    "names in quotes over two lines": '门户,栏目,网址\n甲,"政策\n文件",http://a.cn/zc/\n甲,"公,告",http://a.cn/gg/\n'.encode(),
    "typed in full width": table(
        [HEAD, *([*row[:2], row[2].translate({n: n + 0xFEE0 for n in range(0x21, 0x7F)}), *row[3:]] for row in ROWS)], "gbk"
    ),
    "a book": book([HEAD, *ROWS]),
    "a book with a title": book([["巡查栏目清单"], [], HEAD, *ROWS]),
    "a book with a cover": book([["请逐行填写"]], [HEAD, *ROWS]),
    "a book whose table stands aside": book([[], [None, None, *HEAD], [None, None, *ROWS[0]], [None, None, *ROWS[1]]]),
    "numbers for names": book([HEAD, ["甲", 2024, "http://a.cn/zc/", dt.date(2024, 1, 1)], ["甲", 1.5, "http://a.cn/gg/", True]]),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_read_as_offices_keep_them(tmp_path: Path, name: str) -> None:
    file = tmp_path / "list"
    file.write_bytes(TABLES[name])
    rows = read(file)
    assert [row.url for row in rows] == ["http://a.cn/zc/", "http://a.cn/gg/"]
    expected = SAID_OTHERWISE.get(name) or [(row[0], row[1], *row[3:]) for row in ROWS]
    said = [(row.portal, row.name, row.unit, row.cron, ",".join(row.recipients)) for row in rows]
    assert said == expected


def linked(change: Callable[[Any], None]) -> bytes:
    """A book whose rows say 点击 and a word in place of the addresses."""
    made, out = (
        openpyxl.load_workbook(io.BytesIO(book([["封面"]], [HEAD, ["甲", "政策", "点击"], ["甲", "公告", "打开"]]))),
        io.BytesIO(),
    )
    change(made["表1"])
    made.save(out)
    return out.getvalue()


def links_of_cells(sheet: Any) -> None:
    sheet["C2"].hyperlink, sheet["C3"].hyperlink = "http://a.cn/zc/", "http://a.cn/gg/"
    sheet["B3"].hyperlink = "http://a.cn/other/"


def formulas(sheet: Any) -> None:
    sheet["C2"] = '=HYPERLINK("http://a.cn/zc/","点击")'
    sheet["C3"] = '= hyperlink( "http://a.cn/gg/" )'


@pytest.mark.parametrize("change", [links_of_cells, formulas])
def test_the_address_behind_a_cell_is_its_address(change: Callable[[Any], None], tmp_path: Path) -> None:
    (tmp_path / "list").write_bytes(linked(change))
    assert [row.url for row in read(tmp_path / "list")] == ["http://a.cn/zc/", "http://a.cn/gg/"]


def test_only_web_addresses_behind_cells_that_hold_none_are_taken(tmp_path: Path) -> None:
    def change(sheet: Any) -> None:
        sheet["C2"] = "http://a.cn/said/"
        sheet["C2"].hyperlink = "http://a.cn/behind/"
        sheet["C2"].value = "http://a.cn/said/"
        sheet["C3"].hyperlink = "mailto:a@a.cn"
        sheet["C3"].value = "打开"

    (tmp_path / "list").write_bytes(linked(change))
    assert [row.url for row in read(tmp_path / "list")] == ["http://a.cn/said/", "打开"]


def test_an_address_that_a_formula_puts_together_is_not_guessed() -> None:
    def change(sheet: Any) -> None:
        sheet["C2"] = '=HYPERLINK("http://a.cn/"&B2,"点击")'
        sheet["C3"] = '=CONCATENATE("http://a.cn/")'

    assert cell_links(linked(change), 1, 2) == {}


@pytest.mark.parametrize(
    "part", ["xl/worksheets/_rels/sheet2.xml.rels", "xl/_rels/workbook.xml.rels", "xl/workbook.xml"]
)
def test_a_book_whose_links_are_broken_has_none(part: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(linked(links_of_cells))) as whole, zipfile.ZipFile(out, "w") as broken:
        for name in whole.namelist():
            broken.writestr(name, b"<x" if name == part else whole.read(name))
    assert cell_links(linked(links_of_cells), 1, 2) == {2: "http://a.cn/zc/", 3: "http://a.cn/gg/"}
    assert cell_links(out.getvalue(), 1, 2) == {}
    packed = linked(links_of_cells)
    with zipfile.ZipFile(io.BytesIO(packed)) as whole:
        start = whole.getinfo(part).header_offset + 30 + len(part)
    assert cell_links(packed[:start] + b"\xff" * 9 + packed[start + 9 :], 1, 2) == {}
    assert cell_links(linked(links_of_cells), 9, 2) == cell_links(b"PK", 0, 0) == {}


# ---- first sweeps read a back-file; fresh ones don't wait for them


@pytest.mark.django_db(transaction=True)
def test_first_sweeps_keep_no_fresh_one_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    at, made = dt.datetime(2026, 1, 1, tzinfo=dt.UTC), Portal.objects.create(name="甲", alias="门户1", hosts=["a.cn"])
    keys = {}
    for name in ("旧一", "旧二", "新一", "新二"):
        url = f"http://a.cn/{name}/"
        done = at if name.startswith("旧") else None
        keys[name] = Section.objects.create(
            portal=made, name=name, url=url, url_key=url_key(url), first_completed_at=done
        ).pk
    ended, release = [], threading.Event()

    def sweep(config: Config, section_id: int, *_: object, **__: object) -> SweepEnd:
        if section_id == keys["新一"]:
            release.wait(20)
        ended.append(section_id)
        return SweepEnd(section_id, 1, 0)

    monkeypatch.setattr(schedule, "sweep", sweep)
    runner = schedule._Runner(Config(None, Path(), crawl=CrawlConfig(sweeps_at_once=2)))
    for name in ("新一", "新二", "旧一", "旧二"):
        assert runner.due(keys[name], "schedule", None)
    for name in ("旧一", "旧二"):
        runner.waiting[keys[name]].result(10)
    assert ended == [keys["旧一"], keys["旧二"]]
    release.set()
    runner.waiting[keys["新二"]].result(10)
    runner.close()
    assert ended[2:] == [keys["新一"], keys["新二"]]


@pytest.mark.django_db(transaction=True)
def test_first_sweeps_hold_at_most_half_of_the_places(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {}
    for name in ("新一", "新二", "旧"):
        url = f"http://{name}.cn/"
        portal = Portal.objects.create(name=name, alias=name, hosts=[f"{name}.cn"])
        done = dt.datetime(2026, 1, 1, tzinfo=dt.UTC) if name == "旧" else None
        keys[name] = Section.objects.create(
            portal=portal, name=name, url=url, url_key=url_key(url), first_completed_at=done
        ).pk
    release = threading.Event()

    def sweep(config: Config, section_id: int, *_: object, **__: object) -> SweepEnd:
        if section_id != keys["旧"]:
            release.wait(20)
        return SweepEnd(section_id, 1, 0)

    monkeypatch.setattr(schedule, "sweep", sweep)
    runner = schedule._Runner(Config(None, Path(), crawl=CrawlConfig(sweeps_at_once=2)))
    for name in keys:
        assert runner.due(keys[name], "schedule", None)
    assert runner.waiting[keys["旧"]].result(10).exit_code == 0
    assert not runner.waiting[keys["新一"]].done()
    release.set()
    runner.waiting[keys["新二"]].result(10)
    runner.close()


def test_a_section_that_is_swept_elsewhere_hides_nothing_of_the_others(portal: CrawlPortal, tmp_path: Path) -> None:
    assert (
        mishao(tmp_path, "init", "--url", portal.url("/zc/index.html"), "--name", "甲", "--allow-private").returncode
        == 0
    )
    portal.listing("/two/", [("/zc/1.html", "关于补贴的通知"), ("/zc/2.html", "关于防汛的通知")])
    assert mishao(tmp_path, "sections", "add", portal.url("/two/"), "--name", "乙").returncode == 0
    with FileLock(tmp_path / "data/run/section-1.lock"):
        done = mishao(tmp_path, "sweep", "--json")
    assert done.returncode == 4
    assert "甲：该栏目正在巡查中" in done.stderr
    *rows, sums = lines(done)
    assert {row["section"] for row in rows} == {sums["sweep"]["section"]} == {"乙"}


def test_a_sweep_whose_index_is_away_says_so_each_time_in_one_language(tmp_path: Path, portal: CrawlPortal) -> None:
    portal.listing("/zc/index.html", [("/zc/1.html", "关于补贴的通知")])
    portal.article("/zc/1.html", "关于补贴的通知")
    configured(tmp_path, portal)
    with (tmp_path / "mishao.toml").open("a", encoding="utf-8") as file:
        file.write('[index]\nbackend = "elasticsearch"\nurl = "http://127.0.0.1:9"\n')
    for _ in range(2):
        done = mishao(tmp_path, "sweep")
        assert done.returncode == 0, done.stderr
        assert "检索索引暂不可用" in done.stderr
    assert "The search index" not in done.stderr
    looked = mishao(tmp_path, "search", "补贴", LANG="en_US.UTF-8")
    assert (looked.returncode, "检索索引" in looked.stderr, "search index is unavailable" in looked.stderr) == (
        4,
        False,
        True,
    )
