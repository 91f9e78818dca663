"""工作秘密 and 内部事项 注意保管: not state secrets, but not for the public either, with a class and a policy of their own."""

from __future__ import annotations

from collections.abc import Iterator

from detectors.rules import filters
from detectors.rules.base import Rule, Signal, examples
from detectors.rules.grammar import DOCUMENT_NUMBER, LOOSE, PAPER, PLAIN_TERM, STAR, TERM, pattern
from detectors.rules.heads import HEAD_ZONES
from detectors.rules.shapes import LABEL, Shapes, is_prose
from detectors.rules.tables import catalogued, heads_names, names_paper
from detectors.text.layout import Place
from detectors.text.zones import NAME_ZONES

_WORDS = rf"(?:(?:内部[\s★·:]{{0,2}})?工作秘密(?:级|件|文件|事项|资料)?(?:{LOOSE}(?:(?:保[密存管])?期限\s?:?\s?)?(?:{TERM}))?|内部事项[\s,·:;!★]*(?:注意|妥善)(?:保管|保存|保密)|内部\s?★\s?(?:{TERM})?)"
_FAMILY = Shapes(_WORDS, any_carrier=True)
_STARRED = pattern(rf"(工作秘密)\s*{STAR}\s*({TERM})?")
_CLASS_FIELD = pattern(
    rf"(?:文件类别|类别|(?i:[a-z_]{{0,10}}(?:type|attr))|标[识志]|密别|涉密类别|事项类别|{LABEL})\s*[:：|\s]\s*(工作秘密)(?:$|[\s,;。)]|\((?:期限|\d))"
)
# 工作秘密—地块底价测算; what is about such secrets names them otherwise.
_HEADED = pattern(
    rf"^\W*(?:附件\s?[0-9]{{0,2}}\s?[:：]\s*)?(工作秘密)\s?[:\-—–_]{{1,2}}\s?[\p{{Han}}0-9]{{3,40}}(?:{PAPER}|[测核]算|台账|底[价稿])\W*$"
)
_ABOUT = pattern(r"管理|保护|保密|定密|确定|培训|宣传|学习|制度|办法|规定|指南|案例")
_ASKED = pattern(r"是否(?:属于?|为|涉及|含有?)?(工作秘密)\s*[:?|\s]\s*[☑√]?是\s*(?:$|[,;。)]|\s[^\s否□/])")
_OF_OTHERS = pattern(r"^(?:的[,，]|(?:或者?|和|以及)国家秘密)")
# A register's row, which has a paper's number, or says for how long.
_NUMBERED = pattern(rf"{DOCUMENT_NUMBER}|\t\s*工作秘密\s*\t\s*(?:{PLAIN_TERM})\s*(?:\t|$)")
_OF_KINDS = pattern(r"(?:^|[\n\t|])\s?(?:\p{Han}{0,4}(?:类[别型]|属性|标[识志]|性质|密\s?级|级别))\s?(?:$|[\n\t|])")
_MATTER = pattern(r"^\W*内部事项\W*$")
_NAMED_MATTER = pattern(
    r"(?:^|[\s_\-—(\[【])(内部事项[\s_·,\-]{0,3}(?:注意|妥善)(?:保管|保存|保密))(?:$|[\s_\-—.)\]】])"
)
# 备注：联系人名单属工作秘密，勿外传。 speaks to whoever has it.
_ASKED_TO_KEEP = pattern(
    r"^\W*(?:\p{Han}{0,8}(?:备注|说明|注)\s?:\s?)[\p{Han}、]{2,16}(?:属于?|为|系)(工作秘密)[,，]\s?(?:请|切)?勿\p{Han}{2,8}\W*$"
)
_CARE = pattern(r"^\W*(?:注意|妥善)(?:保管|保存|保密)\W*$")
_STATED_FILTERS = (filters.IN_TITLE, filters.QUIZ, filters.QUOTED, filters.LEVEL_LIST, filters.NEGATED)


def find(place: Place) -> Iterator[Signal]:
    registered = "\t" in place.text and _is_registered(place) and not catalogued(place)
    alone = (*_FAMILY.alone(place), *_FAMILY.parted(place, cells=registered))
    for found in (*alone, *_FAMILY.bracketed(place), *_FAMILY.name_token(place)):
        if found.shape == "name-token" and place.zone != "filename" and _ABOUT.search(place.text[found.end :]):
            continue
        dropped = filters.first_of(place, found.start, found.end)
        yield _signal(found.start, found.end, "工作秘密", ("work-secret", found.shape), dropped, place)
    for found in (*_FAMILY.field(place), *_FAMILY.stated(place)):
        dropped = filters.first_of(place, found.start, found.end, _STATED_FILTERS)
        if dropped is None and _OF_OTHERS.search(place.text[found.end :]):
            dropped = filters.RUNNING_TEXT
        yield _signal(found.start, found.end, "工作秘密", ("work-secret", found.shape), dropped, place)
    if place.zone in HEAD_ZONES and _MATTER.search(place.text) and any(map(_CARE.search, place.below[:1])):
        start = place.text.find("内部")
        yield _signal(start, start + 4, "工作秘密", ("work-secret", "alone"), None, place)
    headed = (_HEADED.search(place.text) or _NAMED_MATTER.search(place.text)) if place.zone in NAME_ZONES else None
    if headed is not None and not _ABOUT.search(place.text[headed.end(1) :]):
        yield _signal(*headed.span(1), "工作秘密", ("work-secret", "name-token"), None, place)
    field = _CLASS_FIELD.search(place.text) or _ASKED.search(place.text) or _ASKED_TO_KEEP.search(place.text)
    if field is not None:
        yield _signal(field.start(1), field.end(1), "工作秘密", ("work-secret", "field"), None, place)
    for match in _STARRED.finditer(place.text):
        dropped = filters.first_of(place, match.start(), match.end())
        left = place.text[: match.start()].rstrip()
        if dropped is None and left and left[-1] not in "([【|>:" and is_prose(place.text):
            dropped = filters.RUNNING_TEXT
        yield _signal(match.start(), match.end(), "工作秘密★", ("work-secret", "star"), dropped, place)


