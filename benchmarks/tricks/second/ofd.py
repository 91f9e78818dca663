"""The second set: OFD."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

from PIL import Image

from benchmarks.tricks.ofd import NS, image, note, ofd, page_of, pictures
from benchmarks.tricks.words import picture, png

Make = Callable[[str], bytes]


def _code(words: str, deltas: str = "", *, x: str = "0", more: str = "", box: str = "28 40 120 8") -> str:
    return f'<ofd:TextObject Boundary="{box}" Size="5.6" {more}><ofd:TextCode X="{x}" Y="5" {deltas}>{words}</ofd:TextCode></ofd:TextObject>'


def _codes_out_of_order(words: str) -> str:
    codes = "".join(
        f'<ofd:TextCode X="{5.6 * n}" Y="5">{c}</ofd:TextCode>' for n, c in reversed(list(enumerate(words)))
    )
    return f'<ofd:TextObject Boundary="28 40 120 8" Size="5.6">{codes}</ofd:TextObject>'


def _saved(image: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


def _ofd_tiles(words: str) -> bytes:
    whole = picture(words)
    edges = [whole.width * number // 6 for number in range(7)]
    tiles = {f"{n}.png": png(whole.crop((edges[n], 0, edges[n + 1], whole.height))) for n in range(6)}
    placed = "".join(f'<ofd:ImageObject ResourceID="{9 + n}" Boundary="{30 + 15 * n} 30 15 14"/>' for n in range(6))
    return pictures(placed, tiles)


def _masked(words: str) -> bytes:
    drawn = picture(words).convert("L")
    files = {"a.png": png(Image.new("RGB", drawn.size, "black")), "m.png": png(drawn.point(lambda v: 255 - v))}
    return pictures('<ofd:ImageObject ResourceID="9" Boundary="30 30 100 20" ImageMask="10"/>', files)


def _filled(words: str) -> str:
    return f'<ofd:PathObject Boundary="28 30 150 20" Fill="true"><ofd:FillColor><ofd:Pattern Width="100" Height="20"><ofd:CellContent>{_code(words)}</ofd:CellContent></ofd:Pattern></ofd:FillColor><ofd:AbbreviatedData>S 0 0 L 150 0 L 150 20 C</ofd:AbbreviatedData></ofd:PathObject>'


def _in_gbk(words: str) -> bytes:
    body = f'<?xml version="1.0" encoding="GB18030"?><ofd:Page {NS}><ofd:Content><ofd:Layer>{_code(words)}</ofd:Layer></ofd:Content></ofd:Page>'
    return ofd("", parts={"Doc_0/Pages/P0.xml": body.encode("gb18030")})


def _ofd_note(words: str) -> bytes:
    """A note whose appearance is a picture."""
    look = (
        '<ofd:Appearance Boundary="0 0 100 20"><ofd:ImageObject ResourceID="9" Boundary="0 0 100 20"/></ofd:Appearance>'
    )
    media = '<ofd:MultiMedia ID="9" Type="Image"><ofd:MediaFile>a.png</ofd:MediaFile></ofd:MultiMedia>'
    listing = f'<ofd:Res {NS} BaseLoc="Res"><ofd:MultiMedias>{media}</ofd:MultiMedias></ofd:Res>'
    return note(
        look,
        common="<ofd:PublicRes>Res.xml</ofd:PublicRes>",
        parts={"Doc_0/Res.xml": listing, "Doc_0/Res/a.png": png(picture(words))},
    )


def _seal(words: str) -> bytes:
    stamp = b"\x30\x82\x10\x00" + b"\x04\x03png" + png(picture(words, ink="#c01020"))
    signature = f"<ofd:Signature {NS}><ofd:SignedInfo><ofd:Seal><ofd:BaseLoc>Seal.esl</ofd:BaseLoc></ofd:Seal></ofd:SignedInfo></ofd:Signature>"
    return ofd("", parts={"Doc_0/Signs/Sign_0/Signature.xml": signature, "Doc_0/Signs/Sign_0/Seal.esl": stamp})


OFD: dict[str, Make] = {
    "set backwards": lambda w: ofd(_code(w[::-1], 'DeltaX="' + " ".join(["-5.6"] * (len(w) - 1)) + '"', x="60")),
    "set downwards": lambda w: ofd(_code(w, 'DeltaX="0" DeltaY="' + " ".join(["6"] * (len(w) - 1)) + '"')),
    "codes out of order": lambda w: ofd(_codes_out_of_order(w)),
    "mirrored": lambda w: ofd(_code(w, more='CTM="-1 0 0 1 100 0"')),
    "fill of a path": lambda w: ofd(_filled(w)),
    "variant characters": lambda w: ofd(_code(w.replace("密", "宻"))),
    "tiny words between": lambda w: ofd("".join(_code(c, box=f"{28 + 5.7 * n} 40 6 8") + _code("的", box=f"{33.5 + 5.7 * n} 40 0.2 0.2").replace('Size="5.6"', 'Size="0.1"') for n, c in enumerate(w))),
    "GBK page": _in_gbk,
    "TIFF": lambda w: image(_saved(picture(w).convert("1"), "TIFF"), "a.tif"),
    "bitmap": lambda w: image(_saved(picture(w), "BMP"), "a.bmp"),
    "mirrored picture": lambda w: image(png(picture(w).transpose(Image.Transpose.FLIP_LEFT_RIGHT)), more='Boundary="30 30 100 20" CTM="-100 0 0 20 100 0"'),
    "picture upside down": lambda w: image(png(picture(w).transpose(Image.Transpose.ROTATE_180)), more='Boundary="30 30 100 20" CTM="-100 0 0 -20 100 20"'),
    "letters in the mask alone": _masked,
    "picture in tiles": _ofd_tiles,
    "note that is a picture": _ofd_note,
    "picture of a seal": _seal,
    "page that is nowhere": lambda w: ofd("", parts={"Doc_0/Pages/Page_9/Content.xml": page_of(_code(w))}),
    "clipped away": lambda w: ofd(_code(w).replace("<ofd:TextCode", "<ofd:Clips><ofd:Clip><ofd:Area/></ofd:Clip></ofd:Clips><ofd:TextCode", 1)),
    "attachment in an archive": lambda w: ofd("", parts={"Doc_0/Attachs/a.zip": _zip_of(w)}),
    "entities": lambda w: ofd(_code("".join(f"&#{ord(c)};" for c in w))),
}  # fmt: skip


def _zip_of(words: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", words)
    return out.getvalue()
