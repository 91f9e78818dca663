"""Negative contexts: what makes a match talk about a mark, a sample of one, or another word altogether.

A filter drops the match, never the page, and only by words that touch it. Each has its own hits and misses, which are
its test: a hit is a place where a mark is found and kept as suppressed by this filter.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from detectors.characters import STARS
from detectors.layout import Place
from detectors.rules.base import Example, examples
from detectors.rules.grammar import COPY_NUMBER, LEVEL, LEVELS, STAR, TERM, URGENCY, pattern

MAX_REMEMBERED = 4_096


@dataclass(frozen=True, slots=True)
class Filter:
    """`drops(place, start, end)` says whether the span of the place's text is no mark of the carrier."""

    name: str
    chinese: str
    english: str
    drops: Callable[[Place, int, int], bool]
    hits: tuple[Example, ...]


_QUOTED_LEFT = pattern(r"[“”\"‘’「『'〝]\s*$")
# No work is called 秘密★5年.
_STARRED_ALONE = pattern(rf"^\s*《\s*{LEVEL}\s?{STAR}\s?{TERM}\s*》\s*$")
_QUOTED_RIGHT = pattern(r"^\s*[“”\"‘’」』'〞]")
# No 示意图: on maps and charts the mark stands behind or below the title. A figure's number is one in running text alone.
_SAMPLE_WORD = (
    r"(?:样式|示范|式样|示例|范例|样例|样本|样图|图例|模板|格式|版式|版面|例\d?|附录[A-Z0-9]?|参考图|下图|上图)"
)
_FIGURE = r"图\s?[A-Z]?\.?[0-9一二三四五六七八九十]{1,3}"
_SAMPLE_LEFT = pattern(rf"{_SAMPLE_WORD}(?:{_FIGURE})?(?:[是为:]|如下)?[\s:\-—–.、()]{{0,4}}$")
_FIGURE_LEFT = pattern(rf"{_FIGURE}[\s:\-—–.、()]{{0,4}}$")
_SAMPLE_RIGHT = pattern(r"^[\s()]{0,3}(?:样式|式样|示例|样例|范例|×{4,}|[xX]{5,}|\s?×{3,}文件)")
_SAMPLE_LINE = pattern(
    rf"^\s*(?:(?:附?{_FIGURE})?[^。,;]{{0,16}}{_SAMPLE_WORD}(?:[^。]{{0,8}}|\s?[0-9一二三四五六七八九十]{{0,3}}\(.{{0,60}}\)))[:：]?\s*$"
)
_HEAD_LINE = pattern(rf"^\W*(?:{COPY_NUMBER}|{URGENCY}|{LEVEL}\s?{STAR}?\s?(?:{TERM})?)\W*$")
_LEADS_IN = pattern(
    r"(?:(?:正确|错误|规范)\p{Han}{0,4}|如下?|例如|标注|标志|标识|样式|形式|格式|写法|表示)(?:是|为|如下)?\s*:\s*$"
)
_BLANKED_LINE = pattern(r"^\s*(?:×{5,}|[xX]{6,}|○{5,})[\p{Han}〔〕\d×xX\s]{0,10}$")
_INTRODUCED = pattern(
    r"(?:例如|譬如|比如|诸如|形如|如|标注(?:为|成|有|了)?|标(?:为|成|有|明|以|示为|识为|记为|着|上)|印(?:有|着|上)|注(?:明|有)|写(?:有|着|成|作|为|明)|盖(?:有|着|上)|加盖|带有"
    r"|(?:写法|标法|做法|标注方法)(?:是|为)?|标志(?:是|为)?|标识(?:是|为)?|标记(?:是|为)?|形式(?:是|为)|格式(?:是|为)|样式(?:是|为)|式样(?:是|为)|表示为|显示为|表述为|书写为|应标|应为|即|把|将|按照?|(?:变更|调整|更改|改标?|变|降)为|误标为?|认为|属于?|是)[\s:“\"‘'(]{0,3}$"
)
_LABELLED = pattern(r"(?:密级|密等|等级|级别)(?:和保密期限|及保密期限)?(?:标注|标识|标志)?(?:为|是|[:：])?\s*$")
# 国家秘密标志：机密★5年 in a head or a form is a field, not a sentence about marks.
_MARK_LABEL = pattern(r"^\W*(?:国家秘密|密级|保密)?(?:标志|标识)\s*:\s*$")
_FORM_ZONES = frozenset({"firstpage_top", "header", "stamp", "table"})
_FOLLOWED = pattern(
    r"^[”\"’')\]】」]{0,2}\s*(?:等?(?:字样|标志|标识|标记|标注|密级|形式|样式|格式|式样|戳记)|二字|两字|的(?:标|字|形式|样式|格式|文件|资料|载体|材料|国家秘密|信息|意思|含义|公文|保密期限|写|表|内容)"
    r"|表示|是指|指的是|意为|代表|意味|是否|是不是|写成|改为|,?表示)"
)
_OPTION_LEFT = pattern(
    r"(?:^|[\s(。;:：])[A-Ha-h]\s?[.、,:)）．]?\s*$|[√✓✗]\s*$|(?:^|[^×\p{Han}]|[对错误])×\s*$|\([A-H]\)\s*$|[①②③④⑤⑥]\s*$|(?:正确|参考|标准)?(?:答案|答|解析|选项|填空?)\s*(?:是|为)?[\s:()]{1,3}(?:[A-H]{1,4}[\s.、:()]{1,2})?$"
)
_QUESTION = pattern(
    r"(?:下列|以下|哪[一些种个]|正确的|错误的|不正确|应当?标注为|属于)[^。]{0,30}(?:是|有|为)?\s*[:?(?（]|\(\s*\)[。.]?\s*$|[??]\s*$"
)
_OTHER_LEVEL_LEFT = pattern(LEVEL + r"级?[^。\s]{0,14}?(?:、|和|或者?|及|以及|与|/|\||,)\s*[“\"]?$")
_OTHER_LEVEL_RIGHT = pattern(
    r"^级?[”\"]?\s*(?:[(（][^)）]{0,10}[)）])?(?:、|和|或者?|及|以及|与|/|\||,)\s*[“\"]?(?:"
    + LEVEL
    + "|非密|内部|公开|普通)"
)
_LEVEL_LINE = pattern(
    r"^\W*(?:[0-9一二三四五六七八九十]{1,2}\s?[.、):]\W*)?("
    + LEVEL
    + r"|非密|非涉密|普通|一般)(?:级|件|事项)?[\s:★☆*·—-]*(?:[0-9一二三十]{1,4}\s*[年件份个项]?|长期)?\W*$"
)
_BRACKETED = pattern(r"\([^()]*\)")
_BARE_LEVEL = pattern(f"({LEVEL})")
_STARRED_LEVEL = pattern(rf"({LEVEL})\s?{STAR}")
_TICK_LEFT = pattern(r"[□☐○◯〇]\s*$")
_TICK_RIGHT = pattern(r"^级?\s*[□☐]")
_NEGATED_LEFT = pattern(
    r"(?:不属于?|不涉及|不涉|不是|并非|非|未|没有|无|不含|不得|严禁|不能|是否|有无|或者?不)[^\s。,;]{0,3}$"
)
_COUNTED = pattern(r"^级?[\s:：(]{0,3}[0-9〇零一二三四五六七八九十]{1,4}\s*(?:件|份|个|项|名|人|台|条|宗|起|卷|册|次)")
_REPORTED_LEFT = pattern(
    r"(?:[一二三四五六七八九十两几多数\d]\s?(?:份|件|项|个|册|本|张|台|部|批|多份|余份)(?:标[有为]|属)?|[0-9一二三四五六七八九十]页(?:标有|的)|某|该(?:文件|件|资料|材料)?(?:属于?|为|是|系)?|涉及|涉嫌|泄露|窃取|出售|传递|转发|上传|发布|经鉴定[^。]{0,14})\s*$"
)
_LEGAL_RIGHT = pattern(
    r"^级?(?:(?:的)?国家秘密(?:的|是|事项|载体|信息|应|,)|(?:事项|载体|信息|涉密|以上|及以上|以下|及以下|或|计算机|信息系统|网络|设备|场所|岗位|人员|会议|档案|测绘|项目|工程|活动|单位)|不超过|应当?|必须|可以|由)"
)
_CITATION_LEFT = pattern(
    r"(?:根据|按照|依据|转发|参照|遵照|贯彻|落实|对照|按|参见|详见|(?:^|[^意听看常可预主政高远少会])见|收到|执行|传达|印发的|下发的|废止|关于)[《“\"\s]{0,3}[\p{Han}×]{0,12}$"
)
_TICKED = pattern(r"[☑☒✓✔√■▣◼●⊙]\s*$")


