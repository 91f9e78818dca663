"""The one table of points, what each row says in a sentence, and the features that the layout adds to a signal."""

from __future__ import annotations

import functools

from detectors.model import CATEGORIES, Category, Zone
from detectors.rules.grammar import pattern, pattern_set
from detectors.text.layout import Place

# Feature → points and what the sentence says of it. One table, so that a score can be read off by hand.
SCORES: dict[str, tuple[int, str]] = {
    "level": (30, ""),
    "unnamed": (30, "未写明密级"),
    "level-like": (20, "密级字样识别有误差"),
    "star": (25, "含★"),
    "star-ocr": (15, "★处识别为形近字"),
    "stray-glyph": (0, "★处未识别出"),
    "term": (20, "含保密期限"),
    "term-like": (15, "含保密期限（识别有误差）"),
    "alone": (20, "独占一行"),
    "edge": (15, "位于行首或行尾"),
    "field": (35, "为“密级”等栏目的值"),
    "ticked": (35, "为勾选的选项"),
    "statement": (45, "为对本件自身的说明"),
    "bracket": (20, "置于括号中"),
    "bracket-end": (15, "置于行尾括号中"),
    "portion": (25, "为段落标志"),
    "learnt": (25, "由前后文字推断，请核对原文"),
    "name-token": (15, "为名称中的独立部分"),
    "secret-number": (45, "文号属密电、密字一类"),
    "cable": (45, "为密码电报版头"),
    "work-secret": (35, ""),
    "internal": (35, ""),
    "circulation": (35, "限制知悉范围"),
    "not-open": (35, ""),
    "commercial": (35, ""),
    "foreign": (55, ""),
    "exam-term": (30, "标明启用或考试前"),
    "exam-words": (15, "同处有考试用语"),
    "identity-number": (80, ""),
    "bank-number": (70, ""),
    "mobile-number": (55, ""),
    "own-rule": (75, "符合本单位自定规则"),
    "declassified": (35, "同处标明已解密或原密级"),
    # What the layout adds.
    "copy-number": (10, "上方有份号"),
    "urgency": (10, "邻近紧急程度"),
    "red-head": (5, "邻近发文机关标志"),
    "own-number": (5, "邻近发文字号"),
    "red-rule": (5, "版头有红色分隔线"),
    "seal": (5, "页面有红色圆形印章"),
    "copy-stamp": (5, "有翻印标注"),
    "open-wording": (-15, "同处标明公开发布"),
    "web-page": (-15, ""),
}
ZONE_SCORES: dict[Zone, tuple[int, str]] = {
    "firstpage_top": (20, "首页上部"),
    "header": (20, "页眉"),
    "stamp": (25, "印章"),
    "title": (15, "标题"),
    "table": (15, "表格"),
    "body": (0, "正文"),
    "filename": (20, "文件名"),
    "link": (15, "链接文字"),
    "comment": (5, "批注"),
    "hidden": (10, "隐藏文字"),
    "property": (10, "文件属性"),
    "footer": (5, "页脚"),
}
CATEGORY_NAMES: dict[Category, str] = {
    "state-secret": "国家秘密标志",
    "number-lead": "文号线索",
    "work-secret": "工作秘密标志",
    "internal": "内部资料标注",
    "not-open": "不公开标注",
    "commercial": "商业秘密标志",
    "exam": "试卷标志",
    "declassified": "解密标注",
    "foreign": "境外密级标志",
    "watchlist": "清单匹配",
    "personal-data": "个人信息",
}
# Of several findings in one place, the one to name first.
PRIORITY: tuple[Category, ...] = (
    "state-secret", "watchlist", "number-lead", "foreign", "work-secret", "not-open", "commercial", "exam", "declassified",
    "internal", "personal-data",
)  # fmt: skip
_COPY_DIGITS = 6
_COPY_NUMBER_BEFORE = pattern(r"(?:份\s?号|№|No\.?)?\s?[0-9OolI]{6}\s*$")
_URGENCY_BESIDE = pattern(r"特提|特\s?急|加\s?急|平\s?急|急件")
_LINE = pattern_set(**{
    "copy-number": r"^\W*(?:份\s?号|No\.?|№)?\s?[::]?\s?[0-9OolI]{5,8}\W*$",
    "urgency": r"^\W*(?:特提|特\s?急|加\s?急|平\s?急|急\s?件)\W*$",
    "red-head": r"^[\p{Han}\s×·()]{3,40}(?:文件|密码电报|内部传真电报|公报|会议纪要)\s*$",
    "own-number": r"^\W*[\p{Han}×]{2,14}\s?[〔\[(【]\s?(?:19|20)\d\d\s?[〕\])】]\s?(?:第)?\d{1,5}号",
    "copy-stamp": r"(?:翻印|复制)(?:机关|单位|日期|份数)",
    "open": r"(?:此件公开发布|此件公开|主动公开)",
    "open-denied": r"□\s*主动公开|主动公开\s*□",
})  # fmt: skip


# What a neighbouring line is, each line asked once however many marks stand around it.
_says = functools.lru_cache(maxsize=16_384)(_LINE.of)


def layout_features(place: Place) -> tuple[str, ...]:
    """What the neighbourhood says, whatever the rule."""
    above, below = list(map(_says, place.above)), list(map(_says, place.below))
    around = frozenset().union(_says(place.text), *filter(None, above), *filter(None, below))
    out: list[str] = []
    if ("copy-number" in around and any("copy-number" in said for said in above[:2])) or (
        len(place.text) >= _COPY_DIGITS and _COPY_NUMBER_BEFORE.search(place.text)
    ):
        out.append("copy-number")
    if ("urgency" in around and any("urgency" in said for said in (*above[:1], *below[:2]))) or (
        len(place.text) < 40 and ("急" in place.text or "提" in place.text) and _URGENCY_BESIDE.search(place.text)
    ):
        out.append("urgency")
    signs = place.signs if place.zone in ("firstpage_top", "header", "stamp") else frozenset()
    if ("red-head" in around and any("red-head" in said for said in below[:4])) or "red-head" in signs:
        out.append("red-head")
    out += [sign for sign in ("red-rule", "seal") if sign in signs]
    if "own-number" in around and any("own-number" in said for said in below[:6]):
        out.append("own-number")
    if "copy-stamp" in around:
        out.append("copy-stamp")
    if "open" in around and "open-denied" not in around:
        out.append("open-wording")
    if place.zone == "body" and place.media_type == "text/html" and not place.ocr and not out:
        out.append("web-page")
    return tuple(out)


if not set(CATEGORY_NAMES) == set(CATEGORIES) == set(PRIORITY):
    raise RuntimeError("a category has no name or no priority; add it to the tables of this module")
