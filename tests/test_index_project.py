"""The index follows the ledger: step by step, built anew, purged, through refusals and outages."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.utils import timezone

from detectors.model import Finding as Marked
from detectors.model import Inspection, Verdict
from findings import record
from findings.index import project
from findings.index.base import Index, IndexDocument, IndexUnavailable, Query, Refused
from findings.index.embedded import EmbeddedIndex
from findings.lifecycle import decide
from findings.models import Finding, IndexRow, IndexState, PageText, Portal, Section
from findings.record import Link, Seen

pytestmark = pytest.mark.django_db
LIST = "http://www.example.cn/zc/"


class Counting(EmbeddedIndex):
    """The real index, that can be told to be down or to refuse; counts how often it was built anew."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.down = False
        self.refusing: dict[str, bool] = {}
        self.replaced = 0

    def put(self, documents: Iterable[IndexDocument]) -> list[Refused]:
        if self.down:
            raise IndexUnavailable("down")
        documents = list(documents)
        refused = [Refused(d.key, "HTTP 400", self.refusing[d.key]) for d in documents if d.key in self.refusing]
        return refused + super().put([d for d in documents if d.key not in self.refusing])

    def replace(self, documents: Iterable[IndexDocument]) -> list[Refused]:
        if self.down:
            raise IndexUnavailable("down")
        self.replaced += 1
        return super().replace(documents)


@pytest.fixture
def index(tmp_path: Path) -> Counting:
    return Counting(tmp_path / "index")


@pytest.fixture
def section() -> Section:
    portal = Portal.objects.create(name="甲", alias="门户1", hosts=["www.example.cn"])
    return Section.objects.create(portal=portal, name="政策法规", url=LIST, url_key="k" * 64)


@pytest.fixture
def sweep(section: Section) -> int:
    return record.start_sweep(section.pk, "command", holder="me", ruleset="r")


def inspection(body: str, *marks: Marked) -> Inspection:
    return Inspection(
        verdict=Verdict.SUSPECTED if marks else Verdict.CLEAN, reason=None, findings=marks, problems=(), pages_total=1,
        pages_examined=1, media_type="text/html", sha256=hashlib.sha256(body.encode()).hexdigest(), size=len(body),
        seconds=0.1, ruleset="r",
    )  # fmt: skip


MARK = Marked(
    rule="r", category="state-secret", level="秘密", score=90, page=1, member="内部卷/名单.doc", zone="header", box=None,
    match="秘密★10年", reason="版头", policy="alert",
)  # fmt: skip


def nobody(section: int, policy: str) -> list[str]:
    return []


def show(sweep: int, number: int, title: str, text: str, *files: str) -> str:
    """A clean page with clean files, judged and let into the index."""
    url = f"{LIST}{number}.html"
    record.plan(sweep, [Link(url, "page", LIST, title)])
    record.plan(sweep, [Link(file, "attachment", url, "附件") for file in files])
    for file in files:
        record.record(sweep, Seen(file, "attachment", "fetched", "clean", inspection=inspection(file)), nobody)
    record.record(sweep, Seen(url, "page", "fetched", "clean", inspection=inspection(url)), nobody)
    assert record.project(sweep, url, title, text, dt.datetime(2026, 1, number, tzinfo=dt.UTC))
    return url


def find(sweep: int, url: str, referrer: str | None = None, mark: Marked = MARK) -> Finding:
    found = inspection(f"secret {url}", mark)
    seen = Seen(
        url, "attachment", "fetched", "suspected", referrer=referrer, inspection=found, link_text="绝不外传的标题"
    )
    return Finding.objects.get(pk=record.record(sweep, seen, nobody).findings[0])


def contents(index: Index) -> list[object]:
    return [index.search(Query(words=words, size=100)).hits for words in ("", "公告", "秘密★10年", "F-2026")]


def test_step_by_step_equals_built_anew(index: Counting, sweep: int, section: Section, tmp_path: Path) -> None:
    project.drain(index)
    for number in range(1, 8):
        show(sweep, number, f"公告{number}", f"第{number}号公告全文")
        project.drain(index)
    found = find(sweep, f"{LIST}a.pdf")
    find(sweep, f"{LIST}b.pdf", mark=dataclasses.replace(MARK, level="机密"))
    project.drain(index)
    decide(found.pk, "confirm", by="wang", version=1)
    show(sweep, 3, "公告3改", "改了")
    other = Section.objects.create(portal=section.portal, name="乙", url="http://b/", url_key="b")
    again = record.start_sweep(other.pk, "command", holder="me", ruleset="r")
    find(again, f"{LIST}a.pdf")
    project.drain(index)
    assert index.replaced == 1
    assert not IndexRow.objects.exists()
    fresh = EmbeddedIndex(tmp_path / "fresh")
    assert project.rebuild(fresh) == 9
    assert contents(index) == contents(fresh)
    assert project.drift(index) == project.drift(fresh)
    assert project.drift(index).agrees


