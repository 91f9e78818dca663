"""Levels in a list of levels: one beside another, one below another, each as the heading of what is of it."""

from __future__ import annotations

import functools
from typing import NamedTuple

from detectors.rules.contexts import MAX_REMEMBERED, REACH_CHARS, Context, before
from detectors.rules.grammar import COPY_NUMBER, DOCUMENT_NUMBER, LEVEL, LEVELS, PAPER, STAR, TERM, pattern
from detectors.rules.heads import HEAD_ZONES
from detectors.rules.tables import heads_papers, lists_papers
from detectors.text.characters import STARS

_LIST_GOES_ON = frozenset("、和或及与/|,者")
_LEVEL_LINE = pattern(
    r"^\W*(?:[0-9一二三四五六七八九十]{1,2}\s?[.、):]\W*)?(?:[A-Za-z][A-Za-z ]{2,20}[ :,(])?("
    + LEVEL
    + r"|绝对机密|极机密|高度机密|非密|非涉密|普通|一般)级?(?:文?件|事项|资料|材料|载体|信息)?[\s:★☆●•*·—≤≦<=-]*(?:不超过|最长|一般为?)?(?:[0-9一二三四五六七八九十]{1,8}\s*[年件份个项级]?|长期|[A-Za-z][A-Za-z ]{2,20})?\W*$"
)
# 机密级：20年, in a table of how long each is kept; a paper's own has brackets, a label or other things of a head beside it.
_TERM_OF_LEVEL = pattern(rf"^\s*{LEVEL}级\s?:\s?(?:不超过|最长)?\s?{TERM}[\s;。]*$")
# 机密★20年：蓝色; a paper's title is longer.
_EXPLAINED_LINE = pattern(rf"^\W*({LEVEL})\s?{STAR}\s?{TERM}\s?[:：—-]{{1,2}}.{{1,6}}$")
# A form's other fields, whose values may be 一般 and 普通 too.
_OTHER_SCALE = pattern(
    r"^\W*(?:缓\s?急|急\s?缓|紧\s?急|时\s?限|办\s?理|重\s?要|等\s?级|类\s?[别型])\s?(?:程\s?度|要求|时限|等级)?\W*$"
)
# Where 机密 is a level, too: two of them tell of no list.
_ELSEWHERE = frozenset({"绝对机密", "极机密", "高度机密"})
_LEAST = pattern(r"^\W*(?:密|限阅)\W{0,3}[0-9]{0,2}年?\W*$")
_HALF_LEVELS = frozenset({"普通", "一般"})
_BRACKETED = pattern(r"\([^()]*\)")
_BARE_LEVEL = pattern(f"({LEVEL})")
_STARRED_LEVEL = pattern(rf"({LEVEL})\s?{STAR}")
STAR_SIGNS = frozenset(STARS)
# What begins with a level: what is of it stands below, or behind. A register's row names a paper there.
# A number or a short label may stand before it, but for a form's own: 3.1 绝密, 甲 机密; 密级 机密.
_BEGUN = pattern(
    rf"^\W*(?:(?:[0-9]{{1,2}}\s?\.\s?){{0,2}}[0-9一二三四五六七八九十]{{1,2}}\s?[.、):]\W*|(?:[0-9]{{1,2}}\.){{1,2}}[0-9]{{1,2}}\s+|([^\s级密等]{{1,3}}\s+|[一二三四五甲乙丙丁1-5A-E]级\s?[:(]\s?))?"
    rf"({LEVEL})(级?)(\s?{STAR})?(?:\s?{TERM})?(.*)$"
)
_OF_A_PAPER = pattern(rf"[《〔]|关于|{DOCUMENT_NUMBER}|{PAPER}\W*$")
# A level behind what is of it. A form's fields have others beside them, too: 原密级：绝密, 密级：机密.
_PARTED = pattern(rf"^(.{{1,40}}?)(——|--|[:=→])\s?({LEVEL})级?\s?(?:\(.{{1,12}}\))?[;。\s]*$")
_OF_A_FIELD = pattern(
    rf"[《〔]|关于|定密\W*$|^[^的·]*(?:{PAPER}|部署|分布|布局|坐标)\W*$|(?:密\s?级|密等|等级|级别|标[志识注]|附[件表图]\s?[0-9一二三四五六七八九十]{{0,2}}|文件|材料|资料|方案|报告|通知|预案|名[单册]|纪要|规划|计划|批复|请示|意见|总结|台账|图纸?)\W*$"
)
HEADING_REACH, LINES_REACH, LABEL_CHARS, MAX_LINE_CHARS = 8, 3, 8, 80
# Several marks that are shown, with hardly a word beside them: a letter, a number, a colour, a day.
_SHOWN = pattern(rf"{LEVEL}\s?(?:{STAR}\s?)?(?:{TERM})?")
# Parts of a paper have marks of their own.
_NAMES = pattern(
    rf"[“”\"「」《]|\p{{Han}}{{5}}|^\W*(?:第[一二三四五六七八九十0-9]{{1,2}}[部章节篇编卷册]|[一二三四五六七八九十]{{1,2}}、)|\p{{Han}}{PAPER}(?:\P{{Han}}|$)"
)
_LABELLED = pattern(r"^\W*(?:[0-9]{1,3}\W|[图例表][0-9A-Z]|[A-Z]\W)|\t")
SHOWN_REACH = 4
# What only the head of a paper has: a booklet that shows marks has an issuer, too.
_OF_ONE_PAPER = pattern(
    rf"^\W*{COPY_NUMBER}\W*$|{DOCUMENT_NUMBER}|[委会府局厅部办室院署]文件\W*$|^\W*关于.{{2,40}}的?{PAPER}\W*$"
)