# What a text must hold for some of the patterns to match: much cheaper than to ask the pattern.
_QUOTES = frozenset("“”\"‘’「『'〝")
_QUESTION_SIGNS = "：:?(（？"
_OTHERS = ("密", "内部", "公开", "普通")
_NEGATIONS = "不非未没无严是有"
_STAR_SIGNS = frozenset(STARS)


def _holds(text: str, parts: Iterable[str]) -> bool:
    return any(part in text for part in parts)


def _left(place: Place, start: int, reach: int = 48) -> str:
    return place.text[max(0, start - reach) : start].rpartition("\n")[2]


def _right(place: Place, end: int, reach: int = 48) -> str:
    return place.text[end : end + reach].partition("\n")[0]


def _quoted(place: Place, start: int, end: int) -> bool:
    left, right = _left(place, start), _right(place, end)
    if left.rstrip()[-1:] not in _QUOTES:
        return False
    if not (_QUOTED_LEFT.search(left) and _QUOTED_RIGHT.search(right)):
        return False
    return len(place.text.strip()) > end - start + 4


def _in_title(place: Place, start: int, end: int) -> bool:
    before = place.text[max(0, start - 80) : start]
    after = place.text[end : end + 80]
    if before.rfind("《") <= before.rfind("》") or "》" not in after:
        return False
    return _STARRED_ALONE.search(place.text) is None


