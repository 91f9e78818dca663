"""核心商密, 普通商密: a company's own marks. Never a state secret, whatever star they carry."""

from __future__ import annotations

from collections.abc import Iterator

from detectors.rules import filters
from detectors.rules.base import Rule, Signal, examples
from detectors.rules.grammar import DENIED, ENGLISH_LEVEL, LOOSE, PLAIN_TERM, STAR, TERM, compact, pattern
from detectors.rules.heads import HEAD_ZONES
from detectors.rules.shapes import MAX_ALONE_CHARS, WHOSE, Shapes, is_prose
from detectors.text.layout import Place

_GRADE = r"(?:(?:核心|普通|一般|重要)(?:商密|商业秘密|商业机密)|(?:商密|商业秘密|商业机密)\s?[★▲·•:(\s—-]\s?(?:核心|普通)(?:级|商密)?|(?:商密|商业秘密|商业机密)[\s▲·•:—-]{1,3}(?:绝密|机密|秘密)级)"
_WORDS = rf"(?:(?:商业秘密|商业机密)?[\s·•\-:(]{{0,3}}{_GRADE}(?:级)?\)?|商业秘密|商业机密|(?:企业|公司)(?:秘密|机密))(?:\s?[全A]?{LOOSE}(?:{TERM}|公布前))?"
_FAMILY = Shapes(_WORDS)
# 本投标文件所含信息为我公司商业秘密
_WHOSE = rf"(?:{WHOSE}|\p{{Han}}{{2,10}}(?:股份|药业|科技|实业|重工|电子|化工)的?|(?:投标|承包|供应|委托|权利|披露|申请)[人方商]的?|企业|[甲乙]方的?)"
_SAID = Shapes(rf"{_WHOSE}?{_WORDS}(?:$|[^\p{{Han}}])", any_carrier=True)
_COMMERCIAL = pattern(_WORDS)
_OWNED = pattern(
    rf"^[\p{{Han}}()\s·]{{2,24}}?({_GRADE}|商业秘密(?:{STAR}|[·•])[\s]*(?:{_GRADE})?)(?:级)?(?:[全A]?{LOOSE}(?:{TERM}))?\W*$"
)
_STARRED = pattern(
    rf"((?:{_GRADE}|商业秘密|商业机密)\s*(?:{STAR}|[·•])\s*(?:{TERM})?|商密\s?[★▲·•]\s?(?:{PLAIN_TERM}))"
)
_SAID_FILTERS = (filters.QUOTED, filters.IN_TITLE, filters.QUIZ, filters.NEGATED)
# With what to do about it, and whose it is: 商业秘密 未经许可不得复制 某公司
_KEPT = pattern(
    rf"^\W*(?:[^\P{{Han}}护守犯露]{{2,16}}\s+)?({_WORDS})[\s,·|]{{1,3}}(?:{DENIED}|未经\p{{Han}}{{1,8}}不得\p{{Han}}{{2,8}}|{ENGLISH_LEVEL}|\p{{Han}}{{4,24}}(?:公司|集团))[!。]?(?:\s\S{{2,24}})?\W*$"
)
_GOES_ON = pattern(r"^(?:[^\P{Han}核普一重]|重[^要])")
_TALK = pattern(
    r"(?:管理|保护|泄露|泄漏|认定|范围|划分|分为|包括|宣传|侵犯|保守|涉及|的|以及|和|、|产品|认证|应用|检测|条例|制度|办法|规定|定密)"
)
# A file of that name is about secrets: 商业秘密_培训.pptx
_ABOUT = pattern(
    rf"{_TALK.text}|案例|培训|讲座|课件|答题|竞赛|知识|解读|论文|研究|诉讼|裁定|第[一二三四五六七八九十0-9]{{1,3}}[章节讲课]|判决|纠纷|裁判|审理|指引|指南|问答|[^方]法|讲义|试题|典型|宣传|★|密\("
)


def find(place: Place) -> Iterator[Signal]:
    for shape in (_FAMILY.alone, _FAMILY.parted, _FAMILY.bracketed, _FAMILY.name_token, _FAMILY.field):
        for found in shape(place):
            words = place.text[found.start : found.end]
            graded = "商密" in words or "核心" in words or "普通" in words or len(words) > 4
            if not graded and (
                found.shape == "edge"
                or (found.shape == "alone" and place.zone not in HEAD_ZONES)
                or (found.shape == "name-token" and _ABOUT.search(place.text))
            ):
                continue
            dropped = filters.first_of(place, found.start, found.end)
            yield _signal(words, found.start, found.end, found.shape, dropped)
    for found in _SAID.stated(place):
        said = _COMMERCIAL.search(place.text, found.start, found.end)
        if said is not None:
            dropped = filters.first_of(place, *said.span(), _SAID_FILTERS)
            yield _signal(said.group(0), *said.span(), "statement", dropped)
    if len(place.text) > MAX_ALONE_CHARS // 2:
        return
    owned = _OWNED.search(place.text)
    if owned is not None and not is_prose(place.text) and not _TALK.search(place.text):
        yield _signal(owned.group(1), owned.start(1), owned.end(1), "alone", None)
    kept = _KEPT.search(place.text) if place.zone in (*HEAD_ZONES, "footer") else None
    if kept is not None:
        yield _signal(kept.group(1), *kept.span(1), "alone", None)
    for match in _STARRED.finditer(place.text):
        dropped = filters.first_of(place, match.start(), match.end())
        if dropped is None and (is_prose(place.text) or _GOES_ON.search(place.text[match.end() :])):
            dropped = filters.RUNNING_TEXT
        yield _signal(match.group(1), match.start(), match.end(), "star", dropped)


