"""Files made to crash, hang or fool a reader: each ends with a verdict, soon, and never a clean one for what wasn't read."""

from __future__ import annotations

import base64
import io
import random
import struct
import tarfile
import time
import zipfile
import zlib
from dataclasses import replace
from email.message import EmailMessage
from typing import Any

import pymupdf
import pytest
from ole_file import compound
from openpyxl.workbook.defined_name import DefinedName

from benchmarks.fuzz import ENDLESS, mutations, samples
from benchmarks.tricks.docx import document, with_parts
from benchmarks.tricks.metafile import emf_of_text
from benchmarks.tricks.ofd import NS, ofd
from benchmarks.tricks.words import picture, png
from benchmarks.tricks.xlsx import book, cell
from detectors.inspect import inspect, read_document
from detectors.model import DetectorSettings, Limits, Verdict

SOON_S = 20.0
SMALL = Limits(archive_bytes=8 * 2**20, archive_entries=200, max_pages=200)


def zipped(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def pdf_of(*objects: bytes) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(
        b"%010d 00000 n \n" % at for at in places
    )
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def overlapping_zip() -> bytes:
    """Many entries of the directory that all unpack the same large one."""
    one = zipped({"a": b"word " * 2**19})
    at = one.index(b"PK\1\2")
    entry = one[at : one.index(b"PK\5\6")]
    entries = b"".join(entry[:46] + b"%c" % (97 + n) + entry[47:] for n in range(20))
    return one[:at] + entries + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 20, 20, len(entries), at, 0)


def hidden_entry_zip() -> bytes:
    """An entry that stands in the file and not in its directory."""
    both = zipped({"a.txt": b"open", "b.txt": "秘密★10年".encode()})
    directory = both.index(b"PK\1\2")
    second = both.index(b"PK\1\2", directory + 4)
    first = both[directory:second]
    return both[:directory] + first + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 1, 1, len(first), directory, 0)


def loop_in_allocation_table() -> bytes:
    content = bytearray(compound({"WordDocument": bytes(20_000)}))
    table = len(content) - 512
    for entry in range(30):
        content[table + 4 * entry : table + 4 * entry + 4] = struct.pack("<I", (entry + 1) % 20)
    return bytes(content)


def packed_page(content: bytes) -> bytes:
    stream = zlib.compress(zlib.compress(content, 9), 9)
    return pdf_of(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        b"<</Length %d/Filter[/FlateDecode/FlateDecode]>>stream\n" % len(stream) + stream + b"\nendstream",
    )


def odd_tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, kind, target in (
            ("../../etc/x", tarfile.SYMTYPE, "/etc/passwd"),
            ("hard", tarfile.LNKTYPE, "/etc/passwd"),
            ("null", tarfile.CHRTYPE, ""),
            ("pipe", tarfile.FIFOTYPE, ""),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, target
            archive.addfile(info)
        info = tarfile.TarInfo("/abs/../秘密★10年.txt")
        info.size = 3
        archive.addfile(info, io.BytesIO(b"abc"))
    return out.getvalue()


def names_in_a_ring() -> bytes:
    """Names of a workbook that stand for each other, three times over in each step."""

    def change(made: Any, sheet: Any) -> None:
        for name, other in (("one_", "two_"), ("two_", "one_")):
            made.defined_names[name] = DefinedName(name, attr_text="&".join([other] * 3))
        sheet["A1"] = '=one_&"年度"&two_'

    return book(change)


def empty_container() -> bytes:
    """An OLE file whose directory names nothing."""
    head = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0"))
    head[24:34] = struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6)
    head[44:52] = struct.pack("<II", 1, 1)
    head[56:80] = struct.pack("<6I", 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    head[80:512] = b"\xff" * 432
    return bytes(head) + struct.pack("<II", 0xFFFFFFFD, 1).ljust(512, b"\xff") + bytes(1024)


def deep_mail() -> bytes:
    inner = EmailMessage()
    inner.set_content("end")
    for _ in range(60):
        outer = EmailMessage()
        outer["From"], outer["To"], outer["Subject"] = "a@example.com", "b@example.com", "x"
        outer.add_attachment(inner)
        inner = outer
    return inner.as_bytes()


LOOPED_OFD = ofd(
    '<ofd:CompositeObject ResourceID="8" Boundary="0 0 9 9"/>',
    common="<ofd:PublicRes>Res.xml</ofd:PublicRes>",
    parts={
        "Doc_0/Res.xml": f'<ofd:Res {NS}><ofd:CompositeGraphicUnit ID="8"><ofd:Content>'
        '<ofd:CompositeObject ResourceID="8"/></ofd:Content></ofd:CompositeGraphicUnit></ofd:Res>'
    },
)
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a0 "ha">' + b"".join(
    b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12)
) + b"]><a>&a11;</a>"  # fmt: skip


