"""The fifth set: web pages, and pictures of scans."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from typing import Any

from PIL import Image, PngImagePlugin

from benchmarks.tricks.fourth.docx import spelt
from benchmarks.tricks.fourth.html import b64, script, shuffled
from benchmarks.tricks.html import page
from benchmarks.tricks.scan import jpeg, scan, sheet
from benchmarks.tricks.words import font

Make = Callable[[str], bytes]


def _by_classes(words: str) -> bytes:
    rules = "".join(f".k{n}{{position:absolute;left:{20 * n}px}}" for n in range(len(words)))
    return page("<div>" + "".join(f"<i class='k{n}'>{words[n]}</i>" for n in shuffled(words)) + "</div>", f"<style>{rules}</style>")  # fmt: skip


def _bytes(words: str) -> str:
    return ",".join(f"0x{byte:02x}" for byte in words.encode())


def _latin(words: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in words.encode())


HTML: dict[str, Make] = {
    "placed by classes": _by_classes,
    "shifted codes": script(lambda w: f"p.innerText=[{','.join(str(ord(c) + 3) for c in w)}].map(c=>String.fromCharCode(c-3)).join('')"),
    "bytes of the text": script(lambda w: f"p.innerText=new TextDecoder().decode(new Uint8Array([{_bytes(w)}]))"),
    "bytes as letters": script(lambda w: f"p.innerText=decodeURIComponent(escape('{_latin(w)}'))"),
    "imported style sheet": lambda w: page("<i></i>", f"<style>@import url('data:text/css;base64,{b64(f'i::after{{content:{chr(34)}{w}{chr(34)}}}')}');</style>"),
    "program in an address": lambda w: page(f'<script src="data:text/javascript;base64,{b64(f"document.write({chr(39)}{w}{chr(39)})")}"></script>'),
    "named blanks between": lambda w: page("<p>" + "&ZeroWidthSpace;&zwnj;&shy;&NoBreak;".join(w) + "</p>"),
    "table from the right": lambda w: page("<table dir=rtl><tr>" + "".join(f"<td>{c}</td>" for c in reversed(w)) + "</tr></table>"),
    "for browsers without frames": lambda w: f"<html><frameset cols='*'><frame src='a.html'><noframes>{w}</noframes></frameset></html>".encode(),
    "packed twice": script(lambda w: f"document.write(pako.inflate(Uint8Array.from(atob('{b64(gzip.compress(w.encode()))}'),c=>c.charCodeAt(0)),{{to:'string'}}))"),
    "along a path": lambda w: page("<svg><text><textPath href=#a>" + spelt("<tspan>{}</tspan>")(w) + "</textPath></text></svg>"),
    "other stars": lambda w: page(f"<p>{w.replace('★', '✪')}</p>"),
    "filling from a variable": script(lambda w: f"var f='甲';p.innerText='{'甲'.join(w)}'.split(f).join('')"),
}  # fmt: skip


def _saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def _noted(words: str) -> bytes:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", words, zip=True)
    notes.add_itxt("Title", words)
    return _saved(sheet(""), "PNG", pnginfo=notes)


def _commented(words: str) -> bytes:
    made = jpeg(sheet(""))
    text = words.encode("gbk")
    return made[:2] + b"\xff\xfe" + (len(text) + 2).to_bytes(2, "big") + text + made[2:]


def _see_through(words: str) -> bytes:
    made = sheet(words).convert("P", palette=Image.Palette.ADAPTIVE, colors=8)
    return _saved(made, "PNG", transparency=made.getpixel((152, 5)))


def _up(words: str) -> Image.Image:
    made = sheet("")
    letters = Image.new("RGB", (420, 70), "white")
    from PIL import ImageDraw

    ImageDraw.Draw(letters).text((10, 8), words, fill="black", font=font(46))
    made.paste(letters.rotate(-90, expand=True), (1120, 200))
    return made


SCAN: dict[str, Make] = {
    "notes of a PNG": _noted,
    "remark of a JPEG": _commented,
    "see-through colour": _see_through,
    "second picture of a pair": lambda w: _saved(sheet(""), "MPO", save_all=True, append_images=[sheet(w)]),
    "down the margin": lambda w: scan(_up(w)),
    "JPEG 2000": lambda w: _saved(sheet(w), "JPEG2000"),
    "packed bits": lambda w: _saved(sheet(w).convert("1"), "TIFF", compression="packbits"),
    "turned by notes of a TIFF": lambda w: _saved(sheet(w).rotate(180), "TIFF", tiffinfo={274: 3}),
}  # fmt: skip
