"""A record of data that came as a line of text: its values are cells, for in their line they are quoted and quote nobody.

Only of a record that names a paper: a list of choices, or a program's words, stay what they are.
"""

from __future__ import annotations

import re

from detectors.patterns import Pattern

_LONGEST_CHARS = 600
_PAPER = "(?:[图表册书函单]|方案|报告|通知|预案|名[单册]|纪要|[规计]划|批复|请示|意见|清单|汇编|总结|台账|数据|资料|材料|情况|[简通专快汇周月日]报)"
# What is titled so, a paper's number, or what ends as papers' names do.
_NAMES_PAPER = Pattern(
    rf'\p{{Han}}[〔\[(（](?:19|20)\d\d[〕\])）]第?\d{{1,5}}号|[^",:\[]{{3}}{_PAPER}[",]|"(?:(?i:[a-z_]{{0,12}}(?:title|name))|\p{{Han}}{{0,4}}(?:标题|標題)|[题題]名)"\s*:\s*"[^"\[]{{6}}',
    at_once=False,
)
# Most do, and a literal is found sooner.
_ABOUT = re.compile('关于[^",]{4}')
_RECORD = re.compile(r'[ \t{\[]*"[^"]*"\s*[:,;]')
_INSERTED = re.compile(r"(?i)\s*insert\s+into\s.{1,80}?\bvalues\s*\((.*)\)[\s;]*$")
_CELL = re.compile(r"([,;])[绝机秘]密(?:[★☆*][^,;]{1,12})?(?:\1|$)")
# <密级>机密</密级>, and 名称=布点图;mj=秘密;期限=长期: at least three of them.
LEVEL_KEY = "(?i:mj|miji|(?:secret|security|secrecy)_?level)"
_ELEMENT = re.compile(r"<([一-龥]{1,8})>([^<>\n]{0,80})</\1>")
_PAIR = r"[A-Za-z_一-龥]{1,16}=[^=;&|\n]{0,80}"
_PAIRS = re.compile(rf"\s*(?:{_PAIR}[;&|]){{2,20}}{_PAIR}[;&|]?\s*$")
_LEVEL_PAIR = re.compile(f"(?:密级|{LEVEL_KEY})=")
_PARTS = str.maketrans(";&|", "\t\t\t")
# Of a link or a log's line no key or value is one of a paper.
_OF_PAPER = re.compile(
    rf"(?i:(?:^|[;&|_])(?:title|name|bt|tm|[a-z]{{0,4}}mc)=|(?:名称|标题|题名|事由|文件名?|文号)=)[^=;&|]{{0,40}}[一-龥]{{4}}|{_PAPER}(?:[;&|]|$)|=关于|密级=|(?i:(?:^|[;&|])wh=)|[〔\[(（](?:19|20)\d\d[〕\])）]第?\d{{1,5}}号"
)
# What a form asks for, and what a shop or a library has.
_NO_PAPER = re.compile("请(?:上传|选择|输入|填写)|图书|宣传资料|placeholder")
_OPTION = re.compile(r'"[A-Ha-h]"\s*:')
_CHOICES = re.compile(r'\[\s*"')
# What stands between the values, as it is usually spaced, and what for it; longer ones first.
_BETWEEN = (
    ('" :', '":'),
    ('": ', '":'),
    ('":"', ":"),
    ('":', ":"),
    (", ", ","),
    (" ,", ","),
    ('","', "\t"),
    ('";"', "\t"),
    ('",', "\t"),
    (',"', "\t"),
    (",", "\t"),
)
_ENDS = ' \t{["}],;'
# A sign, which is quickly looked for, and what of it such lines hold.
_HELD = {
    '"': ('":', '","', '";"'),
    "'": ("','",),
    ",": (",秘密", ",机密", ",绝密"),
    ";": (";秘密", ";机密", ";绝密"),
    ">": ("密</",),
    "=": ("=秘密", "=机密", "=绝密"),
}


def as_rows(text: str) -> str:
    """The text with tabs between the values of such lines."""
    if not any(sign in text and any(each in text for each in held) for sign, held in _HELD.items()):
        return text
    return "\n".join([_row(line) if "密" in line or "公开" in line else line for line in text.split("\n")])


def _row(line: str) -> str:
    if len(line) > _LONGEST_CHARS:
        return line
    # Halves of characters, which names of files may have, are no text to RE2.
    line = line.encode(errors="ignore").decode()
    if "密</" in line:
        line = _ELEMENT.sub(r"\1:\2\t", line)
    elif "=" in line and _LEVEL_PAIR.search(line) and _PAIRS.match(line) and _OF_PAPER.search(line):
        return line.replace("=", ":").translate(_PARTS)
    inserted = _INSERTED.match(line) if "','" in line else None
    if inserted is not None:
        line = inserted.group(1).replace("'", '"')
    if inserted is not None or ('"' in line and _RECORD.match(line)):
        if _names_paper(line) and not ("[" in line and _CHOICES.search(line)) and not _OPTION.search(line):
            line = line.strip(_ENDS)
            for between, meant in _BETWEEN:
                line = line.replace(between, meant)
    elif (cell := _CELL.search(line)) and _names_paper(line):
        return line.replace(cell.group(1), "\t")
    return line


def _names_paper(line: str) -> bool:
    return _ABOUT.search(line) is not None or (_NAMES_PAPER.search(line) is not None and _NO_PAPER.search(line) is None)
