"""A level that is an entry: of a count, of definitions, of a table of contents, of a list of released papers."""

from __future__ import annotations

import datetime
import itertools

from detectors.rules.contexts import Context
from detectors.rules.grammar import DURATION, LEVEL, PAPER, pattern
from detectors.rules.level_lists import STAR_SIGNS

_ENTRY_LINE = pattern(r"\p{Han}.*[.·⋯‥•]{2,}\s?[0-9]{1,4}\W*$")
_CHAPTER = pattern(r"^\W*(?:第[0-9一二三四五六七八九十]{1,3}[章节篇编]|附录\s?[0-9A-Z一二三四五六七八九十]{0,2})\W*$")
_PAGES = pattern(r"^[0-9]{1,4}(?:[\s.]{0,2}[,、]\s?[0-9]{1,4})+$")
_LEADERS = frozenset(".·⋯‥•")
# How many there are of each level: nothing but numbers behind it, under 数量.
_COUNTS = pattern(r"^级?(?:\s*\t\s*[0-9]{1,5})+\s*$")
_NUMBER = rf"\s?[0-9]{{1,4}}\s?[台件份个人]?\s?(?:\(\s?{LEVEL}级?\s?\)\s?)?"
_COUNTS_ROW = pattern(rf"^[^\t]*\p{{Han}}[^\t]*(?:\t{_NUMBER}){{2,}}$")
# How many pages a paper has, of which the level stands behind.
_OF_A_PAPER = pattern(r"\p{Han}{2}(?:方案|预案|报告|通知|纪要|请示|批复|意见|规划|名[单册])(?:\(.{1,20}\))?\t")
# A row of levels, and below it how many there are of each; of no paper are there none.
_NEXT_LEVEL = pattern(rf"^级?\s*\t\s*{LEVEL}级?\s*(?:\t|$)")
_NONE_OF_IT = pattern(r"^[^\t]{0,8}(?:\t\s*[0-9]{1,5}\s*)*\t\s*0\s*(?:\t\s*[0-9]{1,5}\s*)*$")
# A register's row names the paper before its level, and how many copies there are behind: 6月11日 → 人员日报 → 秘密 → 2份
_REGISTERED = pattern(rf"(?:^|\t)[^\t密]*\p{{Han}}(?:{PAPER}|[日周月]报)\W*\t$")
_COUNTED = pattern(r"(?:数\s?量|[件个]\s?数|合\s?计)")
# What the law says of each level: 泄露会使国家安全和利益遭受损害.
_DAMAGE = pattern(r"泄[露漏](?:后|出去)?(?:将|可能)?会?使[^。]{0,6}(?:国家|安全和利益)")
# The same in short: 机密——重要的国家秘密.
_KIND = pattern(r"^\W*一?\W*(?:最?重要|一?般)的国家秘密|^\W*泄[露漏]后?(?:将|会|可能)?(?:造成|导致)")
# Of a dictionary, and of a chart of the levels: what stands below the word.
_EXPLAINED_BELOW = pattern(r"^\W*(?:[【\[](?:拼音|注音|读音|词性)[】\]]|【(?:释义|解释)】\s?[^本此该\s])")
_HARM, _LEVEL_FIRST = pattern(r"^\W*(?:特别)?严重损害\W*$"), pattern(rf"^\W*{LEVEL}")
_HOW_LONG = pattern(rf"^\W*{DURATION}\W*$")
# Of a list of terms in two languages.
_TRANSLATED = pattern(
    r"^[A-Za-z][A-Za-z0-9 ★'/()-]*\t[\p{Han}0-9★;,、()]{1,16}$|^[\p{Han}0-9★;,、()]{1,16}\t[A-Za-z][A-Za-z ,/'()-]+$"
)
_STAYS = "继续保密"
_LISTED_PAPER = pattern(r"^\W*(?:[0-9]{1,3}\s?[.、)]|[0-9A-Z·—-]{1,16}\t).*\p{Han}")
_ARE_RELEASED = pattern(
    r"^[^未拟]*(?:决定|现将|公布|审核|公告)[^未拟申请议]{0,20}(?:(?:下列|以下)[^\P{Han}拟]{0,8}(?:[0-9]{1,4}[年月日]){0,3}(?:起|予以)*(?:解密|解除密级)|解密的?[\p{Han}]{0,8}(?:公[布告]|如下))"
)
_NOT_YET, _YEAR = pattern(r"(?:不[^再]|[未暂]|[满期]后)\p{Han}{0,6}解"), pattern("20[0-9]{2}")
_MEANS = pattern(r"^\s*\p{Han}{2,10}(?:[“”\"(][^。]{0,12})?(?:是指|指的是|系指|即指|主要(?:是|指|包括))")


