"""The shapes in which any family of marks is applied to a carrier: alone on its line, in brackets, in a field, stated.

A family gives its words (a pattern with at most one group, its level); the shapes say which of their occurrences are
applied to the paper itself. Everything else is talk about marks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from detectors.patterns import Match, Pattern
from detectors.rules.boxes import has_boxes, is_choice_of_levels, ticked, unread_tick
from detectors.rules.grammar import (
    BESIDE_MARK,
    CLOSING,
    COPY_NUMBER,
    DATE,
    DECORATION,
    DENIED,
    DRAFT,
    EMPTY_BOXES,
    ENGLISH_LEVEL,
    HANDLING,
    LEVEL,
    OPENING,
    PAGE_NUMBER,
    PAPER,
    STAR,
    TICKED_BOXES,
    TICKED_BRACKETS,
    URGENCY,
    pattern,
)  # fmt: skip
from detectors.rules.heads import rows, stands_beside
from detectors.rules.names import SUBJECT_OF_MAIL, names_a_paper, pieces_of
from detectors.text.layout import Place
from detectors.text.zones import NAME_ZONES

MAX_ALONE_CHARS = 80
# In a line of text a bracket behind more than that is part of what is said.
MAX_BEFORE_BRACKET = 60

_PROSE = pattern(r"[。；;？！?!]|(?:应当|不得|是指|规定|根据|按照|属于)")
# What a head says of copying is no sentence, nor is the name of a paper in its cell.
_NOTES = pattern(rf"(?:^|\s){DENIED}(?:\s|$)|规定(?:\t|$)")
# The last: the form's next field, of a scan that lost the gap.
_FIELD_END = r"(?:$|[\s,;.。、()\[\]【】{}〔〕★☆|/_→=\-—]|(?:保密)?期\s?限|知悉范围|范\s?围\s?:|缓\s?急|紧急程度|份\s?[号数]|编\s?号|[文字]\s?号|版\s?本)"
LABEL = (
    r"(?:(?:本件|文件|文档|资料|涉密|保密|定密|秘密|机密|信息)?(?:(?:文件|公文|信息|资料|保密|秘密|涉密)(?:类[型别]|属性|性质|标[识志])|密级|秘级|密等|密别|标密|涉密等级|涉密级别|涉密程度|保密程度|保密等级|保密级别|秘密等级|秘密级别|机密等级|安全等级|保密要求|定密|划控|等级|级别)"
    r"(?:程度|等级|标识|标志|意见|结果|情况|变更为|调整为)?(?:(?:和|及|与|、|/)?(?:(?:保密)?期限|紧急程度|缓急(?:程度)?))?(?:\((?:和|及)?保密期限\))?|(?i:(?:(?:security|secrecy|secret|document)[\s_]?)?(?:classification|level))(?:\s?\([\p{Han}]{2,4}\))?|(?i:mj|miji))"
)
CARRIER = r"(?:(?:[本此](?:次|册|套|期|份|批|组|卷|编)?(?:会议|专题|调研|工作|有关)?(?:件|文件|文档|公文|文|资料|材料|报告|通知|方案|汇编|纪要|刊物?|案?卷宗?|图纸?|数据|内容|手册|讲话|稿|附件|页|表|册|书|光盘|载体|U盘|邮件|电报?|传真|预案|规划|计划|意见|请示|批复|函|信息|简报|清单|名单|目录|图表|档案|册子|通报|专报|快报|要情|动态|台账|决定|决议|总结|课件|讲义|教材|草案|图册|影像|照片|硬盘|记录|汇报|提纲|统计|提案|议案|签报|呈批件|日志|录音带?|录像带?|胶片|磁带|成果|地图|样品|模型|底图|数据集|段落?|部分)|(?:(?:本次)?会议|会上|随文|所发)(?:(?:印发|下发|发放|分发|提供)的[\p{Han}0-9]{0,8}?)?(?:文件|材料|资料)|[本此][件册页卷]|此处|[表图文][中内里]第[0-9一二三四五六七八九十、~\-至和]{1,8}[栏列行项]|[表图文][中内里](?:所列)?的?(?:全部|所有)?(?:数据|数字|内容|信息|坐标|点位|参数|情况)|本次?会议|(?:以上|以下|上述|所附|附件)内容)(?:所[列载涉述附]\p{Han}{1,6}|[内中上里]?(?:所[列载涉述])?的?(?:全部|所有)?(?:数据|内容|信息))?)"
# Of what nobody makes a heading of its own: 机密刊物 第四期, 秘密图纸 妥善保管.
_BORN_BY = r"(?:(?:刊物|图纸|图册|图|文电|电文|信件|简报|通报|底稿|手稿)[\s,:]*)"
_OPENINGS = "[【(〔{<〈「『〖"
# One character at least of every label, and of every carrier.
_LABEL_ENDS = "级等度密别型性控识志lLnNjJiI"
_CARRIER_STARTS = "本此以上下述所附会随中内里部页段今"
# 本卷宗为…, 上述附表属…: whatever the carrier is called, but nothing that is none.
_ANY_CARRIER = r"(?:[本此](?:\p{Han}{1,4}附[件表图][0-9一二三四五六七八九十]{0,2})?|以上|以下|上述|下述|所附|今[日天]的?\p{Han}{0,4}(?:材料|文件|资料|会议|会上|[^地]图|件|报告|方案|内容|谈话|讲话|情况|精神|任务|名单)|随[文函电]?(?:附件?|寄送?的?|送的?)|该附[件图表]|第[0-9一二三四五六七八九十]{1,3}(?:部分|[页段])|附[表图件录][0-9一二三四五六七八九十]{0,2})\p{Han}{0,5}?(?:方案|文件|报告|材料|资料)?(?:第[\p{Han}0-9~\-]{1,7}(?:部分|[章节页段行列条])(?:的?(?:数据|内容|信息|坐标|数字|参数))?)?(?:所?[含列载涉述]出?的?\p{Han}{1,4}?)?(?:[及和与、]\p{Han}{1,6}?)?"
# Whoever may do it has decided; 经鉴定 is told of others' papers.
_DECIDED = r"经(?:研究|核定|审[定核查]|保密审查|确[定认])"
# Whose it is: 我局, 某集团.
WHOSE = r"(?:(?:[我本该]\p{Han}{1,3}?|\p{Han}{0,12}?(?:公司|集团|单位|部门|内部|银行|厂|院))的?)"
_IS = r"(?:系|为|属于?|是|定为|确定为|核定为|列为|列入|按照?|标注?为|涉及|含有?|包含|载有)"
_NO_CARRIER = pattern(
    r"(?:(?:[本此]类|此[前后时外间])\p{Han}{0,8}|单位|机关|[局厅科办委市县区省校院所站]|[^此]处|部门|项目|系统|工程|规定|条例|[法条款项类题]|[^密]级|[^一二三四五六七八九十0-9]章|[^方议预提草档]案|公司|集团|岗位|标准|资质|网络|机房|场所|人员|同志|事项)"
    rf"(?:的?密级)?(?:均|都|应|仍)?{_IS}\s*[“\"(]?$"
)
_BOX = rf"(?:[{EMPTY_BOXES}{TICKED_BOXES}]|{TICKED_BRACKETS})"
_BOX_ENDS = f"{EMPTY_BOXES}{TICKED_BOXES}]"
TICKED = rf"[\[(]?[{TICKED_BOXES}][\])]?"


@dataclass(frozen=True, slots=True)
class Found:
    """`group` is the family's own group, or its words where it has none; `shape` a feature for the score."""

    shape: str
    start: int
    end: int
    group: str


