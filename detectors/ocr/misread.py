"""What the recognisers take for something else, where that decides what a mark is."""

from __future__ import annotations

import re

_Table = tuple[tuple[frozenset[str], re.Pattern[str], str], ...]


def _table(*rows: tuple[str, re.Pattern[str], str]) -> _Table:
    """Each with characters of which one is in all that it puts right: hardly any line has one, and looking for them is cheap."""
    return tuple((frozenset(signs), misread, meant) for signs, misread, meant in rows)


# What is read for 密, and what may stand between a level's two characters.
_MI, _GAP = "[密宓宻蜜]", r"[\s.\-·]{0,4}"
_WHOLE = r"密[★☆](?:\d{1,2}\s?(?:年|个月)|长期|至\d{4}年?)\W*(?:$|\s)"
# No words, wherever they stand; 激素分泌密切相关, 神秘蜜境 and 有机蜜柚 are.
_WORDS = _table(
    ("泌祕", re.compile(rf"(?<![分内外])[泌祕](?={_GAP}(?:{_MI}(?:$|[^切集度])|窗))"), "秘"),
    ("杌札朳扎", re.compile(rf"[杌札朳](?={_GAP}{_MI}|\s?[★☆*]\s?\d)|^扎(?=\s?{_MI}\W*(?:\d|长期|[★☆*]))"), "机"),
    ("礻禾", re.compile("[礻禾]必(?=密)"), "秘"),
    ("杋朷", re.compile("[杋朷](?=密)"), "机"),
    # One wrong character in a whole mark; 科密, 私密 and 给密友 are words.
    ("柲私科秋", re.compile(rf"^[柲私科秋](?={_WHOLE})"), "秘"),
    ("枧枘枳", re.compile(rf"^[枧枘枳](?={_WHOLE})"), "机"),
    ("纪给绐", re.compile(rf"^[纪给绐](?={_WHOLE})"), "绝"),
    ("窑窖", re.compile(r"(?<=^秘)\s{0,4}[窑窖](?=\W*$)|(?<=[(（]秘)[窑窖](?=[)）])"), "密"),
    (".;·", re.compile(r"(?<=密[级級圾])\s?[.;·](?=\s?[绝机秘]\s?密)"), ":"),
    # A colon on its side, where the words are written downwards; a quotation is closed, too.
    ("“‘\"'", re.compile(r"(?<=^密[级級圾])\s?[“‘\"'](?=\s?[绝机秘]\s?密[^”’\"']*$)"), ":"),
    (
        "宓宻蜜",
        re.compile(rf"(?<=[绝絕絶机機秘])({_GAP})[宓宻]|(?<=[绝絕絶])({_GAP})蜜|(?<=(?<![神奥隐])秘)({_GAP})蜜"),
        "密",
    ),
    (
        "宓宻蜜",
        re.compile(
            rf"(?<=(?<![有无手])[机機])({_GAP})蜜(?![柚蜂糖桃饯桔橘罐瓜枣语月])|(?<=[机機])蜜(?=\s?[级极件文★☆*\d)）])"
            "|(?<=核心商|普通商)[宓宻蜜]|(?<=[解定保涉])[宓宻蜜]|[宓宻蜜](?=\\s?[级級极](?:\\W|[为定调变标是绝机秘原]))|[宓宻](?=件)|[宓宻蜜](?=等|码电报|传?发?电[〔\\[(C]|传发电|[字发办电][〔\\[(（C])"
        ),
        "密",
    ),
    ("极圾", re.compile(r"(?<=密)(\s?)[极圾](?![其为度高大少端])|极(?=为[绝机秘])|(?<=等)极(?![端其])|极(?=别)"), "级"),
    ("朋其", re.compile(r"(?<=长|日|到|\d)朋|朋(?=满)|(?<=密)[朋其](?=限)|(?<=长|\d)其(?=\W|$)"), "期"),
    ("午牛", re.compile(r"(?<=[0-9OoIl])(\s?)(?:午(?![休餐饭后间夜])|牛(?![奶肉排仔头只顿皮羊]))"), "年"),
    ("官菅", re.compile("(?<=注意保|妥善保)[官菅]|菅(?=理)|(?<=保)菅|(?<=[级件])官(?=理)"), "管"),
    ("汪", re.compile("汪意(?=保[存管密])"), "注意"),
    ("科枓", re.compile("(?<=[部考习议密本此附计册]资)[科枓]|(?<=材)[科枓]"), "料"),
    ("井并", re.compile(r"(?<=不公|予公)[井并](?!\w)"), "开"),
    ("顶颈顷", re.compile(r"(?<=公开选|内部事)[顶颈顷]"), "项"),
    # A star before a term, wherever the mark stands.
    (
        "kK女妇友太广文妈雪妫痪大",
        re.compile(
            r"(?<=[绝机秘商]密)\s?[kK女妇友太广文妈雪妫痪大](?=\s?(?:[0-9OoIl]{1,2}\s?(?:年|个月)|长期(?![了来有])|至\s?[12Il][0-9OoIl]{3}|年\W*$|[考启]\w{0,4}前\W*(?:$|\s)|保密期|[后肩]用前))"
        ),
        "★",
    ),
    (
        "kK女大",
        re.compile(
            r"(?<=[绝机秘]密)[kK](?=\w{2,10}前)|^[女kK](?=\s?[绝机秘]密(?:\W|$))|^大(?=[绝机秘]密\s?\d)|(?<=^[绝机秘])[kK女大](?=\d{1,2}年)"
        ),
        "★",
    ),
    # Crosses for the issuer of a sample paper.
    ("xX×", re.compile(r"^[xX×][xX×\s]{0,15}(?=文\s?件$)"), "×××××"),
    ("亻", re.compile(r"亻\s?专"), "传"),
    ("C", re.compile(r"(?<=[^\W\dA-Za-z_])C(?=[12][0-9OoQ][0-9OoIl]{2}[)\]〕）])"), "〔"),
)
# 启 in thin type, 束 in small; they decide whether a mark is an examination's.
MISREAD = _table(
    ("后肩", re.compile("(?<=[★☆*])[后肩]用前"), "启用前"),
    ("东東柬", re.compile("(?<=结)[東东柬]前"), "束前"),
    # How urgent the paper is, which stands below its mark.
    ("息惫悬", re.compile(r"(?<=^特)[息惫悬](?=\W*$)"), "急"),
    # The gap of a label set wide.
    (":：", re.compile(r"(?<=密)[^\w\s](?=\s?[级級]\W*[:：])"), " "),
    # A star.
    (
        "斯女太會大火犬士尖食實六",
        re.compile(
            "(?<=^[绝机秘]密)[斯女太會大火犬士尖食實](?=\\d|长期(?![了来有])|.{1,2}(?:年|个月)|$)|(?<=^[绝机秘]密)六(?=\\d|长期)"
        ),
        "★",
    ),
    # Dashes around it, as page numbers have them.
    ("一-—", re.compile("^[一\\-—]+(?=[绝机秘]密[一\\-—]*$)"), ""),
    ("一-—", re.compile("(?<=^[绝机秘]密)[一\\-—]+$"), ""),
    ("一-—", re.compile("(?<=^[绝机秘])[一\\-—]+(?=密\\W*(?:\\d|长期|$))"), ""),
    # What a stamp's frame or the print below it leaves before a level.
    ('“"「『《〈（(', re.compile('^[“"「『《〈（(]+(?=[绝机秘]密$)'), ""),
    # No words: levels of which a stamp's frame or a worn stroke spoils a part.
    ("必祕", re.compile("^[必祕](?=密\\W*(?:\\d|长期|$))"), "秘"),
    # One wrong character in a whole mark, but for words that a star may follow as well.
    (
        "★☆",
        re.compile(
            "(?<=^[绝机秘])[^密\\WA-Za-z0-9器构房场票动车要关书会型组床电缘油方版招诀遇翼](?=[★☆](?:\\d{1,2}(?:年|个月)|长期|至\\d|\\w{2,5}前))"
        ),
        "密",
    ),
    ("宓蜜", re.compile("(?<=^[绝机])[宓蜜](?=\\W*(?:\\d|长期|$))"), "密"),
)
# What the edge of a page leaves of a level's first character.
_CUT_OFF, _HALVES = (
    re.compile(r"^[几凡色纟必](?=密\W*(?:\d|长期|$))"),
    {"几": "机", "凡": "机", "色": "绝", "纟": "绝", "必": "秘"},
)
# Letters among the digits of a year, a month, a day, and of how many years.
_DATE = re.compile(
    r"(?<![0-9A-Za-z])(?:[12Il][0-9OoQ][0-9OoIl]{2}(?=\s?[年)\]〕）])|[0-9OoIl]{1,2}(?=\s?(?:年|个月)))|(?<=年)\s?[0-9OoIl]{1,2}(?=\s?月)|(?<=月)\s?[0-9OoIl]{1,2}(?=\s?日)|(?<=第|〕|\]|\))\s?[0-9OoIl]{1,5}(?=\s?[号期])"
)
_LETTERS = frozenset("OoQIl")
_DIGITS = str.maketrans("OoQIl", "00011")
# Letters of English marks in capitals: N0FORN, RESTRlCTED.
_CAPITALS = re.compile(r"(?<![A-Za-z0-9|])[A-Z0l1|5]{3,14}(?![A-Za-z0-9|])")
_CAPITAL_DIGITS = str.maketrans("0l1|5", "OIIIS")
_ENGLISH = frozenset((
    "TOP", "SECRET", "CONFIDENTIAL", "CLASSIFIED", "UNCLASSIFIED", "DECLASSIFIED", "RESTRICTED", "OFFICIAL", "SENSITIVE", "CONTROLLED", "INFORMATION", "INTERNAL", "USE", "ONLY", "STRICTLY", "EYES", "NOFORN", "ORCON", "RELIDO", "COMINT", "PROPIN", "FOUO", "NATO", "OTAN", "COSMIC", "ATOMAL", "BOHEMIA", "TRES", "CONFIDENTIEL", "RESTREINT", "RESTREINTE", "DIFFUSION",
))  # fmt: skip
# A line that is one character of a mark set upright.
_UPRIGHT = {**dict.fromkeys("泌祕", "秘"), **dict.fromkeys("杌札朳", "机"), **dict.fromkeys("宓宻蜜", "密"), "牛": "年"}
# One of these is in all that is put right: told of most lines in an eighth of the time that the tables take.
_SUSPECT = re.compile(
    r"[密★☆*亻]|[后肩結结].?[用東东柬]?前|[宓宻蜜窑窖官菅科枓井并顶颈顷朋汪]|等极|[0-9OoIl]\s?[午牛年个月日]|C[12]|[12Il][0-9OoQ][0-9OoIl]{2}|[xX×]\s?文|[0l1|5][A-Z]"
)


def corrected(text: str) -> str:
    """What was printed, as far as it is sure: it is kept as the page's text."""
    return _put_right(text, MISREAD)


def cut_off(text: str) -> str:
    """The same of a line that the page's left edge cuts."""
    return _CUT_OFF.sub(lambda half: _HALVES[half.group()], text)


def as_meant(text: str) -> str:
    """What a mark would have said there. Other words may come out wrong, so only rules get to see it."""
    if len(text) == 1:
        return _UPRIGHT.get(text, text)
    if not _SUSPECT.search(text):
        return text
    said = text.strip()
    meant = corrected(_put_right(said, _WORDS))
    if not _LETTERS.isdisjoint(meant):
        meant = _DATE.sub(lambda date: date.group().translate(_DIGITS), meant)
    meant = _CAPITALS.sub(_as_english, meant)
    return text if meant == said else text.replace(said, meant)


def _as_english(word: re.Match[str]) -> str:
    meant = word.group().translate(_CAPITAL_DIGITS)
    return meant if meant in _ENGLISH else word.group()


def _put_right(text: str, table: _Table) -> str:
    here = frozenset(text)
    for signs, misread, meant in table:
        if not signs.isdisjoint(here):
            text = misread.sub(meant, text)
    return text
