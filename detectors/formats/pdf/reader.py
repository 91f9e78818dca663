"""PDF by PyMuPDF: text layer with boxes, what is hidden in it, and OCR for each page that needs it."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pymupdf
from pymupdf import mupdf

from detectors.errors import DamagedError, EncryptedError, LimitReachedError, UnreadableError
from detectors.formats.characters import HAN, in_characters, said_by_numbers
from detectors.formats.html.scripts import said_by_script
from detectors.formats.image_notes import read_xmp
from detectors.formats.packed import marked_text, unpacked
from detectors.formats.pdf.comments import comments
from detectors.formats.pdf.embedded import read_embedded, read_loose, text_string
from detectors.formats.pdf.fonts import Fonts, describe
from detectors.formats.pdf.looks import other_looks, read_looks, use_stored_looks
from detectors.formats.pdf.notes import SUFFIX
from detectors.formats.pdf.objects import check_is_page, is_page, lacks_commands, objects_as_written
from detectors.formats.pdf.orphans import NAMED, PAGE, Orphans
from detectors.formats.pdf.pages import PdfPage
from detectors.formats.pdf.revisions import ends, read_revisions
from detectors.formats.pdf.unseen import Pictures
from detectors.formats.scripts import Program, could_say, run_within
from detectors.formats.spelt import spelt
from detectors.formats.tail import PADDING, read_tail
from detectors.formats.text import decode
from detectors.reading import Reading
from detectors.sniff import looks_like_words

MEDIA_TYPES = ("application/pdf",)

MUCH_BYTES = 256 * 2**10
STRAYS_XREF_MAX = 20_000
STRINGS_XREF_MAX, ORPHANS_XREF_MAX = 20_000, 500_000
WIDE_STRING = re.compile(rb"\(\xfe\xff|<\s*[fF][eE][fF][fF]|\(\\376\\377")
PRIVATE = re.compile(r"/Type\s*/Metadata\b")
PRIVATE_DATA = re.compile(r"/(?:Private|AIPrivateData)\d*\s*(?:<<.*?>>|\d+ 0 R)", re.DOTALL)
REFERENCE = re.compile(r"(\d+) 0 R")
# What pages are drawn by is read with them.
CONTENTS = re.compile(r"/Contents\s*(\[[^\[\]]*\]|\d+ 0 R)")
POSTSCRIPT = re.compile(r"/Subtype\s*/PS\b")
TAG, VALUE = re.compile(r"<[^<>]*>"), re.compile(r"""=\s*(?:"([^"]*)"|'([^']*)')""")
PRIVATE_BYTES_MAX = 2**20
TELLING_NAMES = (b"/ObjStm", b"/JS", b"/EmbeddedFile", b"/PieceInfo", b"/EF")
# A file needn't say of itself that it is one.
FILE_OF = re.compile(r"/EF\s*<<\s*/U?F\s+(\d+) 0 R")
EMBEDDED = re.compile(r"/EmbeddedFile\b")
HEX_STRING = re.compile(r"<((?:[0-9a-fA-F]{2}){4,1000})>")
# Names of places and the like, which have what isn't ASCII in hexadecimal digits.
NAME = re.compile(r"/([^\s/<>()\[\]{}%#]{0,100}#[89a-fA-F][0-9a-fA-F][^\s/<>()\[\]{}%]{0,300})")
HASHED = re.compile("#([0-9a-fA-F]{2})")
FEW_OBJECTS = 300
SCRIPT = re.compile(r"/JS\s*(?:(\d+) 0 R|<([0-9a-fA-F]*)>|\(((?:[^()\\]|\\.)*)\))", re.DOTALL)
# In a string of a PDF; and what a viewer gives its scripts.
ESCAPE, WRITTEN = re.compile(r"\\(?:([^0-7])|([0-7]{1,3}))", re.DOTALL), {"n": "\n", "r": "\r", "t": "\t"}
VIEWER = """globalThis.getField = () => document.createElement("input"); globalThis.event = { target: getField() };
globalThis.app = { alert, response: prompt, setTimeOut: (code) => eval(code), beep() {} };"""
SAID = re.compile(r"""["']([^"'\n]+)["']""")
PAGE_OBJECT = re.compile(rb"/Type\s*/Page\b")

pymupdf.TOOLS.mupdf_display_errors(False)
pymupdf.TOOLS.mupdf_display_warnings(False)


def read(untrusted_bytes: bytes, out: Reading) -> None:
    try:
        document = pymupdf.open(stream=untrusted_bytes, filetype="pdf")
    except (pymupdf.FileDataError, pymupdf.EmptyFileError, RuntimeError, ValueError) as error:
        raise DamagedError("the PDF can't be opened or repaired; fetch it again or ask for another copy") from error
    try:
        _read_document(document, untrusted_bytes, out)
    finally:
        document.close()
        if len(untrusted_bytes) > MUCH_BYTES:
            # Its pictures stay in MuPDF's memory otherwise; but so does what the next document would have to make anew.
            pymupdf.TOOLS.store_shrink(100)