class Shapes:
    """One family's words in every shape. `alone_tail` is what may follow them on their own line; with `any_carrier` whatever is not known
    to be none may state them of itself."""

    def __init__(self, words: str, *, alone_tail: str = "", any_carrier: bool = False) -> None:
        self._words, self._alone_tail, self._any_carrier = words, alone_tail, any_carrier
        self._any = pattern(words)

    # Compiled when a rule names them among its shapes: few families come in all.

    @cached_property
    def _alone(self) -> Pattern:
        left = rf"{DECORATION}(?:(?:{COPY_NUMBER}|{URGENCY}|{ENGLISH_LEVEL}|{BESIDE_MARK}|\({DRAFT}\))[\s,;.·:/]*)*{DECORATION}"
        right = rf"{DECORATION}(?:{DECORATION}[,;:。/]?\s*(?:{_BORN_BY}?{HANDLING}|{URGENCY}|{ENGLISH_LEVEL}|{COPY_NUMBER}|{PAGE_NUMBER}|{DRAFT}))*[。!]?{DECORATION}"
        return pattern(rf"^{left}({self._words}){self._alone_tail}{right}$")

    @cached_property
    def _parted(self) -> Pattern:
        # Only where something may follow it in one piece does it go on in words.
        behind = (
            rf"级?(?:$|[^\p{{Han}}]|[件文资材章电公信传长永一二三四五六七八九十半两]|{URGENCY})"
            if self._alone_tail
            else r"(?:$|[^\p{Han}])"
        )
        return pattern(rf"(?:^|[\s|])[^\p{{L}}\p{{N}}\t。;,]{{0,6}}(?:{URGENCY})?(?:{self._words}){behind}")

    @cached_property
    def _bracket(self) -> Pattern:
        return pattern(
            rf"({OPENING})\s*(?:(?:{DRAFT}|{DATE})[\s,;、·]\s?)?({self._words})\s*(?:(?:[,;、:]\s?\p{{Han}}{{2,10}}[,;、:]\s?|[,;、:·/]?\s?)(?:{HANDLING}|{URGENCY}|不予?公开|限内部)\s*)?({CLOSING}|$)"
        )

    @cached_property
    def _field(self) -> Pattern:
        return pattern(
            rf"{LABEL}\s*(?:\([^()]{{0,12}}(?:{LEVEL}|[勾选填打])[^()]{{0,16}}\)\s*)?(?:(?:[:：|]|\s|[】\])]\s?[:：]?|{STAR}|定?为|是)\s*(?:{TICKED}\s*)?(?:{URGENCY}[\s·/、+,]{{1,3}})?[“\"(\[【{{〔★☆_\s]*|[\[【]\s?)({self._words}){_FIELD_END}"
        )

    @cached_property
    def _box(self) -> Pattern:
        """Ticked, in the line: the words, and a box on either side."""
        return pattern(rf"(?:{self._words}).*{_BOX}|{_BOX}.*(?:{self._words})")

    @cached_property
    def _statement(self) -> Pattern:
        carrier = rf"(?:{CARRIER}|[本此]期《[^《》]{{2,24}}》)(?:\([^()]{{1,16}}\))?(?:的?密级|定密|涉密)?(?:经[\p{{Han}}]{{2,10}})?[,，]?\s*(?:均|都|仍|暂|应|已)?(?:密级)?(?:{_IS}|密级为|密级[:：]?|[:：]|)"
        if self._any_carrier:
            carrier = rf"(?:{carrier}|(?:^|[^\p{{Han}}]|仅|只有|其中|{_DECIDED}){_ANY_CARRIER}(?:的?密级)?(?:均|都|应|仍)?{_IS})"
        return pattern(rf"{carrier}\s*[“\"(]?({self._words})")

    @property
    def of_alone(self) -> tuple[Pattern, ...]:
        """What a line must match for `alone` to yield anything; and so on. A rule's `shapes` are made of these."""
        return (self._alone,)

    @property
    def of_parted(self) -> tuple[Pattern, ...]:
        return (self._parted,)

    @property
    def of_bracketed(self) -> tuple[Pattern, ...]:
        return (self._bracket,)

    @property
    def of_field(self) -> tuple[Pattern, ...]:
        return (self._field, self._alone, self._box)

    @property
    def of_stated(self) -> tuple[Pattern, ...]:
        return (self._statement,)

    def alone(self, place: Place) -> Iterator[Found]:
        """The whole line is the mark, but for copy number, urgency, handling words and page numbers."""
        yield from self.alone_in(place.text)

    def alone_in(self, text: str) -> Iterator[Found]:
        match = self._alone.search(text) if len(text) <= MAX_ALONE_CHARS else None
        if match is not None:
            yield _found("alone", match, 1, self._any)

    def parted(self, place: Place, *, cells: bool = False) -> Iterator[Found]:
        """One piece of a row would be a mark on a line of its own; a row with several is one of a table."""
        text = place.text
        if len(text) > MAX_ALONE_CHARS or not self._parted.search(text) or is_prose(_NOTES.sub("", text)):
            return
        words = [(*match.span(), match) for match in self._any.finditer(text)]
        for shape, pieces, free in rows(place, cells=cells):
            marks: list[tuple[int, Found]] = []
            ends = pieces[-1][0] + len(pieces[-1][1])
            for low, high, match in words:
                if len(marks) > 1 or low >= ends:
                    break
                start, piece = next((at, piece) for at, piece in reversed(pieces) if at <= low)
                if piece.strip() == text[low:high] or (low == start and _over_pieces(pieces, low, high)):
                    marks.append((start, Found(shape, low, high, _own(match))))
                else:
                    marks += [
                        (start, Found(shape, start + f.start, start + f.end, f.group)) for f in self.alone_in(piece)
                    ]
            if len(marks) != 1 or (len(pieces) == 1 and ends == len(text)):
                continue
            ((start, found),) = marks
            others = (piece for at, piece in pieces if piece and (at < start or at >= max(found.end, start + 1)))
            if free or all(stands_beside(place, piece) for piece in others):
                yield found

    def bracketed(self, place: Place) -> Iterator[Found]:
        """In brackets: at either end of a title, anywhere in a file's name, at the start of a paragraph."""
        if not _holds(place.text, _OPENINGS):
            return
        for match in self._bracket.finditer(place.text):
            left = place.text[: match.start()].strip()
            if len(left) > MAX_BEFORE_BRACKET and place.zone not in NAME_ZONES:
                return
            right = _PAGE.sub("", place.text[match.end() :]).strip()
            if match.end() == len(place.text) and not _closes(place):
                continue
            if names_a_paper(place.zone, left, right):
                yield _found("bracket", match, 2, self._any)
            elif not left or (_PARAGRAPH.search(right) and _NUMBER.fullmatch(left)):
                yield _found("portion", match, 2, self._any)
            elif (
                not right
                and left.endswith("。")
                and (place.text[match.end(2) : match.end()].strip(")]】〕 ") or _LOOKED_AFTER.search(match.group(2)))
            ):
                yield _found("portion", match, 2, self._any)  # behind the last sentence, with what to do with it
            elif right[:1] == ":" and _ISSUE.search(left) and _DENIED.search(match.group(0)):
                yield _found("bracket-end", match, 2, self._any)  # of what stands below the heading
            elif (
                (not right or _NEXT_FIELD.search(right) or _stands_before(place.text[match.end() :], left))
                and len(left) <= MAX_BEFORE_BRACKET
                and not is_prose(left)
            ):
                yield _found("bracket-end", match, 2, self._any)

    def field(self, place: Place) -> Iterator[Found]:
        """Behind a label such as 密级, in the line or in the cell before. Of boxes, the ticked one."""
        if place.ocr and (unread := unread_tick(place, self._any, _LABEL)) is not None:
            yield Found("ticked", *unread, _group(place.text[slice(*unread)], self._any))
            return
        if has_boxes(place.text):
            for start, end in ticked(place.text, self._any, place.row_before):
                labelled = _LABEL.search(place.text[:start]) or place.zone == "table" or _stands_by_label(place)
                if labelled or is_choice_of_levels(place.text):
                    yield Found("ticked", start, end, _group(place.text[start:end], self._any))
            # 是否涉密：☑是 □否 密级：秘密: another field of the same line.
            last = max(map(place.text.rfind, _BOX_ENDS)) + 1
            for match in self._field.finditer(place.text, last):
                yield _found("field", match, 1, self._any)
            return
        if _holds(place.text, _LABEL_ENDS):
            for match in self._field.finditer(place.text):
                yield _found("field", match, 1, self._any)
        if place.above and _LABEL_ALONE.fullmatch(place.above[0]):
            cell = self._alone.search(place.text) if len(place.text) <= MAX_ALONE_CHARS else None
            if cell is not None:
                yield _found("field", cell, 1, self._any)

    def stated(self, place: Place) -> Iterator[Found]:
        """本件为…: the paper says it of itself."""
        if not _holds(place.text, _CARRIER_STARTS):
            return
        for match in self._statement.finditer(place.text):
            said = place.text[: match.start(1)]
            if not (
                _CONDITION.search(place.text[max(0, match.start() - 6) : match.start()]) or _NO_CARRIER.search(said)
            ):
                yield _found("statement", match, 0, self._any)

    def name_token(self, place: Place) -> Iterator[Found]:
        """A piece of a file's name between separators: 机密_会议纪要, 会议纪要-机密. Of other names, and of a mail's subject, what a paper's
        title stands behind."""
        zone, at = place.zone, 0
        if zone not in NAME_ZONES:
            zone = "link" if "</a>" in place.raw else zone
            if (subject := SUBJECT_OF_MAIL.search(place.text)) is not None:
                zone, at = "title", subject.end()
        if at and (whole := self._alone.search(place.text[at:])) is not None and _LOOKED_AFTER.search(place.text[at:]):
            yield Found("bracket", at + whole.start(1), at + whole.end(1), _group(whole.group(1), self._any))
        for start, piece in pieces_of(zone, place.text[at:]):
            match = self._alone.search(piece)
            if match is not None:
                low, high = match.span(1)
                shape = "bracket" if at else "name-token"
                yield Found(shape, at + start + low, at + start + high, _group(match.group(1), self._any))


