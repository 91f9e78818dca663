"""Plain statements over many rows give what the models would."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from findings.models import Document, HostPage, IndexRow
from findings.statements import AT_ONCE, Insert, as_json, moment, rows_in

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 3, 4, 5, 6, 7, 891, tzinfo=dt.UTC)
NEW = Insert(HostPage, ("host", "fingerprint", "learnt_at"))
NEWEST = Insert(HostPage, ("host", "fingerprint", "learnt_at"), unique=("host",), update=("fingerprint",))


def test_what_is_not_given_is_as_the_model_would_have_it() -> None:
    Insert(IndexRow, ("key", "op", "created_at"))([("page:1", "put", moment(NOW))])
    by_model = IndexRow.objects.create(key="page:1", op="put")
    plain = IndexRow.objects.exclude(pk=by_model.pk).get()
    assert plain.created_at == NOW
    for name in ("key", "op", "attempts", "dead", "error"):
        assert getattr(plain, name) == getattr(by_model, name)


def test_json_and_instants_come_back_as_they_were() -> None:
    columns = (
        "sha256", "size", "media_type", "ruleset", "verdict", "problems", "marks", "inspected_at",
    )  # fmt: skip
    marks = [{"match": "秘密★10年", "box": [1.5, 2, 3, 4], "suppressed": False, "page": None}]
    values = ("a" * 64, 2**40, "text/html", "r", "clean", as_json([]), as_json(marks), moment(timezone.now()))
    Insert(Document, columns)([values])
    (document,) = Document.objects.all()
    assert (document.problems, document.marks, document.size, document.seconds) == ([], marks, 2**40, 0.0)


def test_a_row_that_is_there_stays_or_takes_what_is_named() -> None:
    NEW([("a", "1", moment(NOW)), ("a", "2", moment(NOW))])
    NEW([("a", "3", moment(NOW))])
    assert HostPage.objects.get().fingerprint == "1"
    later = moment(NOW + dt.timedelta(days=1))
    NEWEST([("a", "4", later), ("b", "5", later), ("a", "6", later)])
    assert dict(HostPage.objects.values_list("host", "fingerprint")) == {"a": "6", "b": "5"}
    assert HostPage.objects.get(host="a").learnt_at == NOW


def test_many_values_are_asked_for_some_at_a_time() -> None:
    hosts = [f"host-{number}" for number in range(2 * AT_ONCE + 7)]
    NEW((host, "x", moment(NOW)) for host in hosts)
    NEW([])
    found = rows_in("SELECT host FROM findings_hostpage WHERE fingerprint=%s AND host IN {}", [*hosts, "none"], "x")
    assert sorted(host for (host,) in found) == sorted(hosts)
    assert list(rows_in("SELECT host FROM findings_hostpage WHERE host IN {}", [])) == []


def test_a_column_that_the_model_has_not_is_told() -> None:
    with pytest.raises(ValueError, match="HostPage has no colour"):
        Insert(HostPage, ("host", "colour"))([("a", "red")])
