"""The characters that marks are made of: what each counts as, and which others stand for it."""

from __future__ import annotations

import unicodedata

# Traditional and variant forms of the characters that occur in the lexicon. NFKC leaves them alone.
FOLDED = str.maketrans(
    "宻絕絶機祕級長內部開發電號資傳會啟啓啔業條間個極對時後國務參閱閲檔復製準試題屬為爲係報頁無結與辦書閉讀領導區網項註記歸還標誌並專僅請嚴複緊處廳縣黨軍轉銷毀単吿幵亊丨│┃∣⟶➔➜⇒",
    "密绝绝机秘级长内部开发电号资传会启启启业条间个极对时后国务参阅阅档复制准试题属为为系报页无结与办书闭读领导区网项注记归还标志并专仅请严复紧处厅县党军转销毁单告开事||||→→→→",
)
MIDDLE_DOTS = "·•・‧∙⋅᛫ㆍ"
# What stands, or is printed, or is typed where ★ belongs. Real text only; what OCR makes of it is below.
STARS = "★☆*⁎✱✳✻❋⍟⚝✭✮⭐✩✪✫✯✰⋆∗⭑⭒✡✦✧✶✴✹✬✲✸٭🌟🟊※◆◇■▲△●"
SEPARATING_STARS = STARS + MIDDLE_DOTS
OCR_STARS = "女妇友太广文妈雪妫痪大全"
# Put between a word's characters by a hand or by OCR: 机-密, 秘_密, 秘/密. Between digits they would join a range.
FILLERS = r"\-_.~/|+\\=#"
LINE_ENDS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
# An object in the line (U+FFFC), such as a picture, says nothing either.
IGNORED = frozenset("\ufffc\u3164\u1160\u115f\uffa0\u2800\u17b4\u17b5")

_DROPPED_CATEGORIES = frozenset({"Cf", "Mn", "Mc", "Me", "Cc", "Cs"})


def form(character: str) -> str:
    """What one character contributes to canonical text: nothing, itself, or what NFKC makes of it."""
    if character in LINE_ENDS:
        return "\n"
    if character == "\t":
        return "\t"
    return "".join(
        " " if unicodedata.category(c).startswith("Z") else c
        for c in unicodedata.normalize("NFKC", character).translate(FOLDED)
        if unicodedata.category(c) not in _DROPPED_CATEGORIES and c not in IGNORED
    )
