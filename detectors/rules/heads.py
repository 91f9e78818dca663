"""What stands in a row beside a mark: other cells of a table, the rest of a page's head or of its running head."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from detectors.rules.grammar import (
    COPY_NUMBER,
    DOCUMENT_NUMBER,
    HANDLING,
    PAGE_NUMBER,
    URGENCY,
    pattern,
)  # fmt: skip
from detectors.rules.tables import FEWEST_GAPS, heads_papers, lists_holders, lists_papers
from detectors.text.layout import Place

HEAD_ZONES = frozenset({"firstpage_top", "header", "stamp"})
_WIDE_ZONES = frozenset({*HEAD_ZONES, "table"})
# A table's row that came as one line is parted by tabs, a head's, left and right, by tabs or by spaces that a clerk put there until it
# looked right; by a single gap only from what else stands in a head's row, where a scan may have lost the gap. The standard library's: there is little to say no to.
CELL_GAP, _WIDE_GAP, _WORD_GAP, _CLAUSE_GAP = (
    re.compile(r"[\t|]"),
    re.compile(r"\s{3,}|\s*\t\s*"),
    re.compile(r"\s+|(?<=[绝机秘]密)(?=(?:20[0-9]{2}年)?第[0-9])"),
    re.compile(r"\s*[(),，;；]\s*"),
)
_ISSUER = r"[\p{Han}×\s]{2,24}?(?:委|委员会|政府|局|厅|办|办公室|部|院|署|指挥部|领导小组|军分区|集团|公司|银行|厂|院|中心|管理?站|[支大总中]队|基地)\s*"
# What stands beside a mark in the row of a page's head and nowhere else: 要情快报 机密 2022年第5期.
_HEAD_ONLY = rf"(?:[0-9]{{4}}年)?(?:\(?(?:总?第|\p{{Han}}{{1,6}}第)\s?[0-9一二三四五六七八九十]{{1,5}}\s?[期号次幅张]\)?)|{COPY_NUMBER}|{URGENCY}|\p{{Han}}{{0,12}}{DOCUMENT_NUMBER}"
_HEAD_WORD = pattern(rf"(?:^|\s)(?:{_HEAD_ONLY})(?:\s|$)")
# In a map's margin: its title, its sheet (H-50-72-(14), J50E004012), its scale, its edition, what it was measured by.
_OF_MAP = r"\p{Han}{2,10}[^\P{Han}地]图|[A-Z]-?[0-9]{2}(?:-?\(?[A-Z0-9]{1,3}\)?){1,4}|1\s?[:∶]\s?(?:[0-9]{1,3}(?:[\s,]?[0-9]{3}){1,2}|[0-9.]{1,4}\s?万)|(?:19|20)[0-9]{2}年(?:第[0-9一二三四五六]版|版|出版|测制?|航摄|调绘|编绘|成图)|[\p{Han}0-9]{2,12}(?:坐标系|高程基准|基本等高距[0-9.]{0,4}米?)"
# In short, what kind of paper it is, what is done with it, for whom it is: 机密 呈阅, 秘密（会议材料）, 机密 公安.
_IN_SHORT = (
    r"(?:送审|[呈传]阅|[呈批送]|签[发收]|抄送|阅[办存示批]|勿|不得|不[许准宜外]|[仅专]?[限供]|仅|党[内组]|军[内队]|内[部参]|附[件图表]|[定涉]密|妥|[平特速加]|面[交呈]|机要|亲)\p{Han}{0,8}[0-9]?"
    r"|\p{Han}{0,8}(?:[件稿阅存印送册卷译]|[省市县委府厅局部处科院署]|办公[厅室]|会议|文件|材料|[笔记]录|[计规]划|总结|汇编|汇报|快报|要情|动态|意见|决定|台账|底稿|日志|[报请]告|[程册目查计]表|简报|通报|专报|信息|情况|反映|参考|公文|[电公]报|通知|请示|批[复示]|纪要|命令|指示|合同|协议|提纲|名[单册]|[方预草议]案|图纸?|资料|数据|统计|清单|目录|讲话|明发|公安|外交|军事)"
    r"|《\p{Han}{0,8}(?:动态|要情|[专快简通摘][报]|信息|反映|内?参考?|参阅|情况|[日周月]报)》(?:(?:19|20)[0-9]{2}年)?(?:总?第[0-9一二三四五六七八九十]{1,4}期)?|(?:专报|呈报?|送|报送?)[\s:]?\p{Han}{2,8}"
    r"|[A-Z0-9]类?|之?[一二三四五六七八九十]|[0-9]{4}年?(?:印|编|制)?|[0-9]{4}[./][0-9]{1,2}|[0-9一二三四五六七八九十]{1,2}月"
)
# What may stand there, too: the issuer, a date, another field.
_HEAD_THING = pattern(
    rf"(?:{_HEAD_ONLY}|{HANDLING}|{_OF_MAP}|{_IN_SHORT}|[·•|]|{_ISSUER}(?:主?编|编?印制?|编?制|主?办|整理)?|\p{{Han}}{{2,6}}:[\p{{Han}}0-9×]{{0,20}})"
)
# What it is about, as offices part their work; and what else tells of a paper's head then.
_TOPIC = pattern(
    r"(?:(?:组织|人事|干部|政法|外事|侨务|港澳|统战|宗教|民族|三农|国防|科技|动员|边防|海防|人防|战备|反恐|禁毒|缉私|财经|经济|金融|能源|粮食|测绘|通信|信访|维稳|舆情|宣传|纪检|监察|巡[视察]|机要|安全|疫情|司法|监狱|公安|国安|海关|审计|统计|税务|军工){1,3}(?:工作|业务|运行|形势|类)?)"
)
OF_A_HEAD = pattern(rf"^\W*(?:{_ISSUER}(?:文件)?|{COPY_NUMBER}|{URGENCY})\W*$|{DOCUMENT_NUMBER}")
TOPIC_REACH = 3
_PAGE_END = pattern(rf"\s(?:{PAGE_NUMBER})\s*$")
# 影视频道 | 绝密 | 更多: a web page's own menu, no running head.
_NAVIGATION = pattern(r"(?:^|[\s|>])(?:首页|更多|返回|登录|注册|\p{Han}{0,4}频道)(?:$|[\s|>])")


class Row(NamedTuple):
    """Pieces with their offsets. `free`: it doesn't matter what the others are."""

    shape: str
    pieces: list[tuple[int, str]]
    free: bool


