"""Hong Kong's and Taiwan's marks: 絕對機密, 極機密, 高度機密, 限閱, and the field 密等及解密條件或保密期限.

Taiwan's letters always print that field; blank or 普通 in it says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from detectors.rules import filters
from detectors.rules.base import Rule, Signal, examples
from detectors.rules.grammar import pattern
from detectors.rules.shapes import Shapes
from detectors.text.layout import Place

_HK = {"绝对机密": "绝密", "高度机密": "机密", "限阅": None}
_TW = {"绝对机密": "绝密", "极机密": "机密", "机密": "秘密", "密": None}
_HK_FAMILY = Shapes("(绝对机密|高度机密|限阅)(?:文件|资料|级)?")
_TW_FAMILY = Shapes(r"(绝对机密|极机密)(?:文件|资料|级)?|密\s?\(一般公[务務]机密\)")
_HK_BILINGUAL = pattern(
    r"^\W*((绝对机密|高度机密|机密|限阅)(?:文件)?[\s/(|]*(TOP SECRET|SECRET|CONFIDENTIAL|RESTRICTED|Top Secret|Secret|Confidential|Restricted))(?:\s+\p{Han}{0,6}档号\s?:?\s?[A-Z0-9/().\- ]{2,24})?\W*$"
)
_TW_FIELD = pattern(
    r"(?:密等(?:及解密条件)?(?:或保密期限)?|机密等级)\"?\s*[:\t]\s*\"?(绝对机密|极机密|机密|密)(?:$|[^\p{Han}]|件)"
)
# The same as a column of a table.
_TW_HEADING = pattern(r"(?:^|[\t\n])\s?密等(?:及解密条件)?(?:或保密期限)?\s?(?:$|[\t\n])")
_TW_CELL = pattern(r"(?:^|\t)\s?(绝对机密|极机密|机密|密)\s?(?:$|\t)")


def _find_hk(place: Place) -> Iterator[Signal]:
    yield from _shapes("foreign-hk", _HK_FAMILY, _HK, place)
    both = _HK_BILINGUAL.search(place.text)
    if both is not None and (both.group(2) != "机密" or _traditional(place)):
        level = _HK.get(both.group(2), "秘密")
        yield Signal(
            "foreign-hk", "foreign", level, both.start(1), both.end(1), both.group(1), ("foreign", "alone"), None
        )


def _traditional(place: Place) -> bool:
    return "機" in place.raw


def _find_tw(place: Place) -> Iterator[Signal]:
    yield from _shapes("foreign-tw", _TW_FAMILY, _TW, place)
    cells = _TW_CELL.finditer(place.text) if _traditional(place) and _TW_HEADING.search(place.headings) else ()
    for match in (*_TW_FIELD.finditer(place.text), *cells):
        word = match.group(1)
        if word == "机密" and "解密" not in match.group(0) and not _traditional(place):
            continue  # 密等 is a label of the mainland's registers, too
        dropped = filters.first_of(place, match.start(1), match.end(1), (filters.LEVEL_LIST, filters.QUOTED))
        yield Signal(
            "foreign-tw", "foreign", _TW[word], match.start(1), match.end(1), word, ("foreign", "field"), dropped
        )


def _shapes(name: str, family: Shapes, levels: dict[str, str | None], place: Place) -> Iterator[Signal]:
    for found in (
        *family.alone(place),
        *family.parted(place),
        *family.bracketed(place),
        *family.name_token(place),
        *family.stated(place),
    ):
        dropped = filters.first_of(place, found.start, found.end)
        features = ("foreign", found.shape)
        yield Signal(name, "foreign", levels.get(found.group), found.start, found.end, found.group, features, dropped)


RULES = (
    Rule(
        name="foreign-hk",
        category="foreign",
        pack="hk",
        source="香港特别行政区政府《保安规例》的密级",
        chinese="香港密级标志：绝对机密、高度机密、限阅",
        english="Hong Kong markings",
        lexicon=("绝对机密", "高度机密", "限阅", "机密"),
        find=_find_hk,
        shapes=(
            *_HK_FAMILY.of_alone,
            *_HK_FAMILY.of_parted,
            *_HK_FAMILY.of_bracketed,
            *_HK_FAMILY.of_stated,
            _HK_BILINGUAL,
        ),
        hits=examples(
            ("firstpage_top", "限閱文件"),
            ("firstpage_top", "高度機密"),
            ("firstpage_top", "絕對機密"),
            ("firstpage_top", "機密 CONFIDENTIAL"),
            ("header", "機密 CONFIDENTIAL　保安局檔號 SB/2021/5"),
        ),
        misses=examples(
            ("firstpage_top", "机密 SECRET"), ("body", "期限阅读材料"), ("body", "文件属高度机密性质的讨论")
        ),
    ),
    Rule(
        name="foreign-tw",
        category="foreign",
        pack="tw",
        source="文書處理手冊（密等及解密條件或保密期限欄）；國家機密保護法",
        chinese="台湾密级标志：绝对机密、极机密，密等栏",
        english="Taiwan markings and the field of the letter form",
        lexicon=("绝对机密", "极机密", "密等"),
        find=_find_tw,
        shapes=(
            *_TW_FAMILY.of_alone,
            *_TW_FAMILY.of_parted,
            *_TW_FAMILY.of_bracketed,
            *_TW_FAMILY.of_stated,
            _TW_FIELD,
            _TW_CELL,
        ),
        hits=examples(
            ("firstpage_top", "極機密"),
            ("table", "標題\t密等\n國防報告\t機密"),
            ("table", "機密等級\t極機密"),
            ("body", "密等及解密條件或保密期限：機密"),
            ("body", "密等及解密條件或保密期限：密（本件至115年12月31日解密）"),
        ),
        misses=examples(
            ("table", "密等：机密"),
            ("table", "标题\t密等\n边防报告\t机密"),
            ("body", "密等及解密條件或保密期限:普通"),
            ("body", "密等及解密條件或保密期限："),
        ),
    ),
)
