"""[秘密] and （机密）: portion marks before a paragraph, and marks in titles, link texts and file names."""

from __future__ import annotations

from collections.abc import Iterator

from detectors.rules import filters
from detectors.rules.base import Rule, Signal, examples
from detectors.rules.grammar import (
    CLOSING,
    DOCUMENT_NUMBER,
    GRADED,
    HANDLING,
    LEVEL,
    LEVELS,
    LOOSE,
    PAPER,
    PLAIN_TERM,
    STAR,
    TERM,
    mark,
    pattern,
)
from detectors.rules.heads import HEAD_ZONES
from detectors.rules.names import SUBJECT_OF_MAIL
from detectors.rules.shapes import MAX_ALONE_CHARS, Found, Shapes
from detectors.rules.tables import catalogued, is_cell
from detectors.text.layout import Place

_BRACKETED = Shapes(
    rf"(?:密级[::]?|[本此][条段项节款页]:?)?({LEVEL})(?:级|件|文件|函件|[文讲底]?稿)?(?:{LOOSE}{PLAIN_TERM})?",
    alone_tail=r"(?:启用前|(?:会议)?(?:文件|资料|材料|报告|纪要|方案|名单|清单|数据|图纸|通知|电报|记录|录音|影像)(?:扫描件|复印件|照片|电子版|终稿|定稿|正文|汇编)?|\p{Han}{1,5}[字发函][0-9]{1,4}号\p{Han}{0,4})?",
)
_TERMED = pattern(rf"({LEVEL})(?:级)?{LOOSE}({PLAIN_TERM})")
# In a name the star parts, too.
_STAR_BEHIND = pattern(rf"^\s?{STAR}\s?{TERM}")
# One of several clauses in a bracket that is a line of its own: (机密 根据录音整理 未经本人审阅)
_OTHER_CLAUSES = r"[^()\[\]【】{}。;?!]"
_CLAUSES = pattern(
    rf"^\W*[(\[【〔]\s?(?:{_OTHER_CLAUSES}{{0,40}}[\s,、·|/])?((?:密级:?)?({LEVEL})(?:级|件|文件)?(?:{LOOSE}{PLAIN_TERM})?)"
    rf"(?:[\s,、·|/]{_OTHER_CLAUSES}{{1,40}})?[)\]】〕]\W*$"
)
_ANY_LEVEL = pattern(LEVEL)
# Another's paper that is sent on, with what it bears: 现将《…》(东发〔2020〕6号,机密)转发给你们
_SENT_ON = pattern(
    rf"(?:现将|附[件表图]\s?[0-9]{{0,2}}\s?:).{{2,60}}[(\[【〔][\p{{Han}}×]{{2,14}}{DOCUMENT_NUMBER}[\s,、·]{{1,2}}(({LEVEL})级?(?:\s?{STAR}\s?{TERM})?)"
    rf"[)\]】〕](?:\W*$|.{{0,12}}(?:转发|印发|转|发)给)"
)
# A paragraph's mark that only a gap sets off; where the print has other gaps this one says nothing.
_LED = pattern(rf"^\s*({LEVEL})\s{{1,4}}[^\P{{Han}}的是为指等级之与和或及重最一不]\S+[,。;:]\S*$")
MIN_LED_CHARS = 18
_OPENS = pattern(rf"^\s*({LEVEL})\s?:\s?(?:以下|本[段节部条页])")
# Of a title: 秘密★2年 关于加强防护的通知
_BEFORE_TITLE = pattern(rf"{LEVEL}[^\s]{{0,16}}\s+关于")
# Of a mail that names a paper: 主题: 机密-谈判口径
_OF_MAIL = pattern(rf"{SUBJECT_OF_MAIL.text}.{{0,40}}{LEVEL}")
# 三、人口（以下一段机密）：
_FROM_HERE = pattern(
    rf"^\W*(?:[一二三四五六七八九十]{{1,3}}、|[一二三四五六七八九十0-9]{{1,3}}[)）.、]|第[一二三四五六七八九十0-9]{{1,3}}[条节章部]).{{0,40}}?[(\[【〔]\s?(?:以下|下[面述列])(?:(?:[一二两]?[段节条页]|部分|内容|各[段条])(?:均?[为属系])?|均?[为属系])({LEVEL})级?\s?[)\]】〕]\s?(?::|$)"
)
# In a note to whoever gets the paper: 请某局长阅示，秘密件，看后退回
_NOTED = pattern(rf"[,。;]\s?({LEVEL})件[,。;、\s]{{1,2}}{HANDLING}")
# Some write a work's title so.
_WORK = pattern(r"^\s*[>〉]\s*(?:一[书文片剧]|首[映演播]|影片|电影|小说|读后|观后|作者)")
# What has a heading of its own in a paper, named at its end: 四、应急力量部署图（秘密）
_PART = (
    r"^[\s▲★●■◆*]*(?:附件\s?:\s*)?(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)|[0-9]{1,2}\s?[.、]|附[件表图]\s?[0-9一二三四五六七八九十]{0,2}\s?:?|[表图]\s?[0-9]{1,2})"
    rf"\s*[\p{{Han}}0-9]{{2,30}}(?:{PAPER}|坐标|现状|设施|哨位|走向|布置|密码本|通讯录|点位|位置|参数|频率|路线|力量|装备|编成|布局|兵力|储量|库容|口令|[^\P{{Han}}质]量|编制|实力|人数)\s*[(\[【〔]\s*"
)
_HEADING = pattern(rf"{_PART}$")
# 3.军粮供应量（秘密）：全年一百吨。
_HEADED = pattern(rf"{_PART}({LEVEL})级?\s?[)\]】〕]\s?:")
# A line that is a title, or all that a paper or its annex is called: 会议记录（机密）, 附件1（机密）
_TITLE = pattern(
    rf"^\W*涉?密?(?:段落|内容|部分)(?:开始|起始)\s*[(\[【〔]\s*$|(?:^|[:：=])\s*[\p{{Han}}0-9]{{1,40}}(?:{PAPER}|第[0-9]{{1,4}}[期号册卷])\s*[(\[【〔]\s*$|^\W*(?:[\p{{Han}}×]{{2,14}}{DOCUMENT_NUMBER}|附[件表图]\s?[0-9一二三四五六七八九十]{{0,3}})\s*[(\[【〔]\s*$"
)
# 【秘密】背后的故事: the bracket is a word of the title. 【机密】jīmì: or an entry of a dictionary.
_PHRASE = pattern(
    rf"^\s*{CLOSING}\s*(?:的|级(?:任务|奖励|别|副本|装备|剧情|难度|关卡|会员|玩家|资质|国家秘密|的)|背后|之谜|[^。]{{0,4}}(?:存[入在]|上传|泄露|发[到至往给]|违规|擅自|私自)[^。]{{0,18}}(?:处分|被查|获刑|被判|追究)|填[写报]说明|(?:空白表?|空表|模板|式样)(?:\W*$|\.)|在于|是|指(?:的是|[^挥导定标示派令])|(?i:j[iī]|ju[eé]|m[iì])\s?m[iì](?:[^A-Za-z]|$))"
)
# What to do with the paper, in the same brackets.
_HANDLED = pattern(rf"^\s?[,;、:]?\s?{HANDLING}")
_FILTERS = tuple(f for f in filters.ALL if f not in (filters.QUOTED, filters.REPORTED))
_NAME_FILTERS = tuple(f for f in _FILTERS if f not in (filters.LEGAL, filters.CITED))
# A file of that name teaches about levels: 秘密级_定密培训课件.pptx
_TAUGHT = pattern(
    r"(?:定密|保密|密级)(?:工作|知识|业务|培训|教育|宣传|公益){0,3}(?:课件|讲义|教案|题库|宣传片)(?:\P{Han}|$)"
)
_CLASSES = pattern(
    r"(?:(?:核心|重要|一般|普通)(?:级|类|的|涉密人员)?|(?:分为|包括)[^。]{0,12}|(?:资质|资格|系统|场所|人员|岗位|网络|业务|单位|认证|测评|集成|印制|载体|[纸光磁]介质|证书》?|[级密印图]章|涉密(?:系统|网络?|机房|会议室|场所|信息系统)\p{Han}{0,6}(?:改造|建设|升级|运维|工程|项目|服务|采购))"
    # Keys and passwords are secret by nature, whatever level a guide to them names.
    rf"|{GRADED}|[私密]钥|口令|密码|凭[证据]|令牌|(?i:tokens?|keys?)(?:\s?值)?"
    r"|(?:标志|标识|等级|密级|样式)(?:说明|样?图|对照表|一览表))[(（]\s*$"
)