def is_counted(at: Context) -> bool:
    # 秘密★10年 30份: the mark, and how many copies there are
    if not STAR_SIGNS.isdisjoint(at.place.text[at.start : at.end]):
        return False
    if "\t" in at.right and _NEXT_LEVEL.search(at.right) and any(map(_NONE_OF_IT.search, at.place.below[:1])):
        return True
    if _REGISTERED.search(at.left) and at.right[:1] == "\t":
        return False
    of_table = "\t" in at.right and _COUNTS.search(at.right) is not None and not at.left.strip()
    # How many, and of which level: 2(机密)
    if (
        "(" in at.left[-2:]
        and at.right[:1] == ")"
        and _COUNTS_ROW.search(at.place.text)
        and not _OF_A_PAPER.search(at.left)
    ):
        return True
    return "counted" in at.behind or (of_table and _COUNTED.search(at.place.headings) is not None)


def is_defined(at: Context) -> bool:
    """The line is a heading: the next one says what the word means."""
    if at.right[:1] == "\t" and not at.left.strip() and _KIND.search(at.right):
        return True
    below = at.place.below[0] if at.place.below else ""
    if len(at.place.text.strip()) > at.end - at.start + 8 or at.place.zone == "filename":
        return False
    if STAR_SIGNS.isdisjoint(at.place.text) and (_EXPLAINED_BELOW.search(below) or _is_charted(at)):
        return True
    if any(map(_KIND.search, (below, *at.place.row))):
        return True
    if not below or at.place.zone == "stamp":
        return False
    return _DAMAGE.search(below) is not None or (
        below.lstrip().startswith(at.place.text[at.start : at.end].strip()[:4]) and _MEANS.search(below) is not None
    )


def _is_charted(at: Context) -> bool:
    """绝密 / 30年 / 特别严重损害, and then the next level or nothing."""
    below = [line for line in (*at.place.text[at.end :].split("\n"), *at.place.below) if line.strip()]
    return (
        len(below) > 1
        and _HOW_LONG.search(below[0]) is not None
        and _HARM.search(below[1]) is not None
        and all(map(_LEVEL_FIRST.search, below[2:3]))
    )


def is_released(at: Context) -> bool:
    """One of the papers that an announcement says are secret no more."""
    return (
        ("." in at.left or "、" in at.left or ")" in at.left or ("\t" in at.left and "原" in at.place.headings))
        and "解密" in at.place.nearby
        and _LISTED_PAPER.search(at.left) is not None
        and _STAYS not in at.place.text
        # The nearest of two lists' headings.
        and any(map(_says_released, itertools.takewhile(_is_of_no_other_list, at.place.above)))
    )


def _says_released(line: str) -> bool:
    found = _ARE_RELEASED.search(line)
    if found is None or _NOT_YET.search(found.group(0)):
        return False
    return not any(int(year) > datetime.datetime.now(datetime.UTC).year for year in _YEAR.findall(found.group(0)))


def _is_of_no_other_list(line: str) -> bool:
    return _STAYS not in line or "\t" in line


def is_entry(at: Context) -> bool:
    place = at.place
    if "entry" in at.behind and at.left[-1:] not in _LEADERS:
        return True
    if (
        "\t" in at.place.text
        and _TRANSLATED.search(place.text)
        and any(map(_TRANSLATED.search, place.above[:1]))
        and any(map(_TRANSLATED.search, place.below[:1]))
    ):
        return True
    if place.zone in ("filename", "stamp") or at.left.strip() or not STAR_SIGNS.isdisjoint(place.text):
        return False
    before, behind = place.row_before[-1:], place.row[len(place.row_before) :][:1]
    if any(map(_CHAPTER.search, before)) or any(map(_PAGES.search, behind)):
        return True
    # One whose dots or number were not read, by the others; a mark may well stand above all of them.
    sides = [any(map(_ENTRY_LINE.search, lines[:2])) for lines in (place.above, place.below)]
    return all(sides) or (any(sides) and at.right.startswith("级"))