def _read_document(document: Any, untrusted_bytes: bytes, out: Reading) -> None:
    if document.needs_pass and not document.authenticate(""):
        raise EncryptedError("the PDF needs a password; ask its publisher for it")
    try:
        pages = document.page_count
    except (RuntimeError, ValueError) as error:
        raise DamagedError("the PDF's page tree is broken; fetch it again") from error
    out.pages_total = max(pages, 1)
    if pages == 0:
        raise DamagedError("the PDF has no page that can be found; fetch it again")
    places = ends(untrusted_bytes)
    # Before the layers are changed, for afterwards the file differs from all of its versions.
    read_revisions(document, untrusted_bytes, places, out)
    _show_everything(document)
    use_stored_looks(document)
    _read_properties(document, out)
    _read_form_data(document, out)
    listed = read_embedded(document, out)
    orphans = _read_strings(document, untrusted_bytes, listed, out)
    pictures = Pictures()
    fonts = Fonts(document)
    brief: list[str] = []
    looks: dict[int, int] = {}
    looked_at: set[int] = set()
    for page in out.all_pages(range(1, min(pages, out.limits.max_pages) + 1)):
        try:
            check_is_page(document, page)
            shown = PdfPage(document, page, out, pictures, fonts)
            shown.read()
            looks.update(dict.fromkeys(other_looks(document, page, looked_at), page))
            if lacks_commands(document, page):
                out.problem("damaged", "a part of this page is lost; fetch the file again", page=page)
            brief.append(shown.brief)
            out.pages_examined += 1
        except UnreadableError as error:
            out.failed(error, page=page)
        except (RuntimeError, ValueError, IndexError, KeyError, TypeError, AttributeError, mupdf.FzErrorBase) as error:
            # the edge of one page: what MuPDF and its wrapper raise
            out.problem("damaged", f"{type(error).__name__} on this page; look at it by hand", page=page)
    if pages > out.limits.max_pages:
        raise LimitReachedError(f"more than {out.limits.max_pages} pages; split the file to read the rest")
    for text in spelt(brief):
        out.add(text, zone="hidden")
    pictures.read_undrawn(document, out)
    orphans.read(document, pictures.undrawn_forms(), out)
    read_looks(document, looks, out)
    _read_around(untrusted_bytes, places, out)
    for text in comments(untrusted_bytes):
        out.add_lines(text, zone="hidden")
    strays = _stray_pages(document, untrusted_bytes, orphans)
    if strays and document.is_repaired:
        raise DamagedError("the PDF was broken and pages may be lost; fetch it again or ask for another copy")
    if document.is_repaired and b"%%EOF" not in untrusted_bytes.rstrip(PADDING)[-2048:]:
        raise DamagedError("the PDF's end is missing; fetch it again or ask for another copy")
    if strays:
        _read_strays(document, strays, out)


def _read_around(untrusted_bytes: bytes, places: list[int], out: Reading) -> None:
    """What stands before the file's head and behind its end; viewers pass over both."""
    read_tail(untrusted_bytes[: max(0, untrusted_bytes.find(b"%PDF-", 0, 1_100))], out)
    if places:
        read_tail(untrusted_bytes[places[-1] :], out)
    for end in places[:-1]:
        # Saving again adds no head: a whole PDF stands behind this one, and viewers differ in which they show.
        if untrusted_bytes[end : end + 64].lstrip(PADDING).startswith(b"%PDF-"):
            read_tail(untrusted_bytes[end:], out)
            return


def _stray_pages(document: Any, untrusted_bytes: bytes, orphans: Orphans) -> list[int]:
    """Page objects that no page tree names: cut out by an editor, or lost by a repair."""
    count = document.xref_length()
    if b"/ObjStm" not in untrusted_bytes and len(PAGE_OBJECT.findall(untrusted_bytes)) <= document.page_count:
        return []
    if count > STRAYS_XREF_MAX and not document.is_repaired:
        return orphans.pages()
    strays = [xref for xref in orphans.pages_noted if is_page(document, xref)]
    if len(strays) <= document.page_count:
        return []
    shown = {document.page_xref(number) for number in range(document.page_count)}
    return [xref for xref in strays if xref not in shown]


