"""A mark that is shown as a sample: by what stands beside it, above, below, or in its table."""

from __future__ import annotations

import itertools

from detectors.rules.contexts import FIGURE, Context, line_says
from detectors.rules.grammar import LEVEL, STAR, TERM, compact, pattern
from detectors.rules.heads import HEAD_ZONES
from detectors.rules.level_lists import STAR_SIGNS
from detectors.rules.tables import column, names_paper
from detectors.text.layout import Place
from detectors.text.zones import NAME_ZONES

# 如：机密★10年 秘密★5年: of several examples.
_ANOTHER_FIRST = pattern(rf"(?:例?如|写法|形式)\s?:\W*{LEVEL}\s?{STAR}\s?{TERM}\W*$")
# Notes on a picture point up to it; and others to a page's top, or say that something grew.
_POINTED_AT = "↑"
_TO_THE_TOP = pattern(r"^\W*(?:返回|回到?|(?i:top)|顶部|上一|收起|[0-9]|$)")
_NOTE_BELOW = pattern(r"^↑.*(?:[上下左右][角方]|标|密级|期限|位置)")
# What a column of a table holds: samples; or the parts of a paper's head; or what is wrong, and in the next what is right.
_OF_SAMPLES = pattern(
    r"^(?:[标填书]\p{Han}{1,3})?(?:示例|样例|举例|范例|例|写法)$|^(?:期望|预期)(?:输出|结果|值|显示|文字)?$"
)
_OF_ERRORS = pattern(
    r"(?:^|[\n\t])(?:版头|格式|版式|标志)要素\t|(?:^|[\n\t])(?:误|错误\p{Han}{0,4})\t(?:正|正确\p{Han}{0,4}|规范\p{Han}{0,4})(?:$|[\n\t])"
)
# Where the head's other parts are a paper's own.
_FILLED_IN = pattern(r"(?:^|\n)(?:发文机关|标题|主送|印发机关)\p{Han}{0,4}\t[^某×\n]{3}")
# 生：机密★1年。 in a talk between several; （女）机密★1年 in what is recited, behind or before a line in words.
_SPEAKER = pattern(r"^\s*(?:[师生甲乙丙丁问答男女QA]|主持人|记者|嘉宾|老师|学生)\s?[::]")
_RECITES = pattern(r"^\s*\([男女合领齐众]{1,2}\)\s?$")
_RECITED = pattern(r"^\s*\([男女合领齐众]{1,2}\)\s?[^\P{Han}密]{6,30}[。!—]{0,2}\s*$")
# A map or a photograph by its title, its mark before it; and what shows how marks are written.
_PICTURED = pattern(
    r"^[\s:·\-—]{1,3}[0-9:\s]{0,12}\p{Han}[^。,;×]{1,30}(?:图|影像|[照像航]片|布局|分布|位置|点位|走向|路线|部署)\s?(?:\([\p{Han}0-9]{1,6}\))?\W*$"
)
_OF_MARKS = pattern(
    r"示意|效果|[上下左右][角方]|封[面皮套]|页面|卷|光盘|实物|馆藏|展[柜品览]|顶格|书写|标[志识注密示题]|标明|样|考场|格式|[密章版印]|公文|文件|首页|示范|范例"
)
_HANDED_ON = pattern(r"^(?:[^标样格写例]|标[^志识注法准题明])*如下\W*$")
_OF_AN_EXAM = pattern(r"启[用封]|考|使用")
# 文件标识：, over the head of an office's own paper, its copy's number first.
_LABEL_OF_HEAD, _COPY = pattern(r"^\W*文件标识\s?:\W*$"), pattern(r"^\s*[0-9]{6}\s*$")
_TEACHES = pattern(r"课件|讲解|格式|样式|示例|左上角|教学|培训")
_ISSUED = pattern(r"^[^某×标样]{3,30}(?:文件|委员会|人民政府|办公[室厅]|[局厅委])\W*$")
_SAMPLE_CELL = pattern(
    r"^\s?示例\s?[0-9A-Z一二三四五六七八九十]{1,2}\s?\t[^\t]*密|^\s?\(\s?(?:示例|样例|范例)\s?\)|\t[^\t]{0,6}格式演示\s*$"
)


