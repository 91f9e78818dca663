"""The watch-list: what a file offers as its titles and numbers, and what the parent makes of it without keeping any."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from crawl_portal import crawl_portal
from test_cli import mishao

from detectors.judging.candidates import candidates, normal_number, normal_title
from detectors.model import MAX_CANDIDATE_CHARS, MAX_CANDIDATES, Candidate, Document, Inspection, Segment, Verdict
from findings.models import AuditEntry, WatchlistEntry
from findings.watchlist import Watchlist, entries_state

KEY = bytes(range(32))
TITLE = "关于下达2020年度储备计划的通知"
NUMBER = "青委发〔2020〕3号"


def offered(*lines: str, name: str = "", page: int = 1) -> set[tuple[str, str]]:
    document = Document("text/plain", tuple(Segment(line, page=page) for line in lines), 1, 1)
    return {(c.kind, c.text) for c in candidates(document, name, ())}


def inspected(*found: Candidate) -> Inspection:
    return Inspection(
        verdict=Verdict.CLEAN, reason=None, findings=(), problems=(), pages_total=1, pages_examined=1,
        media_type="text/plain", sha256=hashlib.sha256(b"x").hexdigest(), size=1, seconds=0.1, ruleset="r", candidates=found,
    )  # fmt: skip


@pytest.mark.parametrize(
    "lines",
    [
        (TITLE,),
        ("青石市人民政府", "关于下达2020年度", "储备计划的通知", "各县区："),
        ("关于下达２０２０年度储备计划的\u200b通知",),
        ("《关于下达2020年度储备计划的通知》",),
    ],
)
def test_a_title_is_offered_however_it_is_set(lines: tuple[str, ...]) -> None:
    assert ("title", normal_title(TITLE)) in offered(*lines)


def test_a_files_name_is_a_title_too() -> None:
    assert ("title", normal_title(TITLE)) in offered(name=f"附件2：{TITLE}.pdf")


@pytest.mark.parametrize(
    "text", ["青委发〔2020〕3号", "青委发[2020]03号", "青委发（２０２０）第3号", "中共青委发〔2020〕3号　签发人：某某"]
)
def test_a_number_is_offered_in_one_form(text: str) -> None:
    assert ("number", NUMBER) in offered(text)
    assert normal_number(text) == NUMBER


def test_the_body_of_a_paper_offers_nothing() -> None:
    lines = [f"第{n}段正文内容" for n in range(40)]
    assert ("title", normal_title(TITLE)) not in offered(*lines, TITLE)
    assert not normal_title("通知")


def test_what_is_offered_is_bounded() -> None:
    document = Document(
        "text/plain", tuple(Segment(f"{p}{n}" + "标题" * 500, page=p) for p in range(1, 200) for n in range(20)), 1, 1
    )
    found = candidates(document, "名" * 5_000, ())
    assert len(found) == MAX_CANDIDATES
    assert max(len(c.text) for c in found) <= MAX_CANDIDATE_CHARS


@pytest.mark.django_db
def test_title_and_number_are_matched_by_their_keyed_hashes_and_dropped() -> None:
    held = Watchlist(KEY)
    held.add_title("《关于下达2020年度储备计划的通知》", by="wang")
    held.add_number("青委发[2020]3号", by="wang")
    stored = str([entry.__dict__ for entry in WatchlistEntry.objects.all()]) + str(AuditEntry.objects.first().__dict__)  # type: ignore[union-attr]
    assert "储备" not in stored
    assert "青委发" not in stored
    found = held.judge(
        inspected(
            Candidate("title", normal_title(TITLE), 3, "甲.doc"),
            Candidate("number", NUMBER, 3, "甲.doc"),
            Candidate("title", "另一个标题不在清单中", 1, None),
        )
    )
    assert {(f.rule, f.page, f.member) for f in found.findings} == {
        ("watchlist-title", 3, "甲.doc"),
        ("watchlist-number", 3, "甲.doc"),
    }
    assert found.verdict is Verdict.SUSPECTED
    assert found.candidates == ()
    assert not any(TITLE in f.reason + f.match for f in found.findings)
    other_key = Watchlist(b"another key of thirty-two bytes!")
    assert other_key.judge(inspected(Candidate("number", NUMBER, 1, None))).verdict is Verdict.CLEAN


@pytest.mark.django_db
def test_a_longer_list_makes_older_verdicts_due_again() -> None:
    held = Watchlist(KEY)
    held.add_file(hashlib.sha256(b"y").hexdigest(), by="wang")
    assert entries_state() == ""
    first = held.add_title(TITLE, by="wang")
    one = entries_state()
    held.add_number(NUMBER, by="wang")
    two = entries_state()
    assert one
    assert one != two
    assert held.remove(first.pk, by="wang")
    assert not held.remove(first.pk, by="wang")
    assert entries_state() not in (one, two)


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "text"), [("title", "通知"), ("number", "第三号文件"), ("file", "abc")])
def test_what_can_not_be_compared_is_refused(kind: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        getattr(Watchlist(KEY), f"add_{kind}")(text, by="wang")
    assert not WatchlistEntry.objects.exists()


def test_the_command_keeps_the_list(tmp_path: Path) -> None:
    mishao(tmp_path, "init", "--url", "https://www.example.gov.cn/zc/", "--name", "政策法规")
    (tmp_path / "secret.txt").write_text("x")
    (tmp_path / "titles").write_bytes(
        f"{TITLE}\r\n\r\n关于另一件事情的通知\r\n".encode("gbk")
    )  # as Excel on Windows writes it
    added = mishao(tmp_path, "watchlist", "add", "secret.txt", "--titles", "titles", "--number", NUMBER, "--note", "甲")
    assert added.returncode == 0, added.stderr
    listed = mishao(tmp_path, "watchlist", "list", "--json").stdout
    assert [kind in listed for kind in ('"file"', '"title"', '"number"')] == [True] * 3
    assert listed.count("\n") == 4
    assert "储备" not in listed
    assert "另有 3 项已在清单中" in mishao(tmp_path, "watchlist", "add", "secret.txt", "--titles", "titles").stderr
    wrong = mishao(tmp_path, "watchlist", "add", "--title", "关于第三件事情的通知", "--title", "通知")
    assert wrong.returncode == 2
    assert "太短" in wrong.stderr
    assert mishao(tmp_path, "watchlist", "list", "--json").stdout == listed
    assert mishao(tmp_path, "watchlist", "remove", "1").returncode == 0
    tried = mishao(tmp_path, "rules", "preview", "--word", "储备计划", "--json")
    assert tried.returncode == 0, tried.stderr
    assert tried.stdout == ""
    assert "0 个公开页面" in tried.stderr
    assert mishao(tmp_path, "rules", "preview", "--pattern", "(").returncode == 2


def test_a_sweep_knows_what_has_come_onto_the_list(tmp_path: Path) -> None:
    """Files that are unchanged, pages that would be taken over unasked, and a copy at an address of its own."""
    pages = [f"/zc/202403/t2024030{number}_{number}.html" for number in range(1, 5)]
    file, copy = "/zc/202403/P020240301000000000001.txt", "/zc/202403/P020240301000000000002.txt"
    with crawl_portal() as portal:
        entries = "".join(
            f'<li><a href="{page}">关于第{n}项工作的通知</a> 2024-03-0{n}</li>' for n, page in enumerate(pages, 1)
        )
        portal.html("/zc/index.html", f"<ul>{entries}</ul>")
        for page in pages:
            portal.article(page, page, f'<a href="{file}">附件</a>' if page == pages[0] else "")
        portal.pages[file] = "本附件由各单位自行填写。".encode()
        mishao(tmp_path, "init", "--url", portal.url("/zc/index.html"), "--name", "政策法规", "--allow-private")
        first = _states(mishao(tmp_path, "sweep", "--json").stdout)
        assert {first[portal.url(path)] for path in (*pages, file)} == {"clean"}
        for number, path in enumerate((*pages, file)):
            content = portal.pages[path]
            assert isinstance(content, bytes)
            (tmp_path / str(number)).write_bytes(content)
        assert mishao(tmp_path, "watchlist", "add", "0", "1", "2", "3", "4").returncode == 0
        portal.pages[copy] = portal.pages[file]
        late = "/zc/202403/t20240309_9.html"
        portal.article(late, "关于另一项工作的通知", f'<a href="{copy}">附件</a>')
        portal.html(
            "/zc/index.html", f'<ul>{entries}<li><a href="{late}">关于另一项工作的通知</a> 2024-03-09</li></ul>'
        )
        second = _states(mishao(tmp_path, "sweep", "--json").stdout)
    assert {path: second[portal.url(path)] for path in (*pages, file, copy)} == dict.fromkeys(
        (*pages, file, copy), "suspected"
    )
    assert second[portal.url(late)] == "clean"


def _states(printed: str) -> dict[str, str]:
    rows = [json.loads(line) for line in printed.splitlines()]
    return {row["url"]: row["state"] for row in rows if "url" in row}
