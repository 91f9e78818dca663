"""What the recognisers take for something else, where that decides what a mark is."""

from __future__ import annotations

import re

# 启 in thin type, 束 in small; they decide whether a mark is an examination's.
MISREAD = (
    (re.compile("(?<=[★☆*])[后肩]用前"), "启用前"),
    (re.compile("(?<=结)[東东柬]前"), "束前"),
    # The gap of a label set wide.
    (re.compile(r"(?<=密)[^\w\s](?=\s?[级級]\W*[:：])"), " "),
    # A star.
    (
        re.compile(
            "(?<=^[绝机秘]密)[斯女太會大火犬士尖食實](?=\\d|长期|.{1,2}(?:年|个月)|$)|(?<=^[绝机秘]密)六(?=\\d|长期)"
        ),
        "★",
    ),
    # Dashes around it, as page numbers have them.
    (re.compile("^[一\\-—]+(?=[绝机秘]密[一\\-—]*$)"), ""),
    (re.compile("(?<=^[绝机秘]密)[一\\-—]+$"), ""),
    # What a stamp's frame or the print below it leaves before a level.
    (re.compile('^[“"「『《〈（(]+(?=[绝机秘]密$)'), ""),
    # No words: levels of which a stamp's frame or a worn stroke spoils a part.
    (re.compile("^[必祕](?=密\\W*(?:\\d|长期|$))"), "秘"),
    # One wrong character in a whole mark, but for words that a star may follow as well.
    (
        re.compile(
            "(?<=^[绝机秘])[^密\\WA-Za-z0-9器构房场票动车要关书会型组床电缘油方版招诀遇翼](?=[★☆](?:\\d{1,2}(?:年|个月)|长期|至\\d|\\w{2,5}前))"
        ),
        "密",
    ),
    (re.compile("(?<=^[绝机])[宓蜜](?=\\W*(?:\\d|长期|$))"), "密"),
    # Wherever they stand they are no words: 激素分泌密切相关 and 神秘蜜境 are.
    (re.compile(r"(?<![分内外])[泌祕](?=\s?密(?:$|[^切集度]))"), "秘"),
    (re.compile(r"[杌札朳](?=\s?密)"), "机"),
    (re.compile(r"(?<=[绝机]|(?<![神奥隐])秘)\s?宓|(?<=(?<![神奥隐])秘)\s?蜜|(?<=核心商|普通商)蜜"), "密"),
    (re.compile("(?<=注意保|妥善保)[官菅]"), "管"),
    (re.compile("(?<=[部考习议密]资)[科枓]"), "料"),
    (re.compile(r"(?<=不公|予公)[井并](?!\w)"), "开"),
    (re.compile(r"(?<=公开选|内部事)[顶颈顷]"), "项"),
    # A star before a term, wherever the mark stands.
    (
        re.compile(
            r"(?<=[绝机秘商]密)\s?[kK女妇友太广文妈雪妫痪大](?=\s?(?:[0-9OoIl]{1,2}\s?(?:年|个月)|长期|至\s?[12]|[考启]))"
        ),
        "★",
    ),
    (re.compile(r"(?<=[^\W\dA-Za-z_])C(?=[12][0-9OoQ][0-9OoIl]{2}[)\]〕）])"), "〔"),
)
# Letters among the digits of a year, a month, a day.
_DATE = re.compile(
    r"(?<![0-9A-Za-z])[12Il][0-9OoQ][0-9OoIl]{2}(?=\s?[年)\]〕）])|(?<=年)\s?[0-9OoIl]{1,2}(?=\s?月)|(?<=月)\s?[0-9OoIl]{1,2}(?=\s?日)"
)
_DIGITS = str.maketrans("OoQIl", "00011")


# One of these is in all that is put right.
_SUSPECT = re.compile(r"[密★☆*]|[后肩結结].?[用東东柬]?前|[宓蜜官菅科枓井并顶颈顷]|C[12]|[12Il][0-9OoQ][0-9OoIl]{2}")


def corrected(text: str) -> str:
    if not _SUSPECT.search(text):
        return text
    for misread, meant in MISREAD:
        text = misread.sub(meant, text)
    return _DATE.sub(lambda date: date.group().translate(_DIGITS), text)
