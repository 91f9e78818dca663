"""密级★期限: the legal form of the mark, and the forms in which it is printed instead.

Level, star and term in one run are a mark wherever they stand on their own: in a corner, between spaces, in brackets,
at the head of a paragraph. In the flow of a sentence they are talk about one.
"""

from __future__ import annotations

from collections.abc import Iterator

from detectors.rules import filters
from detectors.rules.base import Rule, Signal, examples
from detectors.rules.contexts import REACH_CHARS, is_value
from detectors.rules.grammar import (
    CLOSING,
    DURATION,
    HAN,
    LEVEL,
    LEVELS,
    LONG,
    LOOSE,
    NO_STAR,
    OCR_STAR,
    OPENING,
    STAR,
    TERM,
    URGENCY,
    mark,
    pattern,
)
from detectors.rules.heads import HEAD_ZONES
from detectors.rules.shapes import is_prose
from detectors.rules.tables import catalogued, is_cell
from detectors.text.characters import STARS
from detectors.text.layout import Place
from detectors.text.zones import NAME_ZONES

_ANY_STAR = frozenset(STARS + "·•・")
_ANY_OCR_STAR = pattern(OCR_STAR)
# 机密女10年.mp4 may be a film; a scan's name comes from a program that read it.
_SCAN = pattern(r"(?i:img|scan|dsc)[_\-]?[0-9]|扫描|(?i:scan)")
_BETWEEN = r"[\s\-_/|+\\=#]*"
_STARRED = pattern(
    rf"({LEVEL})(?:级)?{_BETWEEN}[\[(【]?\s*(?:({STAR}|[·•・])[★\s·\-_/|+\\=#]{{0,4}}|({OCR_STAR})\s*)(?:保密期限\s?[::]?\s?)?({TERM})"
)
# What ends like a condition and is none: 秘密·写票背后
_NO_CONDITION = ("背后", "幕后", "身后", "读后", "观后")
_STAR_ONLY = pattern(rf"({LEVEL})(?:级)?{_BETWEEN}[·•]?({STAR}){{1,3}}")
_STAR_BEFORE = pattern(rf"{STAR}\s?({LEVEL})(?:级)?(?:{LOOSE}({TERM}))")
_GOES_ON_IN_WORDS = pattern(rf"^\s?{HAN}")
# 10年★机密
_TERM_FIRST = pattern(rf"^\W*({DURATION}|{LONG})\s?{STAR}({LEVEL})(?:级)?\W*$")
# 秘密★年: a reader of print lost the number, or a clerk has yet to write it.
_NUMBER_LOST = pattern(r"^[_\s]*(?:年|个月)\W*$")
_HAN_START = pattern(rf"^{HAN}")
_SENTENCE = pattern(
    r"^\s?(?:的|等|是|级|性|表示|代表|与|和|及|或|为|属|由|应|标志|标识|标记|字样|样式|这|意|[0-9A-Za-z]{0,3}分)"
)
_DELIMITED_LEFT = pattern(
    rf"(?:^|[\s|>_\-—:：/\\.#▌▪]|{OPENING}|{CLOSING}|{URGENCY}|{STAR}|[0-9A-Za-z]|[密级号份])\s*$"
)
# A part of the paper that is named with its mark, and nothing said of it: （三）人员名单（秘密★长期）。
_NAMED_PART = pattern(
    r"^\s*(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十0-9]{1,3}\)|[0-9]{1,2}[.、]|附[件表图]\s?[0-9一二三四五六七八九十]{0,2}\s?:?)\s*"
    r"[\p{Han}0-9]{2,24}[(\[【〔]\s*$"
)
_DELIMITED_RIGHT = pattern(rf"^\s*(?:$|[\s|<_\-—/.+=#·\\◇◆]|{OPENING}|{CLOSING}|{URGENCY}|[0-9A-Za-z])")
# 000123 “秘密★3年” 特急
_BESIDE_URGENCY = pattern(rf"^[”\"]\s+{URGENCY}\W*$")
_SENTENCE_GOES_ON = pattern(r"^\s?(?:[，,、。；;”]|的|等|是|为|属|即|表示|与|和|及|或|应|不|这|来|时|之|后|前)")
# ……在附件，机密★5年，别转。 What says how a mark is written asks for other things.
_ASKED_OF = pattern(
    r"^[,;]\s?(?:(?:别|请|勿|切勿|不要|不得|严禁|注意)\p{Han}{0,4}?[转传保拍存带复翻发阅看退还收]|[阅看]后|[阅看]完)"
)
_ON_WRITING = pattern(r"左上角|顶格|编排|密级写|打密级")
_COMPOUND_LEFT = pattern(r"(?:商业|工作|国家商业|企业|个人|警务|审判|军事|技术|极|军)\s*$")


