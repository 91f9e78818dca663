"""阅后收回, 此件发至县团级, 不得翻印: limits on who may hold a paper, which say that the public may not."""

from __future__ import annotations

from collections.abc import Iterator

from detectors.rules import filters
from detectors.rules.base import Rule, Signal, examples
from detectors.rules.grammar import DENIED, compact, pattern
from detectors.rules.shapes import MAX_ALONE_CHARS, Shapes
from detectors.text.layout import Place

# Fewer than in any handling note: a line that is nothing else may be a sign on a wall, 禁止拍照.
_DENIED = ("不得", "请勿", "严禁", "禁止", "不准", "不许")
_PASSED_ON = ("复制", "翻印", "摘抄", "复印", "外传", "扩散")
_COPIED = "|".join(_PASSED_ON)
_WORDS = (
    r"(?:(?:[此本](?:件|文件|文|资料|材料|期(?:简报|专报|快报|通报)?|简报|专报|快报|通报)[,:]?\s*)?(?:请于?)?(?:(?:阅|会|用|学)(?:毕|习)?后\s?(?:请?(?:统一|及时)?(?:收回|退\p{Han}{0,12}?(?:[委府]办|办公[室厅](?:机要[室科处])?|机要[室科处局]|保密[室办]|档案[室馆科])|退办公[室厅]|退回|即[焚毁退]|销毁|归还|交回|退还))|限[\p{Han}0-9]{0,10}(?:清退|收回|退回)|(?:阅|传阅|传达|学习|讨论|会){1,2}[毕完]?后[,，]?(?:请|一律|统一)*由\p{Han}{1,8}?(?:统一)?(?:收回|回收|清退|销毁)|传?阅(?:[毕完]后?|后)请?[交退](?:回|还)?\p{Han}{0,8}?(?:办公[室厅]|机要[室科处局]|秘书[科处]?|文书[科]?|文秘[科]?|保密[室办员]|督查室)(?:存档|归档|保存)?|请?按(?:规定)?范围传阅|限?阅后[\p{Han}0-9]{1,6}[内前](?:退|交|归)[还回](?:\p{Han}{0,8}[室科处局办部委])?"
    r"|(?:只|仅|限)?发至(?:省军级|地师级|县团级|县处级|厅局级|地厅级|市县级|乡科级|科级|支部|县级|省级|地级|[\p{Han}]{1,6}级)|[此本](?:件|期|简报|专报|快报)(?:可|只|仅|限)?(?:发至|传达[至到]|印发至)\s?[\p{Han}()、]{2,30}|[此本](?:通知|通报|意见|文件|精神)(?:可|只|仅|限)?(?:发至|传达[至到]|印发至)(?:省军|地师|县团|县处|厅局|地厅|市县|乡科|[省市县地厅局处科师团])级(?:(?:以上)?(?:党员)?(?:领导)?干部|单位)?|供领导(?:同志)?(?:参阅|参考)|[此本](?:件|文件|文|资料|材料)(?:仅|只)?[限供]\p{Han}{0,10}(?:领导|干部|同志|常委|代表|[委人]员|成员)\p{Han}{0,3}(?:[参传]?阅[读知]?|知悉|掌握)|(?:只|仅)?限?党内传达|(?:只|仅)?限党内传阅"
    rf"|(?:{'|'.join(_DENIED)})(?:{_COPIED})(?:[、,和]?(?:不得)?(?:{_COPIED}))*"
    r"|口头传达|(?:会|阅|用)后请?(?:将|把)?(?:会议|[本此])?(?:材料|文件|资料|件)(?:统一)?(?:交回|退回|交还|留下|留在)[\p{Han}]{0,6}))"
)
_FAMILY = Shapes(_WORDS)
# 复制戳记: a copy of a secret carrier bears it, and is kept as the original is.
_ANY_COPY_STAMP = pattern(r"复制戳|(?:复制|复印)(?:机关|单位)\s?:")
_COPY_STAMP = pattern(
    r"^\W*(复制戳记?)(?:$|[\s:：])|^\W*(?:(?:复印|复制)件\s+)?((?:复制|复印)(?:机关|单位)\s?:.{0,40}(?:复制|复印)?(?:日期|时间|份数|份号|编号)\s?:)"
)
_CARRIER_LINE = pattern(
    rf"^\W*(?:\([^()]{{1,16}}\)\W*)?(?:请各位|[此本](?:件|文件|文|资料|材料))[,:]?\s*(?:[仅只]?[供限]\p{{Han}}{{2,10}},)?(?:请)?[\p{{Han}}]{{0,6}}?({_WORDS})(?:[\s,、;。]*(?:{_WORDS}|[\p{{Han}}]{{1,12}})){{0,2}}\W*$"
)
# 处级以上 is whom it may be shown to, and no law's wording.
_FILTERS = tuple(f for f in filters.ALL if f is not filters.LEGAL)
_CHAIN = pattern(
    rf"^\W*(?:(?:发至|印?发|[主抄]?[送报])\s?:\s?[\p{{Han}}、]{{2,24}}[。;,\s]+|(?:会议|征求意见|学习|讨论|送审|参阅|汇报)?(?:材料|文件|资料|文稿)(?:\([^()]{{1,6}}\))?(?:请勿带[走离])?[\s,、;]+|{DENIED}[\s,;]+|[传送参]阅件[\s,、;]+|\p{{Han}}{{2,4}}范围\s?[:|]\s?[\p{{Han}}、]{{2,16}}[\s,、;|]+(?:(?:备\s?注|要求|说明)\s?[:|]\s?)?)?({_WORDS})(?:[\s,、;|]+(?:{_WORDS}|[\p{{Han}}]{{2,10}}))*(?:[\s,、;。|]+[编份]\s?号\s?:?\s?[0-9]{{1,6}})?\W*$"
)