def _sample(place: Place, start: int, end: int) -> bool:
    left, right = _left(place, start), _right(place, end)
    if _SAMPLE_LEFT.search(left) or _SAMPLE_RIGHT.search(right):
        return True
    if place.zone in ("filename", "stamp"):
        return False
    figure = _FIGURE_LEFT.search(left)
    if figure is not None and (place.zone in ("body", "table", "footer") or not left[: figure.start()].strip()):
        return True
    above, below = _beyond_the_head(place.above), _beyond_the_head(place.below)
    if above and (_is_blanked(above[0]) or _is_sample(above[0])):
        return True
    return (below != () and _is_blanked(below[0])) or (place.above != () and _leads_in(place.above[0]))


def _beyond_the_head(lines: tuple[str, ...]) -> tuple[str, ...]:
    """The next line that is no copy number, level or urgency: a sample head is drawn with all of them."""
    for line in lines[:4]:
        if not _is_head(line):
            return (line,)
    return ()


# A line is asked about from each of its neighbours.
@functools.lru_cache(maxsize=MAX_REMEMBERED)
def _is_head(line: str) -> bool:
    return _HEAD_LINE.search(line) is not None


@functools.lru_cache(maxsize=MAX_REMEMBERED)
def _leads_in(line: str) -> bool:
    return _LEADS_IN.search(line) is not None


@functools.lru_cache(maxsize=MAX_REMEMBERED)
def _is_blanked(line: str) -> bool:
    return _BLANKED_LINE.search(line) is not None


