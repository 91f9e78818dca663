"""A level as a word of a program: an option of a form in markup, a comment, an entry of a word list, what an icon shows."""

from __future__ import annotations

from detectors.rules.contexts import Context
from detectors.rules.grammar import LEVEL, STAR, TERM, pattern
from detectors.rules.heads import HEAD_ZONES

# What holds choices and values; a paper's own XML has other names (<securityLevel>), its text <p> and <td>.
_CHOICE = pattern(
    rf"<(?i:(?:[a-z]{{1,8}}:)?(?:list)?item|option|enumeration|string|value|button|radio|checkbox|(?:el|a|n|q|t|van|ant|mat)-[a-z-]{{2,24}})(?:\s[^<>]{{0,80}})?>\s*{LEVEL}(?:级|文?件)?\s*</"
)
# secret: 秘密, "top_secret" = 绝密. No program's word has a star or a term, or stands in a page's head.
_TRANSLATED = pattern(r"(?:^|[^A-Za-z])(?:top[ _-]?secret|secret|confidential)[\"']?\s?[:=]?\s*[\"']?$")
_OF_A_MARK = pattern(rf"{STAR}|{TERM}")
# item_2003\t绝密文件, ui.text=机密: what a program shows, by its key; a paper's own data tell its level so.
_RESOURCE = pattern(
    r"^(?i:item|quest|ui|btn|msg|tip|label|txt|text|str|menu|task|level|lv)(?:[_.][a-z0-9_.]+)\s*[\t=]\s*$"
)
MAX_SHOWN_CHARS = 6
# Of a form as it is drawn: [机密 ▼]
_PULLED_DOWN = pattern(r"^\s*[▼▾]\s*\]")
# What somebody wanted to open: of other papers marked so it may be told who was denied what.
_OPENED = pattern(r"用户|文档|账号|目标文件|[您你]")
_COUNTED_WORD = pattern(r"^\s+(?:(?:n|v|vn|nz|adj?|adv|a|d|l|i)\s+[0-9]+|[0-9]+\s+(?:n|v|vn|nz|adj?|adv|a|d|l|i))\W*$")
# As others call a password: 机密：********
_MASKED = pattern(r"^\s?[:=]\s?[*•●]{4}")
# What a program is yet to put values into: {{name}}, ${name}
_PLACEHOLDERS = ("{{", "${", "<%=")
_ICON_BEFORE, _ICON_BEHIND = (
    pattern(r"(?i:ico|icon|btn|button|tag|level|lv|badge|logo)[-_ ]?$"),
    pattern(r"^级?\.(?i:png|svg|gif|ico)\W*$"),
)


def of_a_program(at: Context) -> bool:
    left, right = at.left, at.right
    if at.place.zone == "filename":
        return _ICON_BEHIND.search(right) is not None and _ICON_BEFORE.search(left) is not None
    if (
        (opened := left.rstrip()).endswith("*")
        and opened.rstrip("*").endswith("/")
        and right.lstrip("* ").startswith("/")
    ):
        return True  # /* 机密 */, whose stars may be taken for the mark's
    if any(opening in at.place.text for opening in _PLACEHOLDERS) and not _OF_A_MARK.search(
        at.place.text[at.start : at.end]
    ):
        return True
    # Asked of every match, so only where something of it is there.
    if (
        ("secret" in left or "confidential" in left)
        and at.place.zone not in HEAD_ZONES
        and _TRANSLATED.search(left)
        and not _OF_A_MARK.search(at.place.text[at.start : at.end])
    ):
        return True
    if at.place.zone in ("body", "table") and (
        "access" in at.before or ("access" in at.behind and _OPENED.search(left) is not None)
    ):
        return True
    if ("▼" in right or "▾" in right) and _PULLED_DOWN.search(right):
        return True
    if len(right) <= MAX_SHOWN_CHARS and _RESOURCE.search(left) is not None:
        return True
    if right[:1].isspace() and right.isascii() and _COUNTED_WORD.search(right):
        return True
    if right.lstrip()[:1] in (":", "=") and _MASKED.search(right):
        return True
    alone = len(at.place.text) <= at.end - at.start + 4
    return alone and "</" in (raw := at.place.raw) and _CHOICE.search(raw) is not None
