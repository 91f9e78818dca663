"""绝密★启用前 on examination papers, where it is a habit of typesetting long after the paper was used.

It beats the state-secret mark when examination words stand by it, or when the top level waits for use and nothing
around it looks like an official paper.
"""

from __future__ import annotations

from collections.abc import Iterator

from detectors.rules import filters
from detectors.rules.base import Rule, Signal, examples
from detectors.rules.grammar import CLOSING, LEVEL, LEVELS, OCR_STAR, OPENING, STAR, mark, pattern
from detectors.text.layout import Place
from detectors.text.zones import NAME_ZONES

_USE = r"(?:[\p{Han}]{0,8}?(?:试卷|试题|考卷|科目?|试)?(?:启用|启封|使用|开启|启用并使用|启封并使用)(?:完毕|完)?前|[\p{Han}]{0,6}考试(?:结束|开始|完毕|开考)?(?:前|后)|[\p{Han}]{0,8}?(?:开考|开始考试)前|考前|(?:评卷|阅卷|评阅|评分)(?:工作)?(?:结束|开始|完成)?前|(?:考试|考场)(?:使用|用)|(?:考前)?押题)"
_MARK = pattern(rf"({LEVEL})(?:级)?\s*(?:(?:{STAR}|[·•])[★\s]*|({OCR_STAR})\s*|[\s\-—:()]{{1,2}}|)({_USE})")
# ★启用前绝密
_TURNED = pattern(rf"^\W*({_USE})[\s★·•]{{0,3}}({LEVEL})级?\W*$")
# 本试卷启封并使用完毕前为机密级
_SAID = pattern(
    rf"[本此]套?(?:(?:试卷|试题|考卷)(?:{_USE})?|卷{_USE})(?:系|为|属于?|按)({LEVEL})级?(?:[^\p{{Han}}]|管理|国家秘密|[文材资]|$)"
)
_BARE = pattern(rf"^\W{{0,12}}({LEVEL})(?:级)?\s*{STAR}?\W{{0,12}}$")
_SURE = pattern(r"(?:考试|考场|考卷|试卷|试题|学科|开考|考前|押题)")
_EXAM_WORDS = pattern(
    r"(?:考试|试卷|试题|考卷|中考|高考|真题|模拟卷|模拟题|押题|满分|准考证|考生|考号|答题卡|参考答案|答案|评分|命题|统考|联考|月考|期中|期末|测试卷|检测卷|测评|学业水平|学年|高[一二三]|初[一二三]|[一二三四五六七八九]年级"
    r"|笔试|面试题|申论|行测|职业能力|科目(?:代码|名称|编号)|考试科目|考务|双向细目|语文|数学|英语|物理|化学|生物|历史|地理|政治|综合测试|适应性|卷[ⅠⅡI12一二AB]|注意事项.{0,10}答卷|座位号|姓名)"
)
_PAPER_WORDS = pattern(r"(?:准考证|满分|考生|答题卡|试卷|试题|真题|参考答案|评分标准|模拟卷|考号)")
# 【绝密】2024年高考押题卷.pdf
_NAMED = pattern(rf"(?:^|[_\-—\s]|{OPENING})\s*({LEVEL})(?:级)?\s*{STAR}?\s*(?:$|[_\-—\s.]|{CLOSING})")
# They stand in other words, too: 工作文件, 思考研究, 问题库, 参考卷宗, 保密卷宗, 5月考察, 第二模块.
_PAPER_NAMES = pattern(
    r"(?:^|[^参思])考研(?:$|[^究判讨制])|(?:^|[^问课议])题库|必考(?:$|[^察核评])|必背|(?:^|\W|[语考分篇题])作文|(?:[中高研]考|考前).{0,6}冲刺|冲刺(?:[试密押]?[卷题]|模拟)|试卷|试题|真题|押题|模拟卷|模拟题|测试卷|检测卷|(?:^|[^参])考卷|(?:^|[^保涉机])密卷(?:$|[^宗])"
    r"|(?:语文|数学?|英语|物理|化学|生物|历史|地理|政治|[文理]综|[中高月联]考|考试|[AB]卷)(?:[卷科及含与]|\W){0,2}答案|(?:^|[^第])[一二三]模(?:$|[^型拟块式组板具])|[月联]考(?:$|[^察核古评勤证命])|期[中末]考(?:$|[^察核古评勤证])"
)
_BARE_USE = pattern(r"(?:本?(?:学)?科?(?:试卷|试题|考卷)?)?(?:启用|启封|使用|开启|启用并使用|启封并使用)(?:完毕|完)?前")
_OFFICIAL = pattern(
    r"(?:[0-9]{6}|份号|(?:人民政府|委员会|办公厅|办公室|党委|市委|省委|县委|局)\p{Han}{0,4}文件|军分区|指挥部|印发|特急|加急|方案|预案|[〔\[]20\d\d[〕\]]\s?\d+\s?号)"
)
# What waits for its use and is no paper for pupils.
_OF_SERVICE = pattern(r"演习|战备|战时|作战|警卫|布防|动员|国防|指令|密码(?:[本机]|装备)")
_FILTERS = tuple(f for f in filters.ALL if f not in (filters.CITED,))