@functools.lru_cache(maxsize=MAX_REMEMBERED)
def _is_sample(line: str) -> bool:
    return _SAMPLE_LINE.search(line) is not None and not line.rstrip().endswith(("通知", "文件", "意见"))


def _example_of(place: Place, start: int, end: int) -> bool:
    left, right = _left(place, start), _right(place, end)
    labelled = _LABELLED.search(left) or (place.zone in _FORM_ZONES and _MARK_LABEL.search(left))
    if labelled:
        return bool(_FOLLOWED.search(right))
    return bool(_INTRODUCED.search(left) or _FOLLOWED.search(right))


def _quiz(place: Place, start: int, end: int) -> bool:
    left = _left(place, start)
    if _OPTION_LEFT.search(left) and not _TICKED.search(left):
        return True
    if place.zone == "filename" or not _holds(place.text, _QUESTION_SIGNS):
        return False
    return bool(_QUESTION.search(place.text[:start]) or _QUESTION.search(_right(place, end)))


def _level_list(place: Place, start: int, end: int) -> bool:
    left, right = _left(place, start), _right(place, end)
    if "密" in left and _OTHER_LEVEL_LEFT.search(left):
        return True
    if _holds(right, _OTHERS) and _OTHER_LEVEL_RIGHT.search(right):
        return True
    # All three levels close together; not counting a label's own list, as in 密级(绝密/机密/秘密):秘密.
    others = [level for level in LEVELS if level not in place.text[start:end]]
    left, right = left[-32:], right[:24]
    if all(level in left or level in right for level in others):
        near = _BRACKETED.sub("", left) + "|" + right
        starred = not _STAR_SIGNS.isdisjoint(place.text[start:end])
        named = {m.group(1) for m in (_STARRED_LEVEL if starred else _BARE_LEVEL).finditer(near)}
        if named.issuperset(others):
            return True
    own = _LEVEL_LINE.search(place.text)
    if own is None:
        return False
    # The cells of a column stand a row apart: the catalogue of what is secret, not a mark.
    reach = 8 if place.zone == "table" and _STAR_SIGNS.isdisjoint(place.text) else 2
    for line in (*place.above[:reach], *place.below[:reach]):
        other = _LEVEL_LINE.search(line)
        if other is not None and other.group(1) != own.group(1):
            return True
    return False


def _tick_box(place: Place, start: int, end: int) -> bool:
    left = _left(place, start)
    if _TICKED.search(left):
        return False
    return bool(_TICK_LEFT.search(left) or _TICK_RIGHT.search(_right(place, end)))


def _negated(place: Place, start: int, end: int) -> bool:
    left = _left(place, start)
    return _holds(left, _NEGATIONS) and _NEGATED_LEFT.search(left) is not None


def _counted(place: Place, start: int, end: int) -> bool:
    if not _STAR_SIGNS.isdisjoint(place.text[start:end]):
        return False  # 秘密★10年 30份: the mark, and how many copies there are
    return bool(_COUNTED.search(_right(place, end)))


def _reported(place: Place, start: int, end: int) -> bool:
    return bool(_REPORTED_LEFT.search(_left(place, start)))


def _legal(place: Place, start: int, end: int) -> bool:
    return bool(_LEGAL_RIGHT.search(_right(place, end)))


def _cited(place: Place, start: int, end: int) -> bool:
    return bool(_CITATION_LEFT.search(_left(place, start)))


