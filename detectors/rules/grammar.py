"""The parts that marks are made of, as RE2 patterns over canonical text, and how a mark is written down once found."""

from __future__ import annotations

import re

import re2

from detectors.patterns import Pattern, PatternSet
from detectors.text.characters import OCR_STARS, SEPARATING_STARS, STARS
from detectors.text.letters import of_few_ranges

LEVELS = ("绝密", "机密", "秘密")
LEVEL = "(?:绝密|机密|秘密)"
STAR = "[" + re2.escape(STARS) + "]"
OCR_STAR = "[" + OCR_STARS + "]"
# 机密文件丢失之后: what might be a star begins a word.
NO_STAR = re2.compile("文[件书电稿档]|女[兵工性]|大[会队]|妇[联女]|友[军人]")
# Between level and term where nobody took ★: middle dots, dashes, brackets, nothing.
LOOSE = "[" + re2.escape(SEPARATING_STARS) + r"\s\-—–_~:,;、./|()\[\]【】〔〕<>〈〉]{0,3}"
NUMBER = r"(?:[0-9OolI](?:\s?[0-9OolI]){0,2}|[一二三四五六七八九十廿卅两壹贰叁肆伍陆柒捌玖拾](?:\s?[一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾]){0,2})"
DURATION = (
    rf"(?:{NUMBER}\s*年半|(?:{NUMBER}\s*年(?:零|又)?\s*)?(?:半|{NUMBER})"
    r"\s*(?:年|个\s?月|月|天|日|周))(?:后解密|后自行解密)?"
)
DATE = (
    r"(?:(?:19|20)\d{2}|[一二][〇○零一二三四五六七八九]{3})\s*[年./\-]\s*(?:\d{1,2}\s*[月./\-]?\s*(?:\d{1,2}\s*日?)?)?"
)
UNTIL = rf"(?:自?[^\s。,;]{{0,10}})?(?:至|到|止于|截止|截至)\s*{DATE}\s*(?:年?底|末|止|前|解密)?|自?{DATE}\s*(?:止|前|后|起)?\s*(?:自行)?(?:解密)?"
# Without a star, 八月 and 三天 are dates and titles; 八个月 and 三年 are terms.
BARE_DURATION = rf"(?:{NUMBER}\s*年半|(?:{NUMBER}\s*年(?:零|又)?\s*)?(?:(?:半|{NUMBER})\s*(?:年|个\s?月)|[0-9]{{1,3}}\s*(?:月|天|日|周)))(?:后解密|后自行解密)?"
LONG = "(?:长期|长其|永久)"
EVENT = r"(?:[\p{Han}A-Za-z、“”]{1,14}?(?:之前|之后|前|后|时|日|期间)(?:解密)?|\p{Han}{1,10}?解密)"
PLAIN_TERM = rf"(?:{UNTIL}|{BARE_DURATION}|{LONG})"
TERM = rf"(?:{UNTIL}|{DURATION}|{LONG}|{EVENT})"

# Boxes of a form: which are empty, and which are filled, crossed or ticked.
EMPTY_BOXES = "□☐○◯〇"
TICKED_BOXES = "☑☒✓✔√■▣◼●⊙"
TICKED_BRACKETS = r"\[\s?[xXvV√✓×]\s?\]"

