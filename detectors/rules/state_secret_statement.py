"""本件为秘密级: the paper says in words what level it has."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from detectors.layout import Place
from detectors.rules import filters
from detectors.rules.base import Rule, Signal, examples
from detectors.rules.grammar import LEVEL, LEVELS, STAR, compact, pattern
from detectors.rules.shapes import ANY_CARRIER_IS, CARRIER, NO_CARRIER, NOT_SAID, Shapes

_STATED = Shapes(
    rf"(?:国家秘密)?\s?[“\"(]?({LEVEL})[”\"]?(?:级|文件|件|资料|材料|{STAR}|国家秘密|(?:事项|内容|信息)(?:[)，,。；;、\s]|$)|[)，,。；;、\s]|$)"
)
# A passage, and no thing that merely has the level: 本剧包含绝密级剧情.
_OF_PASSAGE = r"(?:内容|信息|数据|资料|材料|部分|国家秘密|(?:测绘|科研|统计)?成果|[,，。；;、)\s]|$)"
_GENERAL = pattern(rf"{ANY_CARRIER_IS}({LEVEL})级?(?:管理|文?件|事项|{_OF_PASSAGE})")
# Without 级 it may be an advertisement: 本书包含绝密资料.
_CONTAINS = pattern(
    rf"((?:{CARRIER}|(?:^|[^\p{{Han}}])[本此]\p{{Han}}{{1,8}}?)(?:均|都)?(?:含有?|包含))({LEVEL})级(?:文件|事项|{_OF_PASSAGE})"
)
# Whose it is stands between: 本文件为我局机密资料
_OWNED = pattern(
    rf"({CARRIER}(?:均|都)?(?:系|为|属于?|是)(?:[我本该]\p{{Han}}{{1,3}}|\p{{Han}}{{2,12}}(?:公司|集团|单位|部门|内部))的?)({LEVEL})级?(?:文件|文档|资料|材料|件)(?:$|[,，。；;!！、\s)])"
)
# 以下为秘密级内容: a passage, and no list of what is secret.
_PASSAGE = pattern(
    rf"((?:以上|以下|上述|下述|所附|随附)(?:部分|内容|材料|资料|文件|数据|信息|名单|图纸?|表)?(?:均|应)?(?:为|系|属于?|涉及|含有?))({LEVEL})级?{_OF_PASSAGE}"
)
# Asked of the reader: 请按机密级文件管理
_ASKED = pattern(rf"^\W*(请|务请)按照?({LEVEL})(?:级|件)?(?:文件|件|资料|材料)?(?:管理|保管|对待|处理|存放|传递|使用)")
# A level that took another's place: 原密级机密，现变更为秘密.
_CHANGED = pattern(
    rf"(原(?:定|密级|定密级)?[\s为是:]{{0,3}}{LEVEL}(?:级|{STAR})?[^。;；]{{0,16}}?(?:变更|调整|更改|改定|改|降|升)(?:密级)?(?:为|至|成)[\s:]?)({LEVEL})"
)
# 本年鉴第七章: a part of the paper.
_PART = pattern(r"第[0-9一二三四五六七八九十]{1,3}(?:[章节编]|部分)")
_JUDGED = pattern(r"(?:鉴定|查明|查获|涉案|认定)[^。]{0,16}$")
_FILTERS = (filters.IN_TITLE, filters.QUIZ, filters.SAMPLE, filters.LEVEL_LIST, filters.TICK_BOX, filters.COUNTED)
# Of whatever may be such: 属于机密级的，应当…
_OF_THINGS = pattern(
    r"^级?(?:文件|件|资料|材料)\p{Han}{0,4}(?:系统|平台|[柜箱库袋]|制度|办法|规定|建设|项目|软件|设备)"
)
# 请按照机密文件管理办法执行
_BY_RULES = pattern(r"^(?:办法|规定|程序|制度|条例|流程|细则)(?:要求)?(?:执行|办理|登记|操作)")
# 原密级机密的文件变更为秘密的
_THAT = pattern(r"^级?的")
_CASE = pattern(r"^级?(?:国家秘密)?的[,，]?\s?(?:应|须|必须|不得|要|可|由|按|严禁|禁止)")


def find(place: Place) -> Iterator[Signal]:
    for found in _STATED.stated(place):
        level_at = place.text.find(found.group, found.start, found.end)
        dropped = filters.first_of(place, level_at, level_at + 2, _FILTERS)
        if dropped is None and NOT_SAID.search(place.text[found.start : level_at]):
            dropped = filters.NEGATED.name
        behind = place.text[level_at + 2 :]
        if dropped is None and (_CASE.search(behind) or _OF_THINGS.search(behind)):
            dropped = filters.RUNNING_TEXT
        text = compact(place.text[found.start : level_at + 2]).replace("“", "").replace('"', "")
        if place.text[level_at + 2 : level_at + 3] == "级":
            text += "级"
        yield Signal(NAME, "state-secret", found.group, found.start, found.end, text, ("level", "statement"), dropped)
    contained = _CONTAINS.finditer(place.text) if "含" in place.text else ()
    passage = _PASSAGE.finditer(place.text) if any(word in place.text for word in "上下附") else ()
    changed = _CHANGED.finditer(place.text) if "原" in place.text else ()
    for match in itertools.chain(
        _GENERAL.finditer(place.text),
        _OWNED.finditer(place.text),
        contained,
        _ASKED.finditer(place.text),
        passage,
        changed,
    ):
        carrier = _PART.sub("", match.group(1).replace("密级", ""))
        if NO_CARRIER.search(carrier) or _JUDGED.search(place.text[: match.start()]):
            continue
        level, level_at = str(match.group(2)), match.start(2)
        dropped = filters.first_of(place, level_at, level_at + 2, _FILTERS)
        if dropped is None and NOT_SAID.search(match.group(1)):
            dropped = filters.NEGATED.name
        if dropped is None and (
            _THAT.search(place.text[level_at + 2 :]) or _BY_RULES.search(place.text[match.end() :])
        ):
            dropped = filters.RUNNING_TEXT
        features = ("level", "statement")
        yield Signal(NAME, "state-secret", level, match.start(1), level_at + 2, level + "级", features, dropped)


NAME = "state-secret-statement"
RULE = Rule(
    name=NAME,
    category="state-secret",
    source="保守国家秘密法实施条例：不能标注的，以书面方式说明密级",
    chinese="“本件为…级”等对自身密级的说明",
    english="the paper states its own level in words",
    lexicon=LEVELS,
    needs=LEVELS,
    shapes=(*_STATED.of_stated, _GENERAL, _OWNED, _CONTAINS, _ASKED, _PASSAGE, _CHANGED),
    find=find,
    hits=examples(
        ("body", "本汇编包含机密级内容，请专柜存放。", "机密"),
        ("body", "本件为秘密级，请妥善保管，不得复制。", "秘密"),
        ("body", "本文件属机密级国家秘密，保密期限10年。", "机密"),
        ("body", "此件密级为秘密，阅后退回。", "秘密"),
        ("body", "本卷宗为机密级，查阅须经分管领导批准。", "机密"),
        ("body", "以上数据为机密级，对外一律不得引用。", "机密"),
        ("body", "本图集按秘密级管理，使用须登记。", "秘密"),
        ("body", "本方案系绝密级国家秘密，知悉范围限专班成员。", "绝密"),
        ("footer", "本通知按秘密级管理，请注意保密。", "秘密"),
        ("body", "本件密级为绝密☆开标前，请妥善保管。", "绝密"),
        ("body", "本议案属机密级，注意保管。", "机密"),
        ("body", "请按机密级文件管理", "机密"),
        ("body", "此处为秘密★5年内容", "秘密"),
        ("body", "本文件为我局机密资料，请勿外传。", "机密"),
        ("footer", "本文档为青石水务集团内部机密资料，请勿外传！", "机密"),
        ("body", "（本材料涉及机密事项，请勿外传）", "机密"),
        ("body", "本招标文件密级为秘密，投标人应按规定保管。", "秘密"),
        ("body", "（此段为秘密级内容）我县现有储备点12处。", "秘密"),
        ("body", "注：会议材料属机密，请勿带出会场。", "机密"),
        ("body", "原密级机密，现变更为秘密", "秘密"),
        ("body", "以上材料涉及秘密级国家秘密，请按规定保管。", "秘密"),
        ("body", "请注意：所附名单为秘密级，不得传输。", "秘密"),
        ("body", "本年鉴第七章含秘密级内容，限市直机关使用。", "秘密"),
        ("body", "以下为秘密级内容，请勿通过互联网传输。", "秘密"),
        ("body", "各位代表，会议印发的3号材料为秘密级，会后交回。", "秘密"),
        ("body", "（本成果属秘密级测绘成果，使用单位须履行保密手续）", "秘密"),
    ),
    misses=examples(
        ("body", "本方案是机密文件管理系统建设方案"),
        ("body", "本报告是某集团公司机密文件柜采购报告"),
        ("body", "本剧包含绝密级剧情，请勿剧透"),
        ("body", "请按照机密文件管理办法执行"),
        ("body", "原密级机密的文件变更为秘密的，应重新标注"),
        ("body", "本资料不含机密级内容"),
        ("body", "本项目含秘密级内容，投标人须有资质。"),
        ("body", "涉密U盘应按机密级管理"),
        ("body", "会议文件属于机密级的，应当收回。"),
        ("body", "会议文件属于国家秘密的，应当标明密级。"),
        ("body", "会议材料涉及国家秘密的，不得带出会场。"),
        ("body", "本书包含绝密资料，首次公开"),
        ("body", "本项目不涉及国家秘密。"),
        ("body", "如本件为秘密级，应当通过机要渠道传递。"),
        ("body", "经鉴定，该文件属于机密级国家秘密。"),
        ("body", "本文件不属于秘密级文件。"),
        ("body", "本单位为机密级，须定期检查。"),
        ("body", "本项目密级为秘密，由具备资质的单位承担。"),
        ("body", "经鉴定，上述资料属于机密级国家秘密。"),
        ("body", "本市某局因上传一份秘密级文件被通报。"),
    ),
)
