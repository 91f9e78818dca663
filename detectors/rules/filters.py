"""Negative contexts: what makes a match talk about a mark, a sample of one, or another word altogether.

A filter drops the match, never the page, and only by words that touch it. Each has its own hits and misses, which are
its test: a hit is a place where a mark is found and kept as suppressed by this filter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from detectors.rules.base import Example, examples
from detectors.rules.contexts import (
    FIGURE,
    QUESTION,
    QUESTION_SIGNS,
    Context,
    context,
    is_value,
    line_says,
)  # fmt: skip
from detectors.rules.grammar import LEVEL, PAPER, STAR, TERM, TICKED_BOXES, pattern
from detectors.rules.heads import is_head_thing
from detectors.rules.level_lists import STAR_SIGNS, level_of_line, lists_levels
from detectors.rules.program_text import of_a_program
from detectors.rules.works import of_a_work
from detectors.text.layout import NAME_ZONES, Place


@dataclass(frozen=True, slots=True)
class Filter:
    """`drops` says whether the span is no mark of the carrier. `of_words`: only ever where the words beside it say something."""

    name: str
    chinese: str
    english: str
    drops: Callable[[Context], bool]
    hits: tuple[Example, ...]
    of_words: bool = True


_ENTRY_LINE = pattern(r"\p{Han}.*[.·⋯‥•]{2,}\s?[0-9]{1,4}\W*$")
_CHAPTER = pattern(r"^\W*(?:第[0-9一二三四五六七八九十]{1,3}[章节篇编]|附录\s?[0-9A-Z一二三四五六七八九十]{0,2})\W*$")
_PAGES = pattern(r"^[0-9]{1,4}(?:[\s.]{0,2}[,、]\s?[0-9]{1,4})+$")
_LEADERS = frozenset(".·⋯‥•")
# No work is called 秘密★5年.
_STARRED_ALONE = pattern(rf"^\s*《\s*{LEVEL}\s?{STAR}\s?{TERM}\s*》\s*$")
_LAST_IN_TITLE = pattern(r"^级?\s?\)\s?》")
# A quotation may be parted by the end of a line.
_OPENING_QUOTES = ("“", '"', "‘", "'", "「", "『")
_CLOSING_QUOTES = ("”", '"', "’", "'", "」", "』")
_WITHOUT_QUOTES = str.maketrans(dict.fromkeys("“”\"‘’'「」『』", " "))
MAX_HEAD_CHARS = 80
_FORM_ZONES = frozenset({"firstpage_top", "header", "stamp", "table"})
# How many there are of each level: nothing but numbers behind it, under 数量.
_COUNTS = pattern(r"^级?(?:\s*\t\s*[0-9]{1,5})+\s*$")
# A row of levels, and below it how many there are of each; of no paper are there none.
_NEXT_LEVEL = pattern(rf"^级?\s*\t\s*{LEVEL}级?\s*(?:\t|$)")
_NONE_OF_IT = pattern(r"^[^\t]{0,8}(?:\t\s*[0-9]{1,5}\s*)*\t\s*0\s*(?:\t\s*[0-9]{1,5}\s*)*$")
# 正确标注 → 机密★10年, of a guide.
_WRITING = pattern(r"(?:正确|错误|规范|标准)的?(?:标注|写法|标法|标志|标识|形式|格式)[\s:]*\t\s*$")
# A register's row names the paper before its level, and how many copies there are behind: 6月11日 → 人员日报 → 秘密 → 2份
_REGISTERED = pattern(rf"(?:^|\t)[^\t密]*\p{{Han}}(?:{PAPER}|[日周月]报)\W*\t$")
_COUNTED = pattern(r"(?:数\s?量|[件个]\s?数|合\s?计)")
_ASKED_ABOVE = pattern(
    r"[密级].{0,40}(?:是|为|什么|哪\p{Han}{0,8}|几\p{Han}?|多少|多[长高])\s*(?:\(\s*\))?\s*\?\s*$|[密级标].{0,40}[是为成]\s*\(\s*\)\s*[.。:]?\s*$"
)
# An option's letter is left at the end of a line; the first of a line's options, and the second.
_OPTION_LEFT = pattern(r"密.*[^A-Za-z0-9][B-H]\s?[.、．:]?\s*$")
_OPTIONS = pattern(r"(?:^|[^A-Za-z0-9])A\s?[.、．:].*[^A-Za-z0-9]B\s?[.、．:]")
# What the law says of each level: 泄露会使国家安全和利益遭受损害.
_DAMAGE = pattern(r"泄[露漏](?:后|出去)?(?:将|可能)?会?使[^。]{0,6}(?:国家|安全和利益)")
# The same in short: 机密——重要的国家秘密.
_KIND = pattern(r"^\W*一?\W*(?:最?重要|一?般)的国家秘密|^\W*泄[露漏]后?(?:将|会|可能)?(?:造成|导致)")
_BARE_MARK = pattern(rf"^\s*{LEVEL}\s?{STAR}\s?{TERM}?\s*$")
# 如：机密★10年 秘密★5年: of several examples.
_ANOTHER_FIRST = pattern(rf"(?:例?如|写法|形式)\s?:\W*{LEVEL}\s?{STAR}\s?{TERM}\W*$")
SHORT_CHARS = 8
_RIGHT = pattern(r"^\W*(?:对不对|对吗|正确吗|规范吗|是否(?:正确|规范))\W*$")
# Notes on a picture point up to it.
_POINTED_AT = "↑"
# A column of a table, and the name of what its row shows a sample of.
_OF_SAMPLES = pattern(
    r"(?:\t|^|\n)(?:标注|标志|填写)?(?:示例|样例|举例|范例|例|写法)\t|\t(?:标注|标志|填写)?(?:示例|样例|举例|范例|例|写法)(?:$|\n)"
)
_ELEMENT = pattern(r"^\W*(?:密级(?:(?:和|及|与|、)保密期限)?|保密期限|(?:国家秘密|秘密|密级)标[志识])\W*\t")
# 生：机密★1年。 in a talk between several.
_SPEAKER = pattern(r"^\s*(?:[师生甲乙丙丁问答男女QA]|主持人|记者|嘉宾|老师|学生)\s?[::]")
# Of a list of terms in two languages.
_TRANSLATED = pattern(r"^[A-Za-z][A-Za-z0-9 ★'/()-]*\t[\p{Han}0-9★;,、()]{1,16}$")
_LISTED_PAPER = pattern(r"^\W*[0-9]{1,3}\s?[.、)].*\p{Han}")
_ARE_RELEASED = pattern(
    r"^[^未拟]*(?:决定|现将|公布|审核|公告)[^未拟申请议]{0,20}(?:(?:下列|以下)[\p{Han}]{0,8}(?:予以)?(?:解密|解除密级)|解密的?[\p{Han}]{0,8}(?:公[布告]|如下))"
)
_QUOTED_LINE = pattern(r"^\W*[“\"「『][^“”]{0,12}密[^“”]{0,16}[”\"」』]\W*$")
_MEANS = pattern(r"^\s*\p{Han}{2,10}(?:[“”\"(][^。]{0,12})?(?:是指|指的是|系指|即指|主要(?:是|指|包括))")


def _quoted(at: Context) -> bool:
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
    # One of several that are shown.
    return any(map(_QUOTED_LINE.search, (*at.place.above[:1], *at.place.below[:1])))


def _ends_in(lines: tuple[str, ...], signs: tuple[str, ...]) -> bool:
    return any(line.rstrip().endswith(signs) for line in lines)


def _begins_with(lines: tuple[str, ...], signs: tuple[str, ...]) -> bool:
    return any(line.lstrip().startswith(signs) for line in lines)


def _in_title(at: Context) -> bool:
    before = at.place.text[max(0, at.start - 80) : at.start]
    after = at.place.text[at.end : at.end + 80]
    if before.rfind("《") <= before.rfind("》") or "》" not in after:
        return False
    if at.place.zone in NAME_ZONES and before.endswith("(") and _LAST_IN_TITLE.search(after):
        return False  # the paper that a link or a file's name names: 《应急预案（秘密）》
    return _STARRED_ALONE.search(at.place.text) is None


def _sample(at: Context) -> bool:
    place = at.place
    if "sample" in at.before or "sample" in at.behind:
        return True
    if place.zone in ("filename", "stamp"):
        return False
    if "密" in at.left and _ANOTHER_FIRST.search(at.left):
        return True
    if place.below and place.below[0][:1] == _POINTED_AT:
        return True
    if "★" in place.text and _ELEMENT.search(place.text) and _OF_SAMPLES.search(place.headings):
        return True
    if (
        ":" in at.left
        and _SPEAKER.search(place.text)
        and any(map(_SPEAKER.search, (*place.above[:1], *place.below[:1])))
    ):
        return True
    if "figure" in at.before:
        figure = FIGURE.search(at.left)
        if place.zone in ("body", "table", "footer") or (figure and not at.left[: figure.start()].strip()):
            return True
    above, below = _beyond_the_head(place.above), _beyond_the_head(place.below)
    if above is not None and ("blanked" in line_says(above) or _is_sample(above)):
        return True
    if below is not None and not line_says(below).isdisjoint(("blanked", "element")):
        return True
    led = place.above[0] if place.above else None
    if led is not None and "★" in led:
        led = next((line for line in place.above[:4] if not _is_other_mark(line)), None)
    said = line_says(led) if led is not None else frozenset()
    return "leads_in" in said and "carries" not in said


def _beyond_the_head(lines: tuple[str, ...]) -> str | None:
    """The next line that is no copy number, level or urgency: a sample head is drawn with all of them."""
    return next((line for line in lines[:4] if "head" not in line_says(line)), None)


def _is_other_mark(line: str) -> bool:
    """Of several that are shown below one another."""
    return _BARE_MARK.search(line) is not None


def _is_sample(line: str) -> bool:
    return "sample" in line_says(line) and not line.rstrip().endswith(("通知", "文件", "意见"))


def _example_of(at: Context) -> bool:
    if at.left.rstrip(" ").endswith("\t"):
        return "followed" in at.behind or _WRITING.search(at.left) is not None  # the next cell's
    of_a_form = "mark_label" in at.before and (
        at.place.zone in _FORM_ZONES or not at.right.strip() or (at.left.lstrip()[:1] == "(" and at.right[:1] == ")")
    )
    if "labelled" in at.before or of_a_form:
        return "followed" in at.behind
    return "introduced" in at.before or "followed" in at.behind


def _quiz(at: Context) -> bool:
    if "option" in at.before and "ticked" not in at.before:
        return True
    if at.place.zone == "filename":
        return False
    if "question" in at.behind:
        return True
    above = at.place.above
    if above and not at.left.strip() and _OPTION_LEFT.search(above[0]):
        return True
    if "A" in at.place.text and _OPTIONS.search(at.place.text[: at.start]):
        return True
    if (
        above
        and at.start < SHORT_CHARS
        and (len(above[0]) < SHORT_CHARS or len(at.place.below[0] if at.place.below else "") < SHORT_CHARS)
        and _is_option_beside(at.place)
    ):
        return True
    # Of four options, the last may stand below the other three.
    if above and level_of_line(at.place.text) and any(_ASKED_ABOVE.search(line) for line in above[:5]):
        return True
    # 以下涉密（秘密★1年）: a bracket round the mark is no blank, unless it is the answer.
    asked = at.place.text[: at.start].rstrip("( ")
    if asked.endswith(("是", "为", "有", "于")) or any(word in asked for word in ("哪", "正确", "错误")):
        asked = at.place.text[: at.start]
    return any(sign in asked for sign in QUESTION_SIGNS) and QUESTION.search(asked) is not None


def _is_option_beside(place: Place) -> bool:
    """The options' letters, or whether it is right, on lines of their own."""
    if place.below and _RIGHT.search(place.below[0]):
        return True
    letter = place.above[0].strip(" .、()")
    others = (*place.above[2:3], *place.below[:1])
    return (
        len(letter) == 1
        and letter in "ABCDEF"
        and any(
            len(other) == 1 and other in "ABCDEF" and other != letter
            for other in (line.strip(" .、()") for line in others)
        )
    )