def find(place: Place) -> Iterator[Signal]:
    """The starred forms; a star that only OCR can have made counts for OCR text alone."""
    text = place.text
    misread = place.ocr or (place.zone == "filename" and _SCAN.search(text) is not None)
    if _ANY_STAR.isdisjoint(text) and not (misread and _ANY_OCR_STAR.search(text)):
        return
    taken = -1
    for match in _STARRED.finditer(text):
        level, star, glyph, term = match.group(1), match.group(2), match.group(3), match.group(4)
        # A scan may be named by what a program read of it.
        if (star is None and not misread) or term.endswith(_NO_CONDITION):
            continue
        if glyph is not None and NO_STAR.match(glyph + term):
            continue
        taken = match.start() + len(match.group(0).rstrip())
        features = ("level", "star" if star else "star-ocr", "term")
        yield _signal(place, match.start(), taken, level, mark(level, term), features, weak=glyph is not None)
    last = max(map(text.rfind, LEVELS))
    for match in _STAR_BEFORE.finditer(text) if not _ANY_STAR.isdisjoint(text[: max(last, 0)]) else ():
        level, term = match.group(1), match.group(2)
        taken = max(taken, match.end())
        yield _signal(
            place, match.start(), match.end(), level, mark(level, term), ("level", "star", "term"), weak=False
        )
    if last > 0 and text[last - 1] in STARS and (first := _TERM_FIRST.search(text)) is not None:
        term, level = first.group(1), first.group(2)
        taken = max(taken, first.end(2))
        features = ("level", "star", "term")
        yield _signal(place, first.start(1), first.end(2), level, mark(level, term), features, weak=False)
    for match in _STAR_ONLY.finditer(text, max(taken, 0)) if last >= taken else ():
        level = match.group(1)
        right = text[match.end() :]
        lost = _NUMBER_LOST.search(right)
        in_words = lost is None and _GOES_ON_IN_WORDS.search(right) is not None
        if in_words and not _opens_line(place, match.start(), right):
            continue
        said, end = mark(level, star=True), len(text) if lost is not None else match.end()
        yield _signal(place, match.start(), end, level, said, ("level", "star"), weak=not in_words)


def _opens_line(place: Place, start: int, right: str) -> bool:
    """A mark at the head of a line holds whatever comes behind its star: a condition that no list knows, a title."""
    if not place.text[:start].strip() and right[:1].isspace() and not _SENTENCE.search(right):
        return True  # set off before a paragraph
    if place.zone not in HEAD_ZONES and place.zone not in NAME_ZONES and place.zone != "table":
        return False
    delimited = not (_SENTENCE.search(right) or is_prose(right)) and _DELIMITED_LEFT.search(place.text[:start])
    return bool(delimited) and not (is_cell(place) and catalogued(place))  # 秘密★星空, of songs


