"""What LibreOffice puts into its files and no other program does: drawings of its own, words beside pictures, named values."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest
from PIL import Image

from benchmarks.tricks.words import picture
from detectors.inspect import inspect, read_document
from detectors.model import DetectorSettings, Inspection, Limits, Verdict

ODF = "urn:oasis:names:tc:opendocument:xmlns"
NAMES = {"office": "office", "text": "text", "draw": "drawing", "table": "table", "svg": "svg-compatible"}


def inspected(content: bytes, name: str) -> Inspection:
    return inspect(io.BytesIO(content), name, DetectorSettings())


def open_document(body: str, *more: tuple[str, bytes]) -> bytes:
    names = " ".join(f'xmlns:{prefix}="{ODF}:{name}:1.0"' for prefix, name in NAMES.items())
    content = f"<office:document-content {names}><office:body>{body}</office:body></office:document-content>"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        parts = (("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", content.encode()), *more)
        for name, part in parts:
            package.writestr(name, part)
    return made.getvalue()


def action(kind: int, body: bytes, version: int = 2) -> bytes:
    return struct.pack("<HHI", kind, version, len(body)) + body


def star_view(*actions: bytes) -> bytes:
    head = bytes(49)
    return b"VCLMTF" + struct.pack("<HI", 1, len(head)) + head + b"".join(actions)


def said(text: str, y: int = 0, *, of: str = "", wide: bool = True) -> bytes:
    """A line of text, as a part of the paragraph `of`, with the places of its characters."""
    whole = of or text
    raw = whole.encode("utf-16-le") if wide else whole.encode("gbk")
    written = struct.pack("<I" if wide else "<H", len(whole) if wide else len(raw)) + raw
    widths = struct.pack(f"<I{len(text)}i", len(text), *range(0, 400 * len(text), 400))
    again = struct.pack("<H", len(whole)) + whole.encode("utf-16-le")
    place = struct.pack("<ii", 0, y)
    return action(113, place + written + struct.pack("<HH", whole.index(text), len(text)) + widths + again)


def bitmap(image: Image.Image, *, packed: bool) -> bytes:
    made = io.BytesIO()
    image.convert("RGB").save(made, "BMP")
    whole = made.getvalue()
    if not packed:
        return action(116, whole + bytes(8), 1)
    info, bits = bytearray(whole[14:54]), whole[54:]
    struct.pack_into("<I", info, 16, 0x01004453)
    squeezed = zlib.compress(bits)
    return action(119, whole[:14] + info + struct.pack("<III", len(squeezed), len(bits), 0) + squeezed)


@pytest.mark.parametrize("wide", [True, False])
def test_text_of_a_star_view_drawing_is_put_together_by_lines(wide: bool) -> None:
    drawing = star_view(
        said("情况报告", 500, wide=wide), said("机密", 900, of="机密★10年", wide=wide), said("★10年", 900, wide=wide),
        said("", 900, of="机密", wide=wide), action(112, struct.pack("<iiH", 0, 1_500, 6) + "县政府".encode("gbk"), 1),
    )  # fmt: skip
    texts = {segment.text for segment in read_document(drawing, "a.svm", Limits()).segments}
    assert {"情况报告", "机密★10年", "县政府"} <= texts


@pytest.mark.parametrize("packed", [True, False])
def test_bitmaps_of_a_star_view_drawing_are_read(packed: bool) -> None:
    marked, plain = (star_view(bitmap(picture(text), packed=packed)) for text in ("机密★10年", "工作报告"))
    assert inspected(marked, "a.svm").verdict is Verdict.SUSPECTED
    assert inspected(plain, "a.svm").verdict is Verdict.CLEAN


@pytest.mark.parametrize(
    "broken",
    [
        star_view(said("工作报告"))[:-6],
        star_view(said("工作报告")) + b"\x71\0",
        star_view(action(113, b"\0" * 9)),
        star_view(action(113, struct.pack("<iiI", 0, 0, 2**31) + bytes(40))),
        star_view(bitmap(picture("工作报告"), packed=True)[:-90]),
    ],
)
def test_a_broken_star_view_drawing_is_not_clean(broken: bytes) -> None:
    assert inspected(broken, "a.svm").reason == "damaged"


def test_the_preview_of_a_table_doesnt_make_slides_unscannable() -> None:
    preview = ("Pictures/TablePreview1.svm", star_view(said("工作报告")))
    body = "<office:text><text:p>工作报告</text:p></office:text>"
    assert inspected(open_document(body, preview), "a.odp").verdict is Verdict.CLEAN
    preview = ("Pictures/TablePreview1.svm", star_view(said("机密★10年")))
    assert inspected(open_document(body, preview), "a.odp").verdict is Verdict.SUSPECTED


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        ("<draw:frame><svg:desc>机密★10年</svg:desc></draw:frame>", Verdict.SUSPECTED),
        ("<draw:frame><svg:title>机密★10年</svg:title></draw:frame>", Verdict.SUSPECTED),
        ("<draw:frame><svg:desc>会议照片</svg:desc></draw:frame>", Verdict.CLEAN),
        ('<table:named-expression table:name="k" table:expression="&quot;机密★10年&quot;"/>', Verdict.SUSPECTED),
        ('<table:named-expression table:name="k" table:expression="of:=&quot;机密★10年&quot;"/>', Verdict.SUSPECTED),
        (
            '<table:named-expression table:name="k" table:expression="of:=COUNTIF([.C:.C];&quot;机密&quot;)"/>',
            Verdict.CLEAN,
        ),
    ],
)
def test_words_beside_pictures_and_named_values_are_read(body: str, verdict: Verdict) -> None:
    assert inspected(open_document(f"<office:text>{body}</office:text>"), "a.odt").verdict is verdict