def _is_registered(place: Place) -> bool:
    return _NUMBERED.search(place.text) is not None or (
        _OF_KINDS.search(place.headings) is not None and heads_names(place) and names_paper(place)
    )


def _signal(start: int, end: int, text: str, features: tuple[str, ...], dropped: str | None, place: Place) -> Signal:
    if place.text[start : start + 2] == "内部":
        text = "内部事项 注意保管"
    return Signal(NAME, "work-secret", None, start, end, text, features, dropped)


NAME = "work-secret"
RULE = Rule(
    name=NAME,
    category="work-secret",
    source="保守国家秘密法第六十四条；工作秘密管理暂行办法",
    chinese="工作秘密标志，内部事项 注意保管",
    english="work-secret marks",
    lexicon=("工作秘密", "内部事项", "注意保管", "注意保存"),
    needs=("工作秘密", "内部"),
    shapes=(
        *_FAMILY.of_alone,
        *_FAMILY.of_parted,
        *_FAMILY.of_bracketed,
        *_FAMILY.of_field,
        *_FAMILY.of_stated,
        _MATTER,
        _CLASS_FIELD,
        _ASKED,
        _ASKED_TO_KEEP,
        _HEADED,
        _NAMED_MATTER,
        _STARRED,
    ),
    find=find,
    hits=examples(
        ("table", "文件名\t类别\t知悉范围\n巡察进驻方案\t工作秘密\t巡察办"),
        ("header", "内部★工作秘密"),
        ("body", "值班表备注：联系人名单属工作秘密，勿外传。"),
        ("firstpage_top", "工作秘密"),
        ("firstpage_top", "工作秘密★3年"),
        ("firstpage_top", "工作秘密　保管期限3年"),
        ("firstpage_top", "内部事项 注意保管"),
        ("filename", "[工作秘密]干部考察情况.docx"),
        ("table", "密级：工作秘密"),
        ("table", "文件类别：工作秘密"),
        ("table", "标识 | 工作秘密 | 知悉范围 | 局党组成员、机关纪委"),
        ("table", "是否工作秘密：是"),
        ("body", "本台账属于工作秘密，请勿外泄。"),
        ("body", "本材料系工作秘密，未经批准不得对外提供。"),
        ("header", "工作秘密 注意保存"),
        ("header", "内部事项　注意保管　某所勤务安排"),
        ("body", "（工作秘密，本局内部掌握）采购底价"),
        ("body", "表内信息为工作秘密，仅供考察组使用。"),
        ("firstpage_top", "内部事项\n注意保管"),
        ("title", "巡察反馈意见（工作秘密）"),
        ("title", "工作秘密：关于机构编制的请示"),
        ("title", "附件：工作秘密—河西地块收储底价测算"),
        ("filename", "内部事项 注意保管_考核会商.doc"),
        ("table", "标识：工作秘密（期限1年）　承办：干部处"),
        ("table", "2025-11\t某县审计局\t备选项目表\t工作秘密\t2年"),
        ("body", '{"title":"拟任干部考察名单","attr":"工作秘密"}'),
    ),
    misses=examples(
        ("firstpage_top", "工作秘密 盖章"),
        ("firstpage_top", "工作秘密与国家秘密同等管理"),
        ("table", "是否工作秘密：是 否"),
        ("table", "类别：工作秘密（含义见说明）"),
        ("body", "本条例所称秘密为工作秘密。"),
        ("body", "表内信息为工作秘密或者国家秘密的，不得公开。"),
        ("body", "工作秘密是指机关单位在履职中产生的不属于国家秘密的事项。"),
        ("title", "工作秘密管理暂行办法"),
        ("filename", "内部事项注意保管的说明.doc"),
        ("table", "事项\t类别\t期限\n考察名单\t工作秘密\t2年"),
        ("title", "工作秘密—机关人员学习材料"),
        ("body", "泄露工作秘密的，依法给予处分。"),
        ("body", "加强工作秘密管理，提高保密意识。"),
    ),
)
