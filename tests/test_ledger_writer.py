"""The one thread that writes: what waits goes together, and what fails by itself takes nobody along."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

import pytest

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
    writer.gathers = True

    assert outcomes(writer, ["a", "b", "c"]) == [3, 3, 3]


def test_an_odd_item_takes_none_of_the_others_along(writer: Writer) -> None:
    writer.gathers = True

    a, odd, b = outcomes(writer, ["a", "odd", "b"])

    assert (a, b) == (1, 1)
    assert isinstance(odd, ValueError)
    assert sorted(HostPage.objects.values_list("host", flat=True)) == ["a", "b"]