def find(place: Place) -> Iterator[Signal]:
    for found in (*_BRACKETED.bracketed(place), *_BRACKETED.name_token(place), *_clause(place)):
        term = _TERMED.search(place.text[found.start : found.end])
        asked = _NAME_FILTERS if found.shape == "name-token" else _FILTERS
        behind = _STAR_BEHIND.search(place.text[found.end :])
        dropped = filters.first_of(place, found.start, found.end + (behind.end() if behind else 0), asked)
        if dropped is None and found.shape == "name-token" and not term and not behind and _TAUGHT.search(place.text):
            dropped = filters.EXAMPLE_OF.name
        if dropped is None and _CLASSES.search(place.text[: found.start]):
            dropped = filters.LEVEL_LIST.name
        if dropped is None and _WORK.search(place.text[found.end :]):
            dropped = filters.IN_TITLE.name
        if dropped is None and _PHRASE.search(place.text[found.end :]):
            dropped = filters.RUNNING_TEXT
        if dropped is None and found.shape != "name-token" and is_cell(place) and catalogued(place):
            dropped = filters.CATALOGUE
        of_a_part = found.shape == "bracket-end" and (
            _HEADING.search(place.text[: found.start]) is not None
            or _TITLE.search(place.text[: found.start]) is not None
            or _HANDLED.search(place.text[found.end :]) is not None
        )
        shape = "portion" if of_a_part else found.shape
        features = ("level", "term", shape) if term else ("level", shape)
        text = mark(found.group, term.group(2) if term else None)
        yield Signal(NAME, "state-secret", found.group, found.start, found.end, text, features, dropped)