# 机密★×年 is still to be filled in, and 机密★解密时间 is how the law has it; in a paper's own head a term may stand below.
_NO_TERM_YET = pattern(
    rf"{STAR}\s?(?:([xX×]{{1,4}})\s?(?:年|个?月)|\(\s*\)\s?(?:年|个?月)|(?:解密(?:时间|条件)|保密期限)(?:$|[^:\s为0-9\p{{Han}}]))"
)
# （紧急程度）, in the head of an exercise.
_PART_NAMED = pattern(r"^\s*\(\p{Han}{2,8}\)\s*$")
# 机密★20年：密级为机密，保密期限二十年
_SPELT_OUT = pattern(r"^\s?:\s?密\s?级[为是]")
# 样签：密级：机密
_TAG = pattern(r"(?:样[签卡张本]|[示样范]例)\s?:\W{0,3}(?:密\s?级|标[志识])\W{1,3}$")
# Below what it shows: （图3 公文首页版式）, 摘自《公文格式》图2式样, （1948年11月，馆藏电报）
_CAPTION = pattern(
    r"^\W*(?:图\s?[0-9一二三四五六七八九十]{1,3}[^。,;]{0,12}(?:版式(?:示例|示意图?|样例|图)?|式样|样式|格式)|摘自《[^》]{2,24}(?:格式|标准|规范|条例)》[^。]{0,12}(?:图|式样|样式|附录)[^。]{0,8}|\([^()]{0,12}19[0-4][0-9]年[^()]{0,10}馆藏(?:电报|电文|手令|手稿|复制件)?\))\W*$"
)
# 以上为课件第3页示意, 以上纯属虚构; what is said of anything else is of what a paper shows.
_SHOWN_ABOVE = pattern(
    r"^\W*(?:以上|上[面述])(?:(?:均?为|系|是|仅供)[^。;]{0,12}(?:标[志识注记]|密级|版头|格式|课件|教学用|公文)[^。;]{0,8}(?:示意|示例|样[式例张]|举例|范例|演示)(?:[,;].*)?|(?:标[志识注记]|内容|版头)?(?:仅为|纯属|均为|均属)(?:示意|示例|举例|范例|虚构|演示))\W*$"
)
# A line that ends in telling where they are shown: 学习资料（密级标志样式见第2页）
_SEEN_ELSEWHERE = pattern(
    r"^[^()样板格]{2,20}\([^()]{0,12}(?:样式|式样|格式)\s?见(?:第\s?[0-9一二三四五六七八九十]{1,3}[页条]|附[件录]\s?[0-9A-Z一二三四五六七八九十]{0,2})\)\s*$"
)
# 【示例】 over a form's fields that are filled in.
_FIELD, _HEADS_SAMPLE = (
    pattern(r"^\W*\p{Han}{2,8}\s?:"),
    pattern(r"^\W*(?:填写|标注)?(?:示例|样例|范例)(?:流程)?\W*$"),
)
# Whose paper it is.
_BY_OFFICE = pattern(r"(?:[承主]办|起草|来文|发文|拟稿|制发|单位)\p{Han}{0,4}\s?:[^某×\n]{3}")
# 保密教育展板之三：机密★20年——数字背后的责任
_TAUGHT = pattern(
    r"(?:展板|海报|漫画|标语|课堂|微课|科普|图解|一图\p{Han}{1,3}|动漫|短视频|小知识|知识点?|宣传[画片月]|党史上的今天)\p{Han}{0,4}[0-9]{0,3}\s?[:|｜丨·]\s?$"
)
MAX_SHOWN_CHARS = 16
# What that begins with.
_GOING_ON = frozenset("等字几两四二显的")
_GOES_ON_BELOW = pattern(
    r"^(?:(?:等?字样|[几两四二]个?(?:大|红)?字|的(?:字样|标志|标记|标识|写法))(?:[,。;”:是为被印写时]|$)|显示[为成]\p{Han}{1,4}\W*$)"
)
# What it goes on from, if anything: 打印预览中, 封面上印着.
_LEADS_ON = pattern(r"[中着有的了上下见为是到:,“]\s*$")
_CAPTION_REACH = ROW_REACH = 6


_IN_HEADINGS = ("例", "误", "写法", "期望", "预期", "要素")


def is_sample(at: Context) -> bool:
    place = at.place
    if _lacks_its_term(at) or "sample" in at.before or "sample" in at.behind:
        return True
    if place.zone in NAME_ZONES and _TAUGHT.search(at.left):
        return True
    return place.zone not in ("filename", "stamp") and any(is_so(at) for is_so in _SHOWN)


def _lacks_its_term(at: Context) -> bool:
    if STAR_SIGNS.isdisjoint(at.place.text):
        return False
    blank = _NO_TERM_YET.search(at.place.text[at.start : at.end + 8])
    if blank and (blank.group(1) or not _in_a_filled_head(at.place)):
        return True
    return _SPELT_OUT.search(at.right) is not None


def _is_told_by_what_is_left(at: Context) -> bool:
    if "密" in at.left and _ANOTHER_FIRST.search(at.left):
        return True
    return ("样" in at.left or "例" in at.left) and _TAG.search(at.left) is not None


