"""Plain text in whatever encoding Chinese systems write."""

from __future__ import annotations

import codecs
import functools
import re
from collections.abc import Iterable, Iterator

import olefile

from detectors.errors import DamagedError, EncryptedError
from detectors.formats.base64_files import read_files_in, words_in
from detectors.formats.characters import HAN, in_characters
from detectors.formats.json_data import said_by_json
from detectors.formats.misread import said_when_read_right
from detectors.formats.separated import BAR, rows_by_tabs, without_bars, without_formulas
from detectors.formats.spelt import in_pieces, spelt_by_tabs
from detectors.reading import Reading
from detectors.sniff import SIGNATURES, looks_like_words

MEDIA_TYPES = ("text/plain",)

BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
PGP_MESSAGE = re.compile(rb"^-----BEGIN PGP MESSAGE-----", re.MULTILINE)
UTF_7 = re.compile(rb"\+[A-Za-z0-9+/]{3,}-?")
SHIFTED = re.compile(rb"\x1b\$\)A|\x0e([^\x0f\n]*)\x0f?")
# A program's or a setting's words, in a line that has no others: what is quoted there quotes nobody.
LITERAL, GIVEN = (
    re.compile(r"""["']([^"'\r\n]{0,200})["']"""),
    re.compile(r"""[\w\s)\]]:?[:=]\s*""|[\[({,]\s*""\s*[\])},]"""),
)
# A line that goes on in the next; what is only given to be checked or taken apart, or compared, is no setting.
GOES_ON = re.compile(r"[\w\s)\]:=]{1,40}[:=(]$", re.ASCII)
CALLED = re.compile(
    r"\b(?:assert|expect|check|verify|test|parse)\w{0,40}\s{0,3}\((?:[^()\[\]{}=]|(?<=\w)\()*|[=!<>]=\s*[\[({][^;)\]}&]*",
    re.IGNORECASE,
)
QUOTED = re.compile(r"""["']([^"'\r\n]{1,12})["']""")
QUOTATION_MARK = re.compile("[\"']")
# A word alone there is as often a button's or a game's.
MARK_SIGNS = re.compile("[★☆✩✭✯⭐*＊]|密级|期限|\\d年|长期")
# Tables of text that a spreadsheet program opens under its own name.
TABLES = (".csv", ".tsv", ".xls", ".xlsx", ".et")
# At the beginning of a line, and a PDF's objects too: programs that write such files, and what tells of them, name their parts within one.
RTF_HEAD = b"{\\rtf1\\"
RTF = re.compile(rb"(?:\A|[\r\n])[ \t]*+(\{\\rtf1\\)")
PDF = re.compile(rb"%PDF-\d\.\d[ \t]*(?:%[^\r\n]{0,40})?[\r\n]")
PDF_OBJECT = re.compile(rb"[\r\n][ \t]*+\d{1,10} \d{1,5} obj\b")
EMBEDDED_PDF = "embedded.pdf"
# Of a text that is a piece of one, only the first bytes have come.
BEGINNINGS = (*(sign for sign, _ in SIGNATURES), olefile.MAGIC, b"%PDF-", b"PK\3\4", b"BZh91AY&SY")
NO_TEXTS = (
    ".pdf", ".ofd", ".doc", ".docx", ".wps", ".rtf", ".xls", ".xlsx", ".et", ".ppt", ".pptx", ".dps", ".zip", ".rar", ".7z",
    ".gz", ".tgz", ".tar", ".bz2", ".xz", ".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".eml", ".msg",
)  # fmt: skip
UNKNOWN_MAX, UNKNOWN_SHARE = 8, 0.005
WRONG_SHARE = 0.25
DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
# What servers name where nobody has said anything; any bytes are valid in them.
WESTERN = ("iso8859-1", "cp1252", "ascii", "charmap")
ESCAPED = rb"<a>\u0041"
GB_RUN = re.compile(rb"(?:[\x81-\xfe][\x40-\x7e\x80-\xfe])+")
ELSE_GB18030 = "mishao-else-gb18030"
COMMON = re.compile(
    "[的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后]"
)