def is_head_thing(piece: str) -> bool:
    return _HEAD_THING.fullmatch(piece) is not None


def stands_beside(place: Place, piece: str) -> bool:
    """Whether a piece of a row is one that marks have beside them: 组织人事 机密, where an issuer, a number or an urgency stands near."""
    if is_head_thing(piece):
        return True
    if place.zone not in HEAD_ZONES or "\t" in place.text or _TOPIC.fullmatch(piece) is None:
        return False
    return any(map(OF_A_HEAD.search, (*place.above[:TOPIC_REACH], *place.below[:TOPIC_REACH])))


def rows(place: Place, *, cells: bool) -> Iterator[Row]:
    """The line in each of the ways in which it may be parted."""
    text, zone = place.text, place.zone
    if len(CELL_GAP.findall(text)) >= FEWEST_GAPS and (zone == "table" or "\t" in text):
        if cells:
            yield Row("alone", _pieces(text, CELL_GAP), free=True)
        return
    if zone in _WIDE_ZONES and not (zone == "table" and "\t" in text):
        yield Row("edge", _said_once(place, _pieces(text, _WIDE_GAP)), free=True)
    if zone == "table" and CELL_GAP.search(text) and not lists_holders(place):
        # Two cells, of which the headings say that one is a paper and one its level.
        yield Row("edge", _pieces(text, CELL_GAP), free=cells and (heads_papers(place) or lists_papers(place)))
    words = _said_once(place, _pieces(_PAGE_END.sub("", text), _WORD_GAP))
    free = zone in ("header", "stamp") or (
        zone in _WIDE_ZONES
        and len(words) > FEWEST_GAPS
        and _HEAD_WORD.search(" ".join(piece for _, piece in words)) is not None
    )
    if (free or zone in (*HEAD_ZONES, "footer", "title")) and not _NAVIGATION.search(text):
        yield Row("edge", words, free)
    if zone in HEAD_ZONES:
        yield Row("edge", _pieces(text, _CLAUSE_GAP), free=False)


def _said_once(place: Place, pieces: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """A watermark that came as one line (机密 张三 机密 张三), as a stamp or more than twice: cells of a table may well be alike,
    and a title may be said twice."""
    if "\t" in place.text:
        return pieces
    said = [piece for _, piece in pieces]
    for length in range(1, len(said) // 2 + 1):
        often = length == 1 or place.zone == "stamp" or len(said) > 2 * length
        if often and said[length:] == said[:-length]:
            return pieces[:length]
    return pieces


def _pieces(text: str, gap: re.Pattern[str]) -> list[tuple[int, str]]:
    at, out = 0, []
    for found in gap.finditer(text):
        start, end = found.span()
        out.append((at, text[at:start]))
        at = end
    return [*out, (at, text[at:])]
