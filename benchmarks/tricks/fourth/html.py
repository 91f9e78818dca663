"""The fourth set: web pages."""

from __future__ import annotations

import base64
import html
import json
import urllib.parse
from collections.abc import Callable

from benchmarks.tricks.fourth.docx import spelt
from benchmarks.tricks.html import page
from benchmarks.tricks.letters_font import PLAIN, disguised
from benchmarks.tricks.pdf import text as pdf_text
from benchmarks.tricks.words import BODY, picture, png

Make = Callable[[str], bytes]


def shuffled(words: str) -> list[int]:
    return sorted(range(len(words)), key=lambda n: (n * 7) % len(words))


def mixed(template: str, around: str = "{}") -> Callable[[str], str]:
    """The template once for each character in another order than they are read in; {n} is the place."""
    return lambda w: around.format("".join(template.format(w[n], n=n) for n in shuffled(w)))


def script(program: Callable[[str], str]) -> Make:
    return lambda w: page(f"<p id=p></p><script>{program(w)}</script>")


def b64(content: bytes | str) -> str:
    return base64.b64encode(content.encode() if isinstance(content, str) else content).decode()


def _slots(words: str) -> bytes:
    slots = "".join(f'<slot name="s{n}"></slot>' for n in range(len(words)))
    return page(f"<x-a><template shadowrootmode=open>{slots}</template>{mixed('<b slot=s{n}>{}</b>')(words)}</x-a>")


def _picked(words: str) -> str:
    kept = "".join(words[n] for n in shuffled(words))
    return f"var s='{kept}';p.innerText=" + "+".join(f"s[{shuffled(words).index(n)}]" for n in range(len(words)))


def _font(words: str) -> bytes:
    face = f"<style>@font-face{{font-family:x;src:url(data:font/ttf;base64,{b64(disguised(words))})}}</style>"
    return page(f'<p style="font-family:x">{PLAIN[: len(words)]}</p>', face)


def _lying(words: str) -> bytes:
    return page(f"<p>{words}</p>").decode().encode("gbk")


def _japanese(words: str) -> bytes:
    lines = "".join(f"<p>{line}</p>" for line in ("年度計画", "会議通知"))
    return f'<html><head><meta charset="iso-2022-jp"></head><body><p>{words.replace("秘", "秘")}</p>{lines}</body></html>'.encode("iso-2022-jp")  # fmt: skip


HTML: dict[str, Make] = {
    "slots of a shadow": _slots,
    "sign of a list": lambda w: page("<ul><li class=x>通知</li></ul>", f"<style>.x{{list-style-type:'{w}'}}</style>"),
    "signs of a counter": lambda w: page("<ol class=x>" + "<li>" * len(w) + "</ol>", "<style>@counter-style m{system:cyclic;symbols:" + " ".join(f'"{c}"' for c in w) + ";suffix:''}.x{list-style:m}</style>"),
    "escapes of a style": lambda w: page("<i></i>", "<style>i::before{content:'" + "".join(f"\\{ord(c):06X}" for c in w) + "'}</style>"),
    "attributes shown by a style": lambda w: page(spelt("<i data-c={}></i>")(w), "<style>i::before{content:attr(data-c)}</style>"),
    "order of a style": lambda w: page(mixed("<i style='order:{n}'>{}</i>", "<div style='display:flex'>{}</div>")(w)),
    "columns of a grid": lambda w: page("<div style='display:grid'>" + "".join(f"<i style='grid-row:1;grid-column:{n + 1}'>{w[n]}</i>" for n in shuffled(w)) + "</div>"),
    "mirrored twice": lambda w: page("<div style='transform:scaleX(-1)'>" + "".join(f"<b style='display:inline-block;transform:scaleX(-1)'>{c}</b>" for c in reversed(w)) + "</div>"),
    "upside down": lambda w: page("<p style='writing-mode:vertical-rl'>" + "</p><p>".join(w) + "</p>"),
    "state of a framework": lambda w: page(f"<div data-props='{html.escape(json.dumps({'t': w}))}'></div>"),
    "template of a script": lambda w: page(f'<script type="text/template"><p>{spelt("<b>{}</b>")(w)}</p></script>'),
    "placed in a drawing": lambda w: page("<svg><text>" + "".join(f"<tspan x={20 * n} y=30>{w[n]}</tspan>" for n in shuffled(w)) + "</text></svg>"),
    "document embedded": lambda w: page(f'<embed type="application/pdf" src="data:application/pdf;base64,{b64(pdf_text(w))}">'),
    "page as an object": lambda w: page(f'<object data="data:text/html;charset=utf-8,{urllib.parse.quote(f"<p>{w}</p>")}"></object>'),
    "drawing behind a box": lambda w: page("<div style=\"background-image:url('data:image/svg+xml;base64," + b64(f'<svg xmlns="http://www.w3.org/2000/svg"><text>{spelt("<tspan>{}</tspan>")(w)}</text></svg>') + "')\"></div>"),
    "comment of a kind": lambda w: page(f"<?note {w}?><!note {w}>"),
    "Japanese encoding": _japanese,
    "encoding that lies": _lying,
    "code points": script(lambda w: f"p.innerText=String.fromCodePoint(...[{','.join(hex(ord(c)) for c in w)}])"),
    "template of a string": script(lambda w: "p.innerText=`" + spelt("${{'{}'}}")(w) + "`"),
    "words taken out": script(lambda w: f"p.innerText='{'x'.join(w)}'.replace(/x/g,'')"),
    "picked from a string": script(_picked),
    "joined by a method": script(lambda w: f"p.innerText=''.concat({','.join(repr(c) for c in w)})"),
    "pushed into a list": script(lambda w: "var a=[];" + spelt("a.push('{}');")(w) + "p.innerText=a.join('')"),
    "hidden by a class between": lambda w: page("<p>" + "<span class=z>的</span>".join(w) + "</p>", "<style>.z{display:none}</style>"),
    "see-through words between": lambda w: page("<p>" + "<span style='opacity:0;position:absolute'>的</span>".join(w) + "</p>"),
    "white words between": lambda w: page("<p>" + "<font color=white size=1>的</font>".join(w) + "</p>"),
    "choices": lambda w: page(f"<select>{spelt('<option>{}</option>')(w)}</select>"),
    "titles of a film": lambda w: page(f'<video><track src="data:text/vtt;base64,{b64(f"WEBVTT{chr(10)}{chr(10)}00:00.000 --> 00:09.000{chr(10)}{w}")}"></video>'),
    "next page": lambda w: page("", f'<meta http-equiv="refresh" content="0;url=data:text/html;charset=utf-8,{urllib.parse.quote(f"<p>{w}</p>")}">'),
    "font with other letters": _font,
    "readings are the words": lambda w: page("<ruby>" + "".join(f"{a}<rt>{c}</rt>" for a, c in zip(BODY[0], w, strict=False)) + "</ruby>"),
    "isolates": lambda w: page(f"<p>\u2068\u202e{w[::-1]}\u202c\u2069</p>"),
    "name of a picture": lambda w: page(f'<img src="/u/{urllib.parse.quote(w)}.png">'),
    "picture of a link": lambda w: page("", f'<link rel="icon" href="data:image/png;base64,{b64(png(picture(w)))}">'),
}  # fmt: skip
