"""Lines that say a mark when read as they aren't written: backwards, with signs between the letters, in halves of letters."""

from __future__ import annotations

import re

# A mark whose last character stands first: for programs that show it from right to left, or for nobody.
BACKWARDS = re.compile(r"\W*+(?:\w{1,10}\W*[★☆*＊]|\d{1,2}年)?\s*密\s*[机機秘祕绝絕]\W*")
# A level's character in two halves that stand side by side, before or as the one that all levels have.
HALVES = re.compile(r"(?:禾必|木几|[纟糸糹]色)(?=\s*(?:密|宓山))|(?:(?<=[秘机绝必几色])|(?<=[秘机绝必几色]\s))宓山")
# A line that is nothing but a mark, with signs between its letters: 机*密*★*10*年, (机)(密)★10年; of a bare level
# one sign that closes nothing, or brackets around each: (机)(密).
PARTED_MARK = re.compile(r"\W*+[绝絕机機秘祕][^\w\n]{1,3}密\W{0,3}级?\W{0,3}[★☆](?:\W{0,3}[0-9长期年个月]){2,5}\W*")
SIGNS = re.compile("[^\\w★☆]+")
PARTED_LEVEL = re.compile(
    r"\s*(?:[绝絕机機秘祕]([^\w\s()（）\[\]【】<>《》「」“”\"'、。，；：？！,;:?!])\1?密"
    r"|([(（\[【〔「『])[绝絕机機秘祕]([)）\]】〕」』])\2密\3)\s*"
)
# What takes no room between characters.
UNSEEN = re.compile("[\xad\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
WHOLE = {"禾必": "秘", "木几": "机", "宓山": "密"}
# Told of a text, long or short, in a fraction of the time: without any of these no line of it says something else.
TURNED = re.compile(r"密(?:[^\S\n]*[机機秘祕绝絕]|(?<=[绝絕机機秘祕][^\w\s]密)|(?<=[绝絕机機秘祕][^\w\s]{2}密))")
SECOND_HALF = re.compile("宓山|禾必|木几|[纟糸糹]色")


def may_say_otherwise(text: str) -> bool:
    if "密" in text and TURNED.search(text) is not None:
        return True
    # One after the other: this is asked of every line, and most hold none of the latter halves.
    return ("山" in text or "必" in text or "几" in text or "色" in text) and SECOND_HALF.search(text) is not None


def said_otherwise(text: str) -> str | None:
    """What a line says when read as it isn't written; None where that is nothing."""
    if not may_say_otherwise(text):
        return None
    text = UNSEEN.sub("", text)
    if BACKWARDS.fullmatch(text):
        return text[::-1]
    if PARTED_MARK.fullmatch(text) or PARTED_LEVEL.fullmatch(text):
        return SIGNS.sub("", text)
    return HALVES.sub(lambda found: WHOLE.get(found.group(), "绝"), text) if HALVES.search(text) else None