def read(untrusted_bytes: bytes, out: Reading) -> None:
    if PGP_MESSAGE.search(untrusted_bytes[:65_536]):
        raise EncryptedError("the message is encrypted; ask its sender for a readable copy")
    if out.name.lower().endswith(NO_TEXTS) and any(sign.startswith(untrusted_bytes) for sign in BEGINNINGS):
        raise DamagedError("only the first bytes of the file have come; fetch it again")
    # Asked before anything is decoded: an archive may hold thousands of texts that nobody will read.
    left = out.rows_left()
    text = _cut(decode(untrusted_bytes), left)
    lines = list(rows_by_tabs(text, named=out.name.lower().endswith(TABLES))) or text.splitlines()
    if '="' in text:
        lines = list(without_formulas(lines))
    if BAR.search(text):
        lines = list(without_bars(lines))
    out.add_rows(lines)
    for column in spelt_by_tabs(lines) if "\t" in text else ():
        out.add(column)
    if untrusted_bytes.isascii() and UTF_7.search(untrusted_bytes):
        out.add_lines(untrusted_bytes.decode("utf-7", "replace"), zone="hidden")
    if (plain := in_characters(text)) != text:
        # JSON and programs write characters by their numbers.
        out.add_lines(plain, zone="hidden")
    if HAN.search(plain):
        with out.going_on():
            out.add_rows(said_by_json(text), zone="hidden")
    if QUOTATION_MARK.search(text):
        out.add_rows(said_by_program(lines), zone="hidden")
        out.add_rows(in_pieces(QUOTED, text), zone="hidden")
    read_behind(untrusted_bytes, out)
    out.add_rows(said_when_read_right(text), zone="hidden")
    for said in words_in(text):
        out.add_lines(said, zone="hidden")
    read_files_in(text, out)
    out.pages_examined = 1
    if _ends_within_a_character(untrusted_bytes):
        raise DamagedError("the text is cut short in the middle of a character; fetch it again")
    check_known(text)


def said_by_program(lines: Iterable[str]) -> Iterator[str]:
    before = ""
    for line in lines:
        around = before + LITERAL.sub('""', line) if MARK_SIGNS.search(line) else ""
        if around.isascii() and GIVEN.search(CALLED.sub("", around)):
            yield from filter(MARK_SIGNS.search, LITERAL.findall(line))
        end = GOES_ON.search((before + line).rstrip()[-41:])
        before = f"{end.group()} " if end else ""


def read_behind(untrusted_bytes: bytes, out: Reading) -> None:
    """A PDF without packed streams, or an RTF, looks like text, behind whatever a server or a form wrote before it."""
    if (pdf := PDF.search(untrusted_bytes)) is not None and PDF_OBJECT.search(untrusted_bytes, pdf.end() - 1):
        out.attach(EMBEDDED_PDF, untrusted_bytes[pdf.start() :])
    rtf = RTF.search(untrusted_bytes) if RTF_HEAD in untrusted_bytes else None
    if rtf is not None and untrusted_bytes.rstrip(b"\0\r\n\t ").endswith(b"}"):
        out.attach("embedded.rtf", untrusted_bytes[rtf.start(1) :])


def check_known(text: str) -> None:
    """Raises DamagedError where more of it is no character than slips in anywhere."""
    unknown = text.count("\ufffd")
    if unknown > UNKNOWN_MAX and unknown > UNKNOWN_SHARE * len(text):
        raise DamagedError("part of the text is in no known encoding; fetch it again or look at it by hand")