URGENCY = "(?:特提|特急|加急|平急|急件|特\\s急|加\\s急|急)"
COPY_NUMBER = r"(?:(?:份\s?号|编\s?号|机要编号|总号|译传号|抄送号|部门号|No\.?|№)\s?[::]?\s?(?:[A-Z]{1,6}[-—]?)?[0-9OolI]{1,8}|[0-9OolI]{3,8})"
PAGE_NUMBER = (
    r"(?:[-—–]{0,2}\s?[0-9]{1,4}\s?[-—–]{0,2}|第\s?[0-9]{1,4}\s?页|共\s?[0-9]{1,4}\s?页|[0-9]{1,4}\s?/\s?[0-9]{1,4})"
)
# Of a bulletin: 第17期(总第203期).
ISSUE_NUMBER = (
    r"(?:[0-9]{4}年)?第\s?(?:[0-9]{1,4}|[一二三四五六七八九十]{1,4})\s?期(?:\s?\(?总第?\s?[0-9]{1,5}\s?期\)?)?"
)
# What nobody may do with a paper: 不得外借, 严禁翻拍、转发.
_PASSING_ON = "(?:外[传借泄流带]|复制|复印|翻印|翻拍|拍照|扩散|公开|上网|摘抄|摘录|抄录|引用|转发|转载|转借|传播|传阅|携带|带[出走离]|遗失|丢失)"
DENIED = rf"(?:不得|不准|不许|请勿|切勿|勿|严禁|禁止)(?:{_PASSING_ON}|(?:对外|向\p{{Han}}{{1,6}})(?:透露|泄露|披露|提供|出示))(?:[、,和及或]?(?:不得|严禁|请勿)?{_PASSING_ON}){{0,4}}"
DAY = r"(?:[0-9]{1,4}年[0-9]{1,2}月(?:[0-9]{1,2}日)?|[0-9]{4}[./-][0-9]{1,2}[./-][0-9]{1,2}|[一二][〇○零一二三四五六七八九]{3}年[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十]{1,3}日)?)"
HANDLING = (
    rf"(?:(?:请|应)?(?:注意|妥善)(?:保存|保管|保密)|{DENIED}"
    r"|(?:查?阅|看|传阅|传达|用|使用|会)(?:完?毕后?|完?后)(?:即|请|须|立即|及时|统一)?[收退交送还归即焚销毁清粉存封入锁]\p{Han}{0,9}?(?:[回还档焚毁烧退碎存库柜管销封]|委|局|办|部|处|科|室|组|院|厅|中心|单位|机关)"
    r"|(?:印?发|传达|传阅|阅)[至到]\p{Han}{1,6}[级局师团](?:以上)?(?:(?:党员)?(?:领导)?干部|单位)?|专人(?:保管|管理|负责|传递)|亲\s?[启收阅拆]|仅?[供限]\p{Han}{1,10}(?:参阅|参考|传阅|阅|使用|掌握|知悉|评审|讨论|学习|审议|研究)"
    r"|(?:[仅只]?限|[仅只]供)\p{Han}{1,8}(?:成员|人员|同志|干部|领导|常委)|[仅只]限(?:你我|本人|您)\p{Han}{0,3}"
    r"|[本此]\p{Han}{1,4}与\p{Han}{1,6}同等(?:管理|保管)|明传|密传|明电|密电|(?:本?\p{Han}{1,3})?内部(?:使用|资料|文件|传阅|参阅|掌握)|请勿带走"
    rf"|\p{{Han}}{{2,12}}(?:委|局|办|部|处|科|室|组|院|厅|府|中心)(?:编|编印|印制|编制|整理|主办)|(?:[\p{{Han}}×]{{2,4}}\s)?{DAY}(?:印发?|印制|编印?|编制|制)?|份数\s?[::]?\s?[0-9]+|(?:共|共?印发?)\s?[0-9]+\s?[份册张]|(?:复制|复印|翻印|影印|扫描)件|扫描|首页|[正副]本|存档|归档|备查|存查"
    rf"|{ISSUE_NUMBER}"
    r"|(?:\p{Han}{1,3}字\s?)?(?:第\s?[0-9]{1,6}\s?[号册份]|[0-9]{1,6}\s?号)(?:[\s,]{0,3}共\s?[0-9]{1,6}\s?[册份])?|签发人\s?[::]?\s?[\p{Han}×xX]{0,8}|主办[::]\p{Han}{0,16}|请于[\p{Han}0-9]{1,10}(?:退|还|交)\p{Han}{0,8}|未经\p{Han}{1,8}不得\p{Han}{2,8})"
)
# Beside the Chinese level in papers that are printed in two languages.
ENGLISH_LEVEL = r"(?i:TOP\s?SECRET|(?:(?:STRICTLY|COMPANY|COMMERCIAL|BUSINESS)\s?)?CONFIDENTIAL|SECRET|RESTRICTED|CLASSIFIED|(?:FOR\s)?INTERNAL(?:\sUSE)?(?:\sONLY)?)"
# In the row of the mark, before it.
BESIDE_MARK = (
    rf"(?:(?:保密)?期限\s?[::]?\s?(?:{BARE_DURATION}|{LONG})\s"
    r"|(?:抄清|抄|复印|翻印|影印|送审|存档)件\s|签发人?\s?[::]\s?[\p{Han}×xX]{1,8}\s|内部(?:文件|资料|件)?\s|(?:原件|首页|草案|[发收来]文|[正副]本)\s|内容涉密\s|会议(?:文件|材料|资料)\s?(?:\(\s?[0-9一二三四五六七八九十]{1,3}\s?\)|之?[0-9一二三四五六七八九十]{1,2})?\s|(?:继续|延期)保密\s"
    rf"|{DAY}(?:印发?|印制|编印?)?\s|{ISSUE_NUMBER}\s)"
)
# What a paper's title ends in.
PAPER = (
    r"(?:[图表册书函稿]|方案|报告|通知|预案|名单|名册|目录|纪要|规划|计划|批复|请示|意见|清单|汇编|总结|台账|数据|资料|材料|情况|记录|统计|专报|快报|简报|通报|汇报|要情|要点|动态"
    r"|决定|决议|议案|提案|建议|说明|办法|规定|安排|部署)"
)
DRAFT = r"(?:(?:第?[0-9一二三四五六七八九十]{1,2}[次稿])?(?:代拟稿|讨论稿|征求意见稿|送审稿|报批稿|审议稿|修改稿|初稿|定稿|修订稿|草案|草稿|终稿)|内部(?:资料|文件|用图|使用|材料)?|(?:根据)?\p{Han}{2,6}整理稿?)"
OPENING = r"[\[【(〔{<〈「『〖]"
CLOSING = r"[\]】)〕}>〉」』〗]"
DECORATION = r"[\s\[\]【】()〔〕{}<>〈〉「」『』〖〗|_\-—–=~" + re2.escape(STARS) + r"!.:·▌▪◎◉▼▽§❖◈]*"
HAN = r"\p{Han}"
# What holds or destroys papers is sold by the level that it is fit for.
GRADED = r"(?:[柜箱盒袋包架机仪器锁]体?|设备|终端|电脑|打印|硬盘|U盘|光盘|耗材|软件|平台|服务|库房|用房|会议室|资质|系统|场所)"