# Behind what else a line says, which has ended: 共印60份 此件阅后退回
_LAST = pattern(rf"[^\p{{Han}},、:“\"]\s?[此本]件[,，]?\s?({_WORDS})[\s。)]*$")

# Behind another sentence, or before a number, 不得复制 is as often said of what is for sale.
_NUMBER_BEHIND = pattern(r"[编份]\s?号\s?:?\s?[0-9]{1,6}\W*$")
_HELD = pattern(r"[后毕]|发至|传达|[限供]")
_FIELD = pattern(
    r"^\W*阅后(?:处理|处置|去向)(?:方式|意见)?\s*[:|\s]\s*(\p{Han}{0,6}(?:退[还回]|退\p{Han}{0,8}[室科办处局]|收回|销毁|清退|交回)\p{Han}{0,4})\W*$"
)
# An address, and no one who may read it.
_ADDRESS = pattern(r"发至\p{Han}{0,8}(?:邮箱|信箱|系统|平台|群|读者|订户|客户)")
# What goes to everybody, and what is put back on a shelf.
_OF_EVERYBODY = pattern(
    r"[此本]期发至\p{Han}{0,8}(?:农户|学校|家长|群众|居民|村民|市民|学生|网友)|各位(?:家长|同学|读者|业主|居民)|学习后[,，]?\p{Han}{0,4}由\p{Han}{0,4}(?:学校|企业|公司|厂家|老师|教师|班级)|(?:交回|退回|归还|交还)(?:原处|原位|书架|前台)"
)
# 阅后交办公室: a step of an office's work, unless more is said of the paper.
_STEP = pattern(r"^请?于?传?阅(?:[毕完]后?|后)请?交(?:回|还)?\p{Han}{0,8}?办公[室厅](?:存档|归档|保存)?$")
_MORE = pattern(r"范围传阅|不得|不准|请勿|严禁|禁止|发至|传达|供领导|[此本](?:件|文件|材料|资料)|注意保")
_HANDED_BACK = ("收回", "退回", "退还", "归还", "交回", "销毁", "即焚", "即毁", "统一", "及时")
_AFTER = ("阅后", "会后", "用后", "学后")
_OTHERS = ("清退", "发至", "党内传达", "党内传阅", "口头传达", "传达至", "印发至", "供领导")


def find(place: Place) -> Iterator[Signal]:
    if place.zone == "filename" or _OF_EVERYBODY.search(place.text):
        return
    for found in (*_FAMILY.bracketed(place), *_FAMILY.parted(place, cells=True)):
        if _STEP.search(place.text[found.start : found.end]) and not _MORE.search(place.text):
            continue
        dropped = filters.first_of(place, found.start, found.end, _FILTERS)
        yield _signal(place, found.start, found.end, found.shape, dropped)
    if len(place.text) > MAX_ALONE_CHARS // 2:
        return
    stamp = _COPY_STAMP.search(place.text)
    if stamp is not None:
        group = 1 if stamp.group(1) else 2
        dropped = filters.first_of(place, *stamp.span(group), _FILTERS)
        yield _signal(place, *stamp.span(group), "alone", dropped)
    match = _CARRIER_LINE.search(place.text) or _CHAIN.search(place.text) or _FIELD.search(place.text)
    if match is None or _NUMBER_BEHIND.search(place.text):
        match = match or _LAST.search(place.text)
        match = match if match is not None and _HELD.search(match.group(1)) else None
    if match is not None and _STEP.search(match.group(1)) and not _MORE.search(place.text):
        return
    if match is not None and _ADDRESS.search(match.group(1)) is None:
        dropped = filters.first_of(place, match.start(1), match.end(1), _FILTERS)
        yield _signal(place, match.start(1), match.end(1), "alone", dropped)


def _signal(place: Place, start: int, end: int, shape: str, dropped: str | None) -> Signal:
    text = compact(place.text[start:end])[:24]
    return Signal(NAME, "internal", None, start, end, text, ("circulation", shape), dropped)