def _signal(
    place: Place, start: int, end: int, level: str, text: str, features: tuple[str, ...], *, weak: bool
) -> Signal:
    dropped = filters.first_of(place, start, end)
    if dropped is None and _COMPOUND_LEFT.search(place.text[:start]):
        dropped = "commercial" if place.text[:start].rstrip().endswith("商业") else "work-secret"
    if dropped is None and not _applied(place, start, end, weak):
        dropped = filters.RUNNING_TEXT
    return Signal(NAME, "state-secret", level, start, end, text, features, dropped)


def _applied(place: Place, start: int, end: int, weak: bool) -> bool:
    """Whether the mark stands by itself rather than inside a sentence."""
    left, right = place.text[:start], place.text[end:]
    if not any(map(str.isalnum, left + right)):
        return True
    if (right + ",").lstrip()[:1] == "," and not is_prose(place.text):
        return True  # the last of its line, or a value among others
    if is_value(left[-REACH_CHARS:], right):
        return True
    left_free = _DELIMITED_LEFT.search(left) is not None
    if place.zone in NAME_ZONES and left.endswith(("“", '"')) and right[:1].isspace() and not is_prose(right):
        return True  # a paper's title that a link quotes
    if left.endswith(("“", '"')) and _BESIDE_URGENCY.search(right) and place.zone in HEAD_ZONES:
        return True
    if left[-1:] in (",", ";") and _ASKED_OF.search(right) and not _ON_WRITING.search(left):
        return True
    right_free = _DELIMITED_RIGHT.search(right) is not None
    if _SENTENCE_GOES_ON.search(right) and place.zone != "filename":
        # One of several papers: 材料一：公开；材料二：秘密★1年；
        label = left.rpartition(";")[2] if left.rstrip().endswith(":") else left
        return left_free and right.lstrip()[:1] in "，,。；;、" and not is_prose(label) and len(label) <= 30
    if left_free and right_free:
        bracketed = left.rstrip()[-1:] in "([【〔" and left.strip("([【〔 ") != "" and right.strip(")]】〕 ") != ""
        if not bracketed or place.zone not in ("body", "footer") or not is_prose(place.text):
            return True
        return _NAMED_PART.search(left) is not None and not right.strip(")]】〕 。;；")
    if weak:
        return False
    if left.rstrip()[-1:] in "。;；" and right_free:
        return True  # behind the sentences of the paper's foot
    if not left.strip(" \t([【〔"):
        # 绝密★5年试卷在开考前不得拆封 begins a sentence; a portion mark is set off by a bracket or a space.
        return not (_HAN_START.search(right) and is_prose(right))
    if place.zone in NAME_ZONES or place.zone in HEAD_ZONES:
        return not is_prose(place.text) and (left_free or not right.strip() or place.zone == "filename")
    return False


