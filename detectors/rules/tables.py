"""What kind of table a level stands in: one of matters, posts and licences, or of books and films, holds levels and is marked by none."""

from __future__ import annotations

from detectors.layout import Place
from detectors.patterns import Pattern
from detectors.rules.grammar import pattern

# A row that came as one line has at least so many gaps.
FEWEST_GAPS = 2


def _heading(words: str) -> Pattern:
    return pattern(rf"(?:^|[\n\t|])[^\p{{L}}\p{{N}}\n\t|]*(?:{words})[^\p{{L}}\p{{N}}\n\t|]*(?:$|[\n\t|])")


_LEVELS_OF = _heading(
    r"(?:(?:国家秘密|涉密)?(?:具体)?事项(?:名称|范围)?|知悉范围|(?:资质|资格)(?:等级|类别|名称|级别)?|证书编?号|(?:涉密)?岗位(?:名称|类别)?|人员类别|代码|代号|含义|最长保密期限|(?:旧|新|原|现行)(?:法|规定|条款|条文)|修[改订][前后]|印章(?:内容|名称)|印文|字样)"
)
_NAMES_OF = _heading(
    r"(?:书\s?名|图书名称|片\s?名|影片(?:名称)?|电影(?:名称)?|剧\s?[目名](?:名称)?|节目(?:名称)?|曲\s?[目名]|歌\s?名|游戏(?:名称?)?|作\s?者|主\s?演|导\s?演|课程(?:名称)?|单\s?价.{0,4}|价\s?格.{0,4}|报\s?价.{0,4}|英\s?文|单\s?词|词\s?[语汇])"
)
_OF_LEVELS = _heading(r"(?:密\s?级|密等|密别|涉密等级|保密等级).{0,8}")
# A list of papers: what is in it has the level.
_PAPERS = _heading(
    r"(?:(?:文件|资料|材料|档案|来文|成果|图纸)(?:名称|标题|题名)|题\s?名|标\s?题|(?:发文|来文)?[文字]号|档\s?号|份\s?[数号]|页\s?[数号])"
)


def is_cell(place: Place) -> bool:
    return place.zone == "table" or place.ocr or place.in_row or "\t" in place.text


def catalogued(place: Place) -> bool:
    """Whether the headings above a cell are those of a catalogue."""
    text = _headings(place)
    if _PAPERS.search(text):
        return False
    return bool(_LEVELS_OF.search(text) or (_NAMES_OF.search(text) and not _OF_LEVELS.search(text)))


def lists_papers(place: Place) -> bool:
    """Whether it is a register of papers, each with a level of its own."""
    text = _headings(place)
    return bool(_OF_LEVELS.search(text) and _PAPERS.search(text))


def _headings(place: Place) -> str:
    """And whatever else stands above. A reader of print goes down the columns."""
    return "\n".join((place.far_above, *(place.below if place.ocr else ())))
