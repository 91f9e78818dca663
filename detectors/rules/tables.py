"""What kind of table a level stands in: one of matters, posts and licences, or of books and films, holds levels and is marked by none."""

from __future__ import annotations

import itertools

from detectors.patterns import Pattern
from detectors.rules.grammar import DOCUMENT_NUMBER, ENGLISH_LEVEL, GRADED, LEVEL, pattern
from detectors.text.layout import Place

# A row that came as one line has at least so many gaps.
FEWEST_GAPS = 2
# Where cells are a line each, the cells of a row are among so many before and behind.
ROW_CELLS = 3


def _heading(words: str) -> Pattern:
    return pattern(rf"(?:^|[\n\t|])[^\p{{L}}\p{{N}}\n\t|]*(?:{words})[^\p{{L}}\p{{N}}\n\t|]*(?:$|[\n\t|])")


# No level itself: 绝密级.
_OF_LEVELS_WORDS = r"(?:(?:[^\P{Han}绝机秘]{1,3}?密\s?级|密\s?级|密等|密别|(?:涉密|保密|文件|秘密|机密)(?:等级|级别|程度)).{0,8}|涉密(?:情况|程度|级别)?)"
# What is in a list of papers has the level.
_PAPERS_WORDS = r"(?:(?:文件|资料|材料|档案|来文|发文|公文|成果|图纸|课题|论文|报告|方案)(?:名称|标题|题名|题目)|文件名|题\s?[名目]|标\s?题|(?:发文|[来收]文)?[文字]号|事\s?由|档\s?号|份\s?号)"
_LEVELS_OF = _heading(
    r"(?:(?:国家秘密|涉密)?\s?(?:具体)?事项\s?(?:名称?|范围)?|定密\s?(?:权限|职权|授权)|授权\s?(?:权限|范围)|(?:资质|资格)(?:等级|类别|名称|级别)?|证书编?号|(?:涉密)?岗位(?:名称|类别)?|(?:保管|管理|防护|销毁|传递|审批)(?:要求|方式|措施|权限)|最长保密期限|(?:旧|新|原|现行)(?:法|规定|条款|条文)|修[改订][前后]|印章(?:内容|名称)|印文|字样|张贴(?:处|位置|地点|部位))"
)
# Kinds of carriers, or papers by name; and what a table of matters is called, for its headings may be misread.
_CARRIERS = _heading(
    r"(?:涉密)?载体(?:名称|类[别型])"
    r"|\p{Han}{0,20}(?:密级|定密|国家秘密|(?:保密|涉密)(?:具体)?事项)\p{Han}{0,6}(?:对照表|一览表|[目日]录|范围)"
)
_NAMES_OF = _heading(
    r"(?:电影(?:名称)?|剧\s?[目名](?:名称)?|节目(?:名称)?|曲\s?[目名]|歌\s?[名曲手](?:名称)?|游戏(?:名称?)?|作\s?者|主\s?演|导\s?演|课程(?:名称)?|产\s?品(?:名称)?|货物(?:名称)?|\p{Han}{0,2}难度|稀有度|攻击力?|战斗?力|卡牌(?:名称)?|奖励|关卡|单\s?价.{0,4}|价\s?格.{0,4}|报\s?价.{0,4}|英\s?文|单\s?词|词\s?[语汇频条]|(?:关\s?键|热|高频|敏感|[检搜]索|标签)[词字]?|出现(?:次数|频[次率])|频次|汉\s?语|拼\s?音)"
)
# What no list of papers has.
_OF_SHELVES = _heading(
    r"(?:书\s?名|图书名称|索书号|出版社|(?i:ISBN).{0,2}|馆藏.{0,3}|定\s?价.{0,4}|影片(?:名称)?|片\s?名|演出单位|表演者)"
)
_MATTERS = _heading(r"(?:定密|保密)\s?(?:具体)?事项\s?(?:名称?|范围)?")
# What processes papers is admitted to a level, and bears none itself; a radar is what papers are about. Rooms are what the first column
# holds, or where papers lie.
_DEVICES = pattern(
    rf"(?:^|\n)(?:序\s?号[\t|])?(涉密(?:会议室|机房|计算机|设备)(?:名称|编号)?)(?:$|[\n\t|])|{_heading('设备(?:名称|类[别型]|型号)').text}"
)
_DEVICE = pattern(r"^\W*涉密(?:计算机|服务器|打印机|复印机|传真机|扫描仪|一体机|碎纸机)\W*$")
# Levels that papers had, and when they lost them; none that they have now.
_FORMER, _RELEASED = (
    _heading(r"原(?:定|标)?(?:密\s?级|(?:机密|保密|秘密|涉密)(?:等级|级别)).{0,8}"),
    pattern("解密|解除|开放|公开|全宗"),
)
_NOW = _heading(r"(?:现|新|拟?变更后|调整后|延长后|重新确定)?的?密\s?级.{0,8}|(?:是否|未)解密|保密期限延长.{0,6}")
# Who is admitted to a level, and what is rated by it.
_HOLDERS = _heading(r"(?:人员)?姓\s?名|(?:企业|公司|学校|系统|网络|人员|岗位)(?:名称)?")
# A row of nothing but headings.
_OF_COLUMNS = pattern(r"^\W*(?:序\s?号|姓\s?名|总\s?分|得\s?分|成\s?绩|合\s?计|平均分|名\s?次)\W*$")
_OF_LEVELS, _PAPERS = _heading(_OF_LEVELS_WORDS), _heading(_PAPERS_WORDS)
_HEADING = pattern(rf"^\W*(?:{_OF_LEVELS_WORDS}|{_PAPERS_WORDS})\W*$")
_LEVEL = pattern(rf"^\W*{LEVEL}级?\W*$")
_NAME = pattern(r"\p{Han}{4}")
_NAME_OF_PAPER = pattern(
    rf"^\W*《.{{2,60}}》\W*$|{DOCUMENT_NUMBER}|^\W*关于.{{2,80}}$"
    r"|\p{Han}{3}(?:方案|报告|通知|预案|名单|名册|纪要|规划|计划|批复|请示|意见|清单|汇编|总结|台账|情况|研究|[^地]图)(?:\(.{1,20}\))?(?:\.[A-Za-z]{2,4})?\W*$"
)
_PRICE = pattern(r"^\W*[0-9][0-9,.]*\s?万?元(?:\W|$)")
# Of a word, and no paper: secret, 名词, jīmì; or of a program's table of them: varchar; or of a stamp that is sold.
_OF_A_WORD = pattern(
    rf"^\W*(?:{ENGLISH_LEVEL}|(?i:j[iī]|ju[eé]|m[iì])\s?m[iì](?:\s+{ENGLISH_LEVEL})?|\p{{Han}}{{0,4}}(?:图章|光敏章|橡皮章|办公印章|光敏印章|回墨印章?)|[Ll][0-9]|(?:名|动|副|形容)词|(?:adj|adv|n|v)\.|(?i:varchar|string|int|integer|enum|char|text|boolean)(?:\([0-9]+\))?|字典项|枚举值?)\W*$"
)
# Whom a catalogue of matters admits to them: 经主管部门批准的单位.
_ADMITTED = pattern(r"^\W*经\p{Han}{2,16}批准的\p{Han}{0,12}(?:人员|单位|机关|部门)\p{Han}{0,6}$")
_GRADED = pattern(rf"^[^。；:]{{0,20}}{GRADED}(?:等级|级别)?\s*$")