def test_a_finding_reaches_the_index_by_metadata_alone(index: Counting, sweep: int, tmp_path: Path) -> None:
    find(sweep, f"{LIST}%E7%BB%9D%E5%AF%86%E5%90%8D%E5%8D%95.pdf")
    project.drain(index)
    (hit,) = index.search(Query(words="秘密10年")).hits
    assert (hit.title, hit.url, hit.state, hit.level, hit.sections) == (
        Finding.objects.get().number, "", "new", "秘密", ("政策法规",),
    )  # fmt: skip
    for word in ("绝不外传的标题", "名单", "内部卷", "pdf", "secret"):
        assert index.search(Query(words=word)).total == 0
    on_disk = b"".join(file.read_bytes() for file in (tmp_path / "index").rglob("*") if file.is_file())
    for leak in ("绝不外传", "名单", "%E7%BB%9D"):
        assert leak.encode() not in on_disk


def test_a_decision_shows_in_the_index(index: Counting, sweep: int) -> None:
    found = find(sweep, f"{LIST}a.pdf")
    project.drain(index)
    decide(found.pk, "dismiss", by="wang", version=1, reason="false-alarm")
    project.drain(index)
    assert index.facets(Query(), "state") == {"dismissed": 1}


def test_a_page_that_turns_out_to_name_a_suspected_file_is_erased(
    index: Counting, sweep: int, section: Section, tmp_path: Path
) -> None:
    file = f"{LIST}a.pdf"
    page = show(sweep, 1, "绝不外传的标题", "绝不外传的正文", file)
    show(sweep, 2, "留下的", "留下的")
    project.drain(index)
    assert index.search(Query(words="绝不外传")).total == 1
    record.finish_sweep(sweep, declared_total=None, declared_pages=None, gaps=(), operators=())
    again = record.start_sweep(section.pk, "command", holder="me", ruleset="r")
    find(again, file, page)
    project.drain(index)
    assert index.search(Query(words="绝不外传")).total == 0
    assert index.search(Query(words="留下的")).total == 1
    assert not any("绝不外传".encode() in f.read_bytes() for f in (tmp_path / "index").rglob("*") if f.is_file())
    assert not IndexState.objects.get().purge_needed
    project.drain(index)
    assert index.replaced == 2


def test_a_page_with_personal_data_is_told_of_by_count_and_its_text_is_kept_nowhere(
    index: Counting, sweep: int, section: Section, tmp_path: Path
) -> None:
    """The rules for personal data were switched on after the page had been read."""
    page = show(sweep, 1, "名单", "110101199003070011")
    project.drain(index)
    record.finish_sweep(sweep, declared_total=None, declared_pages=None, gaps=(), operators=())
    again = record.start_sweep(section.pk, "command", holder="me", ruleset="r2")
    counted = dataclasses.replace(
        MARK, category="personal-data", level=None, member=None, match="身份证号码1个", policy="review"
    )
    found = dataclasses.replace(inspection(page, counted), verdict=Verdict.CLEAN, ruleset="r2")
    record.plan(again, [Link(page, "page", LIST, "名单")])
    record.record(again, Seen(page, "page", "fetched", "clean", inspection=found), nobody)
    assert not record.project(again, page, "名单", "110101199003070011")
    assert not PageText.objects.exists()
    project.drain(index)
    assert not any(b"110101199003070011" in f.read_bytes() for f in (tmp_path / "index").rglob("*") if f.is_file())


def test_a_purge_that_could_not_be_done_stays_owed(index: Counting, sweep: int, section: Section) -> None:
    file = f"{LIST}a.pdf"
    page = show(sweep, 1, "绝不外传的标题", "文", file)
    project.drain(index)
    find(sweep, file, page)
    index.down = True
    assert project.drain(index).problem == "down"
    assert IndexState.objects.get().purge_needed
    index.down = False
    project.drain(index)
    assert index.search(Query(words="绝不外传")).total == 0