# Each with the verdicts it may have.
def framed(depth: int, words: str = "机密★5年") -> bytes:
    """Pages in pages, the innermost with the words."""
    inside = f"<p>{words}</p>"
    for _ in range(depth):
        inside = '<iframe srcdoc="' + inside.replace("&", "&amp;").replace('"', "&quot;") + '"></iframe>'
    return f"<html>{inside}</html>".encode()


def sheet_of(cells: bytes) -> bytes:
    return with_parts(cell("x"), {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row><c>" + cells})


def programs(depth: int) -> bytes:
    inside = "机密★5年"
    for _ in range(depth):
        inside = base64.b64encode(f"atob('{inside}')".encode()).decode()
    return f"<html><script>x=atob('{inside}')</script></html>".encode()


EMBLEM = '<ofd:ImageObject Boundary="0 0 99 40" ResourceID="5"/>'
EMBLEM_LIST = "<ofd:DocumentRes>R.xml</ofd:DocumentRes>"
EMBLEM_PARTS: dict[str, bytes | str] = {
    "Doc_0/R.xml": f'<ofd:Res {NS}><ofd:MultiMedia ID="5"><ofd:MediaFile>i.png</ofd:MediaFile></ofd:MultiMedia></ofd:Res>',
    "Doc_0/i.png": png(picture("年度工作", 40)),
}
HOSTILE: dict[str, tuple[bytes, set[str]]] = {
    "overlap.zip": (overlapping_zip(), {"unscannable(limit)", "unscannable(damaged)"}),
    "hidden.zip": (hidden_entry_zip(), {"suspected", "unscannable(damaged)"}),
    "twice.docx": (with_parts(document(lambda m: None), {"word/document.xml": b"<a/>"}), {"unscannable(damaged)"}),
    "bomb.docx": (with_parts(document(lambda m: None), {"word/a.xml": b"<a>" + b" " * 2**25 + b"</a>"}), {"unscannable(limit)"}),
    "laughs.docx": (with_parts(document(lambda m: None), {"word/a.xml": LAUGHS}), {"unscannable(damaged)"}),
    "names.xlsx": (names_in_a_ring(), {"clean"}),
    "nothing.doc": (empty_container(), {"unscannable(damaged)"}),
    "styles.html": (
        b"<style>" + b".a," * 200_000 + b"{left:1px}" + b"a{" * 200_000 + b"/*" * 200_000 + b"</style><div>" + b"<i class=a>x</i>" * 3_000,
        {"clean"},
    ),
    "bodies.html": (
        b"<style>.a{left:1px;" + b"b:c;" * 20_000 + b"}</style><div>" + b"<i class=a>x</i>" * 5_000, {"clean"},
    ),
    "siblings.html": (b"<style>i:nth-child(9){left:1px}</style><div>" + b"<i>x</i>" * 60_000, {"clean"}),
    "codes.html": (("<script>'年度';fromCharCode" + " " * 400_000 + "</script>").encode(), {"clean"}),
    "colours.html": (b"<i style='" + b"color:rgba(" * 60_000 + b"'>x</i>", {"clean"}),
    "selectors.html": (b"<style>" + b",".join([b"a" * 190 + b">"] * 5_000) + b"{left:1px}</style>x", {"clean"}),
    "formulas.xlsx": (with_parts(cell("x"), {"xl/worksheets/a.xml": b"<a><!-- " + b"<f " * 300_000 + b"--></a>"}), {"clean"}),
    "changes.html": (
        ("<script>s='年度';" + "".join(f"String.fromCharCode(c-{n});[{n},7,9];'年'.split('{n}').join('');" for n in range(9_000))).encode(),
        {"clean"},
    ),
    "loop.xlsx": (
        with_parts(cell("x"), {"xl/worksheets/_rels/sheet1.xml.rels": b'<R><r Id="a" Target="sheet1.xml"/></R>'}),
        {"clean", "unscannable(damaged)"},
    ),
    "far.xlsx": (cell("机密★5年", "XFD1048576"), {"suspected"}),
    "pages.pdf": (
        pdf_of(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9>>"),
        {"unscannable(damaged)"},
    ),
    "stream.pdf": (packed_page(b"0 0 m " * 5_000_000), {"clean", "unscannable(limit)", "unscannable(timeout)"}),
    "names.pdf": (packed_page(b"q " * 400_000), {"clean", "unscannable(damaged)", "unscannable(limit)"}),
    "fat.doc": (loop_in_allocation_table(), {"unscannable(damaged)", "unscannable(format)"}),
    "odd.tar": (odd_tar(), {"suspected"}),
    "deep.eml": (deep_mail(), {"clean", "unscannable(limit)"}),
    "loop.ofd": (LOOPED_OFD, {"unscannable(limit)"}),
    "deep.json": (b"[" * 2**20, {"clean"}),
    "deep.rtf": (b"{\\rtf1" + b"{" * 2**18, {"unscannable(limit)"}),
    "deep.xml": (b"<a>" * 2**17 + b"</a>" * 2**17, {"clean", "unscannable(damaged)", "unscannable(limit)"}),
    "zero.emf": (emf_of_text("x")[:108] + bytes(4_000), {"unscannable(damaged)"}),
    "use.svg": (
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink">'
        + b"".join(b'<g id="g%d">%s</g>' % (n, b'<use x:href="#g%d"/>' % (n - 1) * 9) for n in range(1, 9))
        + b'<path d="M0 0L9 9M9 0L0 9Z"/></svg>',
        {"clean", "unscannable(damaged)", "unscannable(limit)"},
    ),
    "attributes.html": (("<html><p " + " ".join(f"a{n}=甲{n}" for n in range(150_000)) + " b=机密★5年>x").encode(), {"suspected"}),
    "numbered.html": (("<html><style>p:nth-child(9999){display:none}</style>" + "<p>甲</p>" * 20_000).encode(), {"clean"}),
    "frames.html": (framed(6), {"suspected"}),  # the mark within stands in the source
    "harmless frames.html": (framed(6, "水情"), {"unscannable(limit)"}),
    "programs.html": (programs(9), {"suspected"}),
    "numbers.html": (("<html><script>" + "".join(f"String.fromCharCode(c-{n});" for n in range(20)) + ",".join(map(str, range(0x4E00, 0x9000))) * 9 + "</script></html>").encode(), {"clean"}),
    "header.eml": (b"From: a@b\nTo: c@d\nMIME-Version: 1.0\nSubject: " + b"=?utf-8?B?5bm05bqm?= " * 90_000 + b"\n\nx", {"unscannable(limit)"}),
    "emblem.ofd": (ofd(EMBLEM * 900, common=EMBLEM_LIST, parts=EMBLEM_PARTS), {"clean"}),
    "quotes.html": (("<html><script>'机'; " + '\\"' * 200_000 + "</script></html>").encode(), {"clean"}),
    "turned.html": (("<html>" + "<bdo dir=rtl><p>甲" * 2_000).encode(), {"clean", "unscannable(damaged)", "unscannable(limit)"}),
    "pictures.docx": (
        with_parts(document(lambda m: None), {"word/a.xml": b'<a x=" flip">' + b"<pic b='1'/>" * 100_000 + b"</a>"}), {"clean"},
    ),
    "slashes.txt": ("通知".encode() + b"\\" * 200_000, {"clean"}),
    "picking.xlsx": (sheet_of(b"<f>" + b"INDEX(" * 60_000 + b"<x/>"), {"clean", "unscannable(damaged)"}),
    "joining.xlsx": (sheet_of(b"<f>" + b'"' * 200_000), {"clean", "unscannable(damaged)"}),
    "untold.xlsx": (sheet_of("".join(f"<f>定密{n}甲</f>" for n in range(20_000)).encode()), {"clean", "unscannable(damaged)", "unscannable(limit)"}),
    "gaps.xlsx": (sheet_of(b"<f>INDEX(1</f>" + b" " * 200_000), {"clean", "unscannable(damaged)"}),
    "blanks.txt": (("（" + " " * 200_000 + "密x").encode(), {"clean"}),
    "gif.pdf": (b"GIF89a\1\0\1\0\0\0\0;" + b"\1\2\3" * 90, {"unscannable(format)", "unscannable(damaged)"}),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file(name: str) -> None:
    content, allowed = HOSTILE[name]
    started_s = time.process_time()
    inspection = inspect(io.BytesIO(content), name, DetectorSettings(limits=SMALL))
    said = f"{inspection.verdict}({inspection.reason})" if inspection.reason else str(inspection.verdict)
    assert said in allowed
    assert time.process_time() - started_s < SOON_S


def test_a_page_behind_the_limit_is_never_clean() -> None:
    source = pymupdf.open()
    for _ in range(5):
        source.new_page().insert_text((80, 80), "text")
    document_ = read_document(source.tobytes(), "a.pdf", replace(SMALL, max_pages=4))
    assert {p.reason for p in document_.problems} == {"limit"}


@pytest.mark.parametrize("seed", range(2))
def test_broken_samples_end_with_a_verdict(seed: int) -> None:
    """A short run of benchmarks/fuzz.py, in this process: nothing is raised, and what is cut is not clean."""
    chance = random.Random(seed)
    for name, content in samples().items():
        for how, broken in list(mutations(content, chance))[seed::3]:
            inspection = inspect(io.BytesIO(broken), name, DetectorSettings(limits=SMALL))
            if how == "cut" and not name.endswith(ENDLESS):
                assert inspection.verdict is not Verdict.CLEAN, (name, len(broken))