def lists_levels(at: Context) -> bool:
    if _was_changed(at):
        return False
    # A folder's name stands before a slash, too.
    in_folder = at.place.zone == "filename" and at.left[-1:] in ("/", "\\")
    if ("other_level" in at.before and not in_folder) or "other_level" in at.behind:
        return True
    text = at.place.text
    if ":" in text and _TERM_OF_LEVEL.search(text):
        return True
    # A cell or column so narrow that the list goes on in the next line.
    above = at.place.above
    if (
        above
        and above[0][-1:] in _LIST_GOES_ON
        and not at.left.strip()
        and "other_level" in before(above[0][-REACH_CHARS:])
        and any(level not in text[at.start : at.end] for level in _BARE_LEVEL.findall(above[0][-REACH_CHARS:]))
    ):
        return True
    starred = not STAR_SIGNS.isdisjoint(text[at.start : at.end])
    # All three levels close together; not counting a label's own list, as in 密级(绝密/机密/秘密):秘密.
    others = [level for level in LEVELS if level not in text[at.start : at.end]]
    left, right = at.left[-32:], at.right[:24]
    if others and (others[0] in left or others[0] in right) and (others[-1] in left or others[-1] in right):
        near = _BRACKETED.sub("", left) + "|" + right
        named = {m.group(1) for m in (_STARRED_LEVEL if starred else _BARE_LEVEL).finditer(near)}
        if named.issuperset(others):
            return True
    # A stamp's neighbours are no list that it is of, and what a document begins with is of all of it.
    if (
        at.place.above
        and at.place.zone != "stamp"
        and ("★" in text or at.start < LABEL_CHARS)
        and at.end < MAX_LINE_CHARS
    ):
        nearby = at.place.nearby
        if others and (others[0] in nearby or others[-1] in nearby):
            if at.start < LABEL_CHARS and _in_turn(at):
                return True
            if "★" in text and len(text) < MAX_LINE_CHARS and _amid_others(at):
                return True
    if "\t" not in text and _in_parallel(at):
        return True
    own = level_of_line(text)
    if own is None:
        return False
    # The cells of a column stand a row apart: the catalogue of what is secret, not a mark.
    plain = STAR_SIGNS.isdisjoint(text)
    reach = 8 if plain and (at.place.zone == "table" or at.place.row) else 2
    around = (*at.place.above[:reach], *at.place.below[:reach])
    listed = {level for level in map(level_of_line, around) if level not in (None, own)}
    # A mark with its star and term is no one's heading: of other levels' headings there have to be several.
    if "★" in text[at.start : at.end] and len(listed) == 1 and STAR_SIGNS.isdisjoint("".join(around)):
        return False
    beside = (*at.place.above[:8], *at.place.below[:8])
    if listed <= _HALF_LEVELS and (not plain or any(map(_OTHER_SCALE.search, beside))):
        return False
    if (
        not any(map(_LEAST.search, around))
        and len(all_of_them := listed | {own}) < len(LEVELS)
        and all_of_them & _ELSEWHERE
        and all_of_them <= _ELSEWHERE | {"机密"}
    ):
        return False
    return bool(listed) and not (reach > 2 and lists_papers(at.place))


