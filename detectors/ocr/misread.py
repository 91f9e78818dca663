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
)


def corrected(text: str) -> str:
    for misread, meant in MISREAD:
        text = misread.sub(meant, text)
    return text
