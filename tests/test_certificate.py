"""A certificate says what a sweep covered, and whoever changes any of it is told where."""

from __future__ import annotations

import copy
import hashlib
import json
from typing import Any

import pytest

from detectors.model import Inspection, Verdict
from findings import certificate, record
from findings.addresses import url_key
from findings.coverage import report
from findings.models import Portal, Section
from findings.record import GapNote, Link, Seen

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "http://www.a.gov.cn/zc/index.html"


@pytest.fixture
def sweep() -> int:
    portal = Portal.objects.create(name="甲", alias="门户1", hosts=["www.a.gov.cn"])
    section = Section.objects.create(portal=portal, name="政策", url=LIST, url_key=url_key(LIST))
    sweep_id = record.start_sweep(section.pk, "command", holder="t", ruleset="r1")
    pages = [f"http://www.a.gov.cn/zc/{n}.html" for n in range(5)]
    record.plan(sweep_id, [Link(LIST, "list"), *(Link(url, "page", LIST, "题") for url in pages)])
    for url, kind in ((LIST, "list"), *((page, "page") for page in pages[:4])):
        inspection = Inspection(
            Verdict.CLEAN, None, (), (), 1, 1, "text/html", hashlib.sha256(url.encode()).hexdigest(), 3, 0.1, "r1"
        )  # fmt: skip
        record.record(sweep_id, Seen(url, kind, "fetched", "clean", inspection=inspection), lambda s, p: ())  # type: ignore[arg-type]
    record.record(sweep_id, Seen(pages[4], "page", "fetched", "unreachable", "timeout"), lambda s, p: ())
    record.finish_sweep(
        sweep_id, declared_total=6, declared_pages=1, gaps=[GapNote("shortfall", "少 1 条", 1)], operators=()
    )
    return sweep_id


def test_the_report_says_what_was_declared_listed_had_and_missed(sweep: int) -> None:
    told = report(sweep)
    assert (told["declared_total"], told["entries"], told["pages"], told["fetched"], told["inspected"]) == (
        6,
        5,
        5,
        5,
        5,
    )
    assert told["listed"] == told["clean"] + told["unreachable"] == 6
    assert told["not_inspected"] == [{"kind": "page", "state": "unreachable", "reason": "timeout", "count": 1}]
    assert {gap["reason"] for gap in told["gaps"]} == {"shortfall", "timeout"}
    assert told["complete"] is False


def test_an_untouched_certificate_is_whole(sweep: int) -> None:
    made = json.loads(json.dumps(certificate.issue(sweep, "li")))
    assert certificate.verify(made, ledger=True) == []
    assert certificate.verify(made, ledger=False) == []


def test_any_change_is_named(sweep: int) -> None:
    made = certificate.issue(sweep, "li")

    def wrong(change: Any, *, ledger: bool = False) -> str:
        other = copy.deepcopy(made)
        change(other)
        return "\n".join(certificate.verify(other, ledger=ledger))

    def set_row(c: Any) -> None:
        c["resources"][3]["state"] = "unreachable"

    assert "resources[4]" in wrong(set_row)
    assert "clean：" in wrong(set_row)
    assert "unreachable：" in wrong(lambda c: c["head"].update(unreachable=0))
    assert "head" in wrong(lambda c: c["head"].update(complete=True))
    assert "应有 6 行" in wrong(lambda c: c["resources"].pop())
    assert "root" in wrong(lambda c: c.update(root="00" * 32))
    assert "格式" in wrong(lambda c: c.pop("head"))
    assert "complete" in wrong(lambda c: c.update(complete=True))


def test_a_change_with_all_that_follows_from_it_is_known_by_the_ledger(sweep: int) -> None:
    made = copy.deepcopy(certificate.issue(sweep, "li"))
    lost = next(row for row in made["resources"] if row["state"] == "unreachable")
    lost.update(state="clean", reason=None)
    made["head"].update(clean=6, unreachable=0, inspected=6)
    leaves = [certificate.leaf(made["head"]), *map(certificate.leaf, made["resources"])]
    made["leaves"], made["root"] = [each.hex() for each in leaves], certificate.merkle_root(leaves)
    assert certificate.verify(made, ledger=False) == []
    told = "\n".join(certificate.verify(made, ledger=True))
    assert "root" in told
    assert "state、reason" in told


def test_the_tree_is_that_of_rfc_6962() -> None:
    leaves = [hashlib.sha256(b"\0" + bytes([n])).digest() for n in range(7)]

    def node(some: list[bytes]) -> bytes:
        if len(some) == 1:
            return some[0]
        left = 1 << (len(some) - 1).bit_length() - 1
        return hashlib.sha256(b"\1" + node(some[:left]) + node(some[left:])).digest()

    for count in range(1, 8):
        assert certificate.merkle_root(leaves[:count]) == node(leaves[:count]).hex()