def _clause(place: Place) -> Iterator[Found]:
    """In the head of a page, where what else the bracket says doesn't matter; elsewhere it may be a sentence in brackets."""
    text = place.text
    if "号" in text and (sent_on := _SENT_ON.search(text)) is not None:
        yield Found("portion", *sent_on.span(1), str(sent_on.group(2)))
    if ":" in text and (headed := _HEADED.search(text)) is not None:
        yield Found("portion", *headed.span(1), str(headed.group(1)))
    level = text.lstrip()[:2]
    if level in LEVELS and len(text) >= MIN_LED_CHARS and (led := _LED.search(text)) is not None:
        # A glossary's entry names itself again.
        yield from () if text[led.end(1) :].lstrip().startswith(level) else (Found("portion", *led.span(1), level),)
    if "下" in text and (from_here := _FROM_HERE.search(text)) is not None:
        yield Found("portion", *from_here.span(1), str(from_here.group(1)))
    if level in LEVELS and ":" in text and (opens := _OPENS.search(text)) is not None:
        yield Found("portion", *opens.span(1), level)
    if place.zone not in HEAD_ZONES or len(place.text) > MAX_ALONE_CHARS:
        return
    if "密件" in text and (noted := _NOTED.search(text)) is not None:
        yield Found("portion", *noted.span(1), str(noted.group(1)))
    bracket = _CLAUSES.search(place.text)
    if bracket is not None and len(_ANY_LEVEL.findall(place.text)) == 1:
        start, end = bracket.span(1)
        yield Found("portion", start, end, str(bracket.group(2)))


