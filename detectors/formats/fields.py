"""What a field of a Word document says by its instruction, whatever it shows."""

from __future__ import annotations

import re

from detectors.formats.characters import ADDRESS_PARTS, HAN, unquoted
from detectors.formats.queries import said_by_query

QUOTED_CODES = re.compile(
    r"\s*(?:QUOTE|SYMBOL)((?:\s+(?:0x[0-9a-f]{1,5}|\d{1,6}|[\"“][^\"”]*[\"”]))+)(?:\s*\\[a-z](?:\s*[\"“][^\"”]*[\"”]|\s+[^\s\\\"“][^\s\\]*)?)*\s*$",
    re.IGNORECASE,
)
QUOTING = re.compile(r"\s*(?:QUOTE|SET\s+\w+)\s+(?=[\"“])", re.IGNORECASE)
CODE_OR_WORDS = re.compile(r"0x([0-9a-f]+)|(\d+)|[\"“]([^\"”]*)[\"”]", re.IGNORECASE)
QUOTED_WORDS = re.compile(r"[\"“]([^\"“”]*)[\"”]")
# What a field of a name quotes; not what it compares with, nor what a sentence quotes.
NAMED = re.compile(r"\s{0,9}[A-Za-z]{2,20}\s")
QUOTED_ALONE = re.compile(r"(?<![\u4e00-\u9fff=<>])(?<![=<>] )[\"“]([^\"“”]{4,200})[\"”](?!\s?[\u4e00-\u9fff=<>])")
# How a date or a number is to be written, with words of any kind between.
PICTURE = re.compile(r"\\[@#]\s{0,9}[\"“]([^\"“”]*)[\"”]")
OVERLAID = re.compile(r"\s*EQ\s", re.IGNORECASE)
LINK = re.compile(r"\s*(?:HYPERLINK|INCLUDETEXT|INCLUDEPICTURE)\s", re.IGNORECASE)
BUTTON = re.compile(r"\s*MACROBUTTON\s+\S+\s+(\S.*)", re.IGNORECASE | re.DOTALL)
# Options with their distances, brackets, and the shapes that Word lays around a character.
OVERLAID_PARTS = re.compile(r"\\[a-z]{1,3}(?:\s*\d{1,4}(?=\s*\())?|[\s(),;○□△◇〇]", re.IGNORECASE)


# How a character's reading is set: its place and size, and the reading itself, in Latin letters.
FORM = re.compile(r"\\\*\s{0,9}(?:jc\d|hps\d{1,4}|[\"“]Font:[^\"“”]{0,100}[\"”])", re.IGNORECASE)
READING = re.compile(r"\\s\s{0,9}\\up\s{0,9}\d{0,4}\s{0,9}\([a-z\u00e0-\u01dc ]{1,40}\)", re.IGNORECASE)
# Of Wingdings, which is the only one of its fonts with a star that people use.
STAR_OF_SYMBOLS = "\uf0ab"


def said_by_field(instruction: str) -> str:
    """An instruction has its words in quotation marks, by the numbers of their characters, laid over each other, or among
    the signs for a date."""
    if OVERLAID.match(instruction):
        return OVERLAID_PARTS.sub("", READING.sub("", FORM.sub("", instruction.strip()[2:])))
    if (numbers := QUOTED_CODES.match(instruction)) is not None:
        return "".join(map(_quoted, CODE_OR_WORDS.finditer(numbers.group(1))))
    if QUOTING.match(instruction) is not None:
        return "".join(QUOTED_WORDS.findall(instruction))
    if (button := BUTTON.match(instruction)) is not None:
        return button.group(1)
    if "%" in instruction and LINK.match(instruction) is not None:
        address = unquoted(instruction)
        return "\n".join((ADDRESS_PARTS.sub(" / ", address.replace('"', " ")), *said_by_query(address)))
    if (picture := PICTURE.search(instruction)) is not None:
        return picture.group(1).replace("'", "")
    # What is quoted says something by itself, too: a file's name, a remark, what is shown of a condition.
    words = filter(HAN.search, QUOTED_ALONE.findall(instruction) if NAMED.match(instruction) else ())
    return "\n".join((instruction.replace('"', " "), *words))


def _quoted(found: re.Match[str]) -> str:
    """Words as they stand, a character's number as that character."""
    if found.group(3) is not None:
        return found.group(3)
    code = int(found.group(1), 16) if found.group(1) else int(found.group(2))
    return chr(code) if 0 < code < 0x11000 else ""
