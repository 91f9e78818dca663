"""The notebook a format reader writes into: segments, problems and page counts.

One Reading belongs to one file or member; a member inside an archive gets a Reading of its own that shares the lists
and the purse of the outermost one. All of it runs in the confined worker.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence

from detectors.errors import DamagedError, LimitReachedError, UnreadableError
from detectors.model import Box, Document, Problem, Segment, Sign, Unscannable, Zone
from detectors.otherwise import may_say_otherwise, said_otherwise
from detectors.purse import Purse

MAX_SEGMENT_CHARS = 20_000
# Around a longer line blanks tell nothing of its place, and the rules ask how long a line is.
LONGEST_WITH_BLANKS = 64
MAX_SEGMENTS = 2_000_000
TOO_MANY_LINES = f"more than {MAX_SEGMENTS} lines of text; split the file to read all of it"
MAX_PROBLEMS = 500
MAX_NAME_CHARS = 1_000
# Programs part keywords so, which in running text parts sentences.
PARTED = str.maketrans(";；", ",,")


def whole(text: str) -> str:
    """The text without halves of characters, which some formats hold and no encoding can carry on."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _sort_of(line: str) -> tuple[bool, bool]:
    """Whether it is overlong, and whether it is a table's row."""
    return len(line) > MAX_SEGMENT_CHARS, "\t" in line


ReadMember = Callable[[bytes, "Reading"], None]


