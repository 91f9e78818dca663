"""密级：机密. The level as the value of a labelled field, in a form's line or in the cell beside the label."""

from __future__ import annotations

from collections.abc import Iterator

from detectors.rules import filters
from detectors.rules.base import Rule, Signal, examples
from detectors.rules.grammar import GRADED, LEVEL, LEVELS, LOOSE, PLAIN_TERM, STAR, TERM, mark, pattern
from detectors.rules.shapes import CARRIER, LABEL, Found, Shapes, is_prose
from detectors.rules.tables import catalogued
from detectors.text.layout import Place

_VALUE = rf"(?:内部)?({LEVEL})(?:级|件|文件)?(?:{LOOSE}{PLAIN_TERM}|\s?{STAR}\s?{TERM})?"
_FIELD = Shapes(_VALUE)
# A form's line whose gap was lost; 密 may be misread.
_TIGHT = pattern(
    rf"(?:^\W*|[,;。\s]\s?)(?:密\s?级|密等|(?:保密|涉密)等级|[宓蜜泌窑窖窟窄察害富]?级\s?:)\s?[(]?({_VALUE})(?:\W*$|[,;。])"
)
# What such a label tells is seldom a level, so nothing else may stand there: 备注：秘密.
_NOTED = pattern(
    rf"(?:^|[|\t])\s*(?:备\s?注|(?:会议|谈话|来文|来电)内容|(?:光盘|[U优]盘|硬盘|载体|介质|磁带|档案[盒袋]|卷宗|文件[盒袋夹])(?:标签|标识|盘面|正面|封面))\s*[:：|]\s*({_VALUE})\s*(?:$|[|\t。]|编\s?号|\s(?:[0-9]{{4}}年|第\s?[0-9一二三四五六七八九十]{{1,4}}\s?[卷号册盒袋份件]|卷))"
)
_TERMED = pattern(rf"({LEVEL})(?:级)?{LOOSE}({TERM})")
_FILTERS = tuple(f for f in filters.ALL if f not in (filters.EXAMPLE_OF, filters.REPORTED))
# What stands around a ticked level is the other boxes.
_TICKED_FILTERS = (filters.QUOTED, filters.IN_TITLE, filters.SAMPLE, filters.NEGATED)
# The last: an answer to whoever asked for another paper.
_FOLLOWED = pattern(
    r"^\s?(?:的|以上|以下|及以上|级以上|级及以|或|等(?:[^级]|$)|时(?:[^限间]|$)|由|应(?:[^急]|$)"
    r"|级?\s?[→>]\s?(?:公开|非密|解密)|级?[,，]\s?(?:根据|依据|依照|按照|依法|故|因此)[^。]{0,50}(?:不予|不能|无法|免予|不宜|不得)公开)"
)
_LABEL_START = pattern(r"(?:将|把|由|对|按|各|其|时|并|的|应|当|须|及|和|确定|变更)[\p{Han}]{0,4}$")

# 机密级 ends like the label 密级.
_LEVEL_BEFORE = pattern(rf"{LEVEL}级\s*$")
# What people, places and companies are admitted to.
_ADMITTED = pattern(
    rf"{GRADED}的?(?:等级|级别)\W*$|(?:资质|资格|网络|岗位|人员|场所|机房|用户|账[号户]|角色|终端)(?:的)?(?:涉密|保密|安全)?(?:密\s?级|等级|级别)\W*$"
    # What kind of a secret, or of a paper: 工作秘密, 内部文件. A level there is a person's, or what a form offers.
    r"|(?:涉密|秘密|公文)类[型别]\W*$"
    # Of games; 任务密级 is a paper's own field.
    r"|(?:任务|难度|游戏|会员|装备)的?(?:等级|级别)(?:为|是)?\W*$"
)
# Said of what is built or bought: 本系统为涉密信息系统，密级为机密级
_OF_A_SYSTEM = pattern(r"(?:系统|网络|平台|设备|机房|场所|工程)(?:,|，)\s?$")
# 试题启用前按国家秘密管理，密级为秘密级
_OF_MATTERS, _OWN = pattern(r"(?:按照?|属于?|作为|列为)国家秘密(?:事项|材料)?(?:管理|对待)?[,，]\s?$"), pattern(CARRIER)
# 原密级：机密, of what has been declassified or is about to be.
_FORMER, _RELEASED = (
    pattern(rf"原(?:定|标)?{LABEL}\W*$"),
    pattern(r"[☑√]\s?(?:同意)?(?:解密|开放)|已解密|予以解密|同意解密"),
)
_SAID = pattern(rf"{LABEL}\s*(?:定?为|是)\s*$")
_CLAUSE_END = pattern(r"[,，。;；:：\n\t|]")
_ITSELF = pattern(
    rf"^(?:\W|\d)*(?:(?:您|你)?(?:当前|正在|所)?(?:查看|浏览|阅读|打开|下载)的)?(?:{CARRIER}|(?:会议|专题|调研|活动|内容|文件|公文|资料|材料|报告|图纸?|数据|附件|方案|载体|档案|记录|讲话|信息)*)的?(?:国家秘密)?(?:标注|确定|核定)?\W*$"
)
# The sentence explains a sample mark: …表示密级为秘密.
_DEFINED = pattern(
    r"(?:表示|代表|是指|意为|意指|说明)\p{Han}{0,6}密\s?级[为是:：]?\s*$"
    rf"|{LEVEL}[^。；;]{{0,14}}(?:表示|表明|代表|意味着|是指)[^。；;]{{0,40}}密\s?级[为是:：]?\s*$"
    rf"|^\W*{LEVEL}\s?{STAR}\s?(?:{TERM})?\s?[:：—-]{{1,2}}\s?密\s?级[为是]\s*$"
)


