"""Negative contexts: what makes a match talk about a mark, a sample of one, or another word altogether.

A filter drops the match, never the page, and only by words that touch it. Each has its own hits and misses, which are
its test: a hit is a place where a mark is found and kept as suppressed by this filter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from detectors.rules.base import Example, examples
from detectors.rules.contexts import Context, context
from detectors.rules.entries import is_counted, is_defined, is_entry, is_released
from detectors.rules.level_lists import STAR_SIGNS, lists_levels
from detectors.rules.program_text import of_a_program
from detectors.rules.quizzes import is_of_quiz, is_unticked
from detectors.rules.quoted import is_example_of, is_in_title, is_quoted
from detectors.rules.shown import is_sample
from detectors.rules.works import of_a_work
from detectors.text.layout import Place


@dataclass(frozen=True, slots=True)
class Filter:
    """`drops` says whether the span is no mark of the carrier. `of_words`: only ever where the words beside it say something."""

    name: str
    chinese: str
    english: str
    drops: Callable[[Context], bool]
    hits: tuple[Example, ...]
    of_words: bool = True
    misses: tuple[Example, ...] = ()


def _negated(at: Context) -> bool:
    return "negated" in at.before


def _reported(at: Context) -> bool:
    return "reported" in at.before and "which_copy" not in at.before


def _legal(at: Context) -> bool:
    # 秘密★会议开始, whose 前 stands in the next line, is no wording of a law.
    return "legal" in at.behind and at.place.text[at.end - 1 : at.end] not in STAR_SIGNS


def _cited(at: Context) -> bool:
    return "cited" in at.before


QUOTED = Filter("quoted", "位于引号中，是对标志的说明", "quoted in a sentence", is_quoted, examples(
    ("body", "首页左上角应当写上“\n机密★10年”几个字。"),
    ("body", "标注为“机密★10年”表示保密期限十年。"), ("body", "“机密20年”\n“绝密★永久”"), ("body", "一位领导要借一份\n“机密★20年”\n的文件回家看"), ("body", "文件首页左上角应当标注“秘密★10年”字样。"),
))  # fmt: skip
IN_TITLE = Filter("in-title", "位于书名号中", "inside a work's title", is_in_title, examples(
    ("body", "请对照《某委密字〔2018〕6号》落实。"),
), of_words=False)  # fmt: skip
OF_A_WORK = Filter("work", "是作品的名称", "the name of a work of art", of_a_work, examples(
    ("title", "内部资料：守岛人的夜晚（小说）"), ("title", "秘密"), ("title", "【秘密】古城墙下的老手艺"), ("filename", "秘密_歌词.lrc"), ("filename", "民宿-秘密-开业优惠.jpg"), ("title", "【绝密】祖传酱料 88元/盒"), ("table", "绝密 ★★★"), ("table", "绝密★★★★★"), ("firstpage_top", "云台影业公司   绝密   上映"), ("firstpage_top", "揭开宇宙的\n秘密"), ("firstpage_top", "绝密\n押运路上的“特殊乘客”\n——记望川区血站冷链司机"), ("firstpage_top", "绝密\n谍战大片\n震撼上映"), ("firstpage_top", "秘密\n短篇集\n作者：阿良"), ("firstpage_top", "第十五章\n机密\n夜色深沉，他推开了门。"), ("body", "【绝密】盒子里的神秘力量即将觉醒！"), ("header", "云台文学 秘密 第3期"),
), of_words=False)  # fmt: skip
OF_A_PROGRAM = Filter("program", "是程序、词表中的字样", "a word of a program or a word list", of_a_program, examples(
    ("body", "目标文档密级【机密】，操作已拒绝"), ("body", '<option value="2">机密</option>'), ("body", "/* 绝密 */"), ("body", "编号：{{id}} ｜ 密级：机密"), ("body", "secret: 秘密"), ("body", "秘密\tn\t4521"), ("body", "机密：********"), ("body", "密级 [机密 ▼] 期限 [10年 ▼]"), ("filename", "icon-秘密.svg"),
), of_words=False, misses=examples(
    ("body", "（机密★10年）敌电台请求被拒绝后转移至北山"), ("body", "（机密）美方拒绝访问团入境的情况。"), ("body", "机密★10年 无权查看人员请立即退回"), ("table", "密级\t标题\n机密★5年\t拒绝访问名单的通报"), ("table", "密级：机密\t无权访问人员：其他"), ("body", "关于系统权限不足问题的整改方案 机密★10年"),
))  # fmt: skip
SAMPLE = Filter("sample", "是样式或示例", "a sample", is_sample, examples(
    ("filename", "公文模板_秘密★XX年_单位红头.docx"), ("body", "机密★20年：密级为机密，保密期限二十年。"), ("firstpage_top", "机密★10年\n摘自《党政机关公文格式》图2式样"), ("firstpage_top", "000001\n机密★1年\n特急\n某省人民政府文件\n某政发〔2012〕10号\n（图3 公文首页版式）"), ("firstpage_top", "公文写作实训（模拟件，仅供课堂练习）\n秘密★1年\n某市某局文件"), ("firstpage_top", "设备标签\n样签：密级：机密 责任人：张三"),
    ("body", "样式图1 秘密★1年 ×××××文件"), ("body", "图 3 公 文 首 页 版 式\n秘 密 ★ 1 年\n× × × × × 文 件"), ("body", "图2 公文首页版式\n机密★1年\n×××××文件"), ("body", "密级和保密期限 机密★1年\n紧急程度 特急\n发文机关标志 某省人民政府文件"), ("body", "示例：秘密★5年"), ("body", "左上角标注，例如：\n机密★10年\n秘密★6个月"), ("body", "mark.sample=秘密★5年"), ("body", "标志预览：机密★10年"), ("body", "图1\n机密★10年\n↑ 左上角"), ("body", "师：写了什么？\n生：机密★1年。"), ("body", "【示例】\n名称：某菌种选育\n密级：机密"), ("body", "（男）比我的名字更重\n（女）机密★1年"), ("body", "如：机密★10年 秘密★5年"), ("body", "the level, e.g. 秘密★1年 (top left)"), ("body", "期限（默认：机密★20年）"), ("firstpage_top", "参考版头：\n000045\n机密★10年\n加急"), ("table", "级别\t损害程度\t标志示例\n机密\t严重\t机密★20年"), ("table", "误\t正\n秘密五年\t秘密★5年"), ("firstpage_top", "机密★10年\n以上为本课件第3页所用示意，请指出是否规范。"), ("table", "文号\t密级\t期限\n示例一\t秘密\t5年"),
), of_words=False, misses=examples(
    ("body", "《登岛作战样式》 机密★10年"), ("title", "《边境反击作战战例》 机密★10年"), ("header", "〔作战样式〕机密★10年"), ("filename", "[突发事件处置事例]机密★5年.docx"), ("filename", "【样本】秘密★3年_毒株.pdf"), ("header", "附录A 000012 机密★10年"), ("firstpage_top", "样本 000012 机密★10年\n云台县疾控中心文件"), ("firstpage_top", "布防图样图 000012 机密★10年"),
    ("firstpage_top", "附件封面上印着公章：\n绝密★20年\n云台县委文件\n云发〔2019〕3号"), ("firstpage_top", "扫描件封面上印着：\n机密★10年\n关于反恐部署的通知"), ("firstpage_top", "原件盖有机要章：\n机密★10年\n云台县委文件"), ("firstpage_top", "征求意见：请指出以下方案中的问题\n机密★10年\n云台县反恐办文件"), ("firstpage_top", "秘密★5年 ×××市文件"), ("firstpage_top", "机密★10年 关于3起均为虚构险情的核查"),
))  # fmt: skip
EXAMPLE_OF = Filter("example", "前后文在说明标志的写法", "the sentence explains the mark", is_example_of, examples(
    ("body", "例如 机密★长期"), ("body", "第二行顶格输入：机密★5年，黑体三号"), ("body", "×标“机密★3年”"), ("body", "正确的形式是机密★20年"), ("body", "工作人员将标有机密★10年的文件上传"), ("body", "就在第三段前标：（机密★5年）"), ("body", "例37　版头：秘密★5年　评析：期限规范。"),
), misses=examples(
    ("table", "密级栏显示：机密★10年"), ("body", "该件右上角印红字：机密★10年，请专人保管"), ("table", "打字：机密★10年"), ("body", "（机密）简析：敌主力已北移。"), ("body", "（秘密★1年）解析：油库储量下降。"), ("body", "机密★1年 简析：当前舆情。"),
))  # fmt: skip
QUIZ = Filter("quiz", "是试题选项", "an option of a quiz", is_of_quiz, examples(
    ("body", "下列标志正确的是:A.秘密10年 B.秘密★ C.秘密★10年"), ("body", "C.秘密★10年"), ("body", "A. 机密★20年 B. 机密20年★（ ★机密20年D.20年★机密"), ("body", "下列标志正确的是。A.秘密10年B.秘密★C.秘密★10年D.机密·10年"), ("body", "文件为机密级，期限十年，应标注为（ ）\n机密10年\n机密★\n机密★10年"), ("body", "第5题：最高密级是？\n绝密"), ("body", "下列哪项正确（秘密★5年）"), ("body", "A\n机密★5年\nB\n机密：5年"), ("body", "第一题\n秘密★5年\n对不对"), ("firstpage_top", "“秘密★5年”\n——这样标对吗？"), ("body", "二、1．机密　2．秘密★10年　3．绝密"), ("body", "图二\n机密★三年\n错在哪？——期限"), ("firstpage_top", "灯谜\n（打一国家秘密标志）——谜底：秘密★3年"), ("body", "秘密★三年\n改为：秘密★3年"), ("body", "机密★10年（×）"),
), of_words=False, misses=examples(
    ("firstpage_top", "机密★10年\n正确应对当前边境形势的若干意见\n云台县委"), ("firstpage_top", "密级：机密\n正确的是第二套方案"), ("firstpage_top", "机密★10年\n错误之处请批评指正\n云台县委"), ("firstpage_top", "机密★10年\n错误：请指正\n云台县委"), ("firstpage_top", "机密★10年（√）\n云台县委文件"), ("body", "3号油库分布图 机密★5年（√）"), ("body", "机密★10年（正确，请存档）"),
))  # fmt: skip
LEVEL_LIST = Filter("level-list", "与其他密级并列", "listed with other levels", lists_levels, examples(
    ("body", "绝密 Top Secret\n机密 Secret"), ("table", "甲类事项\n绝密\n长期\n经批准的范围\n2\n乙类事项\n机密\n长期"), ("body", "绝密\n机密\n秘密"), ("table", "绝密文件\n单独登记\n机密文件\n专人管理"), ("body", "秘密★1年、机密★5年"), ("firstpage_top", "绝密 30年\n机密 20年\n秘密 10年"), ("body", "秘密★ / 机密★"), ("firstpage_top", "绝密级\n甲类成果\n机密级\n乙类成果"), ("body", "看图认读\n图A  秘密★1年  2011.3\n图B  机密★6个月  2015.1\n图C  秘密★公布前"), ("table", "等级\t颜色\t标志\n4\t红\t绝密★30年\n3\t橙\t机密★20年"), ("body", "秘密★机密★"), ("firstpage_top", "分级\n一级：绝密★30年\n二级：机密★20年\n三级：秘密★10年"), ("firstpage_top", "领导保健档案——绝密\n未公布的疫情数据——秘密\n战时医疗储备——机密"), ("firstpage_top", "标签\n第3排 秘密★5年\n第4排 机密★10年\n第5排 绝密★20年"),
), of_words=False)  # fmt: skip
TICK_BOX = Filter("tick-box", "是未勾选的选项", "a box that is not ticked", is_unticked, examples(
    ("table", "□机密★10年"), ("table", "秘密●非密"),
))  # fmt: skip
NEGATED = Filter("negated", "为否定表述", "negated", _negated, examples(("body", "并非机密★10年")))
COUNTED = Filter("counted", "是统计数量", "a count", is_counted, examples(
    ("table", "密级：机密 3件"), ("table", "密级\t数量\n机密\t2"), ("table", "1\t涉密会议活动\t秘密\t2次"), ("table", "序号\t设备名称\t密级\t数量\n1\t涉密笔记本电脑\t机密\t1台"), ("table", "密级\t机密\t秘密\n件数\t0\t4"), ("table", "办公室\t2（机密）\t7"),
), of_words=False)  # fmt: skip
REPORTED = Filter("reported", "是对事件的叙述", "an event is told", _reported, examples(
    ("body", "经鉴定 机密★10年 文件一份"),
))  # fmt: skip
DEFINED = Filter("defined", "是释义的标题", "the heading of a definition", is_defined, examples(
    ("firstpage_top", "机密\n机密是指重要的国家秘密。"), ("firstpage_top", "绝密\n【拼音】jué mì"), ("firstpage_top", "绝密\n30年\n特别严重损害"), ("firstpage_top", "绝密级\n——最重要的国家秘密　不超过30年"), ("body", "绝密文件：\n一旦泄露会使国家安全和利益遭受特别严重损害的文件。"),
), of_words=False)  # fmt: skip
RELEASED = Filter("released-list", "列于解密公告中", "listed as declassified", is_released, examples(
    ("body", "经审核，决定对下列文件解密：\n1.《关于某项管理的意见》（机密）"), ("table", "经审核，下列文件自2022年9月1日起解密：\n档号\t标题\t原密级\n1-2-33\t1998年防汛物资调运方案\t机密\t20年"),
), of_words=False)  # fmt: skip
LEGAL = Filter("legal-text", "是法规表述", "the wording of a law", _legal, examples(
    ("body", "机密★10年以上"),
))  # fmt: skip
ENTRY = Filter("entry", "是目录、索引中的条目", "an entry of a table of contents", is_entry, examples(
    ("firstpage_top", "机密级……46"), ("firstpage_top", "绝密级........"), ("firstpage_top", "密级标志……47\n机密级"), ("body", "copy\t份\nCONFIDENTIAL ★ 10 YEARS\t秘密★10年\nlog\t登记"),
), of_words=False)  # fmt: skip
CITED = Filter("citation", "是对其他文件的引用", "another paper is cited", _cited, examples(
    ("body", "根据市委密电〔2021〕12号精神，现将有关事项通知如下。"), ("title", "转发省委密字〔2018〕6号文件的通知"),
))  # fmt: skip

# In the order in which they are asked; the first that applies names the reason.
ALL: tuple[Filter, ...] = (
    QUOTED, IN_TITLE, OF_A_WORK, OF_A_PROGRAM, QUIZ, SAMPLE, LEVEL_LIST, TICK_BOX, EXAMPLE_OF, DEFINED, NEGATED, COUNTED, REPORTED, LEGAL, CITED, ENTRY, RELEASED,
)  # fmt: skip
RUNNING_TEXT = "running-text"
CATALOGUE = "catalogue"
# Reasons that no filter gives: the flow of the sentence, and the family of marks that the words belong to.
OTHER_REASONS = {
    RUNNING_TEXT: ("位于行文之中，不是载体标志", "in running prose"),
    CATALOGUE: ("是目录、名录中的一项", "an entry of a catalogue"),
    "exam": ("属于试卷标志", "an exam paper's mark"),
    "declassified": ("同处标明已解密", "declassified beside it"),
    "commercial": ("属于商业秘密标志", "a commercial mark"),
    "work-secret": ("属于工作秘密标志", "a work-secret mark"),
    "foreign": ("属于境外密级标志", "a foreign mark"),
    "state-secret": ("属于国家秘密标志", "a state-secret mark"),
    "licensed": ("是准印的内部资料性出版物", "a licensed bulletin"),
    "place-name": ("属于地名或密码管理部门的文号", "a place's or the cipher office's number"),
    "unticked": ("未勾选", "not ticked"),
    "annual-report": ("是年度报告的统计栏目", "a row of the annual report"),
}


def first_of(place: Place, start: int, end: int, filters: tuple[Filter, ...] = ALL) -> str | None:
    """The name of the first filter that drops the span, or None."""
    at = context(place, start, end)
    plain = not at.before and not at.behind
    for one in filters:
        if not (plain and one.of_words) and one.drops(at):
            return one.name
    return None


def chinese(name: str) -> str:
    """Why a match was suppressed, in the words of a sentence."""
    for one in ALL:
        if one.name == name:
            return one.chinese
    return OTHER_REASONS[name][0]