def _is_told_by_what_is_below(at: Context) -> bool:
    """A caption, what points at it, or a note."""
    place = at.place
    if any(
        ("图" in line or "摘自" in line or ("(" in line and "19" in line)) and _CAPTION.search(line)
        for line in place.below[:_CAPTION_REACH]
    ):
        return True
    below = _beyond_the_head(place.below)
    if below is not None and (_SHOWN_ABOVE.search(below) or not line_says(below).isdisjoint(("blanked", "element"))):
        return True
    pointed_at = any(line[:1] == _POINTED_AT and not _TO_THE_TOP.search(line) for line in place.below[:1])
    return pointed_at or any(map(_NOTE_BELOW.search, place.below[1:2]))


def _is_a_field_of_a_sample(at: Context) -> bool:
    if ":" not in at.left:
        return False
    above = at.place.above[:_CAPTION_REACH]
    heading = next((line for line in above if _HEADS_SAMPLE.search(line) or not _FIELD.search(line)), "")
    of_sample = _HEADS_SAMPLE.search(heading) is not None and _FIELD.search(at.place.text) is not None
    return of_sample and not _BY_OFFICE.search(at.place.nearby)


def _is_in_a_row_of_samples(at: Context) -> bool:
    place = at.place
    in_row = "\t" in place.text
    # Asked of every row, and parting the rows costs the most.
    if in_row and "例" in place.text and _SAMPLE_CELL.search(place.text):
        return True
    if place.zone == "table" and "例)" in place.nearby and not in_row:
        # Of this row: the level before it is the row's above.
        cells = itertools.takewhile(lambda cell: "密" not in cell, place.above[:ROW_REACH])
        if any(map(_SAMPLE_CELL.search, cells)):
            return True
    if not in_row or not any(map((headings := place.headings).__contains__, _IN_HEADINGS)):
        return False
    of_errors = _OF_ERRORS.search(headings) is not None and not _FILLED_IN.search(place.nearby)
    shown = of_errors or _OF_SAMPLES.search(column(place, at.start)) is not None
    return shown and not names_paper(place)


def _is_said(at: Context) -> bool:
    """In a dialogue, or recited."""
    place = at.place
    beside = (*place.above[:1], *place.below[:1])
    if ":" in at.left and _SPEAKER.search(place.text) and any(map(_SPEAKER.search, beside)):
        return True
    return ")" in at.left and _RECITES.search(at.left) is not None and any(map(_RECITED.search, beside))


def _is_of_a_figure(at: Context) -> bool:
    if "figure" not in at.before:
        return False
    figure = FIGURE.search(at.left)
    opens = figure is not None and not at.left[: figure.start()].strip()
    if opens and _PICTURED.search(at.right) is not None and not _OF_MARKS.search(at.right):
        return False
    return at.place.zone in ("body", "table", "footer") or opens


def _goes_on_below(at: Context) -> bool:
    place = at.place
    return (
        bool(place.below)
        and place.below[0][:1] in _GOING_ON
        and len(place.text) < MAX_SHOWN_CHARS
        and _GOES_ON_BELOW.search(place.below[0]) is not None
        and all(map(_LEADS_ON.search, place.above[:1]))
    )


def _is_led_in(at: Context) -> bool:
    """By the line above."""
    place = at.place
    above = _beyond_the_head(place.above)
    if above is None:
        return False
    said = line_says(above)
    if "blanked" in said or _names_sample(above):
        return True
    # 省厅批示如下: what stands below a head's first lines is a paper more often.
    if above is not place.above[0] and _HANDED_ON.search(above):
        return False
    if any(map(_ISSUED.search, place.below[:3])) and (
        compact(above) == "答:"
        or (_LABEL_OF_HEAD.search(above) and _COPY.search(place.above[0]) and not _TEACHES.search(place.nearby))
    ):
        return False
    return "leads_in" in said and "carries" not in said and not _OF_AN_EXAM.search(place.text[at.start : at.end + 8])


_SHOWN = (
    _is_told_by_what_is_left,
    _is_told_by_what_is_below,
    _is_a_field_of_a_sample,
    _is_in_a_row_of_samples,
    _is_said,
    _is_of_a_figure,
    _goes_on_below,
    _is_led_in,
)


def _in_a_filled_head(place: Place) -> bool:
    return place.zone in HEAD_ZONES and not any(map(_PART_NAMED.search, (*place.above[:1], *place.below[:1])))


def _beyond_the_head(lines: tuple[str, ...]) -> str | None:
    """The next line that is no copy number, level or urgency: a sample head is drawn with all of them."""
    return next((line for line in lines[:4] if "head" not in line_says(line)), None)


def _names_sample(line: str) -> bool:
    if "见" in line and _SEEN_ELSEWHERE.search(line):
        return False
    return "sample" in line_says(line) and not line.rstrip().endswith(("通知", "文件", "意见"))