def find(place: Place) -> Iterator[Signal]:
    for found in (*_FIELD.field(place), *_set_apart(place)):
        term = _TERMED.search(place.text[found.start : found.end])
        features = ("level", "term", found.shape) if term else ("level", found.shape)
        asked = _TICKED_FILTERS if found.shape == "ticked" else _FILTERS
        dropped = filters.first_of(place, found.start, found.end, asked)
        left = place.text[: found.start]
        if dropped is None and (
            _FOLLOWED.search(place.text[found.end :])
            or _of_something_else(left)
            or _DEFINED.search(left)
            or _LEVEL_BEFORE.search(left)
            or (is_prose(left) and _LABEL_START.search(left[:-3]))
        ):
            dropped = filters.RUNNING_TEXT
        if dropped is None and _FORMER.search(left) and _RELEASED.search(place.nearby):
            dropped = "declassified"
        if dropped is None and _ADMITTED.search(left):
            dropped = filters.CATALOGUE
        if dropped is None and place.ocr and found.shape == "field" and not left.strip() and catalogued(place):
            dropped = filters.CATALOGUE
        text = mark(found.group, term.group(2) if term else None)
        yield Signal(NAME, "state-secret", found.group, found.start, found.end, text, features, dropped)


def _set_apart(place: Place) -> Iterator[Found]:
    for shape in (_TIGHT, _NOTED):
        if (match := shape.search(place.text)) is not None:
            yield Found("field", *match.span(1), match.group(2))


def _of_something_else(left: str) -> bool:
    """密级为… is said of the paper itself or of nothing; 保护信息的最高密级为… is said of other things."""
    label = _SAID.search(left)
    if label is None:
        return False
    said = left[: label.start()]
    if _OF_A_SYSTEM.search(said) or (_OF_MATTERS.search(said) and not _OWN.search(said)):
        return True
    clause = _CLAUSE_END.split(left[: label.start()])[-1]
    return _ITSELF.search(clause) is None


