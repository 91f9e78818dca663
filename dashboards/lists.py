"""Filters, order and pages of the lists. The ledger answers, not the index: a list must show what is true now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Min, Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from dashboards import labels
from findings import words
from findings.models import Decision, Finding, Mark, Occurrence, Section

PER_PAGE = 25
_MOST_WORDS = 10
# What people sort by -> the ledger's order. The last key makes it total.
SORTS: dict[str, tuple[str, ...]] = {
    "urgency": ("priority", "first_detected_at", "pk"),
    "newest": ("-first_detected_at", "-pk"),
    "oldest": ("first_detected_at", "pk"),
    "number": ("number",),
}
OPEN = "open"
_GROUPS = {OPEN: ("new", "reopened", "acknowledged", "confirmed"), "todo": ("new", "reopened")}


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """As the address of the page says it; whatever isn't known there is as if it weren't said."""

    q: str = ""
    state: str = ""
    category: str = ""
    level: str = ""
    priority: str = ""
    section: str = ""
    since: str = ""
    until: str = ""
    sort: str = "urgency"

    @classmethod
    def of(cls, query: QueryDict) -> FindingFilter:
        given = {field.name: query.get(field.name, "").strip() for field in fields(cls)}
        given["q"] = given["q"][:200]
        if given["sort"] not in SORTS:
            given["sort"] = "urgency"
        if given["state"] not in labels.FINDING and given["state"] not in _GROUPS:
            given["state"] = ""
        if given["category"] not in labels.CATEGORIES:
            given["category"] = ""
        if given["priority"] not in ("1", "2", "3"):
            given["priority"] = ""
        if not given["section"].isdecimal():
            given["section"] = ""
        for name in ("since", "until"):
            if _day(given[name]) is None:
                given[name] = ""
        return cls(**given)

    @property
    def query(self) -> str:
        """The same as the end of an address; empty when nothing is asked for."""
        asked = QueryDict(mutable=True)
        for field in fields(self):
            value = getattr(self, field.name)
            if value and value != field.default:
                asked[field.name] = value
        return asked.urlencode()

    @property
    def extra(self) -> bool:
        """Whether more than words and state are asked for: a small screen shows the rest of the form only then."""
        plain = FindingFilter(q=self.q, state=self.state)
        return self != plain

    @property
    def narrowed(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self) if field.name != "sort")

    def rows(self) -> QuerySet[Finding]:
        found = Finding.objects.all()
        if self.state:
            found = found.filter(state__in=_GROUPS.get(self.state, (self.state,)))
        if self.category:
            found = found.filter(category=self.category)
        if self.level:
            found = found.filter(level=self.level)
        if self.priority:
            found = found.filter(priority=int(self.priority))
        if self.section:
            found = found.filter(pk__in=Finding.objects.filter(occurrences__section=int(self.section)).values("pk"))
        if (since := _day(self.since)) is not None:
            found = found.filter(first_detected_at__gte=since)
        if (until := _day(self.until)) is not None:
            found = found.filter(first_detected_at__lt=until + dt.timedelta(days=1))
        for word in list(dict.fromkeys(self.q.split()))[:_MOST_WORDS]:
            found = found.filter(_about(word))
        return found.order_by(*SORTS[self.sort])


def _about(word: str) -> Q:
    """Where a word may stand: number, mark, level, member, digest, section, address, comment, and the lists' own words. Each table
    is asked by itself: joined, a finding's marks, places and decisions would multiply."""
    places = Occurrence.objects.filter(
        Q(section__name__icontains=word) | Q(section__portal__name__icontains=word) | Q(resource__url__icontains=word)
    )
    return (
        Q(number__icontains=word)
        | Q(level__icontains=word)
        | Q(member__icontains=word)
        | Q(pk__in=Mark.objects.filter(match__icontains=word).values("finding"))
        | Q(document__sha256__istartswith=word)
        | Q(pk__in=places.values("finding"))
        | Q(pk__in=Decision.objects.filter(comment__icontains=word).values("finding"))
        | Q(category__in=[value for value, text in labels.CATEGORIES.items() if word.lower() in str(text).lower()])
        | Q(state__in=[value for value, chip in labels.FINDING.items() if word.lower() in str(chip.word).lower()])
    )


def _day(text: str) -> dt.datetime | None:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


@dataclass(frozen=True, slots=True)
class Facet:
    """How many findings a further choice would leave, the other filters holding. `query` makes the choice, or takes it back."""

    name: str
    choices: tuple[tuple[str, int, str, bool], ...]  # value, findings, query, chosen


FACETS = {"state": "state", "category": "category", "level": "level", "section": "occurrences__section"}
MAX_CHOICES = 8


def facets(wanted: FindingFilter) -> list[Facet]:
    """Only where there is something to choose; of many sections those with the most findings."""
    found = []
    for name, column in FACETS.items():
        chosen = getattr(wanted, name)
        rows = replace(wanted, **{name: ""}).rows().order_by().values_list(column)
        counted = list(rows.annotate(n=Count("pk", distinct=True)).order_by("-n", column))
        counts = [(str(value), n) for value, n in counted if value not in ("", None)]
        shown = [(value, n) for at, (value, n) in enumerate(counts) if at < MAX_CHOICES or value == chosen]
        if len(shown) > 1 or chosen:
            choices = (
                (value, n, replace(wanted, **{name: "" if value == chosen else value}).query, value == chosen)
                for value, n in shown
            )
            found.append(Facet(name, tuple(choices)))
    return found


def with_places(found: Iterable[Finding]) -> list[Finding]:
    """The same, for showing in a list: how many addresses, how many of them live, one section's name."""
    rows = list(found)
    counted = Finding.objects.filter(pk__in=[row.pk for row in rows]).annotate(
        places=Count("occurrences", distinct=True),
        live=Count("occurrences", filter=Q(occurrences__live_state__in=words.ONLINE), distinct=True),
        place=Min("occurrences__section__name"),
    )
    known = {row.pk: row for row in counted}
    return [known[row.pk] for row in rows if row.pk in known]


def page_of(rows: Any, request: HttpRequest, size: int = PER_PAGE, name: str = "page") -> Page[Any]:
    return Paginator(rows, size).get_page(request.GET.get(name))


def page_links(page: Page[Any], request: HttpRequest, name: str = "page") -> Iterator[tuple[str, str, bool]]:
    """(text, query string or empty, whether it is this page) for the row of page numbers."""
    query = request.GET.copy()
    for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1):
        if isinstance(number, int):
            query[name] = str(number)
            yield str(number), query.urlencode(), number == page.number
        else:
            yield "…", "", False


def neighbours(wanted: FindingFilter, token: str) -> tuple[str, str, int, int]:
    """Tokens before and after this one in the filtered list (empty at an end), its position from 1, and the length.

    A finding that a decision has just taken out of the list has position 0 and the list's first as its next.
    """
    tokens = list(wanted.rows().values_list("token", flat=True)[:20_000])
    if token not in tokens:
        return "", tokens[0] if tokens else "", 0, len(tokens)
    at = tokens.index(token)
    before = tokens[at - 1] if at else ""
    after = tokens[at + 1] if at + 1 < len(tokens) else ""
    return before, after, at + 1, len(tokens)


def sections_for_choice() -> list[Section]:
    return list(Section.objects.select_related("portal").order_by("portal__name", "name", "pk"))
