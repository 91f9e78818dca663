"""此件不公开: on a live attachment a strong lead without any level word."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from detectors.rules import filters
from detectors.rules.base import Rule, Signal, examples
from detectors.rules.boxes import ticked
from detectors.rules.grammar import EMPTY_BOXES, TICKED_BOXES, compact, pattern
from detectors.rules.shapes import CARRIER, TICKED, Shapes, is_prose
from detectors.rules.tables import heads_names, names_paper
from detectors.text.layout import Place

_NO_PRESS = r"不(?:得)?(?:登报|上网|上互联网|广播|见报)(?:[、,\s]*(?:也|并|且)?(?:不得?)?(?:登报|上网|上互联网|广播|见报|公开)){0,3}"
_DENIED = r"(?:(?:依法)?不予公开|不公开(?:发布)?|不宜公开|不得公开(?:发布)?|不[宜得]?[对向](?:外|社会)(?:公开|公布|发布)|非公开|不得?(?:在|于|向)[\p{Han}]{1,10}(?:公[开布]|发布|刊登)|暂不公开|请勿公开|严禁公开|(?:严禁|不得|禁止|请勿)(?:上网|登报)|(?:严禁|禁止|请勿)(?:在|于|向|通过)[\p{Han}]{1,10}(?:公开|发布))"
_WORDS = rf"(?:{_DENIED}|{_NO_PRESS})"
_PLAIN = Shapes(rf"(?:{CARRIER}[,:]?(?:属性[:]?)?)?(?:[只仅限可]?发至[\p{{Han}}、]{{1,16}},\s?)?{_WORDS}")
_SPREAD = r"(?:(?:严禁|禁止|请勿|不得)(?:在|于|向|通过)[\p{Han}]{1,10}(?:转发|传播|刊登|登载)(?:\W|$))"
_CARRIER = pattern(
    rf"{CARRIER}[\p{{Han}}、,\s]{{0,12}}?({_WORDS}|{_SPREAD})"
    r"|((?:严禁|禁止|请勿|不得)(?:将|把)[此本](?:件|文|文件|通知|资料|材料|简报|附件)(?:上传|发布|公开|上网|登载)\p{Han}{0,6})(?:\W|$)"
    r"|((?:严禁|禁止|请勿|不得)(?:在|于|向|通过)[\p{Han}]{1,10}(?:公开|发布|刊登|登载|转发|传播)[此本](?:件|文件?|资料|材料))(?:\W|$)"
)
_FIELD_LABEL = r"(?:是否(?:对外|主动|予以)?公开|(?:信息|文件|公文|政府信息|是否)?(?:公开|发布|开放(?:鉴定|审核)?)(?:属性|方式|形式|类别|类型|选项|选择|程度|性质|范围|与否|意见|情况)|公开\p{Han}{0,6}\s*[|\t]\s*(?:选择|选项|结论|意见|属性))"
_FIELD = pattern(rf"{_FIELD_LABEL}\s*(?:[:：|]|\s|为)\s*(?:{TICKED}\s*)?(?:依法)?({_WORDS}|否)(?:$|[\s,;。)、(])")
# Of a record of data; of a form that says it without 公开.
_OF_DATA = pattern(
    rf"(?:^|[|\t]\s?)(?:(?i:open_?(?:type|way|attr)|gk(?:lx|fs|sx))\s?:|(?:公文|文件)属性\s?[:|\t])\s?({_WORDS})\s?(?:[|\t]|$)"
)
# Of a register of papers, under a heading.
_CELL = pattern(rf"(?:^|\t)\s?({_DENIED})\s?(?:\t|$)")
# Before a paper's name in a title.
_ABOUT = pattern(r"关于|谈判要点|口径|底[价数]")
_LEADS = pattern(rf"^\W*{_WORDS}(?:\s?[:|\-—–]|\s+关于)")
_BOXES = pattern(f"[{EMPTY_BOXES}{TICKED_BOXES}]")
_ASKED = pattern(r"是否(?:对外|主动|予以|可以)?(?:公开|上网)")
_NO = pattern("否")
_DENIED_WORDS = pattern(_WORDS)
_LABEL = pattern(_FIELD_LABEL)
_TICKED_DENIED = pattern(rf"{_BOXES.text}.*{_WORDS}|{_WORDS}.*{_BOXES.text}")
_GOES_ON = pattern(r"^(?:的|发行|细目|明细|具体|可能|理由|范围|事项|信息|是否|征求|场合|由|应|、|或|和|情形)")
# 此件属于不予公开的政府信息
_KIND_OF = pattern(r"^的?(?:政府)?(?:信息|文件|公文|材料)\W*$")
_REPORT_TABLE = pattern(
    r"(?:予以公开|无法提供|不予处理|部分公开|本年度办理结果|结转|件\s?数|属于国家秘密|其他法律|三安全一稳定|第三方合法|内部事务信息|过程性信息|行政执法案卷)"
)
_COUNTED = pattern(r"^\t\s*[0-9]+\s*$")
_ASKED_TICKED = pattern(rf"{_ASKED.text}.*{_BOXES.text}")
_CARRIER_FILTERS = (filters.QUOTED, filters.IN_TITLE, filters.QUIZ, filters.SAMPLE)
# The choices that there are, one beside the other: 主动公开、依申请公开、不予公开.
_OTHER_CHOICE = r"(?:主动公开|依申请公开|公开发布|予以公开)"
_BETWEEN = r"[^\p{Han}。]{1,8}(?:[此本]件)?[^\p{Han}。]{0,3}"
_CHOICES = pattern(rf"{_OTHER_CHOICE}{_BETWEEN}(?:不予公开|不公开)|(?:不予公开|不公开){_BETWEEN}{_OTHER_CHOICE}")
# What is only asked of readers: the paper may be public.
_OF_FRIENDS = pattern(r"朋友圈$|在微信公布$")
# Of what words stand for: “此件不公开”表示…
_MEANT = pattern(r"[”\"]\s?(?:表示|是指|意味着|代表)[^。]{0,12}$")
_UNSURE = pattern(r"(?:是否|可否|能否|如|若|对|凡|因|拟)$")


_LEXICON = (
    "此件不公开", "此件不予公开", "不公开", "不予公开", "不宜公开", "不得公开", "不对外公开", "不对社会公开", "非公开", "不登报", "不上网", "不得上网", "严禁上网", "请勿公开", "请勿上网", "禁止上网", "禁止公开", "严禁公开", "不广播", "不见报", "公开属性", "公开方式", "是否公开",
)  # fmt: skip


def find(place: Place) -> Iterator[Signal]:
    text = place.text
    if _BOXES.search(text) and (_LABEL.search(text) or "公开" in text):
        for start, end in ticked(text, _DENIED_WORDS):
            yield _signal(text, start, end, "field", None)
        asked = _ASKED.search(text)
        for start, end in ticked(text, _NO) if asked is not None else ():
            yield _signal(text, start, end, "field", None)
        return
    if _CHOICES.search(text):
        return
    of_papers = "\t" in text and _LABEL.search(place.headings) and heads_names(place) and names_paper(place)
    listed = _CELL.finditer(text) if of_papers else ()
    for match in itertools.chain(_FIELD.finditer(text), _OF_DATA.finditer(text), listed):
        dropped = filters.EXAMPLE_OF.name if _MEANT.search(text[: match.start()]) else None
        yield _signal(text, match.start(1), match.end(1), "field", dropped)
    for match in _CARRIER.finditer(text):
        dropped = filters.first_of(place, match.start(), match.end(), _CARRIER_FILTERS)
        right = text[match.end() :]
        goes_on = _GOES_ON.search(right) is not None and _KIND_OF.search(right) is None
        goes_on = goes_on or _OF_FRIENDS.search(match.group(0).rstrip("。!")) is not None
        if dropped is None and (goes_on or _UNSURE.search(text[: match.start()])):
            dropped = filters.RUNNING_TEXT
        yield _signal(text, match.start(), match.end(), "statement", dropped)
    for found in (*_PLAIN.alone(place), *_PLAIN.bracketed(place), *_PLAIN.name_token(place)):
        if found.shape == "name-token" and place.zone != "filename" and not _ABOUT.search(text):
            continue
        dropped = filters.first_of(place, found.start, found.end)
        if dropped is None and (
            _GOES_ON.search(text[found.end :]) or _OF_FRIENDS.search(text[found.start : found.end])
        ):
            dropped = filters.RUNNING_TEXT
        if dropped is None and found.shape == "portion" and is_prose(text):
            dropped = filters.RUNNING_TEXT
        if dropped is None and found.shape == "alone" and _COUNTED.search(text[found.end :]):
            dropped = "annual-report"
        if dropped is None and found.shape == "alone" and len(_REPORT_TABLE.findall(place.nearby)) > 1:
            dropped = "annual-report"
        yield _signal(text, found.start, found.end, found.shape, dropped)


def _signal(text: str, start: int, end: int, shape: str, dropped: str | None) -> Signal:
    words = compact(text[start:end])[:24]
    return Signal(
        NAME, "not-open", None, start, end, "不公开" if words == "否" else words, ("not-open", shape), dropped
    )


NAME = "not-open"
RULE = Rule(
    name=NAME,
    category="not-open",
    source="政府信息公开条例第十三至十六条；公文公开属性标注要求",
    chinese="此件不公开、不予公开、不登报不上网等标注",
    english="labels that say the paper is not for publication",
    lexicon=_LEXICON,
    needs=("公开", "公布", "开放", "上互联", "上网", "登报", "广播", "见报", "发布", "转发", "传播", "登载", "刊登", "上传"),
    shapes=(_FIELD, _OF_DATA, _CELL, _LEADS, _CARRIER, _TICKED_DENIED, _ASKED_TICKED, *_PLAIN.of_alone, *_PLAIN.of_bracketed),
    find=find,
    hits=examples(
        ("body", "此件属依法不公开信息"),
        ("title", "不予公开 关于信访积案化解的会议纪要"),
        ("title", "不予公开——谈判要点"),
        ("table", "文号\t公开属性\t标题\n桥政函〔2021〕6号\t不予公开\t关于企业改制问题的批复"),
        ("body", "（此件不公开）"),
        ("body", "此 件 不 公 开"),
        ("body", "此件不登报、不上网"),
        ("body", "（发至乡镇，不登报、不上网、不广播）"),
        ("body", "此件发至县团级，不得登报、上网。"),
        ("table", "公开属性：不予公开"),
        ("table", "公文信息公开审查 | 选择：不予公开"),
        ("firstpage_top", "不予公开"),
        ("table", "是否公开：□是 ☑否"),
        ("body", "（依法不予公开）"),
        ("body", "请勿在门户网站发布此件"),
        ("body", "请勿将本通知上传至互联网。"),
        ("body", "本通知不在门户网站公布。"),
        ("body", "此件属于不予公开的政府信息"),
        ("body", "（不对外公布）"),
        ("table", "人大代表建议办理答复\t公开属性：不予公开"),
        ("body", "关于第12号代表建议的答复　公开属性：不予公开"),
        ("body", "（此件不宜对外公开）"),
        ("table", "主动公开□ 依申请公开□ 不予公开☑"),
        ("table", "公文属性\t不予公开\t主题\t食堂采购说明"),
        ("firstpage_top", "( 此 件 不 予 公 开 )"),
    ),
    misses=examples(
        ("title", "不予公开：行政执法案卷信息情况"),
        ("link", "非公开：公司债券发行方案"),
        ("title", "不予公开-政府信息公开目录"),
        ("body", "权力事项\t公开方式\t文号\n信访\t不予公开\t信访条例"),
        ("table", "类别\t条数\n不予公开\t3\n予以公开\t20"),
        ("table", "公开事项\t公开方式\n信访积案情况\t不予公开"),
        ("body", "本刊为内部刊物，不公开发行。"),
        ("body", "（此件公开发布）"),
        ("title", "此次展览不对外公开"),
        ("table", "因涉及国家秘密，本表不公开细目"),
        ("body", "公开属性：主动公开"),
        ("body", "“此件不公开”表示该公文的公开属性为不予公开。"),
        ("body", "请勿将本通知上传至朋友圈"),
        ("body", "本文不在微信公布"),
        ("table", "公开属性：□不予公开 ☑主动公开"),
        ("table", "是否公开：☑是 □否"),
        ("body", "公文的公开属性有此件主动公开、此件依申请公开、此件不公开"),
        ("table", "不予公开\n件数\n1.属于国家秘密\n0"),
    ),
)  # fmt: skip