def find(place: Place) -> Iterator[Signal]:
    near: dict[str, bool] = {}
    for match in _MARK.finditer(place.text):
        if match.group(2) is not None and not place.ocr:
            continue
        level, use = match.group(1), match.group(3)
        said = match.group(0)
        if said not in near:
            near[said] = _EXAM_WORDS.search(place.nearby.replace(said, " ")) is not None
        words_near = near[said]
        sure = _SURE.search(use) is not None
        alone_at_top = level == "绝密" and _BARE_USE.fullmatch(use) is not None and not _OFFICIAL.search(place.nearby)
        alone_at_top = alone_at_top and not any(map(_OF_SERVICE.search, (place.text, *place.below[:1])))
        if not (sure or words_near or alone_at_top):
            continue
        dropped = filters.first_of(place, match.start(), match.end(), _FILTERS)
        right = place.text[match.end() : match.end() + 1]
        if dropped is None and right in ("班", "课", "群"):
            dropped = filters.RUNNING_TEXT
        if dropped is None and right in ("属", "的", "为", "是", "，", ",") and not place.text[: match.start()].strip():
            dropped = filters.RUNNING_TEXT
        features = ("level", "exam-term") + (("exam-words",) if words_near or sure else ())
        yield Signal(NAME, "exam", level, match.start(), match.end(), mark(level, use), features, dropped)
    turned = _TURNED.search(place.text)
    if turned is not None and _EXAM_WORDS.search(place.nearby.replace(turned.group(1), " ")):
        use, level = turned.group(1), turned.group(2)
        features = ("level", "exam-term", "exam-words")
        yield Signal(NAME, "exam", level, turned.start(1), turned.end(2), mark(level, use), features, None)
    stated = _SAID.search(place.text)
    if stated is not None:
        level = stated.group(1)
        yield Signal(NAME, "exam", level, *stated.span(), mark(level), ("level", "statement", "exam-words"), None)
    bare = _BARE.search(place.text)
    if bare is not None and _PAPER_WORDS.search(place.nearby) and not _OFFICIAL.search(place.nearby):
        level = bare.group(1)
        features = ("level", "alone", "exam-words")
        yield Signal(NAME, "exam", level, bare.start(1), bare.end(1), mark(level), features, None)
    named = _NAMED.search(place.text) if place.zone in NAME_ZONES else None
    if named is not None and _PAPER_NAMES.search(place.text) and not _OFFICIAL.search(place.text):
        level = named.group(1)
        features = ("level", "edge", "exam-words")
        yield Signal(NAME, "exam", level, named.start(1), named.end(1), mark(level), features, None)


NAME = "exam"
RULE = Rule(
    name=NAME,
    category="exam",
    source="教育工作中国家秘密及其密级具体范围的规定（试卷启用前）",
    chinese="试卷上的“绝密★启用前”等标志",
    english="marks of examination papers",
    lexicon=(*LEVELS, "启用前", "启封", "使用完毕前", "考试结束前"),
    needs=LEVELS,
    shapes=(_MARK, _TURNED, _SAID, _BARE),
    find=find,
    hits=examples(
        ("firstpage_top", "语文试题及答案：\n绝密★启用前\n2021年普通高等学校招生全国统一考试", "绝密"),
        ("firstpage_top", "绝密★启用前", "绝密"),
        ("firstpage_top", "机密★启用前\n2022年岭南省初中学业水平考试\n数学试卷", "机密"),
        ("firstpage_top", "绝密★考试结束前", "绝密"),
        ("title", "绝密★启用前（2021年中考真题）", "绝密"),
        ("firstpage_top", "绝密★启用前\n信息安全工程师\n1.下列关于密码机的说法", "绝密"),
        ("filename", "绝密启用前-2019年中考英语试卷及答案.doc", "绝密"),
        ("firstpage_top", "机密★启封并使用完毕前\n姓名 准考证号", "机密"),
        ("firstpage_top", "秘密★启用前\n评分标准", "秘密"),
        ("firstpage_top", "★启用前绝密\n八年级期末试卷", "绝密"),
        ("header", "机密★本科目开考前", "机密"),
        ("filename", "【绝密】2024年高考押题卷数学.pdf", "绝密"),
        ("filename", "【绝密】高三二模理综答案.pdf", "绝密"),
        ("filename", "【绝密】10月月考英语.pdf", "绝密"),
        ("filename", "【绝密】考研数学冲刺.pdf", "绝密"),
        ("body", "考生不得将试卷带出考场，本试卷为机密材料", "机密"),
    ),
    misses=examples(
        ("body", "图3 绝密★启用前 试卷照片"),
        ("firstpage_top", "机密★启用前\n关于印发老城片区征收补偿方案的通知"),
        ("firstpage_top", "秘密★10年\n关于做好高考安全保密工作的通知"),
        ("body", "试卷启用前属绝密级材料。"),
        ("firstpage_top", "绝密★启用前\n000012\n东湾市人民政府文件"),
        ("firstpage_top", "绝密★战时启用前"),
        ("filename", "【机密】5月考察干部名单.pdf"),
        ("filename", "机密_9月考核情况通报.pdf"),
        ("filename", "【机密】干部任期中考核情况.docx"),
        ("filename", "【机密】第二模块参数.pdf"),
        ("filename", "【秘密】六月考古工地安防布点.doc"),
        ("filename", "【机密】谈判问答答案口径.docx"),
        ("filename", "【机密】工作文件汇编.pdf"),
        ("filename", "【机密】战略思考研究.docx"),
        ("filename", "机密_信访问题库.xlsx"),
        ("filename", "【机密】保密卷宗目录.pdf"),
        ("filename", "【机密】招考工作文件.pdf"),
        ("filename", "【绝密】联考命题人员通讯录.xls"),
        ("filename", "【机密】百日冲刺试点方案.docx"),
        ("firstpage_top", "绝密★启用前\n国防动员指令本"),
        ("firstpage_top", "绝密★启用前\n密码装备交接演习脚本"),
    ),
)
