"""A level on its own line, with or without a term but without a star: 秘 密, 机密 10年, 【机密】, 机密 阅后收回.

GB/T 9704-1999 parts the two characters by a space where no term is given. Alone on a line in the head of a page, in a
stamp or in a cell the level is a mark; inside a sentence it is a word.
"""

from __future__ import annotations

from collections.abc import Iterator

from detectors.rules import filters
from detectors.rules.base import Rule, Signal, examples
from detectors.rules.grammar import (
    BARE_DURATION,
    COPY_NUMBER,
    DATE,
    DOCUMENT_NUMBER,
    DRAFT,
    HAN,
    LEVEL,
    LEVELS,
    LONG,
    LOOSE,
    PAPER,
    PLAIN_TERM,
    STAR,
    mark,
    pattern,
)
from detectors.rules.heads import HEAD_ZONES
from detectors.rules.level_cells import of_table
from detectors.rules.shapes import LEVEL_TAIL, MAX_ALONE_CHARS, Found, Shapes
from detectors.text.layout import Place

# 机密 10年, 机密 保密期限：10年
_GAP = rf"{LOOSE}(?:(?:保密期?限?|保存期?限?|期限)\s?(?:为|:)?\s?)?"
_TERMED = pattern(rf"^({LEVEL})(?:级)?{_GAP}({PLAIN_TERM})")
_ALONE = Shapes(
    rf"(?:(?:国家秘密|[涉保]密(?:文件|资料|载体|件)|密件|机要件)[\s:·(]*|国家|内部)?({LEVEL})",
    alone_tail=rf"{LEVEL_TAIL}(?:[\s·]{{0,2}}核心)?(?:{_GAP}{PLAIN_TERM}|\s?\(\s?(?:自{DATE}起?,?\s?保密(?:期限)?为?{BARE_DURATION}|\p{{Han}}{{2,10}}(?:(?:前|后|时|期间|期内|结束)(?:自[行动])?|即)(?:解密)?|{DRAFT})\s?\))?",
)
_TITLE_EDGE = pattern(
    rf"^[^。；;，?？!！]{{2,60}}{PAPER}(?:[\s:·\-—]+|\([^()]{{1,20}}\)\s*)({LEVEL})(?:级)?(?:[\s\-—_]{{1,3}}(?:{DRAFT}|第?[0-9一二三四五六七八九十]{{1,2}}稿))?\s*$|^\s*(?:(?i:fwd?|re|转发|回复)\s?:\s*)*(?:(?:[\p{{Han}}×]{{2,14}}{DOCUMENT_NUMBER}\s*)?({LEVEL})(?:级)?(?:{LOOSE}{PLAIN_TERM})?(?:(?:\s+|\s?[·•]\s?)(?:关于|[\p{{Han}}0-9:、()〔〕《》\-—]{{2,40}}{PAPER}\s*$)|\s?[\-—–_:]\s?关于.{{2,60}}(?:{PAPER}|事[项宜]|问题|工作)\s*$)|({LEVEL})件\s?[\-—–_:]\s?.{{4,60}}{PAPER}\s*$)"
)
# Beside a company's own mark 机密文件 is its own, too, where no office is named.
_OF_COMPANY = pattern(rf"^\W*{LEVEL}文件\W*$")
_COMPANYS = pattern(rf"^\W*(?:商业秘密|核心商密|普通商密)\s?{STAR}\s?{PLAIN_TERM}\W*$")
_COMPANY, _OFFICE = pattern("集团|公司"), pattern(rf"[委局厅部办院署府会](?:文件)?(?:\s|$)|{DOCUMENT_NUMBER}|[特加]急")
# Nothing but the level and what bears it: 机密级会议通知, 秘密级涉密载体 on a disk's seal.
_OF_LEVEL = pattern(rf"^\W*({LEVEL})级(?:会议|国家秘密|涉密)?(?:载体|{PAPER})\W*$")
# Whose it is and its number: 云台县机密文件 No.0023
_OF_OFFICE = pattern(rf"^\W*[\p{{Han}}]{{1,16}}[县州市省区旗盟委局厅府办部会处]({LEVEL})文件[\s:]*{COPY_NUMBER}\W*$")
# 1 机密 防空洞分布图 2张, of a list of what is handed over.
_LISTED = pattern(
    rf"^(?:\p{{Han}}{{2,8}}:)?\s*[0-9]{{1,3}}[\s.、]+({LEVEL})级?\s+\p{{Han}}{{3,30}}(?:{PAPER})\s+[0-9]{{1,3}}\s?[份张件册本页]$"
)
_COPIES = frozenset("份张件册本页")
_HANDS_OVER = pattern("移交|交接|清单|清退|登记|签收|领取|收发|送交|借阅|密级")
# 五年　秘密
_TERM_FIRST = pattern(rf"^\W*(?:{BARE_DURATION}|{LONG})\s{{1,4}}({LEVEL})级?\W*$")
_BREAKS_OFF = pattern(r"[\p{Han}、，,“]\s*$")
_GOES_ON = pattern(r"^\s*(?:[的、，,。；;）”]|[和或及]\p{Han}|级(?:的|以|国|[、，,]))")
_GOES_ON_WITH_OF = pattern(r"^\s*的(?:[,，]|\p{Han})")
_EDGES = (
    (_OF_LEVEL, {*HEAD_ZONES, "title"}),
    (_OF_OFFICE, HEAD_ZONES),
    (_TERM_FIRST, HEAD_ZONES),
    (_LISTED, {*HEAD_ZONES, "body", "table"}),
    (_TITLE_EDGE, {"title", "link", "header", "firstpage_top", "table"}),
)
# 绝密级文件不得复制、摘抄。 is a sentence of the law; of a stamp it is what to do with the paper.
_OF_LAW = pattern(r"^级(?:文件|资料|材料|载体)(?:不得|必须|应当?|只能)")
# The field of every letter in Taiwan, which tells the level.
_HAN = pattern(HAN)
_OF_TAIWAN = "解密条件或保密期限"
_OF_PROSE = frozenset({"title", "link", "firstpage_top", "table", "footer"})
# What the law says of papers is no line of its own.
_FILTERS = tuple(f for f in filters.ALL if f is not filters.LEGAL)


