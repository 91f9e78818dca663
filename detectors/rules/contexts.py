"""What stands around a match, and what a neighbouring line is: for the filters, asked in a few questions at once."""

from __future__ import annotations

import functools
from typing import NamedTuple, cast

from detectors.rules.grammar import (
    COPY_NUMBER,
    EMPTY_BOXES,
    LEVEL,
    STAR,
    TERM,
    TICKED_BOXES,
    URGENCY,
    compact,
    pattern,
    pattern_set,
)
from detectors.text.layout import Place

REACH_CHARS = 48
QUESTION_SIGNS = ":?(（？："
MAX_REMEMBERED = 4_096

# No 示意图: on maps and charts the mark stands behind or below the title. A figure's number is one in running text alone.
_SAMPLE_WORD = r"(?:(?:^|[^战])样式|示范(?:文[本件]|格式|写法|标注|图|$|[^\p{Han}])|式样|默认值?|示例|范例|样例|样张|样表|样图|图例|模板|格式|版式|版面|(?:^|[^比条惯病凡体先律案战事])例\d?|参考图|下图|上图|(?i:\be\.g|\bi\.e|such as|for example|for instance|\b(?:sample|example|demo|placeholder|expect(?:ed)?|preview)\b[\"']?)|(?:标志|标识|效果)预览|套打效果|\(模拟件|仅供课堂)"
# What a drawn head begins with; a specimen has a number, too.
_SAMPLE_HEAD = r"(?:附?图\s?[0-9一二三四五六七八九十]{1,2}\s*)?\p{Han}{0,8}(?:版式|格式|示例|样例|范例|式样|模板)"
_FIGURE = r"图 ?[A-Z]?\.?[0-9一二三四五六七八九十]{1,3}"
_FIGURE_BEFORE = rf"{_FIGURE}[\s:\-—–.、()]{{0,4}}$"
_QUESTION = r"(?:下列|以下|哪[一些种个]|正确的|错误的|不正确|应当?标注为|属于)[^。]{0,30}(?:[:?]|\(\s*(?:\)|$))|\(\s*\)[。.]?\s*$|[??]\s*$"
# Behind a mark 下列 is as often the paper's own next words.
_ASKED_BEHIND = r"^\s?\(\s?(?:[×✗]|错误?)(?:[,;]|\s?\))|(?:哪[一些种个]|正确的|错误的|不正确)[^。]{0,30}[:?(]|(?:错误之处|应当?标注为)[^。]{0,12}[:(]|(?:下列|以下|应当?标注为|属于)[^。]{0,30}(?:[?]|\(\s*\)|:\W*A)|\(\s*\)[。.]?\s*$|[?]\s*$|(?:下列|以下)[^。]{0,8}(?:(?:说法|选项|(?:做法|理解|表述|处理|行为)[^。]{0,4}(?:[恰妥]当|正确|错误|符合|一项))[^。]{0,12}[:(]|处理方[式法]:\W?1|[^。]{0,12}\((?:请选|[单多]选|每题|判断))"
# What a program says to whoever may not: 目标文档密级【机密】，操作已拒绝
_ACCESS = r"(?:(?:(?:权限|密级)(?:不足|不够|校验(?:失败|未通过))|(?:操作|访问|登录)(?:已|被|已被)?拒绝|拒绝(?:访问|操作))(?:[^\p{L}\p{N}\t]|$)|(?:您|你|用户|账号)无权(?:访问|查看|操作))"
_BEFORE = pattern_set(
    access=rf"{_ACCESS}[^\t。]*$",
    quoted=r"[“”\"‘’「『'〝]\s*$",
    sample=rf"{_SAMPLE_WORD}(?:示意图?|{_FIGURE})?(?:[是为:=]|如下)?[\s:\-—–.、()]{{0,4}}$|[\[【〔]\p{{Han}}{{0,6}}(?:版式|格式|示例|样例|范例)[\]】〕]\s*$|标[志识](?:样式|式样|格式)》[\s:]*$|^\W*{_SAMPLE_HEAD}\W*(?:份\s?号\s?:?\s?)?[0-9]{{6}}\s+$|(?:正确|错误|规范|标准)的?(?:写法|标法|标注|标志|标识|形式|格式)\s*[:\t]\s*$|(?:^|[^\p{{Han}}])(?:正确|错误|规范)\s*:\s*$",
    # A map that is attached is none of the figures.
    figure=rf"(?:^|[^附]){_FIGURE_BEFORE}",
    introduced=r"(?:^\s*[×✗✘]\s?[误错]?标|(?:顶格|居中)(?:输入|键入|编排)|例如|譬如|比如|诸如|形如|如|标注(?:为|成|有|了)?|标(?:为|成|有|明|以|示为|识为|记为|着|上)|印(?:有|着|上)|注(?:明|有)|写(?:有|着|成|作|为|明)|盖(?:有|着|上)|加盖|带有"
    r"|(?:写法|标法|做法|标注方法)(?:是|为)?|(?:写|印|刻|念|盖|标|打)[着出了下][^。:]{0,12}字\s?(?::|—{1,2})|(?:预览|(?:^|[^级])[区栏框])\p{Han}{0,2}(?:显示|生成|输出|出现)\s?:|标志(?:是|为)?|标识(?:是|为)?|什么[是叫]|何[为谓]|啥[是叫]|(?:[上下左右]角|首页|封[面皮])上?的|标记(?:是|为)?|形式(?:是|为)|格式(?:是|为)|样式(?:是|为)|式样(?:是|为)|[段句行词字题文页]前标:|表示为|显示为|表述为|书写为|应标|应为|即|把|将|按照?|(?:变更|调整|更改|改标?|变|降)为|误标为?|认为|属于?|是|[“\"]★[”\"][^。]{0,10}|\b(?:hit|match(?:ed)?)|关键词命中|命中关键词)[\s:“\"‘'(]{0,3}$",
    labelled=r"^\W*原[件文](?:标注|标志|标识)\s?:\s*$|^\W*(?:密级|密级和保密期限|保密期限)?(?:变更|调整|更改)(?:为|至|成)\s?:\s*$|(?:密级|密等|等级|级别)(?:和保密期限|及保密期限)?(?:标注|标识|标志)?(?:为|是|[:：])?\s*$",
    # 国家秘密标志：机密★5年 in a head or a form is a field, not a sentence about marks.
    mark_label=r"^\W*(?:国家秘密|密级|保密)?(?:标志|标识)\s*:\s*$|^\W*(?:(?:国家秘密|密级|保密)|\(\s*)标注\s*:\s*$",
    option=r"(?:^\s*|[^A-Za-z\s]\s+|[(。;:：])[A-Ha-h]\s?[.、,:)）．]?\s*$|[年月期★级]\s?[B-Hb-h]\s?[.、．]\s*$|[√✓✗]\s*$|(?:^|[^×\p{Han}]|[对错误])×\s*$|\([A-H]\)\s*$|[①②③④⑤⑥]\s*$|(?:正确|参考|标准)?(?:答案|(?:^|[^问])答|解析|选项|填空?)\s*(?:是|为)?[\s:()]{1,3}(?:[A-H]{1,4}[\s.、:()]{1,2})?$",
    other_level=rf"{LEVEL}(?:级?|级?[^等。\s][^。\s]{{0,13}}?)(?:、|和|或者?|及|以及|与|/|\||,)\s*[“\"]?$|{LEVEL}级?\s?/\s?$|{LEVEL}级?{STAR}\s?/?\s?$",
    box=rf"(?:[{EMPTY_BOXES}]|\[\s+\])\s*$",
    ticked=rf"[{TICKED_BOXES}]\s*$",
    negated=r"(?:不属于?|不涉及|不涉|不是|并非|非|未|没有|无|不含|不得|严禁|不能|是否|有无|或者?不)[^\s。,;]{0,3}$",
    reported=r"申请(?:公开|获取)的[^。]{0,40}$|(?:[一二三四五六七八九十两几多数\d]\s?(?:份|件|项|个|册|本|张|台|部|批|多份|余份)(?:标[有为]|属)?|[0-9一二三四五六七八九十]页(?:标有|的)|该(?:文件|件|资料|材料)?(?:属于?|为|是|系)?|涉及|涉嫌|泄露|窃取|出售|传递|转发|上传|发布|经鉴定[^。]{0,14})\s*$|某$",
    # 第0009份 机密★20年
    which_copy=r"第\s?[0-9〇零一二三四五六七八九十]{1,6}\s?[份册本件]\s*$",
    cited=r"(?:根据|按照|依据|转发|参照|遵照|贯彻|落实|对照|按|参见|详见|(?:^|[^意听看常可预主政高远少会])见|收到|执行|传达|印发的|下发的|废止|关于)[《“\"\s]{0,3}[\p{Han}×]{0,12}$",
)
_BEHIND = pattern_set(
    access=rf"^[^\t。]*{_ACCESS}",
    quoted=r"^\s*[“”\"‘’」』'〞]",
    sample=r"^.{0,24}(?:仅[作为供]\p{Han}{0,6}(?:示例|示范)|[均纯系]属?为?虚构(?:\W|$))|^[\s()]{0,3}(?:样式|式样|示例|样例|范例|×{4,}|[xX]{5,})",
    followed=r"^[”\"’')\]】」]{0,2}\s*(?:等?(?:字样|标志|标识|标记|标注|密级|形式|样式|格式|式样|戳记)|二字|两字|的(?:(?:正确|规范|标准|错误)?(?:标|写|形式|样式|格式)|字|样式|格式|文件|资料|载体|材料|国家秘密|信息|意思|含义|公文|保密期限|写|表|内容)"
    r"|表示|是指|指的是|意为|代表|意味|文件《[^》]{2,40}》(?:解读|赏析|述评|考[释证辨])|是否|是不是|写成|改为(?:[^公]|公[^开]|$)|\W?(?:讲评|错因|正解)\s?:|(?:评析|点评|简析|解析)\s?:[^。]{0,12}(?:标[注志识]|期限|规范|格式|五角星)|,?表示)",
    question=_ASKED_BEHIND,
    other_level=r"^级?[”\"]?\s*(?:[(（][^)）]{0,10}[)）])?(?:"
    rf"(?:、|和|或者?|及|以及|与|/|\||,)\s*[“\"]?(?:{LEVEL}|非密)"
    # With a comma it is what to do with the paper: (秘密，内部)
    rf"|(?:、|和|或者?|及|以及|与|/|\|)\s*[“\"]?(?:内部|公开|普通)(?:级|文?件|资料|$|[^\p{{Han}}]))|^级?{LEVEL}{STAR}",
    box=r"^级?\s*[□☐]",
    # An entry of a table of contents or of an index: 机密级......46
    entry=r"^级?[^\n]{0,12}?[.·⋯‥•]{2,}\s?[0-9]{0,4}\W{0,2}$",
    option=rf"^\s?(?:{LEVEL}|非密|非?涉密|不涉密|内部|公开)",
    counted=r"^级?[\s:：(]{0,3}[0-9〇零一二三四五六七八九十]{1,4}\s*(?:件|份|个(?:[^月]|$)|项|名|人|台|条|宗|起|卷|册|次)",
    legal=r"^级\s?;\s*$|^级?(?:(?:文?件|资料|材料|载体)须经|(?:的)?国家秘密(?:的|是|事项|载体|信息|应|,)|(?:事项|载体|信息|涉密|以上|及以上|以下|及以下|或|计算机|信息系统|网络|设备|场所|岗位|人员|会议|档案|测绘|项目|工程|活动|单位(?:[^:]|$))|不超过|应当?|必须|可以|由)",
)
_LINE = pattern_set(
    head=rf"^\W*(?:(?:份号|紧急程度|密级和保密期限)\W+)?(?:{COPY_NUMBER}|{URGENCY}|{LEVEL}\s?{STAR}?\s?(?:{TERM})?)\W*$",
    leads_in=r"^\s*答\s*:\s*$|\p{Han}[上面里角中页](?:只有|赫然)?(?:\p{Han}{0,6}(?:写|印|盖|标|刻|题|画)着[^。;]{0,12}|[^。;]{0,8}(?:行|个)(?:大|小|红|黑)?字)\s*:\s*$|[写标印]\p{Han}{0,6}(?:这样|样子)的?\s*:\s*$|(?:写[作成]|特写|字幕|画外音)\s*:\s*$|(?:请|为|将|给)[^。]{2,20}标注密级\s*:\s*$|(?:(?:正确|错误|规范)\p{Han}{0,4}|如下?|例如|标注|标志|标识|样式|形式|格式|写法|表示|(?:排列|标[注识明])[,\p{Han}]{0,4}依次|(?:正确|标准|规范|参考|示范)版头|答案|板书\p{Han}{0,2})(?:是|为|如下)?\s*:\s*$",
    # A paper that is shown below; no sample of how marks are written.
    carries=r"^[^标样格写式例密]*(?:附件|[原扫复影]\p{Han}?件)[\p{Han}0-9,]{0,10}(?:[印盖写标]着|盖有)[^。;:]{0,8}:\s*$|^[^标样格写式例密]*(?:文件?|附[件表]|[扫复影原]\p{Han}?[件本]|图片?|照片|截图|转发|转载|印发|传达|通知|公告|函|电|纪要|方案|名单|清单|情况|材料|内容|安排)\p{Han}{0,3}如下\s*:\s*$",
    blanked=r"^\s*(?:×{5,}|[xX]{4,}|○{5,})[\p{Han}〔〕\d×xX\s]{0,10}$",
    # Below a mark; what stands below that is perhaps a paper.
    element=r"^\W*(?:[0-9一二三四五六七八九十.]{1,3}\W{1,3})?发文机关标志(?:\W|$)",
    sample=rf"^\W*(?:\p{{Han}}{{0,8}}:)?(?:改错|找错|请?(?:指出|找出|圈出|改正)(?:下[列面]|以下|上[述面]).{{0,20}}错误)|^\s*(?:\(样本\)|\p{{Han}}{{0,4}}(?:公文|文件|版头|标[志识])样本)\s*$|^\s*(?:(?:附?{_FIGURE})?[^。,;]{{0,16}}{_SAMPLE_WORD}(?:[^。]{{0,8}}|\s?[0-9一二三四五六七八九十]{{0,3}}\(.{{0,60}}\)))[:：]?\s*$",
)
# 图 3 公 文 版 式: a heading set wide.
_SPACED_OUT = pattern(r"^\s*(?:\S{1,2}[ \t]+){4,}\S{0,2}$")
FIGURE = pattern(_FIGURE_BEFORE)
QUESTION = pattern(_QUESTION)


