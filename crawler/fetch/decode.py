"""Bytes of a page into text: BOM, strict UTF-8, GB18030, then what header and meta claim.

Claims come last because they are wrong so often: an undeclared UTF-8 page read as Latin-1, or a GBK page that says
utf-8, turns every word into noise and every search into silence.
"""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LOOK = 256
_CLAIM = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_\-]+)""", re.IGNORECASE)

# The commonest characters of running text, simplified and traditional. A wrong decoding yields rare ones instead.
_COMMON = frozenset(
    "的一是不了在人有我他这個个們们中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子那得于於着著下自之年过過发發后後"
    "作里裡用道行所然家种種事成方多经經么麼去法学學如都同现現当當没沒动動面起看定天分还還进進好小部其些主样樣理心她本前开開但因"
    "只从從想实實日军軍者意无無力它与與长長把机機十民第公此已工使情明性知全三又关關点點正业業外将將两兩高间間由问問很最重并並物"
    "手应應战戰向头頭文体體政美相见見被利什二等产產或新己制身果加西斯月话話合回特代内內信表化老给給世位次度门門任常先海通教儿兒"
    "原东東声聲提立及比员員解水名真论論处處走义義各入几幾口认認条條平系气氣题題活尔爾更别別打女变變四神总總何电電数數安少报報才"
    "结結反受目太量再感建务務做接必场場件计計管期市直德资資命山金指克许許统統区區保至队隊形社便空决決治展马馬科司五基眼书書非则"
    "則听聽白却卻界达達光放强強即像难難且权權思王象完设設式色路记記南品住告类類求据據程北边邊死张張该該交规規万萬取拉格望觉覺术"
    "術领領共确確传傳师師观觀清今切院让讓识識候带帶导導争爭运運通知办辦厅廳县縣局委府省关印密文号號各单單位"
)


def decode(body: bytes, content_type: str = "") -> tuple[str, str]:
    """The text and the codec that was used. Never raises: what nothing reads becomes replacement characters."""
    for bom, codec in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(codec, "replace").replace("\x00", ""), codec
    if (wide := bare_utf16(body)) is not None:
        return body.decode(wide, "replace").replace("\x00", ""), wide
    try:
        return body.decode("utf-8").replace("\x00", ""), "utf-8"
    except UnicodeDecodeError as error:
        # A multi-byte character cut by a limit, or a few stray bytes in an honest UTF-8 page.
        if error.start > 512 and _mostly_utf8(body):
            return body.decode("utf-8", "replace").replace("\x00", ""), "utf-8"
    claims = _claims(body, content_type)
    candidates = ["gb18030", "big5hkscs", *claims]
    readings: list[tuple[float, int, str, str]] = []
    for order, codec in enumerate(dict.fromkeys(candidates)):
        try:
            text = body.decode(codec)
        except (UnicodeDecodeError, LookupError):
            continue
        readings.append((plausibility(text), -order, codec, text))
    if readings:
        # GB18030 keeps its place unless another reading is clearly more like running text.
        best = max(readings)
        first = next((r for r in readings if r[2] == "gb18030"), best)
        chosen = best if best[0] > first[0] + (0.2 if "gb18030" in claims else 0.1) else first
        return chosen[3].replace("\x00", ""), chosen[2]
    codec = next((c for c in claims if is_charset(c)), "gb18030")
    return body.decode(codec, "replace").replace("\x00", ""), codec


def bare_utf16(body: bytes) -> str | None:
    """UTF-16 without a byte order mark, told by markup's zero bytes: mostly on one side of each pair."""
    head = body[:_LOOK]
    pairs = len(head) // 2
    even, odd = head[0 : 2 * pairs : 2].count(0), head[1 : 2 * pairs : 2].count(0)
    if pairs < 4 or max(even, odd) < pairs * 0.08 or min(even, odd) > max(even, odd) * 0.3:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def plausibility(text: str) -> float:
    """Share of common characters among the Han characters, 0 to 1; 0 without any."""
    han = [c for c in text if "\u3400" <= c <= "\u9fff" or "\ue000" <= c <= "\uf8ff"]
    return sum(c in _COMMON for c in han) / len(han) if han else 0.0


def _mostly_utf8(body: bytes) -> bool:
    text = body.decode("utf-8", "replace")
    return text.count("\ufffd") * 200 < len(text) and any("\u4e00" <= c <= "\u9fff" for c in text)


def _claims(body: bytes, content_type: str) -> list[str]:
    found = [m.group(1).decode("ascii") for m in _CLAIM.finditer(content_type.encode() + b" ; " + body[:4096])]
    names = []
    for claim in found:
        low = claim.lower()
        if low in {"gb2312", "gbk", "gb_2312-80", "x-gbk"}:
            low = "gb18030"  # a superset; the narrow codecs fail on names and rare characters
        elif low in {"big5", "x-x-big5", "big5-hkscs"}:
            low = "big5hkscs"
        if is_charset(low) and low not in {"utf-8", "utf8"}:
            names.append(low)
    return list(dict.fromkeys(names))


def is_charset(codec: str) -> bool:
    """Whether a name is that of a charset; Python calls other things codecs too."""
    try:
        return codecs.lookup(codec).name not in {
            "rot13",
            "hex",
            "base64",
            "bz2",
            "zlib",
            "uu",
            "quopri",
            "unicode_escape",
        }
    except LookupError:
        return False