class Reading:
    """Collects what a reader finds. `member` is the path inside an archive, nested with `!`, or None."""

    def __init__(
        self,
        purse: Purse,
        read_member: ReadMember,
        *,
        name: str = "",
        member: str | None = None,
        depth: int = 0,
        parent: Reading | None = None,
    ) -> None:
        self.purse = purse
        self.limits = purse.limits
        self.name = name
        self.member = member
        self.depth = depth
        self.media_type = "application/octet-stream"
        self.pages_total = 1
        self.pages_examined = 0
        self.is_container = False
        self._read_member = read_member
        self._page: int | None = None
        self._zone: Zone | None = None
        self._segments: list[Segment] = parent._segments if parent else []
        self._problems: list[Problem] = parent._problems if parent else []
        self._page_sizes: dict[tuple[str | None, int], tuple[float, float]] = parent._page_sizes if parent else {}
        self._page_signs: dict[tuple[str | None, int], frozenset[Sign]] = parent._page_signs if parent else {}
        self._problems_before = len(self._problems)

    def add(
        self,
        text: str,
        *,
        page: int = 1,
        zone: Zone | None = None,
        box: Box | None = None,
        line: bool = True,
        ocr: bool = False,
        confidence: float | None = None,
        member: str | None = None,
    ) -> None:
        """One line, cell or paragraph. Blank text is dropped; overlong text is cut into overlapping pieces."""
        if not text or text.isspace():
            return
        text = whole(text)
        if (otherwise := said_otherwise(text)) is not None:
            self.add(otherwise, page=page, zone="hidden", box=box, member=member)
        if len(text) > LONGEST_WITH_BLANKS and (text[0].isspace() or text[-1].isspace()):
            text = text.strip()
        page, zone = self._page or page, self._zone or zone
        if zone == "property":
            text = text.translate(PARTED)
        where = member if member is not None else self.member
        if len(text) <= MAX_SEGMENT_CHARS:
            self._append(Segment(text, page, where, zone, box, line, ocr, confidence))
            return
        step = MAX_SEGMENT_CHARS - 200
        for start in range(0, len(text), step):
            piece = text[start : start + MAX_SEGMENT_CHARS]
            self._append(Segment(piece, page, where, zone, box, False, ocr, confidence))

    @property
    def count(self) -> int:
        return len(self._segments)

    def since(self, count: int) -> list[Segment]:
        """What has been added behind the first `count` segments."""
        return self._segments[count:]

    def add_again(self, segments: list[Segment]) -> None:
        """What `since` gave, of the same `place`."""
        if len(self._segments) + len(segments) > MAX_SEGMENTS:
            raise LimitReachedError(f"more than {MAX_SEGMENTS} runs of text; split the file to read all of it")
        self._segments += segments

    @property
    def place(self) -> tuple[str | None, int | None, Zone | None]:
        """What decides where the segments stand that are added."""
        return (self.member, self._page, self._zone)

    def spent(self) -> tuple[object, ...]:
        """Whatever has been noted besides segments."""
        purse = self.purse
        left = (purse.bytes_left, purse.entries_left, purse.ocr_pages, purse.script_s)
        return (len(self._problems), len(self._page_sizes), len(self._page_signs), *left)

    def add_lines(self, text: str, *, page: int = 1, zone: Zone | None = None) -> None:
        """Text with line ends of any kind."""
        self.add_rows(text.splitlines(), page=page, zone=zone)

    def rows_left(self) -> int:
        """Raises LimitReachedError where no more lines may be added, before anybody looks for them."""
        left = MAX_SEGMENTS - self.purse.rows
        if left <= 0:
            raise LimitReachedError(TOO_MANY_LINES)
        return left

    def add_rows(self, rows: Iterable[str], *, page: int = 1, zone: Zone | None = None) -> None:
        """Lines that follow each other. As many as are alike are one segment, for a text may have a million of them: those of a
        table, others, and each that is overlong."""
        left = MAX_SEGMENTS - self.purse.rows
        filled = itertools.islice(filter(str.strip, rows), left + 1)
        lines = [row if len(row) <= LONGEST_WITH_BLANKS else row.strip() for row in filled]
        kept = lines[:left]
        self.purse.rows += len(kept)
        self._add_rows(kept, page, zone)
        if len(lines) > left:
            raise LimitReachedError(TOO_MANY_LINES)

    def _add_rows(self, lines: Sequence[str], page: int, zone: Zone | None) -> None:
        if not lines:
            return
        text = "\n".join(lines)
        for line in lines if may_say_otherwise(text) else ():
            if (otherwise := said_otherwise(line)) is not None:
                self.add(otherwise, page=page, zone="hidden")
        groups: Iterable[tuple[tuple[bool, bool], Iterable[str]]] = (((False, False), (text,)),)
        if "\t" in text or len(max(lines, key=len)) > MAX_SEGMENT_CHARS:
            groups = itertools.groupby(lines, key=_sort_of)
        for (overlong, _), alike in groups:
            if overlong:
                for line in alike:
                    self.add(line, page=page, zone=zone)
            else:
                self._append(Segment(whole("\n".join(alike)), self._page or page, self.member, self._zone or zone))

    def _append(self, segment: Segment) -> None:
        if len(self._segments) >= MAX_SEGMENTS:
            raise LimitReachedError(f"more than {MAX_SEGMENTS} runs of text; split the file to read all of it")
        self._segments.append(segment)

    def page_size(self, page: int, width_pt: float, height_pt: float, *, member: str | None = None) -> None:
        self._page_sizes[(member if member is not None else self.member, self._page or page)] = (width_pt, height_pt)

    def page_signs(self, page: int, signs: frozenset[Sign], *, member: str | None = None) -> None:
        place = (member if member is not None else self.member, self._page or page)
        self._page_signs[place] = self._page_signs.get(place, frozenset()) | signs

    def problem(self, reason: Unscannable, detail: str, *, page: int | None = None, member: str | None = None) -> None:
        """Something here was not read. Beyond a bound further ones are left out: the first already decides."""
        if len(self._problems) < MAX_PROBLEMS:
            where = member if member is not None else self.member
            problem = Problem(reason, detail, self._page or page, where)
            if problem not in self._problems:
                self._problems.append(problem)

    def failed(self, error: UnreadableError, *, page: int | None = None) -> None:
        self.problem(error.reason, error.detail, page=page)

    @property
    def is_part(self) -> bool:
        """Whether this belongs to a page of a document, as its pictures do."""
        return self._page is not None

    @contextlib.contextmanager
    def without_broken(self) -> Iterator[None]:
        """What can't be opened of what is added inside is passed over."""
        before = len(self._problems)
        yield
        self._problems[before:] = [
            problem for problem in self._problems[before:] if problem.reason not in ("damaged", "format")
        ]

    @contextlib.contextmanager
    def going_on(self) -> Iterator[None]:
        """What is broken or too deep inside is told, and ends nothing around it."""
        try:
            yield
        except DamagedError as error:
            self.failed(error)
        except RecursionError:
            self.problem("limit", "a part is nested too deeply to be read; look at the file by hand")

    @contextlib.contextmanager
    def all_in_zone(self, zone: Zone) -> Iterator[None]:
        """Whatever is added inside stands in this zone: parts of a file that nobody sees, say."""
        before, self._zone = self._zone, zone
        try:
            yield
        finally:
            self._zone = before

    def texts_of_page(self, page: int) -> set[str]:
        """What has been added so far on this page, without spaces: for sources that say the same thing twice."""
        return {
            "".join(segment.text.split())
            for segment in reversed(self._segments)
            if segment.page == page and segment.member == self.member
        }

    def texts(self) -> set[str]:
        """What has been added so far to this file or member, without spaces around it."""
        return {segment.text.strip() for segment in self._segments if segment.member == self.member}

    @property
    def has_problems(self) -> bool:
        return len(self._problems) > self._problems_before

    def attach(self, name: str, untrusted_bytes: bytes) -> Reading:
        """Reads a file inside this one (archive entry, mail attachment, embedded object); its problems become ours."""
        name = whole(name)[:MAX_NAME_CHARS]
        path = f"{self.member}!{name}" if self.member else name
        child = Reading(self.purse, self._read_member, name=name, member=path, depth=self.depth + 1, parent=self)
        if child.depth > self.limits.archive_depth:
            child.problem(
                "limit", f"nested deeper than {self.limits.archive_depth} levels; unpack it by hand to look inside"
            )
            return child
        child.add(name, zone="filename")
        self._read_member(untrusted_bytes, child)
        return child

    def attach_part(self, name: str, untrusted_bytes: bytes, *, page: int = 1) -> Reading:
        """Reads a picture that belongs to a page of this document: on that page, and no level deeper than it."""
        name = whole(name)[:MAX_NAME_CHARS]
        path = f"{self.member}!{name}" if self.member else name
        part = Reading(self.purse, self._read_member, name=name, member=path, depth=self.depth, parent=self)
        part._page, part._zone = page, self._zone
        self._read_member(untrusted_bytes, part)
        return part

    def take(self, name: str, untrusted_bytes: bytes) -> None:
        """Attaches a member of an archive or mail and counts its leaves as pages of this file.

        An empty member has been read when its archive says that it is empty; in a mail it may have been lost.
        """
        if not untrusted_bytes and self.media_type != "message/rfc822":
            name = whole(name)[:MAX_NAME_CHARS]
            self.add(name, zone="filename", member=f"{self.member}!{name}" if self.member else name)
            self.pages_total += 1
            self.pages_examined += 1
            return
        total, examined = self.attach(name, untrusted_bytes).leaves()
        self.pages_total += total
        self.pages_examined += examined

    def lost(self, name: str, error: UnreadableError) -> None:
        """A member that can't be got at counts as one page that wasn't examined; its name is evidence all the same."""
        name = whole(name)[:MAX_NAME_CHARS]
        member = f"{self.member}!{name}" if self.member else name
        self.pages_total += 1
        self.add(name, zone="filename", member=member)
        self.problem(error.reason, error.detail, member=member)

    def leaves(self) -> tuple[int, int]:
        """(total, examined) as an archive counts this member: itself, or its own leaves if it is an archive."""
        if self.is_container:
            return self.pages_total, self.pages_examined
        return 1, int(not self.has_problems and self.pages_examined == self.pages_total)

    def all_pages(self, pages: Iterable[int]) -> Iterable[int]:
        """The pages in turn, checking the time before each and counting those that got through."""
        for page in pages:
            self.purse.check_time()
            yield page

    def document(self) -> Document:
        return Document(
            media_type=self.media_type,
            segments=tuple(self._segments),
            pages_total=self.pages_total,
            pages_examined=self.pages_examined,
            problems=tuple(self._problems),
            page_sizes=dict(self._page_sizes),
            page_signs=dict(self._page_signs),
        )