def _tick_box(at: Context) -> bool:
    # 秘密●非密: no star, but the next option's box.
    if at.place.text[at.end - 1 : at.end] in TICKED_BOXES and "option" in at.behind:
        return True
    return "ticked" not in at.before and ("box" in at.before or "box" in at.behind)


def _counted(at: Context) -> bool:
    # 秘密★10年 30份: the mark, and how many copies there are
    if not STAR_SIGNS.isdisjoint(at.place.text[at.start : at.end]):
        return False
    if "\t" in at.right and _NEXT_LEVEL.search(at.right) and any(map(_NONE_OF_IT.search, at.place.below[:1])):
        return True
    if _REGISTERED.search(at.left) and at.right[:1] == "\t":
        return False
    of_table = "\t" in at.right and _COUNTS.search(at.right) is not None and not at.left.strip()
    return "counted" in at.behind or (of_table and _COUNTED.search(at.place.headings) is not None)


def _defined(at: Context) -> bool:
    """The line is a heading: the next one says what the word means."""
    if at.right[:1] == "\t" and not at.left.strip() and _KIND.search(at.right):
        return True
    below = at.place.below[0] if at.place.below else ""
    if len(at.place.text.strip()) > at.end - at.start + 8 or at.place.zone == "filename":
        return False
    if any(map(_KIND.search, (below, *at.place.row))):
        return True
    if not below or at.place.zone == "stamp":
        return False
    return _DAMAGE.search(below) is not None or (
        below.lstrip().startswith(at.place.text[at.start : at.end].strip()[:4]) and _MEANS.search(below) is not None
    )