def _stands_before(rest: str, name: str) -> bool:
    """A gap parts what comes behind from a paper's name and its mark, or it is the next cell."""
    if rest.lstrip(" ")[:1] in ("|", "\t"):
        return True
    return rest[:1].isspace() and _ISSUE.search(name) is not None and not is_prose(rest)


def _over_pieces(pieces: list[tuple[int, str]], low: int, high: int) -> bool:
    """The words are several pieces whole: 内部事项 注意保管."""
    return high > low + len(next(piece for at, piece in pieces if at == low)) and any(
        at + len(piece) == high for at, piece in pieces
    )


def _closes(place: Place) -> bool:
    """The line ends with the bracket, or so narrow a cell that the bracket stands in the next."""
    return _CLOSING.search(place.text[-2:]) is not None or (
        bool(place.below) and _CLOSING.match(place.below[0].lstrip()) is not None
    )


def _stands_by_label(place: Place) -> bool:
    return bool(place.row) or (bool(place.above) and _LABEL_ALONE.fullmatch(place.above[0]) is not None)


def _holds(text: str, characters: str) -> bool:
    """Much cheaper than a pattern that then finds nothing."""
    return any(character in text for character in characters)


def is_prose(text: str) -> bool:
    return _PROSE.search(text) is not None


def _found(shape: str, match: Match, group: int, words: Pattern) -> Found:
    start, end = match.span(group)
    return Found(shape, start, end, _group(match.group(group), words))