class Context(NamedTuple):
    """A span of a place's text with what stands before and behind it, and what is said there."""

    place: Place
    start: int
    end: int
    left: str
    right: str
    before: frozenset[str]
    behind: frozenset[str]


def context(place: Place, start: int, end: int) -> Context:
    """Several rules ask about the same span."""
    known = place.contexts.get((start, end))
    if known is None:
        known = place.contexts[start, end] = _context(place, start, end)
    return cast(Context, known)


def _context(place: Place, start: int, end: int) -> Context:
    left = place.text[max(0, start - REACH_CHARS) : start].rpartition("\n")[2]
    right = place.text[end : end + REACH_CHARS].partition("\n")[0]
    return Context(place, start, end, left, right, _before(left), _behind(right))


def before(left: str) -> frozenset[str]:
    """What a span's left side says of it."""
    return _before(left)


# The record names something: {"title":"关于防汛工作的报告","mj":"秘密★3年"}
_NAMED = pattern(r"\p{Han}{6}")
_KEY, _VALUE_ENDS = pattern(r"[A-Za-z_\p{Han}]\"\s?:\s?\"$"), pattern(r"^\"\s?[,}\]]")


def is_value(left: str, right: str) -> bool:
    """Of what is between whether it is a field's in a record of data."""
    if not left.endswith('"') or (_NAMED.search(left) is None and _NAMED.search(right) is None):
        return False
    return _KEY.search(left) is not None and _VALUE_ENDS.search(right) is not None


def line_says(line: str) -> frozenset[str]:
    """Of a neighbour: `head` for what stands in a paper's head, `leads_in`, `blanked`, `sample` for what a sample begins with."""
    return _line(line)


# Several rules ask about the same span, and a line is asked about from each of its neighbours.
_before = functools.lru_cache(maxsize=MAX_REMEMBERED)(_BEFORE.of)
_behind = functools.lru_cache(maxsize=MAX_REMEMBERED)(_BEHIND.of)


@functools.lru_cache(maxsize=MAX_REMEMBERED)
def _line(line: str) -> frozenset[str]:
    return _LINE.of(compact(line) if line.count(" ") > 3 and _SPACED_OUT.search(line) else line)