def _read_strays(document: Any, strays: list[int], out: Reading) -> None:
    """Puts such pages into the tree of a copy and reads them as hidden text of page 1."""
    count = document.page_count
    root = int(document.xref_get_key(document.pdf_catalog(), "Pages")[1].split()[0])
    kids = document.xref_get_key(root, "Kids")[1].strip("[] ")
    for xref in strays:
        document.xref_set_key(xref, "Parent", f"{root} 0 R")
    document.xref_set_key(root, "Kids", f"[{kids} {' '.join(f'{xref} 0 R' for xref in strays)}]")
    document.xref_set_key(root, "Count", str(count + len(strays)))
    copy = pymupdf.open(stream=document.tobytes(), filetype="pdf")
    try:
        for page in out.all_pages(range(count + 1, copy.page_count + 1)):
            with out.all_in_zone("hidden"):
                PdfPage(copy, page, out, shown_as=1).read()
    except (RuntimeError, ValueError, IndexError, KeyError, TypeError, AttributeError):
        out.problem("damaged", "pages outside the page tree can't be read; look at the file by hand")
    finally:
        copy.close()


def _show_everything(document: Any) -> None:
    """Forgets that layers are optional: what is switched off in a viewer is still in the file."""
    catalogue = document.pdf_catalog()
    kind, written = document.xref_get_key(catalogue, "OCProperties")
    if kind == "dict":
        # What it calls them is read with the strings of all objects.
        document.update_object(document.get_new_xref(), written)
    if kind != "null":
        document.xref_set_key(catalogue, "OCProperties", "null")


def _read_properties(document: Any, out: Reading) -> None:
    kind, info = document.xref_get_key(-1, "Info")
    xref = int(info.split()[0]) if kind == "xref" else 0
    if xref:
        # By their places, for their names may be in any encoding.
        properties = mupdf.pdf_load_object(pymupdf._as_pdf_document(document), xref)
        for place in range(mupdf.pdf_dict_len(properties)):
            key, value = mupdf.pdf_dict_get_key(properties, place), mupdf.pdf_dict_get_val(properties, place)
            if mupdf.pdf_is_string(value) and not mupdf.pdf_to_name(key).endswith("Date"):
                out.add(text_string(mupdf.pdf_to_text_string(value)), zone="property")
    else:
        for key in ("title", "subject", "keywords", "author"):
            out.add(str((document.metadata or {}).get(key) or ""), zone="property")
    read_xmp(document.get_xml_metadata(), out)
    for entry in document.get_toc(simple=True):
        out.add(str(entry[1]), page=max(1, int(entry[2])), zone="property")


def _read_form_data(document: Any, out: Reading) -> None:
    """The data of XFA forms, which viewers without XFA don't show at all."""
    kind, value = document.xref_get_key(document.pdf_catalog(), "AcroForm/XFA")
    if kind not in ("array", "xref"):
        return
    for xref in (int(number) for number in re.findall(r"(\d+) 0 R", value)):
        if not document.xref_is_stream(xref):
            continue
        content = document.xref_stream(xref) or b""
        out.purse.spend_bytes(len(content))
        for text in TAG.split(decode(content)):
            out.add_lines(unescape(text), zone="hidden")