def find(place: Place) -> Iterator[Signal]:
    """Whole lines, and rows of which one piece would be a mark on a line of its own."""
    text = place.text
    for found in (*_ALONE.alone(place), *_ALONE.parted(place, cells=True), *_edges(place)):
        start = text.rfind(found.group, found.start, found.end)
        if found.group == "秘密" and text[:start].endswith("国家"):
            continue  # a heading: whatever the paper is about, it says nothing of its own level
        end = start + len(found.group)
        term = None if text[end : end + 1] in ("", "\t") else _TERMED.search(text[start:])
        star = text[end : end + 2].strip("级 ").startswith(("★", "☆"))
        features = ("level", "term", found.shape) if term else ("level", found.shape)
        if text.rstrip().endswith("。") and (
            place.zone == "body" or (place.zone in _OF_PROSE and _OF_LAW.search(text[end:]))
        ):
            dropped: str | None = filters.RUNNING_TEXT
        elif text.startswith("章", end) and place.zone != "stamp":
            dropped = filters.CATALOGUE  # of stamps
        elif len(place.spots) > 1 and _is_vertical(place):
            dropped = filters.RUNNING_TEXT
        elif "\t" not in text and _OF_TAIWAN in place.nearby:
            dropped = "foreign"
        elif place.zone != "stamp" and not term and _amid_a_sentence(place):
            dropped = filters.RUNNING_TEXT
        elif _is_of_company(place):
            dropped = "commercial"
        else:
            dropped = filters.first_of(place, start, end, _FILTERS) or (
                None if star else of_table(place, found.group, end)
            )
        said = mark(found.group, term.group(2) if term else None, star=star)
        yield Signal(NAME, "state-secret", found.group, start, end, said, features, dropped)


def _is_of_company(place: Place) -> bool:
    if not _OF_COMPANY.search(place.text) or not any(map(_COMPANYS.search, (*place.above[:1], *place.below[:1]))):
        return False
    return _COMPANY.search(place.nearby) is not None and not _OFFICE.search(place.nearby)


def _is_vertical(place: Place) -> bool:
    """One character a line, before it and behind: 保 / 守 / 机 / 密 / 慎."""
    beside = [line.strip() for line in (*place.above[:1], *place.below[:1])]
    return len(beside) > 1 and all(len(line) == 1 and _HAN.search(line) for line in beside) and beside[0] != "急"


