"""Runs the scripts of a page or a document and tells what they would show.

The engine is QuickJS; it knows no files, no network and no other page, and its memory and time are bounded. The page around the
scripts is our own (the `.js` files here): it keeps in mind whatever would come to be seen, and nothing that a script asks of it leads anywhere.
"""

from __future__ import annotations

import base64
import itertools
import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

# Not the package's own face, which starts a thread when it is imported: a worker that forks must have none.
from _quickjs import Context, JSException, StackOverflow

from detectors.formats.characters import in_characters
from detectors.formats.packed import INFLATED_MAX, deflated, inflated, marked_text
from detectors.formats.text import decode
from detectors.patterns import BytesPattern
from detectors.purse import Purse
from detectors.reading import whole

MEMORY_BYTES, ROOM_BYTES = 64 * 2**20, 16 * 2**20
STACK_BYTES = 512 * 2**10
PAGE_S, AGAIN_S, HARVEST_S = 1.0, 0.3, 1.0  # of processor time; a page of a million characters has twice as much
PREPARED = 6  # contexts that a worker makes before it forks; each takes 8 ms and a megabyte
MOST_PROGRAMS = 200
FEWEST_TURNS, MOST_TURNS = 300, 3_000
# A long text that was put together comes as a TypeError, lone halves of characters as a UnicodeDecodeError.
FAILURES = (JSException, StackOverflow, MemoryError, TypeError, UnicodeDecodeError, RecursionError)

_FILES = ("record.js", "dom.js", "page.js", "libraries.js", "end.js")
_PAGE = "\n".join(
    ["(function () {", *((resources.files(__package__) / name).read_text(encoding="utf-8") for name in _FILES), "})()"]
)
DECLARED = re.compile(r"(?:^|[;{}\n])\s{0,20}(?:let|const|class)\s{1,9}([A-Za-z_$][\w$]{0,40})\s*=")
IMPORT = re.compile(r"\bimport\s{0,5}\(")
MODULE = re.compile(r"\b(?:import|export|await)\b")
MOST_DECLARED = 300

# A script that has none of these makes no mark: the character itself (in whatever way it is written out) …
CHARACTERS = BytesPattern(r"[密祕宻秘](?:[^码碼钥鑰]|$)|不公开|启用前|%(?:25)*[eE]5%(?:25)*[aA][fF]%(?:25)*86")
# … or ways to make characters of something else.
MAKING = BytesPattern(
    r"fromC|String\s*\[|fillRect|ImageData|Char['\"`\]]|CodeP|TextDec|atob|Blob|ompression|normalize\(|\\[ux](?:[^0-9a-fA-F{]|$)|%u(?:[^0-9a-fA-F]|$)|\\\\['\"`]|!\+?\[\]|\]\[\(|ﾟ"
    r"|['\"`]&#?['\"`]|&#(?:[xX]?['\"`$]|[xX][4-9a-fA-F][0-9a-fA-F]{3}|[2-4]\d{4})|URIComponent\(\s*escape|Function\(['\"`]|data:(?:[a-hj-z]\w{0,20}/[\w.+-]{0,80})?(?:;[\w=-]{0,40}){0,4},|(?:fetch|open)\([^()]{0,20}data:|constructor['\"`(]"
)
PACKED, UNPACKED_MAX = {"zlib": inflated, "deflate-raw": deflated}, 4 * INFLATED_MAX
BY_NUMBER = BytesPattern(r"\\[uUxX]|%u")

Doors = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Program:
    source: str
    element: int = -1  # which of the page's script elements it is
    is_module: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """`said` are texts and markup that scripts make or show, `rules` of style sheets that they add, `unpacked` what bytes
    say that they ask to be unpacked or decoded, `drawn` the places of small squares on each canvas. Not `complete`: they needed more time or memory than they may have."""

    said: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    unpacked: tuple[str, ...] = ()
    drawn: tuple[tuple[tuple[float, float], ...], ...] = ()
    complete: bool = True
    seconds: float = 0.0


def _unpacked(packed: Sequence[tuple[str, bytes]]) -> tuple[tuple[str, ...], bool]:
    """What bytes say, each by itself and those of a kind together, and whether that is all; with each is its encoding or
    how it is packed."""
    together = {how: b"".join(raw for other, raw in packed if other == how) for how, _ in packed}
    said: list[str] = []
    left = UNPACKED_MAX
    for how, raw in dict.fromkeys((*packed, *together.items())):
        content = PACKED[how](raw) if how in PACKED else raw
        said.append(decode(content) if how in PACKED else _decoded(how, raw))
        left -= len(content)
        if left < 0 or (how in PACKED and len(content) >= INFLATED_MAX):
            return tuple(said), False
    return tuple(said), True


def _decoded(how: str, raw: bytes) -> str:
    try:
        return raw.decode(how)
    except (LookupError, ValueError):
        return marked_text(raw)


def could_say(sources: str) -> bool:
    """Whether programs have what a mark is made of."""
    data = sources.encode("utf-8", "replace")
    if has(CHARACTERS, data) or has(MAKING, data):
        return True
    if not has(BY_NUMBER, data):
        return False
    data = in_characters(sources).encode("utf-8", "replace")
    return has(CHARACTERS, data) or has(MAKING, data)


def has(pattern: BytesPattern, data: bytes) -> bool:
    return pattern.find(data, 0, len(data))[0] >= 0


@dataclass
class _Shelf:
    """Contexts that wait to be used, once each."""

    prepared: list[tuple[Context, Doors]] = field(default_factory=list)

    def fill(self) -> None:
        while len(self.prepared) < PREPARED:
            self.prepared.append(_made())

    def take(self) -> tuple[Context, Doors]:
        return self.prepared.pop() if self.prepared else _made()