def _signal(words: str, start: int, end: int, shape: str, dropped: str | None) -> Signal:
    text = compact(words)[:16]
    return Signal(NAME, "commercial", None, start, end, text, ("commercial", shape), dropped)


NAME = "commercial"
RULE = Rule(
    name=NAME,
    category="commercial",
    source="中央企业商业秘密保护暂行规定（国资发〔2010〕41号）第十五条",
    chinese="核心商密、普通商密、商业秘密标志",
    english="commercial-secret marks",
    lexicon=("核心商密", "普通商密", "商业秘密", "商业机密", "核心商业秘密", "普通商业秘密", "长期", "公布前"),
    needs=("商业", "商密", "企业秘密", "企业机密", "公司秘密", "公司机密"),
    shapes=(
        *_FAMILY.of_alone,
        *_FAMILY.of_parted,
        *_FAMILY.of_bracketed,
        *_FAMILY.of_field,
        *_SAID.of_stated,
        _OWNED,
        _STARRED,
        _KEPT,
    ),
    find=find,
    hits=examples(
        ("firstpage_top", "公司秘密　编号：QS-12"),
        ("firstpage_top", "东湾燃气集团　商业秘密　普通级　2年"),
        ("header", "商密★核心★5年"),
        ("firstpage_top", "东湾水务集团商业秘密　机密级"),
        ("body", "本文件属于栖梧能源集团核心商密。"),
        ("firstpage_top", "核心商密▲10年"),
        ("firstpage_top", "普通商密★5年"),
        ("firstpage_top", "商业秘密★5年"),
        ("header", "岭南能源集团 核心商密 长期"),
        ("header", "核心商密　云台港务集团有限公司"),
        ("filename", "[普通商密]采购方案.docx"),
        ("firstpage_top", "东湾港务集团商业秘密·核心商密·5年"),
        ("table", "密级：普通商密"),
        ("title", "【核心商密】并购方案"),
        ("body", "供应商报价单（商业秘密，请勿向第三方透露）"),
        ("body", "（普通商密，限项目组成员）试车数据"),
        ("filename", "商业秘密_东湾水务投标成本.xlsx"),
        ("filename", "商业秘密-钢材采购底价(2023Q2).xls"),
        ("header", "商业秘密 COMPANY CONFIDENTIAL 东湾股份"),
        ("header", "商业秘密　东湾水泥股份有限公司"),
        ("header", "东湾能源　商业秘密　禁止外传"),
        ("header", "商业秘密　未经许可不得复制　东湾电气股份有限公司"),
        ("body", "本标书内容属投标人商业秘密，评标结束后请退还。"),
        ("body", "本投标技术方案含我公司商业秘密，请评标专家保守。"),
        ("body", "本附件为企业商业秘密，不随批复公开。"),
        ("body", "普 通 商 密 A 5 年"),
        ("body", "普通商密　2年　（仅供董事会成员）"),
        ("body", "本文件含商业秘密，属普通商密，请妥善保管。"),
    ),
    misses=examples(
        ("firstpage_top", "商业秘密与国家秘密同等保管"),
        ("filename", "商业秘密_裁定书.pdf"),
        ("firstpage_top", "依法保护 商业秘密 某股份有限公司"),
        ("filename", "商业秘密_第三章.pdf"),
        ("body", "本通知为加强集团核心商密保护工作，提出以下要求。"),
        ("body", "供应商不得泄露采购人商业秘密。"),
        ("title", "商密产品认证目录(SM2)"),
        ("body", "商业秘密保护宣传周活动启动。"),
        ("filename", "商业秘密保护指南.pdf"),
        ("filename", "商业秘密★答题.docx"),
        ("filename", "商业秘密_典型案例.docx"),
        ("body", "侵犯商业秘密罪的立案标准"),
        ("title", "核心商密和普通商密的划分办法"),
        ("header", "商业秘密　保护知识　宣传手册"),
    ),
)
