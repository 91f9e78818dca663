"""The audit chain: every change, removal or insertion shows where it was made."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction

from findings import audit
from findings.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("change", [{"actor": "x"}, {"detail": {"a": 2}}, {"previous": "0" * 64}, {"hash": "f" * 64}])
def test_the_chain_shows_where_it_was_changed(change: dict[str, object]) -> None:
    for number in range(4):
        audit.append("wang", "read", f"F-{number}", {"a": 1})
    assert audit.verify() is None
    AuditEntry.objects.filter(seq=3).update(**change)
    broken = audit.verify()
    assert broken is not None
    assert broken.seq == 3


def test_the_chain_shows_a_removed_entry() -> None:
    for number in range(4):
        audit.append("wang", "read", f"F-{number}")
    AuditEntry.objects.filter(seq=2).delete()
    broken = audit.verify()
    assert broken is not None
    assert broken.seq == 3


def test_an_inserted_entry_shows() -> None:
    first = audit.append("wang", "read", "F-1")
    forged = AuditEntry(seq=2, at=first.at, actor="li", action="read", target="F-9", detail={}, previous=first.hash)
    forged.hash = "0" * 64
    forged.save()
    assert audit.verify() == forged


def test_a_cut_off_end_shows_against_a_digest_kept_elsewhere() -> None:
    assert audit.head() == audit.GENESIS
    for number in range(3):
        audit.append("wang", "read", f"F-{number}")
    kept = audit.head()
    AuditEntry.objects.order_by("-seq")[0].delete()
    assert audit.verify() is None
    assert audit.head() != kept


def test_a_read_is_an_entry_of_its_own() -> None:
    entry = audit.record_read("wang", "F-2026-000001")
    assert (entry.action, entry.target) == ("read", "F-2026-000001")
    assert audit.verify() is None


@pytest.mark.parametrize("detail", [{"中": "文"}, {"b": 1, "a": [1.5, None, True]}, {"nested": {"z": "", "a": {}}}])
def test_any_detail_is_the_same_after_the_database(detail: dict[str, object]) -> None:
    audit.append("王", "read", "", detail)
    assert audit.verify() is None


def test_times_are_the_same_in_any_zone() -> None:
    entry = audit.append("wang", "read")
    entry.at = entry.at.astimezone(dt.timezone(dt.timedelta(hours=8)))
    assert audit.digest(entry) == entry.hash


def test_what_is_rolled_back_leaves_no_hole() -> None:
    audit.append("wang", "read", "1")
    with transaction.atomic():
        audit.append("wang", "read", "2")
        transaction.set_rollback(True)
    audit.append("wang", "read", "3")
    assert audit.verify() is None
    assert list(AuditEntry.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2]