NAME = "state-secret-field"
RULE = Rule(
    name=NAME,
    category="state-secret",
    source="保守国家秘密法实施条例；归档文件整理规则 DA/T 22 的“密级”项",
    chinese="“密级”栏中填写的密级，含勾选",
    english="the level as the value of a field 密级, ticked boxes included",
    lexicon=(*LEVELS, "密级", "保密期限", "密等", "涉密等级", "保密等级", "秘密等级"),
    needs=LEVELS,
    shapes=(*_FIELD.of_field, _TIGHT, _NOTED),
    find=find,
    hits=examples(
        ("body", "mj=机密;wh=云密发〔2019〕3号;qx=10", "机密"),
        ("body", "title=北山布防方案&miji=机密&page=1", "机密"),
        ("body", "文件袋封面：绝密 第3号", "绝密"),
        ("firstpage_top", "密级：机密★10年 解密（章）：", "机密"),
        ("firstpage_top", "密级：机密★10年 （解密专用章）", "机密"),
        ("firstpage_top", "密级：机密★10年\n标注是否规范\n□是 □否", "机密"),
        ("firstpage_top", "密级：机密\n标注是否规范（ ）", "机密"),
        ("firstpage_top", "典型案例\n【示例】\n题名：关于反恐防范的报告\n承办：公安局\n密级：机密★10年", "机密"),
        ("firstpage_top", "窖级：机密\n海棠市公安局", "机密"),
        ("firstpage_top", "请柬\n来文内容：秘密\n时间：9月3日", "秘密"),
        ("body", "标题=关于低效用地摸底的报告&密级=秘密&期限=3年", "秘密"),
        ("body", "☑秘密 □机密 □绝密", "秘密"),
        ("firstpage_top", "密级\n公开 内部 ☑秘密 □机密 □绝密", "秘密"),
        ("table", "密级（请打√）：绝密□ 机密□ 秘密☑", "秘密"),
        ("table", "密级 [ ]机密 [x]秘密", "秘密"),
        ("table", "密级（绝密、机密、秘密）：秘密★5年", "秘密"),
        ("table", "密级\n绝密", "绝密"),
        ("table", "密级：★秘密级★★六个月★", "秘密"),
        ("header", "密级：{秘密级—} 请勿外传", "秘密"),
        ("table", "密级：秘密 | 公开方式：不公开 | 份数：15", "秘密"),
        ("body", "文件标识：秘密 / 不得复制 / 第4份", "秘密"),
        ("body", "光盘标签：秘密级　编号 G-2018-007", "秘密"),
        ("table", "文件类别 | 秘密文件", "秘密"),
        ("table", "密级\n秘密\n缓急\n一般", "秘密"),
        ("body", "密别：机密  等级：特急", "机密"),
        ("body", "文档密级【秘密】 文档状态【定稿】", "秘密"),
        ("body", "密级（秘密）", "秘密"),
        ("firstpage_top", "原密级：绝密\n现密级：机密\n拟定密级：秘密"),
        ("firstpage_top", "密级：秘密★5年单位：吨", "秘密"),
        ("body", "密级秘密", "秘密"),
        ("body", "本件属于国家秘密，密级为机密。", "机密"),
        ("body", "任务密级：秘密", "秘密"),
        ("body", "任务涉密等级：机密", "机密"),
        ("body", "备注：秘密", "秘密"),
        ("body", "提示：您正在查看的文件密级为机密，请勿拍照。", "机密"),
    )
    # Filled boxes that the recogniser doesn't read.
    + examples(
        ("body", "密级：□绝密 机密 □秘密", "机密"),
        ("body", "密级：绝密 □机密 □秘密", "绝密"),
        ("body", "拟定密级:绝密□ 机密 秘密□ 期限: 10年", "机密"),
        ocr=True,
    ),
    misses=examples(
        ("body", "name=zhangsan;security_level=机密;action=login"),
        ("body", "mj=秘密&page=1&size=10&sort=asc"),
        ("body", "user=zhang;security_level=机密;action=login;time=3"),
        ("body", "文件夹封面：绝密 第1季"),
        ("body", "□秘密 □机密 □绝密"),
        ("body", "姓名：张三　岗位：机要秘书　涉密类别：机密"),
        ("firstpage_top", "秘密类型：机密"),
        ("firstpage_top", "公文类型：机密"),
        ("body", "☑绝密 ☑机密 ☑秘密"),
        ("body", "正确答案 ☑秘密 □机密 □绝密"),
        ("body", "密级：□绝密 □机密 □秘密"),
        ("body", "密级：□绝密 □机密 □秘密 非密"),
        ("body", "密级：□机密 秘密"),
        ocr=True,
    )
    + examples(
        ("firstpage_top", "机密级\t机密级"),
        ("table", "任务等级：绝密"),
        ("body", "试题在启用前按国家秘密管理，密级为秘密级。"),
        ("table", "原密级及期限\t机密\n审核意见\t☑解密"),
        ("body", "备注：秘密（作者：张三）"),
        ("body", "礼品：神秘大礼 备注：秘密"),
        ("body", "光盘标签 秘密 及编号由保密室统一印制"),
        ("body", "载体标识 机密 用红色，秘密 用黄色"),
        ("table", "资质等级\t机密级\t证书\t1"),
        ("table", "密级\t绝密级及以上\t机密级"),
        ("table", "密级：绝密/机密/秘密/内部"),
        ("table", "密级(勾选):□绝密 □机密 □秘密 ☑非密"),
        ("body", "标注为“秘密★5年”表示密级为秘密，保密期限五年。"),
        ("body", "密级：秘密→公开 的调整流程"),
    ),
)
