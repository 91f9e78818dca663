"""内部资料 注意保存 and its kin: for the house only, not secret."""

from __future__ import annotations

from collections.abc import Iterator

from detectors.rules import filters
from detectors.rules.base import Rule, Signal, examples
from detectors.rules.contexts import context
from detectors.rules.grammar import COPY_NUMBER, DENIED, DOCUMENT_NUMBER, HANDLING, STAR, compact, pattern
from detectors.rules.heads import HEAD_ZONES
from detectors.rules.names import SUBJECT_OF_MAIL
from detectors.rules.shapes import CARRIER, Shapes
from detectors.text.layout import Place

_KIND = r"(?:资料|文件|材料|刊物|参考|参阅|使用|传阅|掌握|发行|信息|简报|通报|情况(?:通报|简报|反映|参考)?|讨论稿|文稿|读物|交流|档案|查阅|阅读|学习|教材|讲义|课件|手册|通讯录|电话簿|名册|文档|讨论|研讨|公开|限定|发放)"
_WHOSE = "(?:单位|机关|本单位|系统|公司|企业|集团|行业|[本我](?:公司|院|校|局|行|厂)|党内|军内)"
_CARE = rf"(?:(?:注意|妥善)(?:保存|保管|保密)|{DENIED}|不得登报(?:[、,](?:不得)?(?:广播|转载))?|仅供参考|不对外(?:提供|公开|发布)?|供?[\p{{Han}}]{{0,4}}参考|免费交流)"
_WORDS = (
    rf"(?:(?:仅供|仅限|只供|限|供)?{_WHOSE}?内部(?:学习|研讨|讨论|培训|交流|工作|参考|参阅)?{_KIND}(?:[\s,·:;!、★☆]*{_CARE}){{0,3}}"
    r"|(?:[仅只][供限]|限|供)\p{Han}{0,6}?内部(?:人员|职工|员工|干部|同志)(?:查阅|阅读|学习|参考|参阅|传阅|使用|掌握|交流)"
    r"|(?:内部(?:明电|传真电报|电报|明传电报)|(?:[\p{Han}]{2,16}[委办厅府局部室])?(?:明传|传真)电报)(?:\s*明[电码])?|(?:内参|内部参考|领导参阅|领导内参|参阅件|参阅资料|[传送]阅(?:件|材料|文件))"
    r"|(?:仅)?供(?:[省市县区委局厅部]{1,3})?领导(?:同志)?(?:参阅|参考)"
    rf"|{_WHOSE}?内部[\s,·:;!、★☆]*{_CARE}|(?:党内|军内)(?:文件|刊物|资料|材料|读物|电报)(?:[\s,·:;!、★☆]*{_CARE}|[\s,·:]{{1,3}}传达[到至]\p{{Han}}{{2,10}})?|内部)"
)
_FAMILY = Shapes(_WORDS)
_ISSUED = pattern(
    rf"^\W*((?:\p{{Han}}{{2,8}}内参|内部(?:情况)?(?:参考|参阅件?|资料|刊物|情况|交流|通讯|通报|简报|信息|动态|明电)|内参(?:选编|摘编)?|领导参阅)){STAR}*[\s·(]*(?::|《[^《》]{{2,30}}》|第\s?\d+\s?期|\p{{Han}}{{2,12}}[〔\[(](?:19|20)\d\d|\(?(?:19|20)\d\d|[〔\[]|总第|等级|发电|签批|特急|加急|\d+号?|{COPY_NUMBER}|{HANDLING})|^\W*(\p{{Han}}{{2,8}}内参)\W*$"
)
_LABEL = rf"(?:内部{_KIND}(?:[\s,·:;!、]*{_CARE}){{0,2}}|内部[\s,·]*{_CARE})"
# Whose it is stands before, what to do with it behind: 某局内部资料，请勿外传，违者必究
_OWNED = pattern(
    rf"^\W*[^\P{{Han}}不勿禁请将把的]{{2,16}}[A-Za-z]{{0,5}}(内部(?:资料|文件|材料|文档|刊物|信息)[\s,·:;!、]*(?:\p{{Han}}{{2,5}}[,、·\s]+)?{_CARE}).{{0,12}}$"
)
# Of a running head: 某市委党校内部教材
_OF_HEAD = pattern(
    r"^\W*[^\P{Han}不勿禁请将把的]{2,16}[委校局厅部办院司团处会社](内部(?:教材|资料|文件|材料|刊物|讲义))(?:\s\S{1,12})?\W*$"
)
# 本资料仅限于某集团内部使用
_LIMITED = pattern(
    rf"(?:{CARRIER}|(?:以上|以下|上述|所附)\p{{Han}}{{2,6}}?)(?:仅|只)?[限供]于?(?:在|向|给)?[\p{{Han}}()]{{0,24}}(内部(?:传阅|使用|参考|参阅|交流|学习|掌握|评审))"
)
_OF_MAIL = pattern(rf"{SUBJECT_OF_MAIL.text}内部")
_CLASSED = pattern(rf"(?:类别|标识|性质)\s*[:|\s]\s*(内部{_KIND}[\s,·:;!、]*{_CARE})(?:$|[\s,;。、)])")
_CARED_FOR = pattern(rf"^\W*{_CARE}")
_SCOPE = pattern(rf"(?:知悉|传达|发放|发送|阅读|使用)范围\s*[:|\s]\s*({_LABEL}|内部)(?:$|[\s,;。、)])")
# 内部资料 免费交流 is what the law has a licensed bulletin print beside its licence.
# 传阅文件 is a step of an office's work, too, or a heading; above an issuer or a bulletin's name it stands in a head.
_PASSED_ROUND = pattern(r"^[传送]阅(?:材料|文件)$")
_OF_A_HEAD = pattern(rf"(?:[委局厅府办部]|办公[室厅]|[专快简通]报|要情|动态|{DOCUMENT_NUMBER}|第?[0-9]{{1,4}}期)\W*$")
_WIRED = pattern(r"^\W*(?:签批|等级)[\s:\p{Han}]")
_LICENSED = pattern(r"准印(?:证|号|字)")
_RIGHT_WORD = pattern(r"^(?:性|管理|审计|控制|制度|监督|人员|机构|员工|规定|网络?|的|出版|刊物|读物|资料性)")