def _was_changed(at: Context) -> bool:
    """Two marks together in a paper's own head: the one that was cancelled and the one that holds."""
    place = at.place
    if place.zone not in HEAD_ZONES or STAR_SIGNS.isdisjoint(place.text[at.start : at.end]):
        return False
    around = (*place.above[:SHOWN_REACH], *place.below[:SHOWN_REACH])
    marks = [each.levels for each in map(_shown, (place.text, *around)) if each is not None and each.alone]
    return len(set().union(*marks)) == 2 and any(map(_OF_ONE_PAPER.search, (*around, *place.below[:HEADING_REACH])))


def _in_turn(at: Context) -> bool:
    """Each level begins a line in the same way, or stands above what is of it; of headings such as 机密级 two are enough."""
    own = _begun(at.place.text)
    if own is None:
        return False
    level, form, alone = own
    reach = HEADING_REACH if alone else LINES_REACH
    around = map(_begun, (*at.place.above[:reach], *at.place.below[:reach]))
    others = {other[0] for other in around if other is not None and other[1:] == (form, alone)} - {level}
    enough = 1 if alone and form == "级" else len(LEVELS) - 1
    return len(others) >= enough and not lists_papers(at.place)


@functools.lru_cache(maxsize=MAX_REMEMBERED)
def _parted(line: str) -> tuple[str, str] | None:
    """A level at a line's end behind what is of it, and what parts the two: 健康档案——机密, 一级：绝密."""
    found = _PARTED.search(line) if "密" in line and len(line) < MAX_LINE_CHARS else None
    if found is None or _OF_A_FIELD.search(found.group(1)):
        return None
    return found.group(3), found.group(2)


def _in_parallel(at: Context) -> bool:
    """The lines around end in the other levels, each parted from what is of it by the same sign."""
    own = _parted(at.place.text)
    if own is None:
        return False
    others = map(_parted, (*at.place.above[:LINES_REACH], *at.place.below[:LINES_REACH]))
    return len({level for level, sign in filter(None, others) if sign == own[1]} - {own[0]}) == len(LEVELS) - 1


def _amid_others(at: Context) -> bool:
    """Marks of several levels close together, none of which has a paper's name beside it."""
    place = at.place
    if STAR_SIGNS.isdisjoint(place.nearby) or place.row or (place.zone == "table" and "\t" not in place.text):
        return False
    own = _shown(place.text)
    if own is None or heads_papers(place):
        return False
    near = [_shown(line) for line in (*place.above[:SHOWN_REACH], *place.below[:SHOWN_REACH])]
    shown = [each for each in near if each is not None and each.starred and each.alone == own.alone]
    if len(shown) > 1 and any(each.levels != own.levels for each in shown):
        return True
    beside = map(_shown, (*place.above[:1], *place.below[:1]))
    return (
        own.starred
        and own.labelled
        and any(each is not None and each.starred and each.labelled and each.levels != own.levels for each in beside)
    )


class _Shown(NamedTuple):
    levels: frozenset[str]
    starred: bool
    alone: bool
    labelled: bool


@functools.lru_cache(maxsize=MAX_REMEMBERED)
def _shown(line: str) -> _Shown | None:
    """A line with marks in it and next to nothing beside."""
    if "密" not in line:
        return None
    levels = frozenset(_BARE_LEVEL.findall(line))
    rest = _SHOWN.sub(" ", line)
    if not levels or _NAMES.search(rest):
        return None
    alone = not any(map(str.isalnum, rest))
    return _Shown(levels, not STAR_SIGNS.isdisjoint(line), alone, _LABELLED.search(line) is not None)


@functools.lru_cache(maxsize=MAX_REMEMBERED)
def _begun(line: str) -> tuple[str, str, bool] | None:
    """The level that a line begins with, what it has behind it, and whether it is alone."""
    found = _BEGUN.search(line) if "密" in line[:12] else None
    if found is None or _OF_A_PAPER.search(found.group(5)):
        return None
    alone = not found.group(1) and not any(map(str.isalnum, found.group(5)))
    return found.group(2), "★" if found.group(4) else found.group(3), alone


@functools.lru_cache(maxsize=MAX_REMEMBERED)
def level_of_line(line: str) -> str | None:
    found = _LEVEL_LINE.search(line) or _EXPLAINED_LINE.search(line)
    return None if found is None else str(found.group(1))
