"""What control words of RTF mean to a reader: lines, zones, and what says nothing."""

from __future__ import annotations

from detectors.model import Zone

CODE_PAGES = {
    0: "cp1252", 77: "mac-roman", 128: "cp932", 129: "cp949", 134: "gb18030", 136: "big5hkscs", 204: "cp1251",
}  # fmt: skip
ENDS_LINE = frozenset((b"par", b"line", b"sect", b"page", b"cell", b"row", b"nestcell", b"nestrow", b"column"))
DESTINATIONS: dict[bytes, Zone] = {
    b"header": "header", b"headerl": "header", b"headerr": "header", b"headerf": "header",
    b"footer": "footer", b"footerl": "footer", b"footerr": "footer", b"footerf": "footer",
    b"annotation": "comment", b"atnauthor": "comment",
    b"title": "property", b"subject": "property", b"keywords": "property", b"author": "property",
    b"comment": "property", b"doccomm": "property", b"company": "property", b"propname": "property",
    b"staticval": "property", b"sv": "property", b"docvar": "property", b"bkmkstart": "property",
    b"fldinst": "hidden", b"pntext": "hidden", b"formfield": "property",
    b"leveltext": "hidden",
}  # fmt: skip
# What an automatic number says, in a list of such; and what a picture says of itself.
AMID_SILENCE = (b"leveltext", b"sv")
SILENT = frozenset((
    b"fonttbl", b"colortbl", b"stylesheet", b"themedata", b"colorschememapping", b"latentstyles", b"datastore",
    b"generator", b"listtable", b"listoverridetable", b"rsidtbl", b"xmlnstbl", b"pnseclvl",
    b"pgdsctbl", b"mmathPr", b"filetbl", b"revtbl", b"bkmkend", b"sn", b"creatim", b"revtim", b"printim",
))  # fmt: skip
# Groups marked as optional that hold what the page shows.
APART = frozenset((b"shpinst", b"shptxt", b"do", b"footnote", b"shppict", b"txbxtext", b"dptxbxtext"))
# What words of which script look like follows; LibreOffice gives Chinese ones a size of their own.
SCRIPTS = (b"dbch", b"loch", b"hich", b"rtlch", b"ltrch")