def _group(text: str, words: Pattern) -> str:
    match = words.search(text)
    return text if match is None else _own(match)


def _own(match: Match) -> str:
    """The group of the words that matched, or all of them."""
    return str(next(filter(None, match.groups()[:1]), match.group(0)))


# Of a paragraph, or what is attached: 一、 (二) 3. 4) 第五条 附件2
_NUMBER = pattern(
    r"(?:[0-9]{1,3}(?:\.[0-9]{1,2}){0,3}|[一二三四五六七八九十]{1,3}|\(\s?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})\s?\)"
    r"|第[0-9一二三四五六七八九十百]{1,4}(?:[条章节款项点编篇]|部分)|附[件表图录]\s?[0-9一二三四五六七八九十]{0,3}|(?i:attachment|annex|appendix|enclosure)\s?[0-9A-Z]{0,3})\s?[、.,:)]?"
)
# What is no blank that was filled in: 3.(机密)级国家秘密是…
_PARAGRAPH = pattern(r"^[^级的是为指和或与及、,，。;；]")
# A paper's name of which no sentence is the end: 改正通告第18期（秘密） 附变动位置
_ISSUE = pattern(rf"^\W*[\p{{Han}}0-9]{{2,30}}(?:第\s?[0-9一二三四五六七八九十]{{1,4}}\s?[期号册卷]|{PAPER})$")
# Of an agenda's item: 研究干部人事事项(机密) 汇报人:组织部
_NEXT_FIELD = pattern(r"^[\p{Han}]{2,6}\s?:")
_DENIED = pattern(DENIED)
_LOOKED_AFTER = pattern(rf"(?:注意|妥善)保|{DENIED}")
# Behind what stands in a running head.
_PAGE = pattern(rf"^\s{PAGE_NUMBER}\s*$")
_CLOSING = pattern(CLOSING)
_LABEL = pattern(LABEL)
_LABEL_ALONE = pattern(rf"\W*{LABEL}\W*")
_CONDITION = pattern(r"(?:如果?|若|凡|假如|是否|当|一旦|表示|意味着|意为|是指|代表)$")
LEVEL_TAIL = rf"(?:\s?级)?\s{{0,4}}(?:文\s{{0,4}}[件档]|件|光盘|[U优]盘|(?:移动)?硬盘|[软磁]盘|磁带|胶片|资\s{{0,4}}料|材\s{{0,4}}料|章|电报|公文|信函|传真|[文讲底]稿|稿件|函件|简报|图件|名册)?(?:\s*{STAR})?"