NAME = "state-secret-mark"
RULE = Rule(
    name=NAME,
    category="state-secret",
    source="保守国家秘密法实施条例；国家秘密文件、资料和其他物品标志的规定（1990）；GB/T 9704—2012 7.2.2",
    chinese="国家秘密标志：密级★保密期限、解密时间或解密条件，含非标准写法",
    english="the state-secret mark: level, star and term, release date or condition, in legal and non-standard forms",
    lexicon=(*LEVELS, "长期", "永久", "启用前"),
    needs=LEVELS,
    shapes=(_STARRED, _STAR_ONLY, _STAR_BEFORE, _TERM_FIRST),
    find=find,
    hits=examples(
        ("firstpage_top", "机密★20年\n云台县委党史办\n（1949年馆藏档案清单）", "机密"),
        ("firstpage_top", "□已解密\n☑机密★10年", "机密"),
        ("firstpage_top", "机密★1985\n云台县战备方案", "机密"),
        ("table", "任务\t预期效果\n北山工事勘测\t机密★10年", "机密"),
        ("table", "目标\t识别结果\n北山雷达站\t机密★10年", "机密"),
        ("table", "公文要素\t填写内容\n份号\t000012\n密级和保密期限\t机密★10年\n发文机关\t云台县委", "机密"),
        ("table", "版头要素\t填写内容\n密级\t机密★10年\n标题\t关于北山工事的报告", "机密"),
        ("table", "位置\t门牌\t密级\n军火库\t3号\t机密★10年", "机密"),
        ("table", "死亡病例\n（例）\n32\n机密★1年", "机密"),
        ("firstpage_top", "机密★10年\n几字弯水源地安全防护方案\n云台县水利局", "机密"),
        ("firstpage_top", "机密★10年\n两字头列车警卫方案", "机密"),
        ("firstpage_top", "机密★10年\n的标识系统布设方案", "机密"),
        ("firstpage_top", "机密★10年\n显示为红色的目标点清单\n云台县武装部", "机密"),
        ("firstpage_top", "机密★保密期限\n10年\n云台县委文件", "机密"),
        ("firstpage_top", "机密★解密时间\n2030年1月1日\n关于北山工事的报告", "机密"),
        ("firstpage_top", "机密★（　）年\n云台县委文件", "机密"),
        ("firstpage_top", "机密★30年\n中苏边界史料选辑\n（1949年电报汇编）\n外交部档案处", "机密"),
        ("title", "机密★县委|关于反恐部署的通知", "机密"),
        ("table", "□已解密 ☑机密★10年", "机密"),
        ("table", "已解密□ 机密★10年☑", "机密"),
        ("body", "王处：名单在附件，秘密★1年，看完删。", "秘密"),
        ("firstpage_top", "绝密★20年\n秘密★5年\n临溪县水利局文件\n临水发〔2019〕12号"),
        ("firstpage_top", "000012\n机密★10年 秘密★5年\n临溪县水利局文件"),
        ("firstpage_top", "机密★10年\n上图为某雷达站阵地布置示意。", "机密"),
        ("body", "名单在附件里，秘密★1年，请勿转发。", "秘密"),
        ("firstpage_top", "机密★5年\n改为秘密★3年", "机密"),
        ("firstpage_top", "机密★10年\n云台县军事志\n（1912年—1949年）", "机密"),
        ("title", "某型雷达测试用例集 机密★3年", "机密"),
        ("table", "库房\t位置\t密级\n3号油库\t城北\t机密★5年", "机密"),
        ("firstpage_top", "绝密★解密时间另行通知\n云台县委", "绝密"),
        ("firstpage_top", "秘密★5年\n的情况通报\n（2019年，县档案馆藏本）", "秘密"),
        ("firstpage_top", "机密★5年\n以上是敌情通报样本，请各部核对", "机密"),
        ("body", "附件密级： 1.秘密★5年 2.机密★10年"),
        ("body", "云台县武装部收文登记 1、机密★10年 2、秘密★5年", "秘密"),
        ("firstpage_top", "机密★10年 附件 1.机密文件 2.秘密文件", "机密"),
        ("firstpage_top", "体检结果\n（男）机密★5年\n（女）机密★5年", "机密"),
        ("body", "（女）3名（机密★5年）", "机密"),
        ("firstpage_top", "机密★1年\n损害", "机密"),
        ("firstpage_top", "机密★10年\n[释义]本件所称", "机密"),
        ("firstpage_top", "答：\n机密★10年\n000012\n云台市人民政府文件", "机密"),
        ("body", "×号目标：机密★10年", "机密"),
        ("firstpage_top", "“机密★5年”\n的情况报告", "机密"),
        ("table", "范例\t关于防空的报告\t机密★10年", "机密"),
        ("firstpage_top", "学习资料（密级标志样式见第2页）\n机密★10年", "机密"),
        ("firstpage_top", "文件标识：\n000023\n秘密★5年\n临川市财政局文件", "秘密"),
        ("firstpage_top", "卫星模拟件试验总结\n机密★10年", "机密"),
        ("firstpage_top", "雷达显示效果评估\n机密★5年\n图1 总体布置", "机密"),
        ("firstpage_top", "机密★5年\n某厅文件\n图1 防护区布局\n图2 通信格式转换", "机密"),
        ("body", "防汛物资调运方案 机密★5年\n更多\n↑ TOP", "机密"),
        ("firstpage_top", "省厅批示如下：\n000012\n机密★10年\n特急", "机密"),
        ("firstpage_top", "扫描件版头：\n机密★5年", "机密"),
        ("body", "议程依次为：\n机密★5年\n一、关于征地的事项", "机密"),
        ("firstpage_top", "机密★10年 ▼", "机密"),
        ("firstpage_top", "目前标：机密★5年", "机密"),
        ("title", "关于识别假冒伪劣的（机密★5年）", "机密"),
        ("firstpage_top", "○机密★5年○", "机密"),
        ("body", "（以下表格内容：秘密★2年）", "秘密"),
        ("title", "关于怎么看待当前形势的报告 秘密★1年", "秘密"),
        ("body", "图3　秘密★长期　1:5000航测影像（局部）", "秘密"),
        ("table", "Plan A\t机密★5年", "机密"),
        ("table", "名称\t正\t副\n应急方案\t机密★5年\t2", "机密"),
        ("table", "误\t正\n关于兵力调整的通知\t机密★5年", "机密"),
        ("firstpage_top", "附件如下：\n000012\n秘密★5年\n特急", "秘密"),
        ("firstpage_top", "秘密★5年\n秘密★10年\n关于变更密级的通知", "秘密"),
        ("firstpage_top", "top secret 绝密★30年", "绝密"),
        ("firstpage_top", "confidential: 秘密★3年", "秘密"),
        ("body", "classification: secret 机密★5年", "机密"),
        ("firstpage_top", "〈秘密★3年〉", "秘密"),
        ("firstpage_top", "秘密★5年　仅供教学使用", "秘密"),
        ("firstpage_top", "工作规范：秘密★5年", "秘密"),
        ("firstpage_top", "指出存在的错误做法\n机密★10年", "机密"),
        ("firstpage_top", "三、秘密级事项\n机密★5年\n审计要情", "机密"),
        ("firstpage_top", "国家级示范基地\n机密★3年", "机密"),
        ("hidden", "标题 / 机密★3年 / 图片", "机密"),
        ("firstpage_top", "000123 “秘密★3年” 特急", "秘密"),
        ("title", "首页『机密★1年半』-物资点位表", "机密"),
        ("table", "编号0012 ◇秘密★3年◇ 存档", "秘密"),
        ("body", "机密★ 二〇三〇年", "机密"),
        ("firstpage_top", "机密✱5年", "机密"),
        ("body", "（二）巡逻路线（秘密★2年）。", "秘密"),
        ("table", "材料一：公开；材料二：秘密★1年；材料三：公开", "秘密"),
        ("stamp", "密级变更为：机密★10年", "机密"),
        ("header", "机密★1年", "机密"),
        ("body", '{"bt":"储备粮库存情况的报告","mj":"秘密★3年","nf":2026}', "秘密"),
        ("firstpage_top", "秘密★5年\n→ 呈县委常委会", "秘密"),
        ("firstpage_top", "秘密★至2025年12月31日", "秘密"),
        ("firstpage_top", "000001 机密★长期 特急", "机密"),
        ("firstpage_top", "★机密 10年", "机密"),
        ("firstpage_top", "10年★机密\n云台县民政局", "机密"),
        ("firstpage_top", "第 0009 份　机密★20年", "机密"),
        ("body", "（机密★10年）第三章列出的点位不得外传。", "机密"),
        ("firstpage_top", "秘密★", "秘密"),
        ("firstpage_top", "秘密★会议开始\n前\n某次全会报告", "秘密"),
        ("table", "文件\t写法\t份数\n水库守护图\t机密★10年\t2份", "机密"),
        ("footer", "秘密★年", "秘密"),
        ("body", "机密★ 年", "机密"),
        ("firstpage_top", "签发：李××　机密★1年", "机密"),
        ("link", "点此查看“秘密★1年 全区安全形势通报”原文", "秘密"),
        ("filename", "秘密★10年关于扶贫工作的意见.pdf", "秘密"),
        ("filename", "IMG_0023_机密女10年_扫描.jpg", "机密"),
    ),
    misses=examples(
        ("firstpage_top", "机密★10年\n开国文告\n（1949年9月，馆藏手稿）"),
        ("body", "密级写在左上角，秘密★5年，注意中间是五角星。"),
        ("body", "第一行顶格编排，机密★10年，不要写成机密10年。"),
        ("body", "先打密级，秘密★1年，请用3号黑体。"),
        ("title", "20年★秘密 一份迟到的情书"),
        ("body", "20年★绝密 老卤配方"),
        ("firstpage_top", "保密知识手册\n绝密★30年\n机密★20年\n云台县保密委员会办公室"),
        ("firstpage_top", "常见标志\n机密★10年\n秘密★5年\n云台县国家保密局"),
        ("firstpage_top", "公文版头练习\n（份号）\n秘密★（　）年\n（紧急程度）"),
        ("body", "D 10年★机密\nE 机密10年★"),
        ("body", "信封上写着一行字：\n机密★5年"),
        ("firstpage_top", "打印预览中\n秘密★5年\n显示为乱码"),
        ("title", "保密教育海报之二：机密★20年——期限里的学问"),
        ("body", "练习：秘密★3年 下列错误之处："),
        ("firstpage_top", "格式样例（见第12页）\n秘密★10年\n特急\n云台市人民政府文件"),
        ("firstpage_top", "密级标志样式（见附录A）：\n秘密★10年"),
        ("firstpage_top", "公文模板 见第2页\n机密★10年\n×××文件"),
        ("firstpage_top", "公文格式讲解课件\n文件标识：\n000001\n机密★1年\n中共临川市委办公室"),
        ("firstpage_top", "密级标识：\n秘密★1年\n特急\n国务院办公厅"),
        ("body", "5. 机密★长期 下列理解恰当的一项："),
        ("body", "文件为机密★20年，以下处理方式：1.锁入保险柜 2.带回家"),
        ("body", "思考题【机密★10年】以下几种情形（每题2分）："),
        ("body", "机密★10年\n特急\n↑ 密级和保密期限"),
        ("body", "图2 秘密★5年 左上角位置"),
        ("body", "图1 机密★10年 示意图"),
        ("body", "以下哪项内容：机密★10年"),
        ("firstpage_top", "一、请为下列文件标注密级：\n1.秘密★__年"),
        ("title", "学习园地｜怎么看懂文件左上角的秘密★1年"),
        ("link", "保密知识｜何谓秘密★长期"),
        ("body", "图4　秘密★5年标志示意图"),
        ("body", "标注为“机密★10年”表示保密期限十年。"),
        ("filename", "秘密女10年.jpg"),
        ("filename", "机密文10年.pdf"),
        ("table", "正确标注\t机密★10年"),
        ("table", "歌曲\t演唱\n秘密★星空\t某歌手"),
        ("table", "要素\t示例\t字体\n密级和保密期限\t机密★1年\t黑体"),
        ("firstpage_top", "标注：机密★10年"),
        ("firstpage_top", "怎样标注密级\n绝密级 / 机密★20年"),
        ("firstpage_top", "商业秘密★5年"),
        ("header", "机密★的写法"),
        ("header", "机密·谈判背后"),
        ("body", "规范写法：机密★10年；不规范写法：机密10年。"),
        ("body", "绝密★5年试卷在开考前不得拆封。"),
        ("body", "①绝密★30年②机密★10年③秘密★5年"),
        ("firstpage_top", "绝密★30年：红色\n机密★20年：蓝色\n秘密★10年：黑色"),
    ),
)