def is_row(text: str) -> bool:
    return "\t" in text or text.count("|") >= FEWEST_GAPS


def is_cell(place: Place) -> bool:
    # Of a skewed row that was read in pieces, nothing else may stand beside the level and its term.
    return place.zone == "table" or is_row(place.text) or bool(place.row) or (place.ocr and len(place.spots) > 1)


def catalogued(place: Place) -> bool:
    """Whether the headings above a cell are those of a catalogue."""
    # In print that is askew a heading's cell may have come into the row below it.
    text = "\n".join((place.headings, *place.row)) if place.ocr else place.headings
    of_levels = _OF_LEVELS.search(text) is not None
    if len(list(filter(_OF_COLUMNS.search, _beside(place)))) > 1:
        return True
    if _OF_SHELVES.search(text) and not of_levels:
        return True
    if _PAPERS.search(text):
        return False
    if any(map(_ADMITTED.search, _row(place))) and not any(map(_NAME_OF_PAPER.search, _row(place))):
        return True
    if _CARRIERS.search(text) and not any(map(_NAME_OF_PAPER.search, _row(place))):
        return True
    named = names_paper(place)
    if any(map(_OF_A_WORD.search, _beside(place))) and not of_levels and not named:
        return True
    devices = _DEVICES.search(text)
    if devices and not named and (devices.group(1) or any(map(_DEVICE.search, _row(place)))):
        return True
    return bool(_LEVELS_OF.search(text) or (_NAMES_OF.search(text) and not of_levels and not named))