def _ends_within_a_character(untrusted_bytes: bytes) -> bool:
    if untrusted_bytes[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return len(untrusted_bytes) % 2 == 1
    try:
        untrusted_bytes.decode("utf-8")
    except UnicodeDecodeError as error:
        # All that stands before it is whole.
        return error.reason == "unexpected end of data" and error.start > 0
    return False


def _cut(text: str, lines: int) -> str:
    """Without what stands behind more lines than will be read: to part millions of them takes seconds. One is left over, to tell of it."""
    if text.count("\n") <= lines:
        return text
    return "\n".join(text.split("\n", lines + 1)[:-1])


def decode(untrusted_bytes: bytes, declared: str | None = None) -> str:
    """Byte order mark, then strict UTF-8, then what the file declares, then GB18030, then Big5; never fails.

    GB18030 reads every GBK and GB2312 file; a Big5 file seldom is valid in it, and where it is, the one with more of
    the commonest characters wins.
    """
    for bom, encoding in BOMS:
        if untrusted_bytes.startswith(bom):
            return untrusted_bytes[len(bom) :].decode(encoding, "replace")
    if (guess := _utf16_without_mark(untrusted_bytes)) is not None:
        return guess
    if declared == "utf-7" and untrusted_bytes.isascii():
        # All of it is ASCII, and may hold others' signs as well.
        return untrusted_bytes.decode("utf-7", "replace")
    if b"\x1b$)A" in untrusted_bytes:
        # ISO-2022-CN, for which Python has no codec: GB 2312 without its high bits, between shift-out and shift-in.
        shifted = SHIFTED.sub(lambda found: bytes(byte | 0x80 for byte in found.group(1) or b""), untrusted_bytes)
        return shifted.decode("gb18030", "replace")
    for sign, encoding in ((b"\x1b$", "iso2022_jp_2"), (b"~{", "hz")):
        if sign in untrusted_bytes and (text := _strictly(untrusted_bytes, encoding)) is not None:
            return text
    if untrusted_bytes.isascii():
        return untrusted_bytes.decode("ascii")
    for candidate in ("utf-8", declared if declared and _is_for_texts(declared) else None):
        strict = _strictly(untrusted_bytes, candidate) if candidate else None
        if strict is not None:
            return strict
    readings = [text for e in ("gb18030", "big5hkscs") if (text := _strictly(untrusted_bytes, e)) is not None]
    if readings:
        return max(readings, key=_sense)
    if declared in WESTERN:
        return untrusted_bytes.decode(declared, "replace")
    return "".join(_best(line) for line in untrusted_bytes.splitlines(keepends=True))


def _best(line: bytes) -> str:
    """Files put together from others change their encoding on the way, so each line is read for itself."""
    if line.isascii():
        return line.decode("ascii")
    readings = [line.decode(encoding, "replace") for encoding in ("utf-8", "gb18030", "big5hkscs")]
    readings.append(line.decode("utf-8", ELSE_GB18030))
    return min(readings, key=lambda text: (text.count("\ufffd"), -_sense(text)))


def _else_gb18030(error: UnicodeError) -> tuple[str, int]:
    """What isn't UTF-8 amid text that is: pasted in from a file of another encoding."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    run = GB_RUN.match(error.object, error.start)
    end = run.end() if run is not None else error.end
    as_before = error.object[error.start : end].decode("utf-8", "replace")
    if as_before.count("\ufffd") <= WRONG_SHARE * len(as_before):
        # A few wrong bits in what goes on as UTF-8.
        return "\ufffd", error.end
    return error.object[error.start : end].decode("gb18030", "replace"), end


codecs.register_error(ELSE_GB18030, _else_gb18030)


def declared_encoding(head: bytes) -> str | None:
    """The charset an HTML, XML or MIME head names, if Python knows it."""
    found = DECLARED.search(head)
    return None if found is None else known_encoding(found.group(1).decode("ascii"))


def known_encoding(name: str | None) -> str | None:
    """What Python calls it, if it knows it; of Chinese ones the one that holds all of the others."""
    name = (name or "").lower()
    name = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "big5": "big5hkscs"}.get(name, name)
    try:
        return codecs.lookup(name).name
    except (LookupError, ValueError):  # a name with a zero byte, or of no encoding's letters
        return None


@functools.lru_cache(maxsize=256)
def _is_for_texts(encoding: str) -> bool:
    """Python knows more than encodings: escapes, and tables without ASCII. Viewers pass over their names, and over a
    Western one's, which is any Chinese page's whose author didn't know better."""
    try:
        return encoding.startswith("utf") or (encoding not in WESTERN and ESCAPED.decode(encoding) == ESCAPED.decode())
    except (LookupError, UnicodeError):
        return False


def _strictly(untrusted_bytes: bytes, encoding: str) -> str | None:
    try:
        return untrusted_bytes.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _sense(text: str) -> float:
    sample = text[:20_000]
    return len(COMMON.findall(sample)) / max(1, len(HAN.findall(sample)))


def _utf16_without_mark(untrusted_bytes: bytes) -> str | None:
    """UTF-16 is told by the zero bytes of its line ends, spaces and digits, and by making sense at that."""
    if b"\0" not in untrusted_bytes[:65_536]:
        return None
    for encoding in ("utf-16-le", "utf-16-be"):
        text = _strictly(untrusted_bytes[: len(untrusted_bytes) // 2 * 2], encoding)
        if text is not None and looks_like_words(text[:4_000]):
            return text
    return None