def _read_strings(document: Any, untrusted_bytes: bytes, listed: set[int], out: Reading) -> Orphans:
    """Chinese strings of any object: labels of pages, names of layers, alternative texts, reasons of signatures, scripts."""
    orphans = Orphans()
    count = document.xref_length()
    trailer = str(document.xref_object(-1, compressed=True))
    orphans.note(0, trailer)
    for found in HEX_STRING.findall(trailer):
        # Random numbers, which are words by chance.
        out.add(marked_text(bytes.fromhex(found)), zone="property")
    says_nothing = not any(name in untrusted_bytes for name in TELLING_NAMES)
    no_strings = count > FEW_OBJECTS and says_nothing and not WIDE_STRING.search(untrusted_bytes)
    said_by = 1 if no_strings else min(count, STRINGS_XREF_MAX)
    for xref, written in objects_as_written(document, range(said_by, min(count, ORPHANS_XREF_MAX))):
        orphans.note(xref, written)
        describe(document, xref, written)
    if count > ORPHANS_XREF_MAX:
        out.problem("limit", f"more than {ORPHANS_XREF_MAX} objects; look at the file by hand")
    said: set[str] = set()
    files: list[int] = []
    noted: set[str] = set()
    private: list[int] = []
    kept: list[int] = []
    drawn: set[int] = set()
    metadata: list[int] = []
    singles: list[str] = []
    for xref, written in objects_as_written(document, range(1, said_by)):
        orphans.note(xref, written)
        describe(document, xref, written)
        files += [int(number) for number in FILE_OF.findall(written)]
        if "/JS" in written:
            _read_scripts(document, written, out)
        if EMBEDDED.search(written) and document.xref_is_stream(xref):
            files.append(xref)
        if PRIVATE.search(written) and document.xref_is_stream(xref):
            metadata.append(xref)
        is_named = NAMED.search(written) and not POSTSCRIPT.search(written)
        if "/Length" in written and not is_named and document.xref_is_stream(xref):
            private.append(xref)
        if "/Contents" in written and PAGE.search(written):
            drawn.update(int(number) for named in CONTENTS.findall(written) for number in REFERENCE.findall(named))
        ended = written[: written.rfind(">>") + 2]  # nothing is looked for in vain behind it, as often as it begins
        kept += [int(number) for data in PRIVATE_DATA.findall(ended) for number in REFERENCE.findall(data)]
        if "/FileAttachment" in written:
            # Read with the page that it stands on.
            noted.update(document.xref_get_key(xref, f"FS/EF/{key}")[1] for key in ("F", "UF"))
        raws = [bytes.fromhex(found) for found in HEX_STRING.findall(written)]
        texts = [r[2:].decode("utf-16-be", "replace") if r.startswith(b"\xfe\xff") else decode(r) for r in raws]
        texts += said_by_numbers(written)
        texts += [decode(HASHED.sub(_byte, name).encode("latin-1", "replace")) for name in NAME.findall(written)]
        singles += [text for text in texts if len(text) == 1]
        for text in (*texts, *spelt(texts)):
            if text not in said and HAN.search(text):
                said.add(text)
                out.add_lines(text, zone="property")
                if (name := SUFFIX.sub("", text)) != text:
                    out.add(name, zone="property")
    for text in spelt(singles):
        out.add(text, zone="property")
    orphans.kept = kept
    # Pictures among them are read with those that no page shows.
    kept = [xref for xref in kept if not _is_sized_picture(document, xref)]
    _read_private(document, [xref for xref in (*private, *kept) if xref not in drawn], frozenset(kept), out)
    for xref in dict.fromkeys(metadata):
        packet = document.xref_stream(xref) or b""
        out.purse.spend_bytes(len(packet))
        text = decode(packet[:PRIVATE_BYTES_MAX]).strip("\ufeff\0")
        read_xmp(text if HAN.search(unescape(text)) else "", out)
    loose = [xref for xref in dict.fromkeys(files) if f"{xref} 0 R" not in noted and 0 < xref < count]
    read_loose(document, [xref for xref in loose if document.xref_is_stream(xref)], listed, out)
    return orphans


def _is_sized_picture(document: Any, xref: int) -> bool:
    kind, width = (document.xref_get_key(xref, key) for key in ("Subtype", "Width"))
    return bool(kind[1] == "/Image" and width[0] != "null")


def _read_private(document: Any, xrefs: list[int], kept: frozenset[int], out: Reading) -> None:
    """What programs keep for themselves; `kept` are those that say so, others may be tables of fonts."""
    for xref in dict.fromkeys(xrefs):
        content = (document.xref_stream(xref) or b"") if document.xref_is_stream(xref) else b""
        out.purse.spend_bytes(len(content))
        text = decode(content[:PRIVATE_BYTES_MAX])
        for said in unpacked(text) if xref in kept else ():
            out.add_lines(said, zone="property")
        if HAN.search(unescape(text) if "&#" in text else text) and looks_like_words(text[:4_096]):
            values = [double or single for tag in TAG.findall(text) for double, single in VALUE.findall(tag)]
            for part in (*TAG.split(text), *values):
                out.add_lines(said if HAN.search(said := unescape(part)) else "", zone="property")


def _byte(found: re.Match[str]) -> str:
    return chr(int(found.group(1), 16))


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found.group(2), 8) & 0xFF) if found.group(2) else WRITTEN.get(found.group(1), found.group(1))


def _read_scripts(document: Any, written: str, out: Reading) -> None:
    """What scripts may put on a page or into a form when the file is opened; escaped characters are written out."""
    codes: list[str] = []
    for number, packed, plain in SCRIPT.findall(written):
        if number:
            raw = document.xref_stream(int(number)) or b"" if document.xref_is_stream(int(number)) else b""
            out.purse.spend_bytes(len(raw))
        else:
            raw = (
                bytes.fromhex(packed)
                if len(packed) % 2 == 0 and packed
                else ESCAPE.sub(_unescaped, plain).encode("utf-8", "replace")
            )
        code = raw[2:].decode("utf-16-be", "replace") if raw.startswith(b"\xfe\xff") else decode(raw)
        code = in_characters(code)
        if HAN.search(code):
            out.add_lines(code, zone="hidden")
            for said in SAID.findall(code):
                out.add_lines(said, zone="hidden")
        for said in said_by_script(code):
            out.add_lines(said, zone="hidden")
        codes.append(code)
    if could_say("\n".join(codes)):
        told = run_within(out.purse, "", [Program(VIEWER), *map(Program, codes)])
        if not told.complete:
            out.problem("limit", "the document's scripts take more time than they may; look at it by hand")
        for said in (*told.said, *told.unpacked):
            out.add_lines(said, zone="hidden")