def _amid_a_sentence(place: Place) -> bool:
    """The line above doesn't end one, and the line below goes on with it; in a head only 的 is sure to."""
    goes_on = _GOES_ON if place.zone == "body" else _GOES_ON_WITH_OF
    return any(map(_BREAKS_OFF.search, place.above[:1])) and any(map(goes_on.search, place.below[:1]))


def _edges(place: Place) -> Iterator[Found]:
    for edge, zones in _EDGES:
        if edge is _LISTED and not (place.text[-1:] in _COPIES and _HANDS_OVER.search(place.nearby)):
            continue
        match = edge.search(place.text) if place.zone in zones and len(place.text) <= MAX_ALONE_CHARS else None
        if match is not None:
            group = next(n for n, level in enumerate(match.groups(), 1) if level)
            yield Found("portion" if edge is _LISTED else "edge", *match.span(group), match.group(group))


NAME = "state-secret-plain"
RULE = Rule(
    name=NAME,
    category="state-secret",
    source="GB/T 9704—1999 8.2.2；国家秘密文件、资料和其他物品标志的规定（1990）",
    chinese="独占一行的密级，可带期限，没有★",
    english="a level alone on its line, with or without a term, without a star",
    lexicon=LEVELS,
    needs=LEVELS,
    max_chars=MAX_ALONE_CHARS,
    shapes=(*_ALONE.of_alone, *_ALONE.of_parted, *(edge for edge, _ in _EDGES)),
    find=find,
    hits=examples(
        ("table", "设备名称\t部署地点\t密级\n对空雷达\t北山\t机密", "机密"),
        ("table", "会议内容\t会议室\t密级\n反恐部署会\t301\t机密", "机密"),
        ("table", "图纸\t计算机\t密级\n北山布防图\tA-3\t机密", "机密"),
        ("firstpage_top", "秘密\n四字营区安全保卫方案\n云台县武装部", "秘密"),
        ("table", "□已解密 ■机密", "机密"),
        ("firstpage_top", "机密\n干货船战时征用计划", "机密"),
        ("firstpage_top", "云台县状元镇 机密 第3期", "机密"),
        ("filename", "机密-状元岙港战时征用.pdf", "机密"),
        ("body", "移交清单：1 机密 防空洞分布图 2张", "机密"),
        ("firstpage_top", "机密\n境外舆情\n——读《外交事务》有感与对策", "机密"),
        ("firstpage_top", "机密\n严重损害", "机密"),
        ("firstpage_top", "三十年　机密\n关于人防工程布局的报告", "机密"),
        ("firstpage_top", "普通商密★3年\n机密\n云台市国资委文件\n云国资发〔2019〕3号", "机密"),
        ("firstpage_top", "机密\n商业秘密★3年\n中央军委装备发展部", "机密"),
        ("firstpage_top", "中共云台市委办公室\n秘密\n境外媒体报道动向\n——观《卫报》近期系列报道", "秘密"),
        ("firstpage_top", "机密\n打击电诈专项行动\n——记某专案组侦破过程", "机密"),
        ("firstpage_top", "机密\n关于防汛工程设施\n损害\n情况报告", "机密"),
        ("table", "名称\t标签\t上传人\n维稳力量部署方案\t机密\t张三", "机密"),
        ("firstpage_top", "重点目标清单：绝密\n防护力量部署：机密\n通信频率统计：秘密"),
        ("table", "经审核，以下文件未到期不解密：\n序号\t标题\t密级\t原文号\n1\t关于甲的方案\t机密\t3号", "机密"),
        ("firstpage_top", "极机密\n机密\n关于演习的报告", "机密"),
        ("title", "机密—收购底价", "机密"),
        ("firstpage_top", "《要情》第9期　秘密　专报书记", "秘密"),
        ("firstpage_top", "◎机密◎\n武警支队勤务部署", "机密"),
        ("firstpage_top", "目录\n机密　本目录与正文同等管理", "机密"),
        ("firstpage_top", "机密底稿\n市委办公室", "机密"),
        ("firstpage_top", "组织人事 机密\n中共沭水县委组织部", "机密"),
        ("firstpage_top", "秘密 1995年开放型经济工作要点", "秘密"),
        ("header", "Top secret 绝密", "绝密"),
        ("title", "关于打好攻坚仗（打一仗进一步）的报告 秘密", "秘密"),
        ("firstpage_top", "防汛方案——机密\n演练通知——秘密\n作战报告——绝密"),
        ("table", "根据审核，下列文件拟于2022年解密：\n1\t关于甲的报告\t机密\t10年", "机密"),
        ("firstpage_top", "机密\n一级：绝密\n二级：机密\n三级：秘密", "机密"),
        ("stamp", "confidential 机密", "机密"),
        ("firstpage_top", "秘密\n口岸通关监测", "秘密"),
        ("firstpage_top", "秘密\n招商引资优惠政策汇编", "秘密"),
        ("firstpage_top", "机密\n敏感话题引导口径", "机密"),
        ("header", "秘密 优惠电价测算", "秘密"),
        ("table", "名称\t秘密\t启用", "秘密"),
        ("table", "定密事项 | 密级 | 期限\n水源地分布 | 机密 | 10年", "机密"),
        ("table", "文件名称 | 密级\n防汛工作方案 | 秘密", "秘密"),
        ("table", "题名 | 密级\n城区消防水源 | 机密", "机密"),
        ("table", "题名 | 密级\n值班表 | 秘密", "秘密"),
        ("table", "云台县防汛预案 | 机密 | 经县委批准的有关单位", "机密"),
        ("table", "云台县防汛预案\t机密\tL1\t2019", "机密"),
        ("firstpage_top", "某指挥所部署图\t机密\t泄露将导致严重后果", "机密"),
        ("table", "6月11日\t人员日报\t秘密\t2份", "秘密"),
        ("table", "第2卷\t电台管理规定\t机密\t10年", "机密"),
        ("firstpage_top", "机\n密\n关于开展排查的通知", "机密"),
        ("firstpage_top", "秘 密", "秘密"),
        ("firstpage_top", "机密", "机密"),
        ("firstpage_top", "【机密】", "机密"),
        ("stamp", "机密级载体", "机密"),
        ("stamp", "保密件 秘密 不得复印", "秘密"),
        ("stamp", "机密 张三 机密 张三", "机密"),
        ("firstpage_top", "● 秘密 ●", "秘密"),
        ("firstpage_top", "秘密级文件，阅后退还。", "秘密"),
        ("title", "机密级，严禁外传。", "机密"),
        ("footer", "机密级　未经批准不得复制。", "机密"),
        ("stamp", "机密级。", "机密"),
        ("firstpage_top", "机密\n第一章\n总则", "机密"),
        ("footer", "机密文件 · 严禁外传 青石县防汛办 第 2 页", "机密"),
        ("title", "秘密级 云台市2021年军转安置计划", "秘密"),
        ("title", "秘密:关于做好某工作有关事项", "秘密"),
        ("title", "机密-关于边界管控图的说明", "机密"),
        ("title", "关于某某问题的初核报告-机密-第2稿", "机密"),
        ("title", "Fwd: 秘密件-云台市线索摸排表", "秘密"),
        ("header", "青石县机密文件 No.0023", "机密"),
        ("table", "机密", "机密"),
        ("link", "东办发〔2020〕3号 机密 关于进一步做好重要物资储备调运工作有关事项的通知", "机密"),
        ("body", "机密\n★\n长期", "机密"),
        ("firstpage_top", "云政办〔2023〕4号 秘密", "秘密"),
        ("firstpage_top", "国家机密", "机密"),
        ("firstpage_top", "机密　指人译", "机密"),
        ("firstpage_top", "秘密（党组会议材料）", "秘密"),
        ("header", "机密，呈阅", "机密"),
        ("firstpage_top", "询问笔录　机密", "机密"),
        ("table", "省委办公厅\t机密", "机密"),
        ("title", "1:50000　秘密　1976年版", "秘密"),
        ("firstpage_top", "秘密 特急 明传", "秘密"),
        ("firstpage_top", "秘密三个月 安澜市委", "秘密"),
        ("firstpage_top", "涉密资料（秘密） 妥善保管", "秘密"),
        ("table", "编号\n线索来源\n知悉范围\n密级及期限\n2023-08\n群众举报\n县纪委领导\n秘密5年", "秘密"),
    ),
    misses=examples(
        ("firstpage_top", "20年 秘密\n老照片里的故事"),
        ("firstpage_top", "20年 绝密\n谍战剧展映"),
        ("header", "绝密 追击 绝密 追击"),
        ("header", "秘密 花园 秘密 花园"),
        ("table", "1 秘密 花园涂色手册 2本"),
        ("table", "涉密会议室\t面积\t等级\n301\t46㎡\t机密级"),
        ("table", "设备编号\t设备名称\t密级\nSM-03\t涉密打印机\t机密"),
        ("firstpage_top", "秘密\u3000盖章"),
        ("firstpage_top", "（章）机密"),
        ("firstpage_top", "国家机密 盖章"),
        ("firstpage_top", "机密件与密码电报同等保管"),
        ("firstpage_top", "机密文件\n商业秘密★3年\n某集团 烘焙曲线参数"),
        ("firstpage_top", "通信 秘密"),
        ("firstpage_top", "绝密 缉私\n32集电视连续剧"),
        ("title", "经济 秘密"),
        ("title", "绝密—新中国第一颗原子弹研制工作"),
        ("title", "绝密：2026年高考语文复习要点"),
        ("title", "秘密：全国两会人选"),
        ("firstpage_top", "《读者》 秘密"),
        ("firstpage_top", "恐龙大展\n绝密\n科技馆"),
        ("table", "机密○"),
        ("firstpage_top", "神奇 秘密\n科普讲座"),
        ("table", "案卷题名\t密级\t状态\n肃反工作总结\t绝密\t1998年开放"),
        ("table", "关键词\t次数\n秘密\t14\n月亮\t9"),
        ("table", "姓名 | 涉密等级\n张三 | 机密"),
        ("table", "企业 | 涉密级别\n某科技公司 | 秘密"),
        ("table", "系统名称 | 密级\n办公网 | 秘密"),
        ("table", "定密事项 | 密级 | 期限\n水源地分布 | 机密 | 10年\n会议记录 | 秘密 | 5年"),
        ("body", '<td title="机密">公开</td>'),
        ("firstpage_top", "本周话题\n秘密\n主持人：小艾"),
        ("body", "秘密。"),
        ("body", "保\n守\n机\n密\n慎\n之\n又\n慎"),
        ("table", "全宗号\t题名\t原密级\t控制使用\nXZ-1\t关于审查结论的报告\t机密\t否"),
        ("table", "等级\t颗粒尺寸\t适用\n5级\t≤2mm\t秘密、机密\n6级\t≤1mm\t绝密"),
        ("firstpage_top", "機密\n密等及解密條件或保密期限："),
        ("title", "绝密级文件不得复制、摘抄。"),
        ("table", "其中属于\n秘密\n的，保密期限不超过十年。"),
        ("firstpage_top", "数据级别\t说明\n机密\t泄露后造成重大损失"),
        ("body", "凡涉及\n机密\n的，一律登记。"),
        ("table", "事项\n密级\n期限\n某事项\n秘密\n10年\n另一事项\n秘密\n5年"),
        ("firstpage_top", "涉密岗位\t等级\n机要秘书\t机密\n档案员\t秘密"),
        ("firstpage_top", "英文\t释义\t页码\nsecret\t秘密\t3"),
        ("firstpage_top", "Top Secret（绝密）\nSecret（机密）\nConfidential（秘密）"),
        ("firstpage_top", "影片\t场次\n秘密\t20:30"),
        ("firstpage_top", "第5题：最高密级是？\n绝密"),
        ("firstpage_top", "核心　　　绝密级　　　机密级　　　秘密级"),
        ("header", "影视频道 | 绝密 | 更多"),
        ("firstpage_top", "秘密　花园"),
        ("firstpage_top", "绝密（飞行）"),
        ("table", "机密\tconfidential"),
        ("title", "秘密：关于时间的诗"),
        ("table", "品名 | 单价\n机密章 | 12\n秘密章 | 12"),
        ("table", "办公印章 | 机密 | 12.00 | 个"),
        ("body", "机密章 价格：12元"),
        ("body", "汉语 拼音 英语\n机密 ji mi secret"),
        ("table", "机密\tjī mì secret"),
        ("body", "绝密级：30年"),
        ("body", "3.下列标志书写正确的是（）。 A.秘密★10年 B.机密10年 C.\n秘密10年"),
        ("body", "涉密载体按密级分为：\n（一）绝密级；\n（二）机密级；"),
        ("table", "某类坐标\t机密\t长期\t经主管部门批准的单位"),
        ("table", "资料粉碎\t机密级\t8元/公斤"),
    ),
)