def _made() -> tuple[Context, Doors]:
    context = Context()
    context.set_max_stack_size(STACK_BYTES)
    return context, context.eval(_PAGE)


_shelf = _Shelf()
prepare = _shelf.fill


def run_within(purse: Purse, page: str, programs: Sequence[Program]) -> Told:
    """`run` with what the file may still spend on scripts. Raises OutOfTimeError."""
    purse.check_time()
    if purse.script_s <= 0:
        return Told(complete=False)
    told = run(page, programs, min(PAGE_S * (1 + len(page) / 1_000_000), purse.script_s))
    purse.script_s -= told.seconds
    return told


def run(page: str, programs: Sequence[Program], allowed_s: float) -> Told:
    """A script that fails is run once more in a page where whatever it misses answers something; what it never ends to do there, no
    browser would do."""
    told, failed = _run(page, programs, allowed_s, lenient=False)
    if not failed or not told.complete:
        return told
    more, _ = _run(page, programs, max(AGAIN_S, allowed_s - told.seconds), lenient=True)
    return Told(
        tuple(dict.fromkeys((*told.said, *more.said))),
        tuple(dict.fromkeys((*told.rules, *more.rules))),
        tuple(dict.fromkeys((*told.unpacked, *more.unpacked))),
        more.drawn or told.drawn,
        told.complete,
        told.seconds + more.seconds,
    )


def _run(page: str, programs: Sequence[Program], allowed_s: float, *, lenient: bool) -> tuple[Told, bool]:
    started_s = time.process_time()
    context, doors = _shelf.take()
    context.set_memory_limit(MEMORY_BYTES)
    running = _Running(context, doors, time.process_time() + allowed_s)
    sources = "\n".join(program.source for program in programs)
    running.ask("begin", page, lenient, whole(in_characters(sources)))
    for program in itertools.islice(programs, MOST_PROGRAMS):
        running.program(program)
    running.live()
    # Where scripts have filled all of it, the engine has no room to say so and would fall over.
    context.set_memory_limit(MEMORY_BYTES + ROOM_BYTES)
    looking_until_s = time.process_time() + HARVEST_S
    try:
        for name in list(dict.fromkeys(DECLARED.findall(sources)))[:MOST_DECLARED]:
            running.look_at(name, looking_until_s)
        context.set_time_limit(HARVEST_S)
        found = json.loads(doors("harvest"))
        is_failed = running.failed or bool(doors("failed"))
        unpacked, is_all = _unpacked([(str(how), base64.b64decode(data)) for how, data in _pairs(found["unread"])])
        drawn = tuple(tuple((float(x), float(y)) for x, y in _pairs(dots)) for dots in found["drawn"])
    except (*FAILURES, ValueError, KeyError):
        return Told(complete=False, seconds=time.process_time() - started_s), False
    complete = is_all and not running.exhausted and not found["full"] and len(programs) <= MOST_PROGRAMS
    seconds = time.process_time() - started_s
    return Told(tuple(found["said"]), tuple(found["sheets"]), unpacked, drawn, complete, seconds), is_failed


def _pairs(listed: list[Any]) -> Iterator[tuple[Any, Any]]:
    return zip(listed[::2], listed[1::2], strict=True)


@dataclass
class _Running:
    context: Context
    doors: Doors
    until_s: float
    failed: bool = False
    exhausted: bool = False

    def ask(self, door: str, *given: object) -> Any:
        return self._guarded(lambda: self.doors(door, *given))

    def program(self, program: Program) -> None:
        if program.element >= 0:
            self.ask("scriptAt", program.element)
        if program.is_module and MODULE.search(program.source):
            code = self.ask("asScript", program.source)
            self._evaluate(f"(async (exports) => {{{code}\n}})({{}})")
        else:
            self._evaluate(IMPORT.sub("__import(", program.source))
        self.ask("left")
        self._jobs()

    def _evaluate(self, source: str) -> None:
        value = self._guarded(lambda: self.context.eval(source))
        if isinstance(value, str):
            self.ask("say", value)

    def live(self) -> None:
        """The page is loaded, its clocks go on and its buttons are pressed, as far as time allows."""
        half_s = (time.process_time() + self.until_s) / 2
        for turn in range(MOST_TURNS):
            if self.exhausted or not (self.ask("tick") or self.ask("live")):
                return
            self._jobs()
            if turn >= FEWEST_TURNS and time.process_time() > half_s:
                return  # what moves without end shows nothing new

    def look_at(self, name: str, until_s: float) -> None:
        # To look inside may run a program: a value can have getters.
        left_s = until_s - time.process_time()
        if left_s <= 0:
            self.exhausted = True
            return
        self.context.set_time_limit(left_s)
        try:
            value = self.context.eval(f"typeof {name} === 'function' ? undefined : {name}")
        except FAILURES:
            return
        self.doors("say", value)

    def _jobs(self) -> None:
        while not self.exhausted and self._guarded(self.context.execute_pending_job):
            pass

    def _guarded(self, work: Callable[[], Any]) -> Any:
        """None where the page's code fails, or has no time left."""
        left_s = self.until_s - time.process_time()
        if left_s <= 0 or self.exhausted:
            self.exhausted = True
            return None
        self.context.set_time_limit(left_s)
        try:
            return work()
        except JSException as error:
            words = str(error)
            self.exhausted |= "interrupted" in words[:40] or "out of memory" in words[:40] or words.startswith("null")
        except FAILURES:
            pass
        self.failed = True
        return None