def names_paper(place: Place) -> bool:
    """Whether a cell of the row is called as a paper is."""
    return any(map(_NAME_OF_PAPER.search, _beside(place)))


def column(place: Place, start: int) -> str:
    """The heading of the column that a cell of a row in one line is of; empty where the table tells none."""
    gaps = place.text.count("\t")
    if not gaps:
        return ""
    first = next((line for line in place.headings.split("\n") if line.count("\t") == gaps), place.text)
    return "" if first == place.text else first.split("\t")[place.text.count("\t", 0, start)].strip()


def graded(place: Place) -> bool:
    """Whether something is sold by level in this row, or named in the cell before."""
    return any(_GRADED.search(cell) for cell in (*_beside(place), *place.above[:1])) or any(
        map(_PRICE.search, _beside(place))
    )


def heads_papers(place: Place) -> bool:
    """Whether the headings above are those of papers and their levels, however short a paper's name is."""
    return bool(_OF_LEVELS.search(place.headings) and _PAPERS.search(place.headings))


def released(place: Place) -> bool:
    """Whether the headings say that the levels below are former ones."""
    text = place.headings
    return bool(_FORMER.search(text) and _RELEASED.search(text) and not _NOW.search(text))


def heads_matters(place: Place) -> bool:
    """Matters that were classified, of which a paper may name one with the level that it has for it."""
    return _MATTERS.search(place.headings) is not None


def lists_holders(place: Place) -> bool:
    """Whether the headings above are those of people, firms or systems with their levels."""
    text = place.headings
    return bool(_OF_LEVELS.search(text) and _HOLDERS.search(text)) and not _PAPERS.search(text)


def lists_papers(place: Place) -> bool:
    """Whether the row is one of a register of papers, each with a level of its own."""
    text = place.headings
    if not _OF_LEVELS.search(text) or catalogued(place):
        return False
    headed = _PAPERS.search(text) is not None
    cells = [cell for cell in _row(place) if not _HEADING.search(cell)]
    return any((headed and _NAME.search(cell)) or _NAME_OF_PAPER.search(cell) for cell in cells)


def heads_level(heading: str) -> bool:
    """Whether a heading is that of the levels."""
    return _OF_LEVELS.fullmatch(heading) is not None


def heads_names(place: Place) -> bool:
    """Whether the headings above are those of papers."""
    return _PAPERS.search(place.headings) is not None


def _beside(place: Place) -> tuple[str, ...]:
    if "\t" in place.text:
        return tuple(place.text.split("\t"))
    return tuple(place.text.split("|")) if is_row(place.text) else place.row


def _row(place: Place) -> tuple[str, ...]:
    near = (itertools.takewhile(_is_no_level, lines[:ROW_CELLS]) for lines in (place.above, place.below))
    return _beside(place) or tuple(itertools.chain.from_iterable(near))


def _is_no_level(text: str) -> bool:
    return _LEVEL.search(text) is None
