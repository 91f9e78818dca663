"""本件为秘密级: the paper says in words what level it has."""

from __future__ import annotations

from collections.abc import Iterator

from detectors.layout import Place
from detectors.rules import filters
from detectors.rules.base import Rule, Signal, examples
from detectors.rules.grammar import LEVEL, LEVEL_WAKE, LEVELS, STAR, compact, pattern
from detectors.rules.shapes import Shapes

_STATED = Shapes(rf"(?:国家秘密)?\s?[“\"(]?({LEVEL})[”\"]?(?:级|文件|件|资料|材料|{STAR}|国家秘密|[)，,。；;、\s]|$)")
# 本卷宗为…, 上述附表属…: whatever the carrier is called, but nothing that is none.
_GENERAL = pattern(
    rf"(?:^|[^\p{{Han}}])((?:[本此]|以上|上述|附表|附图|附件)\p{{Han}}{{1,5}}?(?:均|应|仍)?(?:系|为|属于?|定为|确定为|列为))({LEVEL})级?(?:$|[,，。；;、\s)]|文件|资料|材料|件|国家秘密)"
)
_NO_CARRIER = pattern(
    r"(?:单位|机关|[局厅处科办委市县区省校院所站]|部门|项目|系统|工程|办法|规定|条例|[法章条款项案类级题]|公司|集团|岗位|标准|资质|网络|机房|场所|人员|同志|事项)(?:均|应|仍)?(?:系|为|属于?|定为|确定为|列为)$"
)
_JUDGED = pattern(r"(?:鉴定|查明|查获|涉案|认定)[^。]{0,16}$")
_FILTERS = (filters.IN_TITLE, filters.QUIZ, filters.SAMPLE, filters.LEVEL_LIST, filters.TICK_BOX, filters.COUNTED)
_NOT_SAID = pattern(r"(?:不|非|未|没有|是否|无)[\p{Han}]{0,3}$")


def find(place: Place) -> Iterator[Signal]:
    for found in _STATED.stated(place):
        level_at = place.text.find(found.group, found.start, found.end)
        dropped = filters.first_of(place, level_at, level_at + 2, _FILTERS)
        if dropped is None and _NOT_SAID.search(place.text[found.start : level_at]):
            dropped = filters.NEGATED.name
        text = compact(place.text[found.start : level_at + 2]).replace("“", "").replace('"', "")
        if place.text[level_at + 2 : level_at + 3] == "级":
            text += "级"
        yield Signal(NAME, "state-secret", found.group, found.start, found.end, text, ("level", "statement"), dropped)
    for match in _GENERAL.finditer(place.text):
        if _NO_CARRIER.search(match.group(1)) or _JUDGED.search(place.text[: match.start()]):
            continue
        level, level_at = str(match.group(2)), match.start(2)
        dropped = filters.first_of(place, level_at, level_at + 2, _FILTERS)
        if dropped is None and _NOT_SAID.search(match.group(1)):
            dropped = filters.NEGATED.name
        features = ("level", "statement")
        yield Signal(NAME, "state-secret", level, match.start(1), level_at + 2, level + "级", features, dropped)


NAME = "state-secret-statement"
RULE = Rule(
    name=NAME,
    category="state-secret",
    source="保守国家秘密法实施条例：不能标注的，以书面方式说明密级",
    chinese="“本件为…级”等对自身密级的说明",
    english="the paper states its own level in words",
    wake=LEVEL_WAKE,
    lexicon=LEVELS,
    needs=LEVELS,
    find=find,
    hits=examples(
        ("body", "本件为秘密级，请妥善保管，不得复制。", "秘密"),
        ("body", "本文件属机密级国家秘密，保密期限10年。", "机密"),
        ("body", "此件密级为秘密，阅后退回。", "秘密"),
        ("body", "本卷宗为机密级，查阅须经分管领导批准。", "机密"),
        ("body", "以上数据为机密级，对外一律不得引用。", "机密"),
        ("body", "本方案系绝密级国家秘密，知悉范围限专班成员。", "绝密"),
        ("footer", "本通知按秘密级管理，请注意保密。", "秘密"),
        ("body", "本件密级为绝密☆开标前，请妥善保管。", "绝密"),
    ),
    misses=examples(
        ("body", "本项目不涉及国家秘密。"),
        ("body", "如本件为秘密级，应当通过机要渠道传递。"),
        ("body", "经鉴定，该文件属于机密级国家秘密。"),
        ("body", "本文件不属于秘密级文件。"),
        ("body", "本单位为机密级，须定期检查。"),
        ("body", "经鉴定，上述资料属于机密级国家秘密。"),
        ("body", "本市某局因上传一份秘密级文件被通报。"),
    ),
)