_LEXICON = (
    "内部资料", "内部文件", "内部材料", "内部刊物", "内部参考", "内部参阅", "内部使用", "内部传阅", "内部掌握", "内部明电", "内部传真电报", "内部电报", "明传电报", "传真电报", "内部信息", "内部简报", "内部通报", "内部情况", "内部发行", "内部交流", "内部讨论稿", "内参", "领导参阅", "传阅件", "送阅件", "参阅件", "供领导",
)  # fmt: skip


def find(place: Place) -> Iterator[Signal]:
    for shape in (_FAMILY.alone, _FAMILY.parted, _FAMILY.bracketed, _FAMILY.name_token, _FAMILY.field, _FAMILY.stated):
        for found in shape(place):
            words = place.text[found.start : found.end]
            of_head = found.shape == "alone" and place.zone in HEAD_ZONES
            if (words == "内部" and found.shape == "alone" and not of_head) or (
                words.startswith(("党内", "军内"))
                and len(words) == len("党内文件")
                and (not of_head or (place.text.strip() == words and not any(map(_CARED_FOR.search, place.below[:1]))))
            ):
                continue
            beside = (*place.above[:1], *place.below[:1])
            if _PASSED_ROUND.search(words) and not (
                place.zone == "firstpage_top" and any(map(_OF_A_HEAD.search, beside))
            ):
                continue
            # Thousands of them are published; who signed one is told of what was wired alone.
            wired = of_head and any(map(_WIRED.search, place.below[:3]))
            if words.endswith(("明传电报", "传真电报")) and "内部" not in words and not wired:
                continue
            if place.zone == "title" and place.text.strip() == "内部通讯录":
                continue  # a page of telephone numbers
            if words.endswith("内部") and found.shape in ("name-token", "statement", "edge"):
                continue
            if _RIGHT_WORD.search(place.text[found.end :]):
                continue
            dropped = filters.first_of(place, found.start, found.end)
            if dropped is None and (
                _LICENSED.search(place.text) or ("免费交流" in words and _LICENSED.search(place.nearby))
            ):
                dropped = "licensed"
            yield Signal(
                NAME, "internal", None, found.start, found.end, _tidy(words), ("internal", found.shape), dropped
            )
    owned = _OWNED.search(place.text) if len(place.text) <= 60 else None
    limited = _LIMITED.search(place.text)
    headed = _OF_HEAD.search(place.text) if place.zone in (*HEAD_ZONES, "footer") else None
    for said in (owned, limited, headed):
        if said is not None and not _RIGHT_WORD.search(place.text[said.end(1) :]):
            start, end = said.span(1)
            dropped = filters.first_of(place, start, end)
            yield Signal(NAME, "internal", None, start, end, _tidy(said.group(1)), ("internal", "statement"), dropped)
    issued = _ISSUED.search(place.text) if place.zone in (*HEAD_ZONES, "title") and len(place.text) <= 60 else None
    if issued is not None:
        group = 1 if issued.group(1) else 2
        start, end = issued.span(group)
        dropped = filters.OF_A_WORK.name if filters.OF_A_WORK.drops(context(place, start, end)) else None
        yield Signal(NAME, "internal", None, start, end, _tidy(issued.group(group)), ("internal", "alone"), dropped)
    for match in (*_SCOPE.finditer(place.text), *_CLASSED.finditer(place.text)):
        start, end = match.span(1)
        dropped = filters.first_of(place, start, end)
        yield Signal(NAME, "internal", None, start, end, _tidy(match.group(1)), ("internal", "field"), dropped)


