"""已解密 beside a mark, or a mark that is called the former one: recorded, not alerted.

A date or a condition right behind the star is the mark's own release date and no declassification.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from detectors.patterns import Match
from detectors.rules import filters
from detectors.rules.base import Rule, Signal, examples
from detectors.rules.grammar import (
    DAY,
    DURATION,
    EMPTY_BOXES,
    EVENT,
    LEVEL,
    LEVELS,
    LONG,
    LOOSE,
    STAR,
    TICKED_BOXES,
    UNTIL,
    compact,
    mark,
    pattern,
)
from detectors.rules.heads import HEAD_ZONES, is_head_thing
from detectors.rules.level_lists import STAR_SIGNS
from detectors.rules.shapes import CARRIER, MAX_ALONE_CHARS
from detectors.rules.tables import column, released
from detectors.text.layout import Place
from detectors.text.zones import NAME_ZONES

_RELEASED = r"(?:已经?(?:自行|提前|到期)?(?:解密|解除密级|降密|公开)|降[为至](?:内部|公开)|(?:自行|提前|到期|予以|现已|业已)(?:解密|解除|开放)|解除密级|解密(?:开放|档案|章|文件)|解密专用章[\s:]{0,3}(?:19|20)\d\d|开放档案|已开放|现已开放|公开开放|降密|已于[0-9年月日.\-/一二三四五六七八九十〇○]{2,16}(?:解密|降密|开放)|(?:[0-9]{4}年?(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?|[一二][〇○零一二三四五六七八九]{3}年(?:[一二三四五六七八九十]{1,2}月)?(?:[一二三四五六七八九十]{1,3}日)?)(?:已|起|自行)?解密|解密(?:日期|时间)[:：]?\s*(?:19|20)\d\d|[→>]\s?(?:公开|解密)\s*(?:$|[^\p{Han}\s])|DECLASSIFIED)"
_ORIGINAL = r"件\s?密级|"
_FORMER = pattern(
    rf"原(?:[定标]?密级|{_ORIGINAL}密|为|属|系|定|标)?[\s:：为是|“\"]{{0,3}}({LEVEL})(?:级)?(?:[档文资材][\p{{Han}}])?"
)
# 原件密级 is that of the paper that was copied.
_FORMER_ALONE = pattern(rf"^\W*{_FORMER.text.replace(_ORIGINAL, '')}\W*$")
# Said of the paper itself, quotation marks or not: 本件原定“秘密★10年”，已提前解密
_OWN = pattern(rf"{CARRIER}$")
_TERM = rf"(?:\s?{STAR}\s?(?:{UNTIL}|{DURATION}|{LONG}|{EVENT})|{LOOSE}(?:{DURATION}|{LONG}))"
_MARK = pattern(rf"({LEVEL})(?:级)?(?:档案|文件|件)?{_TERM}?")
_BEFORE_NOTE = r"(?:\s?\((?:19|20)\d\d年[定制印]\))?[\s()\[\]【】〔〕,，;；、|·★☆\-—→>]{0,4}(?:已?(?:划[销去掉]|注销|作废|取消)[\s)\]】〕,，]{0,3})?(?:(?:19|20)\d\d(?:年\s{0,3}|\s{1,3}))?自?(?:(?:该件|此件|本件|现状|状态)?[:：]?\s*)?(?:(?:保密)?期限?(?:已|届)?满[后,，]?\s?)?"
_RELEASED_ALONE = r"解\s?密(?:$|[)\]】\n]|\s+(?:$|[^\s条期]))"
# 1995年开放, of a register of an archive, or beside a plain level; a star's own term may be over that year.
_SINCE = r"(?:19|20)[0-9]{2}年?(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?已?开放(?:[^\p{Han}]|$)"
_OPENED_SINCE = pattern(rf"^{_BEFORE_NOTE}{_SINCE}")
_OPENED_COLUMN = pattern(
    r"(?:^|[\n\t|])\s?(?:是否)?开放(?:情况|时间|日期|年[度份]|状态|与否|鉴定|审核)?\s?(?:$|[\n\t|])"
)
_NOTE = pattern(rf"^{_BEFORE_NOTE}(?:{_RELEASED}|(?:^|[\s(\[【★☆→>]{{1,3}}){_RELEASED_ALONE})")
LONG_OVER_YEARS = 10
# No further than the sieve looks for what is said beside a line.
HEAD_REACH = 4
_YEAR = pattern(r"(?:19|20)\d\d|[一二][〇○零一二三四五六七八九]{3}")
_FORMER_COLUMN = pattern(r"^原\p{Han}{0,2}密\s?(?:级|等)$")
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_UNTIL_MARK = pattern(rf"{LEVEL}(?:级)?\s?{STAR}\s?(?:{UNTIL})\s*")
_RUN_OUT = r"[\s(\[【,，;；]{0,3}(?:保密)?(?:期限?)?(?:已满|已?届满|已到期|期满)(?:[^\p{Han}]|$)"
_EXPIRED = pattern(rf"^{_RUN_OUT}")
_RELEASED_WORD = pattern(_RELEASED + r"|解密|作废|开放|公开")
# An archive's own field: 开放状态：开放, 开放鉴定:同意开放.
_OPENED_FIELD = r"开放(?:状态|鉴定|审核|意见|结果|与否|情况){1,2}\s*[:|\s]\s*(?:已|同意|予以|拟)?开放"
# Wherever it stands in the line, before a former level too.
_OPENED = pattern(rf"{_OPENED_FIELD}|已解密|解密(?:档案|文件)|开放档案|DECLASSIFIED")
_OPENED_IN_FIELD = pattern(_OPENED_FIELD)
# Who decided it and why: 经县保密局审核，保密期限届满，
_DECIDED = r"(?:[0-9]{4}年(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?)?(?:经\p{Han}{0,12}?(?:[0-9]{4}年)?(?:审[核定查批]|鉴定|批准|同意|决定)[,，、;；]?\s?)?(?:(?:保密)?期限?(?:已|届)?满[后,，]?\s?)?"
_OPEN_STAMP = pattern(r"^\W*(?:同意|已)?开\s?放(?:章)?\W*$")
_STAMP = pattern(
    rf"^\W*(?:[本此该]件)?{_DECIDED}(?:{_RELEASED}|(?:已|自行|提前|到期)解密(?:章|件|文件|档案|开放|公开)?|(?:同意|准予)?解\s?密[章件]?|于(?:19|20)[0-9]{{2}}年(?:[0-9]{{1,2}}月)?(?:[0-9]{{1,2}}日)?(?:自行|提前)?解密(?:[,，;；]见\p{{Han}}{{2,12}})?|解除密级|开放档案|解密档案|降密|DECLASSIFIED)(?:[\s,、/|]{{1,3}}(?:{_RELEASED}|开放|(?:同意|准予|可以?)(?:公[布开]|开放|利用)))?(?:\s+\p{{Han}}{{2,14}}[馆局办委厅院部处室])?[\s:：]{{0,2}}(?:[0-9年月日.\-/]{{0,12}}|第[0-9]{{1,5}}号)\W*$"
)
# Of a file: 水利建设报告（已解密）.pdf
_NAMED = pattern(r"(?:^|[()\[\]【】〔〕_\-—\s])(已解密|解密档案|已降密)(?:$|[()\[\]【】〔〕_.\-—\s])")
# What is attached to it alone is: 方案_附1_已解密
_OF_ATTACHED = pattern(r"附[件表图]?\s?[0-9一二三四五六七八九十]{0,2}[\s_\-—]*$")
# 工资表(已解密).xlsx is a file whose password is known.
_OF_ARCHIVES = pattern(rf"{LEVEL}|档案|卷宗|馆藏|降密|(?:^|[^0-9])(?:19|20)[0-9]{{2}}年")
_STATED = pattern(
    rf"{CARRIER}(?:现|业|均)?已?(?:经)?(?:于[0-9年月日.\-/一二三四五六七八九十〇○]{{2,16}})?(?:自行|提前|到期)?(?:已)?(?:解密|解除密级)"
)
# A mark's own release date, on the line below it.
_RELEASE_DATE = pattern(r"^\W*至[0-9]{4}年(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?(?:前|起|后)?解密\W*$")
# What says that it is over stands behind the mark, or on a line beside it.
_NOTED = pattern(
    rf"解密\P{{Han}}*[件文档]?\P{{Han}}*{LEVEL}|{_MARK.text}(?:{_BEFORE_NOTE}(?:{_RELEASED}|{_SINCE}|[\s(\[【★☆→>]{{0,3}}{_RELEASED_ALONE})|{_RUN_OUT})|{_UNTIL_MARK.text}|{_MARK.text}.*{_OPENED_FIELD}|{_OPENED_FIELD}.*{_MARK.text}"
)
# Beside a box it is one of several that may be ticked.
_NO_BOX = rf"[^\p{{L}}\p{{N}}_{EMPTY_BOXES}{TICKED_BOXES}]*"
_BEFORE = pattern(rf"^{_NO_BOX}(?:已经?(?:自行|提前|到期)?解密|解密(?:件|文件|档案)){_NO_BOX}$")
_DAY_ALONE = pattern(rf"\s*(?:{DAY}|\(已?(?:划[销去掉]|注销|作废)\))?\s*")
_ENDS = pattern(rf"{_MARK.text}{_DAY_ALONE.text}$")
_STORY = pattern(r"(?:近日|首次|曝光|揭秘|故事|纪录片|影片|电影|展览|展出|人生|传奇|之谜)")
# One of them is in all that says so.
_RELEASING = ("解", "公开", "开放", "降", "DECLASSIFIED")
_NEEDED = ("解", "降", "原", "开放", "DECLASSIFIED", "满", "到期", "19", "20")


def _released(text: str) -> Match | None:
    """The note that it is declassified, unless the date in it has not come yet."""
    if not any(word in text for word in _RELEASING):
        return None
    note = _NOTE.search(text)
    return None if note is None or _to_come(note.group(0)) else note


def _stamped(text: str) -> bool:
    if "□" in text or "☐" in text or not any(word in text for word in _RELEASING):
        return False
    if _RELEASE_DATE.search(text) is not None:
        return _long_over(text)
    return _OPEN_STAMP.search(text) is not None or (_STAMP.search(text) is not None and not _to_come(text))


def _is_over(found: str) -> bool:
    return ("19" in found or "20" in found) and _UNTIL_MARK.fullmatch(found) is not None and _long_over(found)


def _is_expired(rest: str) -> bool:
    return ("满" in rest or "到期" in rest) and _EXPIRED.search(rest) is not None


def _this_year() -> int:
    return datetime.datetime.now(datetime.UTC).year


def _to_come(text: str) -> bool:
    """Whether the text names this year or a later one."""
    return any(year >= _this_year() for year in _years(text))


def _years(text: str) -> list[int]:
    return [int(year.translate(_DIGITS)) for year in _YEAR.findall(text)]


def _long_over(text: str) -> bool:
    """A release date that is years gone by. One that has only just passed may be of a paper that leaked before it."""
    years = _years(text)
    return bool(years) and max(years) <= _this_year() - LONG_OVER_YEARS


def find(place: Place) -> Iterator[Signal]:
    text = place.text
    below, above = map(_next, (place.below, place.above)) if len(text) <= MAX_ALONE_CHARS else ("", "")
    if not any(word in text or word in below or word in above for word in _NEEDED):
        return
    for match in _FORMER.finditer(text) if "原" in text else ():
        rest = text[match.end() : match.end() + 40]
        if (
            _RELEASED_WORD.search(rest)
            or _OPENED.search(text)
            or _FORMER_ALONE.search(text)
            or any(map(_RELEASED_WORD.search, place.below[:2]))
        ):
            own = _OWN.search(text[: match.start()]) is not None
            asked = (filters.IN_TITLE, filters.QUIZ) if own else (filters.QUOTED, filters.IN_TITLE, filters.QUIZ)
            dropped = filters.first_of(place, match.start(), match.end(), asked)
            if dropped is None and rest.startswith(("的", "、")):
                dropped = filters.RUNNING_TEXT
            yield _signal(match.start(), match.end(), match.group(1), mark(match.group(1)), dropped)
    beside = _stamped(below) or _stamped(above)
    if (beside or any(word in text for word in _NEEDED)) and not _STORY.search(text):
        opened = "开放" in text and _OPENED_IN_FIELD.search(text) is not None
        for match in _MARK.finditer(text):
            rest = text[match.end() : match.end() + 40]
            stamped = beside and _DAY_ALONE.fullmatch(rest)
            since = _OPENED_SINCE.search(rest) if "开放" in rest else None
            if since is not None and (_to_come(since.group(0)) or not _may_be_opened(place, match.group(0))):
                since = None
            stamped = stamped or ("解密" in text and _BEFORE.search(text[: match.start()]))
            if stamped or opened or since or _released(rest) or _is_over(match.group(0)) or _is_expired(rest):
                dropped = filters.first_of(
                    place, match.start(), match.end(), (filters.QUOTED, filters.IN_TITLE, filters.QUIZ)
                )
                yield _signal(match.start(), match.end(), match.group(1), compact(match.group(0))[:20], dropped)
    if "\t" in text and "原" in place.headings and released(place):
        for match in _MARK.finditer(text):
            if _FORMER_COLUMN.search(column(place, match.start())):
                yield _signal(match.start(), match.end(), match.group(1), mark(match.group(1)), None)
    stated = _STATED.search(text) if "解" in text else None
    if stated is not None:
        dropped = filters.first_of(
            place, stated.start(), stated.end(), (filters.QUOTED, filters.IN_TITLE, filters.QUIZ)
        )
        words = compact(stated.group(0))[:24]
        features = ("declassified", "alone")
        yield Signal(NAME, "declassified", _level_near(place), stated.start(), stated.end(), words, features, dropped)
    named = _NAMED.search(text) if place.zone in NAME_ZONES and "密" in text else None
    if named is not None and _OF_ARCHIVES.search(text) and not _OF_ATTACHED.search(text[: named.start()]):
        levels = list(_MARK.finditer(text))
        for match in levels:
            yield _signal(match.start(), match.end(), match.group(1), compact(match.group(0))[:20], None)
        if not levels:
            features = ("declassified", "alone")
            yield Signal(NAME, "declassified", None, *named.span(1), named.group(1), features, None)
    stamp = _STAMP.search(text) if any(word in text for word in _RELEASING) else None
    if stamp is not None and not _to_come(text) and place.zone in (*HEAD_ZONES, "table", "body", "footer"):
        features = ("declassified", "alone")
        yield Signal(NAME, "declassified", _level_near(place), stamp.start(), stamp.end(), "已解密", features, None)


def _may_be_opened(place: Place, found: str) -> bool:
    return STAR_SIGNS.isdisjoint(found) or released(place) or _OPENED_COLUMN.search(place.headings) is not None


def _next(lines: tuple[str, ...]) -> str:
    """The line beside that isn't merely the paper's number, issuer or day, if it is near."""
    if not any(word in line for line in lines[:HEAD_REACH] for word in _RELEASING):
        return ""
    said = (line for line in lines[:HEAD_REACH] if any(map(line.__contains__, _RELEASING)) or not is_head_thing(line))
    return next(said, "")


def _level_near(place: Place) -> str | None:
    return next((m.group(1) for m in map(_MARK.search, (*place.above[:2], *place.below[:2])) if m), None)


def _signal(start: int, end: int, level: str, text: str, dropped: str | None) -> Signal:
    return Signal(NAME, "declassified", level, start, end, text, ("level", "declassified"), dropped)


NAME = "declassified"
RULE = Rule(
    name=NAME,
    category="declassified",
    source="国家秘密文件、资料和其他物品标志的规定（1990）：解密的，标明“解密”",
    chinese="标志旁注明已解密，或称“原机密”",
    english="declassified beside the mark, or a former mark",
    lexicon=(*LEVELS, "解密", "已解密", "降密", "解除密级", "开放档案", "原绝密", "原机密", "原秘密", "原密级"),
    needs=(*LEVELS, *_RELEASING),
    shapes=(_FORMER, _NOTED, _ENDS, _STATED, _STAMP),
    of_levels=(_FORMER, _NOTED, _ENDS),
    by_beside=(_ENDS, _RELEASING),
    find=find,
    hits=examples(
        ("table", "档号\t题名\t原密级\t解密日期\nJ12-1\t关于城市粮食定量的报告\t秘密\t2001-06-30", "秘密"),
        ("firstpage_top", "机密（注销）已解密"),
        ("firstpage_top", "机密\n此件经省水利厅2016年审核已解密，同意公布", "机密"),
        ("table", "档案题名\t原密级\t开放情况\n关于工商业改造的总结\t机密\t1995年开放"),
        ("stamp", "已解密"),
        ("stamp", "已 解 密"),
        ("stamp", "降密　已解密"),
        ("stamp", "解密　某省档案馆　2011.4.2"),
        ("firstpage_top", "机密★10年\n至1998年6月1日解密", "机密"),
        ("firstpage_top", "机密 解密", "机密"),
        ("firstpage_top", "秘密★长期\n二〇一〇年六月解密", "秘密"),
        ("firstpage_top", "〔机密〕→ 已解密 2012.3", "机密"),
        ("table", "原密级：秘密 现状：已解密", "秘密"),
        ("firstpage_top", "开放档案\n机密", "机密"),
        ("firstpage_top", "机密\n已解密开放", "机密"),
        ("firstpage_top", "秘密★10年\n本件已于2012年解密", "秘密"),
        ("firstpage_top", "秘密★至1999年12月31日", "秘密"),
        ("firstpage_top", "机密★5年（保密期限已满）", "机密"),
        ("table", "开放状态：开放　原密级：机密", "机密"),
        ("stamp", "机密\n开放", "机密"),
        ("header", "机密 1964年 已解密开放", "机密"),
        ("filename", "1960年水利建设报告（已解密）.pdf"),
        ("body", "经审核，本件原定“秘密★10年”，已提前解密。", "秘密"),
        ("firstpage_top", "机密 ⟶ 解密（章）", "机密"),
        ("firstpage_top", "机密\n该件于2015年解密，见解密登记表第12号", "机密"),
        ("firstpage_top", "机密★20年（1989年定）　解密专用章 2012.6.4", "机密"),
        ("filename", "[已解密]1961_秘密_粮食征购指标.pdf", "秘密"),
        ("table", "密级调整 机密 → 公开 2003年", "机密"),
    ),
    misses=examples(
        ("filename", "绝密_2021年谈判口径_附1_已解密_.txt"),
        ("firstpage_top", "密级：机密★10年　解密（章）："),
        ("firstpage_top", "机密★10年　　解密（盖章）　　年　月　日"),
        ("firstpage_top", "机密★10年（解密专用章）"),
        ("firstpage_top", "机 密 ★ 解 密 条 件 ： 方 案 公 布 前"),
        ("body", "口岸布防方案|机密★20年|2020年开放"),
        ("firstpage_top", "机密★5年\n2025年开放"),
        ("body", "加密解密模块接口说明。"),
        ("filename", "工资表(已解密).txt"),
        ("filename", "PDF_已解密.pdf"),
        ("body", "原机密级的三份材料解密后移交档案馆。"),
        ("body", "文件标注秘密★3年的，三年期满自行解密。"),
        ("firstpage_top", "机密★2090年1月1日解密"),
        ("body", "此件密级：秘密；解密时间：2090年。"),
        ("firstpage_top", "秘密\n2090年解密"),
        ("firstpage_top", "秘密\n二〇九〇年解密"),
        ("body", "电影《解密》上映"),
    ),
)