def _negated(at: Context) -> bool:
    return "negated" in at.before


def _reported(at: Context) -> bool:
    return "reported" in at.before and "which_copy" not in at.before


def _released(at: Context) -> bool:
    """One of the papers that an announcement says are secret no more."""
    return (
        ("." in at.left or "、" in at.left or ")" in at.left)
        and "解密" in at.place.nearby
        and _LISTED_PAPER.search(at.left) is not None
        and any(map(_ARE_RELEASED.search, at.place.above))
    )


def _legal(at: Context) -> bool:
    # 秘密★会议开始, whose 前 stands in the next line, is no wording of a law.
    return "legal" in at.behind and at.place.text[at.end - 1 : at.end] not in STAR_SIGNS


def _entry(at: Context) -> bool:
    place = at.place
    if "entry" in at.behind and at.left[-1:] not in _LEADERS:
        return True
    if (
        "A" <= at.left[:1] <= "z"
        and "\t" in at.left
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


def _cited(at: Context) -> bool:
    return "cited" in at.before


QUOTED = Filter("quoted", "位于引号中，是对标志的说明", "quoted in a sentence", _quoted, examples(
    ("body", "首页左上角应当写上“\n机密★10年”几个字。"),
    ("body", "标注为“机密★10年”表示保密期限十年。"), ("body", "“机密20年”\n“绝密★永久”"), ("body", "文件首页左上角应当标注“秘密★10年”字样。"),
))  # fmt: skip
IN_TITLE = Filter("in-title", "位于书名号中", "inside a work's title", _in_title, examples(
    ("body", "请对照《某委密字〔2018〕6号》落实。"),
), of_words=False)  # fmt: skip
OF_A_WORK = Filter("work", "是作品的名称", "the name of a work of art", of_a_work, examples(
    ("title", "内部资料：守岛人的夜晚（小说）"), ("title", "秘密"), ("title", "【秘密】古城墙下的老手艺"), ("filename", "秘密_歌词.lrc"), ("filename", "民宿-秘密-开业优惠.jpg"), ("title", "【绝密】祖传酱料 88元/盒"), ("table", "绝密 ★★★"), ("table", "绝密★★★★★"), ("firstpage_top", "云台影业公司   绝密   上映"), ("firstpage_top", "揭开宇宙的\n秘密"), ("firstpage_top", "绝密\n谍战大片\n震撼上映"), ("firstpage_top", "秘密\n短篇集\n作者：阿良"), ("firstpage_top", "第十五章\n机密\n夜色深沉，他推开了门。"), ("body", "【绝密】盒子里的神秘力量即将觉醒！"), ("header", "云台文学 秘密 第3期"),
), of_words=False)  # fmt: skip
OF_A_PROGRAM = Filter("program", "是程序、词表中的字样", "a word of a program or a word list", of_a_program, examples(
    ("body", '<option value="2">机密</option>'), ("body", "/* 绝密 */"), ("body", "编号：{{id}} ｜ 密级：机密"), ("body", "secret: 秘密"), ("body", "秘密\tn\t4521"), ("body", "机密：********"), ("filename", "icon-秘密.svg"),
), of_words=False)  # fmt: skip
SAMPLE = Filter("sample", "是样式或示例", "a sample", _sample, examples(
    ("body", "样式图1 秘密★1年 ×××××文件"), ("body", "图 3 公 文 首 页 版 式\n秘 密 ★ 1 年\n× × × × × 文 件"), ("body", "图2 公文首页版式\n机密★1年\n×××××文件"), ("body", "密级和保密期限 机密★1年\n紧急程度 特急\n发文机关标志 某省人民政府文件"), ("body", "示例：秘密★5年"), ("body", "左上角标注，例如：\n机密★10年\n秘密★6个月"), ("body", "mark.sample=秘密★5年"), ("body", "标志预览：机密★10年"), ("body", "图1\n机密★10年\n↑ 左上角"), ("body", "师：写了什么？\n生：机密★1年。"), ("body", "如：机密★10年 秘密★5年"), ("body", "the level, e.g. 秘密★1年 (top left)"),
), of_words=False)  # fmt: skip
EXAMPLE_OF = Filter("example", "前后文在说明标志的写法", "the sentence explains the mark", _example_of, examples(
    ("body", "例如 机密★长期"), ("body", "正确的形式是机密★20年"), ("body", "工作人员将标有机密★10年的文件上传"),
))  # fmt: skip
QUIZ = Filter("quiz", "是试题选项", "an option of a quiz", _quiz, examples(
    ("body", "下列标志正确的是:A.秘密10年 B.秘密★ C.秘密★10年"), ("body", "C.秘密★10年"), ("body", "A. 机密★20年 B. 机密20年★（ ★机密20年D.20年★机密"), ("body", "下列标志正确的是。A.秘密10年B.秘密★C.秘密★10年D.机密·10年"), ("body", "文件为机密级，期限十年，应标注为（ ）\n机密10年\n机密★\n机密★10年"), ("body", "第5题：最高密级是？\n绝密"), ("body", "下列哪项正确（秘密★5年）"), ("body", "A\n机密★5年\nB\n机密：5年"), ("body", "第一题\n秘密★5年\n对不对"),
), of_words=False)  # fmt: skip
LEVEL_LIST = Filter("level-list", "与其他密级并列", "listed with other levels", lists_levels, examples(
    ("body", "绝密 Top Secret\n机密 Secret"), ("table", "甲类事项\n绝密\n长期\n经批准的范围\n2\n乙类事项\n机密\n长期"), ("body", "绝密\n机密\n秘密"), ("table", "绝密文件\n单独登记\n机密文件\n专人管理"), ("body", "秘密★1年、机密★5年"), ("firstpage_top", "绝密 30年\n机密 20年\n秘密 10年"), ("body", "秘密★ / 机密★"), ("firstpage_top", "绝密级\n甲类成果\n机密级\n乙类成果"), ("body", "看图认读\n图A  秘密★1年  2011.3\n图B  机密★6个月  2015.1\n图C  秘密★公布前"), ("table", "等级\t颜色\t标志\n4\t红\t绝密★30年\n3\t橙\t机密★20年"), ("body", "秘密★机密★"),
), of_words=False)  # fmt: skip
TICK_BOX = Filter("tick-box", "是未勾选的选项", "a box that is not ticked", _tick_box, examples(
    ("table", "□机密★10年"), ("table", "秘密●非密"),
))  # fmt: skip
NEGATED = Filter("negated", "为否定表述", "negated", _negated, examples(("body", "并非机密★10年")))
COUNTED = Filter("counted", "是统计数量", "a count", _counted, examples(
    ("table", "密级：机密 3件"), ("table", "密级\t数量\n机密\t2"), ("table", "1\t涉密会议活动\t秘密\t2次"), ("table", "序号\t设备名称\t密级\t数量\n1\t涉密笔记本电脑\t机密\t1台"), ("table", "密级\t机密\t秘密\n件数\t0\t4"),
), of_words=False)  # fmt: skip
REPORTED = Filter("reported", "是对事件的叙述", "an event is told", _reported, examples(
    ("body", "经鉴定 机密★10年 文件一份"),
))  # fmt: skip
DEFINED = Filter("defined", "是释义的标题", "the heading of a definition", _defined, examples(
    ("firstpage_top", "机密\n机密是指重要的国家秘密。"), ("firstpage_top", "绝密级\n——最重要的国家秘密　不超过30年"), ("body", "绝密文件：\n一旦泄露会使国家安全和利益遭受特别严重损害的文件。"),
), of_words=False)  # fmt: skip
RELEASED = Filter("released-list", "列于解密公告中", "listed as declassified", _released, examples(
    ("body", "经审核，决定对下列文件解密：\n1.《关于某项管理的意见》（机密）"),
), of_words=False)  # fmt: skip
LEGAL = Filter("legal-text", "是法规表述", "the wording of a law", _legal, examples(
    ("body", "机密★10年以上"),
))  # fmt: skip
ENTRY = Filter("entry", "是目录、索引中的条目", "an entry of a table of contents", _entry, examples(
    ("firstpage_top", "机密级……46"), ("firstpage_top", "绝密级........"), ("firstpage_top", "密级标志……47\n机密级"), ("body", "copy\t份\nCONFIDENTIAL ★ 10 YEARS\t秘密★10年\nlog\t登记"),
), of_words=False)  # fmt: skip
CITED = Filter("citation", "是对其他文件的引用", "another paper is cited", _cited, examples(
    ("body", "根据市委密电〔2021〕12号精神，现将有关事项通知如下。"), ("title", "转发省委密字〔2018〕6号文件的通知"),
))  # fmt: skip

# In the order in which they are asked; the first that applies names the reason.
ALL: tuple[Filter, ...] = (
    QUOTED, IN_TITLE, OF_A_WORK, OF_A_PROGRAM, QUIZ, SAMPLE, LEVEL_LIST, TICK_BOX, EXAMPLE_OF, DEFINED, NEGATED, COUNTED, REPORTED, LEGAL, CITED, ENTRY, RELEASED,
)  # fmt: skip
RUNNING_TEXT = "running-text"
CATALOGUE = "catalogue"
# Reasons that no filter gives: the flow of the sentence, and the family of marks that the words belong to.
OTHER_REASONS = {
    RUNNING_TEXT: ("位于行文之中，不是载体标志", "in running prose"),
    CATALOGUE: ("是目录、名录中的一项", "an entry of a catalogue"),
    "exam": ("属于试卷标志", "an exam paper's mark"),
    "declassified": ("同处标明已解密", "declassified beside it"),
    "commercial": ("属于商业秘密标志", "a commercial mark"),
    "work-secret": ("属于工作秘密标志", "a work-secret mark"),
    "foreign": ("属于境外密级标志", "a foreign mark"),
    "state-secret": ("属于国家秘密标志", "a state-secret mark"),
    "licensed": ("是准印的内部资料性出版物", "a licensed bulletin"),
    "place-name": ("属于地名或密码管理部门的文号", "a place's or the cipher office's number"),
    "unticked": ("未勾选", "not ticked"),
    "annual-report": ("是年度报告的统计栏目", "a row of the annual report"),
}


def first_of(place: Place, start: int, end: int, filters: tuple[Filter, ...] = ALL) -> str | None:
    """The name of the first filter that drops the span, or None."""
    at = context(place, start, end)
    plain = not at.before and not at.behind
    for one in filters:
        if not (plain and one.of_words) and one.drops(at):
            return one.name
    return None


def chinese(name: str) -> str:
    """Why a match was suppressed, in the words of a sentence."""
    for one in ALL:
        if one.name == name:
            return one.chinese
    return OTHER_REASONS[name][0]