NAME = "state-secret-bracket"
RULE = Rule(
    name=NAME,
    category="state-secret",
    source="国家秘密文件、资料和其他物品标志的规定（1990）：标注于段落之前；单位内部文件名约定",
    chinese="括号中的密级：段落标志、标题、链接文字和文件名",
    english="a level in brackets: portion marks, titles, link texts, file names",
    lexicon=LEVELS,
    needs=LEVELS,
    shapes=(
        *_BRACKETED.of_bracketed,
        _CLAUSES,
        _SENT_ON,
        _LED,
        _NOTED,
        _OPENS,
        _BEFORE_TITLE,
        _OF_MAIL,
        _FROM_HERE,
        _HEADED,
    ),
    find=find,
    hits=examples(
        ("body", "主题: 转发: 机密-边界谈判参考口径", "机密"),
        ("body", "三、人口（以下一段机密）：下迁居民去向如下。", "机密"),
        ("body", "【秘密★2年】下列各站储量分别为：", "秘密"),
        ("body", "3.军粮供应量（秘密）：全年一百吨。", "秘密"),
        ("body", "涉密段落开始（秘密）", "秘密"),
        ("body", "dc:title=关于重点单位的通报（秘密）", "秘密"),
        ("table", "文件名称\t页数\t年份\n全县维稳方案\t12(机密)\t2021", "机密"),
        (
            "firstpage_top",
            "经审核，决定对下列文件解密：\n1.《关于乙的报告》（秘密）\n下列文件继续保密：\n1.《关于甲的方案》（机密）",
            "机密",
        ),
        ("firstpage_top", "第三章（机密）", "机密"),
        ("title", "关于招录计划的请示（秘密、特急）", "秘密"),
        ("body", "（机密，传达到县团级）", "机密"),
        ("body", "三、值班力量部署图（机密）", "机密"),
        ("body", "3.抢修点位（机密）", "机密"),
        ("filename", "会议纪要-机密.docx", "机密"),
        ("filename", "汇报材料（二）机密.docx", "机密"),
        ("title", "机密：关于人员疏散的预案", "机密"),
        ("title", "秘密：某市枪支弹药库分布", "秘密"),
        ("filename", "2021绝密级文件扫描件.pdf", "绝密"),
        ("body", "（二）（机密）下一步部署如下。", "机密"),
        ("link", "【机密】方案", "机密"),
        ("body", "制表单位：信访局  （秘密，不得外传）", "秘密"),
        ("body", "（秘密，供领导参阅）", "秘密"),
        ("firstpage_top", "（秘密，考察材料，不得复印）", "秘密"),
        ("body", "主题：【秘密】请查收维稳周报", "秘密"),
        ("body", "会议记录（机密）", "机密"),
        ("filename", "某粮库（秘密，内部）.xls", "秘密"),
        ("body", "机密：以下为力量部署。", "机密"),
        ("table", "报告（秘密） | 12页 | 已归档", "秘密"),
        ("title", "某县地图（内部用图，秘密）", "秘密"),
        ("body", "第三部分（机密级）涉外工作有关情况", "机密"),
        ("body", "移交清单：1.值班记录（秘密）12页；2.钥匙2把。", "秘密"),
        ("title", "征求《应急预案（秘密）》意见的函", "秘密"),
        ("body", "改正通告第18期（秘密）　附变动位置", "秘密"),
        ("body", "东政发〔2018〕33号（秘密）", "秘密"),
        ("body", "附件1（机密）", "机密"),
        ("body", "附件：1.人防台账（秘密）", "秘密"),
        ("body", "附件2（机密）：频率表", "机密"),
        ("body", "附图1（机密）", "机密"),
        ("body", "附件：1.布防图（机密）；2.值班表", "机密"),
        ("body", "下载：抢修力量编成（秘密）.doc（32KB）", "秘密"),
        ("body", "上一篇：招聘公告　下一篇：【机密】疏散预案", "机密"),
        ("title", "Secret (机密) – Draft Agreement", "机密"),
        ("title", "防空袭预案（机密）（2022年修订）", "机密"),
        ("body", "机密　经研判，可能发生聚集的地点为城北广场。", "机密"),
        ("body", "现将《核查方案》（东民发〔2019〕21号，秘密）印发给你们。", "秘密"),
        ("firstpage_top", "请局领导阅示，秘密件，看后退回机要室。", "秘密"),
        ("filename", "东办发12号机密.pdf", "机密"),
        ("title", "【秘密】级联系统水文资料", "秘密"),
        ("title", "敏感话题引导口径（秘密）", "秘密"),
        ("filename", "秘密_招商引资优惠政策.docx", "秘密"),
        ("body", "（秘密）酒吧涉毒线索", "秘密"),
        ("filename", "指挥系统工程（机密）", "机密"),
        ("filename", "人防指挥系统建设（机密）.dwg", "机密"),
        ("title", "【机密】某厅长被查内情", "机密"),
        ("title", "【秘密】张某某处分意见", "秘密"),
        ("title", "【秘密】空白点位图", "秘密"),
        ("title", "【秘密】新品种亲本谱系", "秘密"),
        ("title", "【机密】煤炭进价320元/吨", "机密"),
        ("title", "【机密】直播卫星接收参数", "机密"),
        ("filename", "机密_保密技术培训方案.docx", "机密"),
        ("filename", "机密-保密局宣传部涉密人员名单.xls", "机密"),
        ("firstpage_top", "【密级：秘密　期限：1年　范围：县级领导】", "秘密"),
    ),
    misses=examples(
        ("body", "福利来了（以下部分绝密）："),
        ("body", "第二幕（以下一段秘密）："),
        ("body", "老师的小秘密（绝密，请勿外传）："),
        ("body", "（秘密★5年）以下说法中（请选择）："),
        ("table", "密级章（机密）\t光敏\t2\t35"),
        ("title", "论三种密级（绝密、机密、秘密）"),
        ("body", "三、密级最低的是（秘密）"),
        ("table", "保密文件柜（机密级）"),
        ("title", "干部将战备库布点图（机密级）存入网盘受到处分"),
        ("firstpage_top", "项目名称：涉密网改造（秘密级）"),
        ("title", "定密事项一览表（机密级）填写说明"),
        ("filename", "秘密级_定密培训课件.pptx"),
        ("body", "一、涉密等级说明（机密）"),
        ("table", "服务项目\n单位\n价格（元）\n纸介质（秘密级）\n公斤\n3.0"),
        ("body", "<秘密>一书昨日首发"),
        ("title", "【秘密】背后：一场教育课"),
        ("body", "【机密】级任务奖励翻倍"),
        ("body", "【秘密】指不让人知道的事。"),
        ("firstpage_top", "（机密，还是秘密）"),
        ("body", "【机密】jīmì ①重要而秘密。②重要而秘密的事：保守国家～。"),
        ("body", "【绝密】 jué mì 极端机密的（文件、消息等）。"),
        ("firstpage_top", "（幸福 秘密 在哪里？）"),
        ("body", "采购保密柜（机密）　联系人：王某"),
        ("body", "附件2（机密级载体交接单）"),
        ("body", "机密 机密级国家秘密是重要的国家秘密，泄露会使国家安全受损。"),
        ("body", "某县将《核查方案》（东民发〔2019〕21号，秘密）违规上网，被通报。"),
    ),
)
