"""What the pages that one reader reads have in common (heads, menus, feet): read once, told again for each of them.

Web pages of one portal are read several at a time by one reader, and half of each or more is the same bytes. An element is told
again only when all of it is the same and whatever its reading asks of the page around it is, too; what it would have
added is added then.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from lxml import etree

from detectors.formats.html.attributes import Attributes
from detectors.formats.html.inside import Inside
from detectors.formats.html.styles import Styles
from detectors.formats.scripts import Program
from detectors.model import Segment
from detectors.reading import Reading

FEWEST_CHILDREN = 3
DEEPEST = 10  # each step in compares the same bytes anew
# How often an element of some place may differ from all before it: then others of that place aren't compared any more.
MOST_MISSES = 2
MOST_BYTES, MOST_PLACES = 4 * 2**20, 2_000


class _Told(NamedTuple):
    """What reading an element added. Scripts' numbers count from the element on."""

    segments: list[Segment]
    singles: list[tuple[str, str]]
    programs: list[Program]
    sources: list[str]
    scripts: int


@dataclass(slots=True)
class _Place:
    """Elements of one kind at one depth."""

    told: dict[tuple[bytes, frozenset[str]], _Told] = field(default_factory=dict)
    hits: int = 0
    misses: int = 0


class _Open(NamedTuple):
    """An element that is being read, and how much there was before it."""

    element: etree._Element
    place: _Place
    key: tuple[bytes, frozenset[str]]
    segments: int
    singles: int
    programs: int
    sources: int
    scripts: int
    spent: Hashable


class Known:
    """What this process has read so far. Lives as long as a reader does: the worker that forks it reads our own samples alone."""

    def __init__(self) -> None:
        self.places: dict[Hashable, _Place] = {}
        self.bytes_left = MOST_BYTES


class Shared:
    """The part of one page's walk. `looked_around` says how often an element's zone hung on those around it."""

    def __init__(
        self,
        known: Known,
        out: Reading,
        attributes: Attributes,
        inside: Inside,
        styles: Styles,
        page: int,
        looked_around: Callable[[], int],
    ) -> None:
        self._known, self._out, self._attributes, self._inside = known, out, attributes, inside
        self._styles, self._looked_around = styles, looked_around
        self._around = (out.place, page, tuple(styles.sheets), inside.scripts is None)
        self._open: list[_Open] = []

    def again(self, element: etree._Element, *place: Hashable) -> bool:
        """Whether the element has been told again. If not, what its reading adds is kept for the next one; `end` then ends it."""
        known = self._known
        style = self._styles.of(element) if self._styles.any else ""
        kind = (self._around, place, element.tag, element.get("class"), element.get("id"), style)
        found = known.places.get(kind)
        if found is None:
            if len(known.places) >= MOST_PLACES:
                return False
            found = known.places[kind] = _Place()
        elif found.misses > MOST_MISSES + found.hits:
            return False
        if self._inside.faces:
            return False
        data = etree.tostring(element, encoding="utf-8", with_tail=False)
        key = (data, frozenset(self._attributes.names))
        if (told := found.told.get(key)) is not None:
            found.hits += 1
            self._add(told)
            return True
        found.misses += 1
        scripts = self._inside.scripts
        counts = (0, 0) if scripts is None else (len(scripts.programs), len(scripts.sources))
        self._open.append(
            _Open(
                element,
                found,
                key,
                self._out.count,
                len(self._attributes.singles),
                *counts,
                self._inside.script_elements,
                self._spent(),
            )
        )
        return False

    def end(self, element: etree._Element) -> None:
        if not self._open or self._open[-1].element is not element:
            return
        was = self._open.pop()
        size = len(was.key[0])
        if self._known.bytes_left < size or was.spent != self._spent():
            return
        self._known.bytes_left -= size
        scripts, before = self._inside.scripts, was.scripts
        was.place.told[was.key] = _Told(
            self._out.since(was.segments),
            self._attributes.singles[was.singles :],
            [] if scripts is None else [_moved(one, -before) for one in scripts.programs[was.programs :]],
            [] if scripts is None else scripts.sources[was.sources :],
            self._inside.script_elements - before,
        )

    def _add(self, told: _Told) -> None:
        self._out.add_again(told.segments)
        for name, text in told.singles:
            self._attributes.single(name, text)
        if (scripts := self._inside.scripts) is not None:
            scripts.programs += [_moved(one, self._inside.script_elements) for one in told.programs]
            scripts.sources += told.sources
        self._inside.script_elements += told.scripts

    def _spent(self) -> Hashable:
        """What must be the same behind an element as before it, or reading it did more than add words."""
        return (self._out.spent(), self._inside.spent(), self._looked_around())


def _moved(program: Program, by: int) -> Program:
    return replace(program, element=program.element + by)