NAME = "circulation"
RULE = Rule(
    name=NAME,
    category="internal",
    source="党政机关公文处理工作条例（印发传达范围）；会议文件管理惯例",
    chinese="发至县团级、阅后收回、不得翻印等知悉范围限制",
    english="limits on circulation and copying",
    lexicon=(
        *(after + back for after in (*_AFTER, "阅毕后", "用毕后", "学习后") for back in _HANDED_BACK),
        *(denied + passed for denied in _DENIED for passed in _PASSED_ON),
        *_OTHERS,
        *_PASSED_ON,
        "此件发至县团级",
        "县团级",
        "县处级",
    ),
    needs=(
        *_AFTER, "传阅", "论后", "达后", "完后", "阅毕", "阅完", "毕后", "习后", "清退", "收回", "退回", "发至", "传达", "党内传阅", "复制", "复印", *_DENIED, "供领导", "件限", "件供", "件仅", "件只", "料限", "料供", "料仅", "料只", "文限", "文供", "文仅", "文只",
    ),
    shapes=(*_FAMILY.of_bracketed, *_FAMILY.of_parted, _CARRIER_LINE, _CHAIN, _LAST, _FIELD, _ANY_COPY_STAMP),
    find=find,
    hits=examples(
        ("body", "会后收回。编号：036。"),
        ("table", "阅后处理\t三日内退机要室"),
        ("body", "此件发至　县　处　级，请　勿　翻　印"),
        ("body", "本通知传达至县处级。"),
        ("body", "送：县委常委。此件阅后退档案室，不得翻印。"),
        ("body", "印发：各支部。此件仅限党内传阅。"),
        ("body", "（传达范围：县处级以上）此件阅后即退。"),
        ("body", "报：州委书记、州长。本期简报阅后请退回州委办。"),
        ("body", "翻印机关：某县农业局　共印60份　此件阅后退回"),
        ("body", "传达后由文秘收回，不得抄录、翻印。"),
        ("body", "请按范围传阅，阅后交办公室"),
        ("body", "本件只发至科级以上干部"),
        ("body", "阅毕后请退机要室"),
        ("body", "此件传达到党员干部"),
        ("firstpage_top", "会后即毁"),
        ("stamp", "复制戳记"),
        ("body", "复制单位：机要科　复制份数：6　经手人：某"),
        ("body", "（此件发至县团级）"),
        ("body", "此件发至各乡（镇）、街道主要负责人，请勿外传。"),
        ("body", "会后请将本资料交回工作人员，不得带走。"),
        ("body", "会后收回，请勿带走"),
        ("body", "请勿转发、拍照，会后统一收回。"),
        ("body", "此件限党内传达"),
        ("firstpage_top", "阅后退回"),
        ("body", "（本期发至各乡镇党委书记、乡镇长）"),
        ("body", "请各位代表阅后将本材料留在座位上，由工作人员统一收回。"),
        ("firstpage_top", "限阅后三日内退还区委机要室"),
        ("firstpage_top", "传阅件　不得翻印　某县委督查室"),
        ("table", "传阅范围：领导班子 | 阅后收回 | 不得摘抄"),
        ("table", "发放范围 | 县级领导 | 要求 | 阅后收回"),
        ("body", "本材料仅供会议讨论，会后请交回会务组，不得带走。"),
        ("body", "此件供领导同志参阅，不得摘抄。"),
        ("body", "(此 件 发 至 县 团 级)"),
        ("body", "发至：各市委常委、副市长。阅后请于月底前退回市委督查室。"),
        ("table", "印发范围 | 市政协常委 | 备注 | 会后收回，请勿带离会场"),
    ),
    misses=examples(
        ("body", "本单位不得复制。编号：012"),
        ("body", "馆内阅览。本资料不得复制。"),
        ("body", "3. 本件不得复制。"),
        ("body", "复印无效；本件不得复制。"),
        ("body", "规定中写明，此件阅后退回"),
        ("body", "本通知传达至各村级组织和全体村民"),
        ("table", "登记\t阅后交办公室\t归档"),
        ("body", "学习后由学校统一回收"),
        ("body", "读者阅后请将杂志交前台"),
        ("body", "样品用后由厂家收回"),
        ("body", "未经许可不得复制本网站的内容，违者追究责任。"),
        ("body", "此件发至公文系统后请及时签收。"),
        ("body", "本期发至各地读者"),
        ("body", "用后请将餐具放回原处"),
        ("body", "用后请将文件交回原处"),
        ("body", "（本期发至各中小学校）"),
        ("body", "请各位家长阅后归还"),
        ("body", "考试结束后由监考员收回试卷。"),
        ("body", "涉密载体复制应当加盖复制戳记。"),
        ("body", "复印单位：某图文店　电话：0871-1234567"),
        ("title", "不得外传的家乡美味"),
        ("body", "本资料仅供学习使用"),
    ),
)  # fmt: skip