DOCUMENT_NUMBER = r"\s*[〔\[(【﹝{]?\s*(?:19|20)\d{2}\s*[〕\])】﹞}]?\s*(?:第)?\s*0*(?:[0-9OolI]{1,5}|[×xX*]{1,4})\s*号"


def pattern(text: str) -> Pattern:
    r"""`\W` means here what is neither letter nor digit of any script; RE2's own calls every Chinese character one.

    Compiled when it is first asked."""
    return Pattern(of_few_ranges(_of_any_script(text)), at_once=False)


def pattern_of_office(text: str) -> Pattern:
    r"""With `\W` as in `pattern`. Raises `re2.error` for what RE2 doesn't take."""
    return Pattern(_of_any_script(text))


def pattern_set(**texts: str) -> PatternSet:
    r"""With `\W` as in `pattern`."""
    return PatternSet(**{name: of_few_ranges(_of_any_script(text)) for name, text in texts.items()})


def _of_any_script(text: str) -> str:
    return text.replace(r"\W", r"[^\p{L}\p{N}]")


# The standard library's: it has nothing to say no to, and a term or a mark is short.
_SPACES = re.compile(r"[\t\n\f\r ]+")
_DIGIT_LIKENESS = str.maketrans("OolI]", "00111")


def tidy_term(term: str) -> str:
    """A term alone: spaces out, OCR's letters back to digits."""
    return _SPACES.sub("", term).translate(_DIGIT_LIKENESS).replace("长其", "长期")


def mark(level: str, term: str | None = None, *, star: bool = False) -> str:
    """The normalised mark, whatever stood between its parts: 秘密★10年, 秘密★, 秘密."""
    if term:
        return f"{level}★{tidy_term(term)}"
    return level + ("★" if star else "")


def compact(text: str) -> str:
    """Without any spaces."""
    return _SPACES.sub("", text)