def _tidy(words: str) -> str:
    return compact(words)[:24]


NAME = "internal"
RULE = Rule(
    name=NAME,
    category="internal",
    source="单位内部资料标注惯例；内部传真电报版头",
    chinese="内部资料、内部文件、内部使用等标注",
    english="internal-use labels",
    lexicon=_LEXICON,
    needs=("内部", "传电报", "传真电报", "党内", "军内", "内参", "参阅", "传阅", "送阅", "供领导", "领导参考", "领导同志参考"),
    shapes=(*_FAMILY.of_alone, *_FAMILY.of_parted, *_FAMILY.of_bracketed, *_FAMILY.of_field, *_FAMILY.of_stated, _ISSUED, _SCOPE, _CLASSED, _OWNED, _LIMITED, _OF_HEAD, _OF_MAIL),
    find=find,
    hits=examples(
        ("firstpage_top", "内部电报　明码"),
        ("body", "照片墙说明（内部使用，不得外传）：证件照底版。"),
        ("title", "内部资料-关于落实巡视整改的报告"),
        ("body", "仅供内部人员查阅，严禁转载"),
        ("body", "（内部掌握，不对外）"),
        ("firstpage_top", "传阅材料\n舆情快报"),
        ("link", "内部资料 关于落实巡视整改的报告"),
        ("body", '<a href="/up/nbzl.doc">内部使用 不得外传——谈判要点</a>'),
        ("table", "类别\t内部资料 注意保密"),
        ("firstpage_top", "党内文件\n注意保存"),
        ("body", "（本刊为内部资料，请勿外传）"),
        ("firstpage_top", "供市领导参阅"),
        ("header", "某市委党校内部教材"),
        ("title", "内部参阅件：某县拖欠账款摸底"),
        ("body", "党内文件　传达到党支部书记"),
        ("table", "知悉范围 | 内部掌握 | 份数 | 12"),
        ("table", "发放范围 | 内部发放"),
        ("firstpage_top", "内部明电"),
        ("firstpage_top", "內部文件　請勿外傳"),
        ("firstpage_top", "内部通讯录　请勿外传"),
        ("firstpage_top", "INTERNAL USE ONLY 内部使用"),
        ("firstpage_top", "内部明电　等级：加急"),
        ("header", "云台内参 第12期 内部资料 注意保存"),
        ("firstpage_top", "内部传真电报"),
        ("firstpage_top", "石桥县人民政府明传电报\n等级：加急　石府明电〔2019〕3号"),
        ("body", "抄送：县委常委。（内部文件，注意保存）"),
        ("body", "主题：内部文件，请勿转发"),
        ("table", "密级\t内部公开"),
        ("body", "注意：本内容仅限于青石信息技术有限公司内部传阅，禁止外泄。"),
        ("body", "（内部资料，仅供参考）"),
        ("firstpage_top", "内 部 资 料"),
        ("table", "知悉范围：内部掌握，不得外传"),
        ("firstpage_top", "内部"),
    ),
    misses=examples(
        ("firstpage_top", "国务院办公厅明传电报\n国办发明电〔2019〕3号\n关于国庆放假安排的通知"),
        ("header", "广东省应急管理厅明传电报"),
        ("firstpage_top", "内部 盖章"),
        ("firstpage_top", "内部资料与正式文件同等管理"),
        ("body", "教学资料下载（内部资料，请勿外传）：点击"),
        ("body", "传阅文件"),
        ("firstpage_top", "传阅文件\n登记"),
        ("title", "财经 内参"),
        ("title", "内部资料-连续性内部资料出版物管理办法"),
        ("body", "本餐厅仅供内部职工使用"),
        ("body", "内部停车场 不对外"),
        ("title", "内部资料：守岛人的夜晚（散文）"),
        ("firstpage_top", "党内文件"),
        ("firstpage_top", "军内读物"),
        ("body", "内部资料，免费交流　准印证号：东K字第0012号"),
        ("body", "本刊“内部资料”准印证号：东K字第0012号"),
        ("body", "党内文件传达到支部的要求"),
        ("title", "国内部分地区强降雨预警"),
        ("body", "公司内部控制制度健全有效。"),
        ("body", "不得在微信群传播内部资料。"),
        ("title", "内部招聘公告"),
        ("title", "内部通讯录"),
        ("body", "备注：内部/外部"),
        ("body", "备注\n内部"),
        ("body", "内部审计工作规定"),
        ("title", "党内文件汇编出版"),
    ),
)  # fmt: skip
