"""A record of data that came as a line of text: its values are cells, for in their line they are quoted and quote nobody.

Only of a record that names a paper: a list of choices, or a program's words, stay what they are.
"""

from __future__ import annotations

import re

from detectors.patterns import Pattern

_LONGEST_CHARS = 600
_PAPER = "(?:[图表册书函单]|方案|报告|通知|预案|名[单册]|纪要|[规计]划|批复|请示|意见|清单|汇编|总结|台账|数据|资料|材料|情况|[简通专快汇]报)"
# What is titled so, a paper's number, or what ends as papers' names do.
_NAMES_PAPER = Pattern(
    rf'关于[^",]{{4,60}}|\p{{Han}}[〔\[(（](?:19|20)\d\d[〕\])）]第?\d{{1,5}}号|[^",:\[]{{3}}{_PAPER}[",]|"(?:(?i:title|[a-z_]{{0,12}}name)|\p{{Han}}{{0,4}}标题|题名)"\s*:\s*"[^"\[]{{6}}',
    at_once=False,
)
_RECORD = re.compile(r'[ \t{\[]*"[^"]*"\s*[:,]')
_INSERTED = re.compile(r"(?i)\s*insert\s+into\s.{1,80}?\bvalues\s*\((.*)\)[\s;]*$")
_CELL = re.compile(r"([,;])[绝机秘]密(?:[★☆*][^,;]{1,12})?(?:\1|$)")
_CHOICES = re.compile(r'\[\s*"')
_KEY, _GAP = re.compile(r'"\s*:\s*"?'), re.compile(r'"?\s*,\s*"?')
_ENDS = ' \t{["}],;'
# A sign, which is quickly looked for, and what of it such lines hold.
_HELD = {
    '"': ('":', '","'),
    "'": ("','",),
    ",": (",秘密", ",机密", ",绝密"),
    ";": (";秘密", ";机密", ";绝密"),
}
_CELLS = (*_HELD[","], *_HELD[";"])


def as_rows(text: str) -> str:
    """The text with tabs between the values of such lines."""
    if not any(sign in text and any(each in text for each in held) for sign, held in _HELD.items()):
        return text
    return "\n".join(map(_row, text.split("\n")))


def _row(line: str) -> str:
    if len(line) > _LONGEST_CHARS:
        return line
    inserted = _INSERTED.match(line) if "','" in line else None
    if inserted is not None:
        line = inserted.group(1).replace("'", '"')
    if inserted is not None or _RECORD.match(line):
        if ("密" in line or "公开" in line) and not _CHOICES.search(line) and _NAMES_PAPER.search(line):
            return _GAP.sub("\t", _KEY.sub(":", line.strip(_ENDS)))
    elif any(each in line for each in _CELLS) and (cell := _CELL.search(line)) and _NAMES_PAPER.search(line):
        return line.replace(cell.group(1), "\t")
    return line