def test_what_must_be_erased_while_it_is_built_anew_is_erased_by_the_next(
    index: Counting, sweep: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = f"{LIST}a.pdf"
    page = show(sweep, 1, "绝不外传的标题", "文", file)
    project.drain(index)
    whole = EmbeddedIndex.replace

    def meanwhile(self: EmbeddedIndex, documents: Iterable[IndexDocument]) -> list[Refused]:
        refused = whole(self, list(documents))
        find(sweep, file, page)
        return refused

    monkeypatch.setattr(EmbeddedIndex, "replace", meanwhile)
    project.rebuild(index)
    monkeypatch.undo()
    assert index.search(Query(words="绝不外传")).total == 1
    assert IndexState.objects.get().purge_needed
    project.drain(index)
    assert index.search(Query(words="绝不外传")).total == 0


def test_an_outage_is_waited_out_and_said(index: Counting, sweep: int, caplog: pytest.LogCaptureFixture) -> None:
    project.drain(index)
    index.down = True
    show(sweep, 1, "公告", "公告")
    for _ in range(3):
        drained = project.drain(index)
        assert (drained.done, drained.left, drained.problem) == (0, 2 - 1, "down")
    assert len(caplog.records) == 1
    since = IndexState.objects.get().problem_since
    assert since is not None
    assert since <= timezone.now()
    index.down = False
    IndexState.objects.create(backend="another", problem="gone", problem_since=timezone.now())  # in use no more
    assert project.drain(index) == project.Drained(done=1)
    assert set(IndexState.objects.values_list("problem", "problem_since")) == {("", None)}


def test_what_is_refused_for_good_blocks_nothing_and_is_counted(index: Counting, sweep: int) -> None:
    project.drain(index)
    first, second = find(sweep, f"{LIST}a.pdf"), find(sweep, f"{LIST}b.pdf")
    index.refusing = {f"finding:{first.pk}": True}
    drained = project.drain(index)
    assert (drained.dead, drained.left, drained.problem) == (1, 0, "")
    assert [hit.title for hit in index.search(Query()).hits] == [second.number]
    drift = project.drift(index)
    assert (drift.findings, drift.dead, drift.agrees) == ((2, 1), 1, False)
    assert project.drain(index).done == 0
    index.refusing = {}
    decide(first.pk, "confirm", by="wang", version=1)  # its next state may be taken
    project.drain(index)
    assert project.drift(index).agrees
    assert not IndexRow.objects.exists()


def test_what_is_refused_for_now_waits(index: Counting, sweep: int) -> None:
    project.drain(index)
    first, _ = find(sweep, f"{LIST}a.pdf"), find(sweep, f"{LIST}b.pdf")
    index.refusing = {f"finding:{first.pk}": False}
    for _ in range(3):
        assert project.drain(index).left == 1
    assert IndexRow.objects.get().attempts == 3
    index.refusing = {}
    assert project.drain(index).left == 0
    assert project.drift(index).agrees


def test_a_text_no_index_takes_is_a_dead_letter_of_a_rebuild_too(index: Counting, sweep: int) -> None:
    show(sweep, 1, "好", "好")
    show(sweep, 2, "坏", "坏")
    bad = PageText.objects.get(title="坏").resource_id
    original = project.documents

    def poisoned(keys: list[str], versions: dict[str, int]) -> Iterable[IndexDocument]:
        for document in original(keys, versions):
            yield dataclasses.replace(document, text="\ud800") if document.key == f"page:{bad}" else document

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(project, "documents", poisoned)
        assert project.rebuild(index) == 1
    row = IndexRow.objects.get()
    assert (row.key, row.dead) == (f"page:{bad}", True)


def test_an_index_that_was_used_before_misses_nothing_when_it_is_used_again(
    index: Counting, sweep: int, tmp_path: Path
) -> None:
    show(sweep, 1, "公告", "一")
    project.drain(index)
    other = Counting(tmp_path / "other")
    other.name = "elasticsearch"
    show(sweep, 2, "公告", "二")
    project.drain(other)
    assert other.count() == 2
    project.drain(index)
    assert index.count() == 2


def test_a_lost_index_is_built_anew_by_itself(index: Counting, sweep: int, tmp_path: Path) -> None:
    show(sweep, 1, "公告", "一")
    project.drain(index)
    (tmp_path / "index" / "current").unlink()
    assert not index.ready()
    project.drain(index)
    assert index.count() == 1


def test_more_rows_than_one_drain_takes(index: Counting, sweep: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(project, "BATCH", 3)
    project.drain(index)
    for number in range(1, 11):
        show(sweep, number, "公告", "文")
    assert project.drain(index, limit=6) == project.Drained(done=6, left=4)
    assert project.drain(index).left == 0
    assert index.count() == 10
