"""The one thread that writes: what waits goes together, and what fails by itself takes nobody along."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence

import pytest
from django.db import OperationalError
from psycopg.errors import DeadlockDetected

from crawler.ledger_writer import Together, Writer
from findings.models import HostPage

pytestmark = pytest.mark.django_db(transaction=True)
MOMENT = "2026-01-01T00:00:00Z"


@pytest.fixture
def writer() -> Iterator[Writer]:
    one = Writer()
    yield one
    one.close()


def learn(hosts: Sequence[str]) -> list[int]:
    HostPage.objects.bulk_create([HostPage(host=host, fingerprint="", learnt_at=MOMENT) for host in hosts])
    if "odd" in hosts:
        raise ValueError("odd")
    return [len(hosts)] * len(hosts)


def outcomes(writer: Writer, hosts: Sequence[str]) -> list[int | BaseException]:
    async def ask() -> list[int | BaseException]:
        together = Together(writer, learn)
        return await asyncio.gather(*map(together.add, hosts), return_exceptions=True)

    return asyncio.run(ask())


def test_what_waits_at_the_same_moment_is_one_call(writer: Writer) -> None:
    assert outcomes(writer, ["a", "b", "c"]) == [3, 3, 3]


@pytest.mark.parametrize(("gathers", "together"), [(False, [1, 1]), (True, [2, 2])])
def test_while_much_is_under_way_it_waits_for_more(
    writer: Writer, monkeypatch: pytest.MonkeyPatch, gathers: bool, together: list[int]
) -> None:
    monkeypatch.setattr("crawler.ledger_writer._GATHERING_S", 1.0)
    writer.gathers = gathers

    async def ask() -> list[int]:
        both = Together(writer, learn)
        first = asyncio.ensure_future(both.add("a"))
        await asyncio.sleep(0.3)
        return [await each for each in (asyncio.ensure_future(both.add("b")), first)]

    assert asyncio.run(ask()) == together


def test_whoever_needs_an_answer_ends_the_waiting(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sweep asks the ledger what to fetch next: it must not stand still while results wait for more of them."""
    monkeypatch.setattr("crawler.ledger_writer._GATHERING_S", 30.0)
    writer.gathers = True

    async def ask() -> list[int]:
        results = Together(writer, learn)
        first = asyncio.ensure_future(results.add("a"))
        await asyncio.sleep(0.1)
        count = await asyncio.wrap_future(writer.submit(HostPage.objects.count))
        return [await first, count]

    started_s = time.monotonic()
    assert asyncio.run(ask()) == [1, 1]
    assert time.monotonic() - started_s < 10


def test_a_call_that_fails_alone_leaves_nothing_behind(writer: Writer) -> None:
    def fail() -> None:
        HostPage.objects.create(host="half", fingerprint="", learnt_at=MOMENT)
        raise ValueError("odd")

    with pytest.raises(ValueError, match="odd"):
        writer.submit(fail).result()
    assert writer.submit(lambda: HostPage.objects.filter(host="half").exists()).result() is False


def test_a_deadlock_told_in_another_language_is_tried_again(writer: Writer) -> None:
    tries: list[int] = []

    def clash() -> int:
        tries.append(1)
        if len(tries) == 1:
            raise OperationalError("检测到死锁") from DeadlockDetected("检测到死锁")
        return HostPage.objects.count()

    assert writer.submit(clash).result() == 0
    assert len(tries) == 2


def test_an_odd_item_takes_none_of_the_others_along(writer: Writer) -> None:
    a, odd, b = outcomes(writer, ["a", "odd", "b"])

    assert (a, b) == (1, 1)
    assert isinstance(odd, ValueError)
    assert sorted(HostPage.objects.values_list("host", flat=True)) == ["a", "b"]
