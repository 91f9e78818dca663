"""A mark that is quoted, in the title of another work, or what a sentence explains."""

from __future__ import annotations

from detectors.rules.contexts import Context, is_value
from detectors.rules.grammar import LEVEL, STAR, TERM, pattern
from detectors.rules.heads import is_head_thing
from detectors.text.zones import NAME_ZONES

_FORM_ZONES = frozenset({"firstpage_top", "header", "stamp", "table"})
# No work is called 秘密★5年.
_STARRED_ALONE = pattern(rf"^\s*《\s*{LEVEL}\s?{STAR}\s?{TERM}\s*》\s*$")
_LAST_IN_TITLE = pattern(r"^级?\s?\)\s?》")
# A quotation may be parted by the end of a line.
_OPENING_QUOTES = ("“", '"', "‘", "'", "「", "『")
_CLOSING_QUOTES = ("”", '"', "’", "'", "」", "』")
_WITHOUT_QUOTES = str.maketrans(dict.fromkeys("“”\"‘’'「」『』", " "))
_GOES_ON_WITH_OF = pattern(r"^\s*的(?:文件|材料|资料|公文|电报|图纸)[^\s。]")
MAX_HEAD_CHARS = 80
_QUOTED_LINE = pattern(r"^\W*[“\"「『][^“”]{0,12}密[^“”]{0,16}[”\"」』]\W*$")


def is_quoted(at: Context) -> bool:
    opened = "quoted" in at.before or (not at.left.strip() and _ends_in(at.place.above[:1], _OPENING_QUOTES))
    closed = "quoted" in at.behind or (not at.right.strip() and _begins_with(at.place.below[:1], _CLOSING_QUOTES))
    if not (opened and closed):
        return False
    if is_value(at.left, at.right):
        return False
    if "quoted" not in at.before or "quoted" not in at.behind:
        return True
    if len(at.place.text) > MAX_HEAD_CHARS:
        return True
    # In a head nothing else tells of a sentence: 000123 “机密★3年” 特急
    if at.place.zone in NAME_ZONES and at.left[-1:] in ("「", "『"):
        return False
    rest = (at.place.text[: at.start] + " " + at.place.text[at.end :]).translate(_WITHOUT_QUOTES).split()
    of_a_head = at.place.zone in _FORM_ZONES and all(
        is_head_thing(piece) or piece.startswith("关于") for piece in rest if any(map(str.isalnum, piece))
    )
    if len(at.place.text.strip()) > at.end - at.start + 4:
        return not of_a_head
    # Amid a sentence that is parted there, or one of several that are shown.
    return (bool(at.place.above) and any(map(_GOES_ON_WITH_OF.search, at.place.below[:1]))) or any(
        map(_QUOTED_LINE.search, (*at.place.above[:1], *at.place.below[:1]))
    )


def _ends_in(lines: tuple[str, ...], signs: tuple[str, ...]) -> bool:
    return any(line.rstrip().endswith(signs) for line in lines)


def _begins_with(lines: tuple[str, ...], signs: tuple[str, ...]) -> bool:
    return any(line.lstrip().startswith(signs) for line in lines)


def is_in_title(at: Context) -> bool:
    before = at.place.text[max(0, at.start - 80) : at.start]
    after = at.place.text[at.end : at.end + 80]
    if before.rfind("《") <= before.rfind("》") or "》" not in after:
        return False
    if at.place.zone in NAME_ZONES and before.endswith("(") and _LAST_IN_TITLE.search(after):
        return False  # the paper that a link or a file's name names: 《应急预案（秘密）》
    return _STARRED_ALONE.search(at.place.text) is None


def is_example_of(at: Context) -> bool:
    if at.left.rstrip(" ").endswith("\t"):
        return "followed" in at.behind  # the next cell's
    of_a_form = "mark_label" in at.before and (
        at.place.zone in _FORM_ZONES or not at.right.strip() or (at.left.lstrip()[:1] == "(" and at.right[:1] == ")")
    )
    if "labelled" in at.before or of_a_form:
        return "followed" in at.behind
    return "introduced" in at.before or "followed" in at.behind