QUOTED = Filter("quoted", "位于引号中，是对标志的说明", "quoted in a sentence", _quoted, examples(
    ("body", "标注为“机密★10年”表示保密期限十年。"), ("body", "文件首页左上角应当标注“秘密★10年”字样。"),
))  # fmt: skip
IN_TITLE = Filter("in-title", "位于书名号中", "inside a work's title", _in_title, examples(
    ("body", "请对照《某委密字〔2018〕6号》落实。"),
))  # fmt: skip
SAMPLE = Filter("sample", "是样式或示例", "a sample", _sample, examples(
    ("body", "样式图1 秘密★1年 ×××××文件"), ("body", "图2 公文首页版式\n机密★1年\n×××××文件"), ("body", "示例：秘密★5年"),
))  # fmt: skip
EXAMPLE_OF = Filter("example", "前后文在说明标志的写法", "the sentence explains the mark", _example_of, examples(
    ("body", "例如 机密★长期"), ("body", "正确的形式是机密★20年"), ("body", "工作人员将标有机密★10年的文件上传"),
))  # fmt: skip
QUIZ = Filter("quiz", "是试题选项", "an option of a quiz", _quiz, examples(
    ("body", "下列标志正确的是:A.秘密10年 B.秘密★ C.秘密★10年"), ("body", "C.秘密★10年"),
))  # fmt: skip
LEVEL_LIST = Filter("level-list", "与其他密级并列", "listed with other levels", _level_list, examples(
    ("table", "甲类事项\n绝密\n长期\n经批准的范围\n2\n乙类事项\n机密\n长期"), ("body", "绝密\n机密\n秘密"), ("body", "秘密★1年、机密★5年"), ("firstpage_top", "绝密 30年\n机密 20年\n秘密 10年"),
))  # fmt: skip
TICK_BOX = Filter("tick-box", "是未勾选的选项", "a box that is not ticked", _tick_box, examples(
    ("table", "□机密★10年"),
))  # fmt: skip
NEGATED = Filter("negated", "为否定表述", "negated", _negated, examples(("body", "并非机密★10年")))
COUNTED = Filter("counted", "是统计数量", "a count", _counted, examples(("table", "密级：机密 3件")))
REPORTED = Filter("reported", "是对事件的叙述", "an event is told", _reported, examples(
    ("body", "经鉴定 机密★10年 文件一份"),
))  # fmt: skip
LEGAL = Filter("legal-text", "是法规表述", "the wording of a law", _legal, examples(
    ("body", "机密★10年以上"),
))  # fmt: skip
CITED = Filter("citation", "是对其他文件的引用", "another paper is cited", _cited, examples(
    ("body", "根据市委密电〔2021〕12号精神，现将有关事项通知如下。"), ("title", "转发省委密字〔2018〕6号文件的通知"),
))  # fmt: skip

# In the order in which they are asked; the first that applies names the reason.
ALL: tuple[Filter, ...] = (
    QUOTED, IN_TITLE, QUIZ, SAMPLE, LEVEL_LIST, TICK_BOX, EXAMPLE_OF, NEGATED, COUNTED, REPORTED, LEGAL, CITED,
)  # fmt: skip
RUNNING_TEXT = "running-text"
# Reasons that no filter gives: the flow of the sentence, and the family of marks that the words belong to.
OTHER_REASONS = {
    RUNNING_TEXT: ("位于行文之中，不是载体标志", "in running prose"),
    "exam": ("属于试卷标志", "an exam paper's mark"),
    "declassified": ("同处标明已解密", "declassified beside it"),
    "commercial": ("属于商业秘密标志", "a commercial mark"),
    "work-secret": ("属于工作秘密标志", "a work-secret mark"),
    "foreign": ("属于境外密级标志", "a foreign mark"),
    "state-secret": ("属于国家秘密标志", "a state-secret mark"),
    "place-name": ("属于地名或密码管理部门的文号", "a place's or the cipher office's number"),
    "unticked": ("未勾选", "not ticked"),
    "annual-report": ("是年度报告的统计栏目", "a row of the annual report"),
}


def first_of(place: Place, start: int, end: int, filters: tuple[Filter, ...] = ALL) -> str | None:
    """The name of the first filter that drops the span, or None."""
    for one in filters:
        if one.drops(place, start, end):
            return one.name
    return None


def chinese(name: str) -> str:
    """Why a match was suppressed, in the words of a sentence."""
    for one in ALL:
        if one.name == name:
            return one.chinese
    return OTHER_REASONS[name][0]
