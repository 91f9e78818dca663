"""Tricks of web pages."""

from __future__ import annotations

import base64
from collections.abc import Callable

from benchmarks.tricks.words import BODY, REWRITES, picture, png, svg


def page(inside: str, head: str = "") -> bytes:
    paragraphs = "\n".join(f"<p>{line}</p>" for line in BODY)
    return f'<!doctype html><html><head><meta charset="utf-8"><title>通知</title>{head}</head><body>{inside}\n{paragraphs}</body></html>'.encode()


def _escaped(words: str) -> str:
    return "".join(f"\\u{ord(c):04x}" for c in words)


TRICKS: dict[str, Callable[[str], bytes]] = {
    **{
        name: (lambda words, rewrite=rewrite: page(f"<p>{rewrite(words)}</p>".replace("\n", "<br>")))
        for name, rewrite in REWRITES.items()
    },
    "decimal entities": lambda w: page("<p>" + "".join(f"&#{ord(c)};" for c in w) + "</p>"),
    "hexadecimal entities": lambda w: page("<p>" + "".join(f"&#x{ord(c):x};" for c in w) + "</p>"),
    "split tags": lambda w: page("<p>" + "".join(f"<span><b>{c}</b></span>" for c in w) + "</p>"),
    "hidden words between": lambda w: page("<p>" + '<span style="display:none">甲</span>'.join(w) + "</p>"),
    "comment": lambda w: page(f"<!-- {w} -->"),
    "display none": lambda w: page(f'<div style="display:none">{w}</div>'),
    "white on white": lambda w: page(f'<p style="color:#ffffff;background:#fff">{w}</p>'),
    "tiny": lambda w: page(f'<p style="font-size:1px">{w}</p>'),
    "off the screen": lambda w: page(f'<p style="position:absolute;left:-9999px">{w}</p>'),
    "turned by bdo": lambda w: page(f'<p><bdo dir="rtl">{w[::-1]}</bdo></p>'),
    "a character a cell": lambda w: page("<table><tr>" + "".join(f"<td>{c}</td>" for c in w) + "</tr></table>"),
    "attribute": lambda w: page(f'<div data-level="{w}" title="{w}">.</div>'),
    "meta": lambda w: page("", f'<meta name="keywords" content="{w}">'),
    "meta of a network": lambda w: page("", f'<meta property="og:description" content="{w}">'),
    "parameter of an object": lambda w: page(f'<object><param name="a" value="{w}"></object>'),
    "picture in a style sheet": lambda w: page(
        "", f"<style>p{{background:url(data:image/png;base64,{base64.b64encode(png(picture(w))).decode()})}}</style>"
    ),
    "written by a script": lambda w: page("<script>document.write(" + "+".join(f"'{c}'" for c in w) + ")</script>"),
    "escaped in a script": lambda w: page(f'<script>x.innerHTML="{_escaped(w)}";</script>'),
    "character codes": lambda w: page(f"<script>String.fromCharCode({','.join(str(ord(c)) for c in w)})</script>"),
    "base64 in a script": lambda w: page(f'<script>y=atob("{base64.b64encode(w.encode()).decode()}")</script>'),
    "style sheet": lambda w: page("<i></i>", f'<style>i::before{{content:"{w}"}}</style>'),
    "frame in an attribute": lambda w: page(f'<iframe srcdoc="&lt;p&gt;{w}&lt;/p&gt;"></iframe>'),
    "frame in an address": lambda w: page(
        f'<iframe src="data:text/html;charset=utf-8;base64,{base64.b64encode(f"<p>{w}</p>".encode()).decode()}"></iframe>'
    ),
    "picture in an address": lambda w: page(
        f'<img src="data:image/png;base64,{base64.b64encode(png(picture(w))).decode()}">'
    ),
    "curves": lambda w: page(svg(w)),
    "template": lambda w: page(f"<template><p>{w}</p></template>"),
    "form field": lambda w: page(f'<input value="{w}"><textarea>{w}</textarea>'),
    "readings above": lambda w: page("<p><ruby>" + "".join(f"{c}<rt>x</rt>" for c in w) + "</ruby></p>"),
    "UTF-16": lambda w: page(f"<p>{w}</p>").decode().replace('charset="utf-8"', 'charset="utf-16"').encode("utf-16"),
    "NUL bytes": lambda w: page(f"<p>{'~'.join(w)}</p>").replace(b"~", b"\0"),
    "behind the end": lambda w: page("") + f"\n<p>{w}</p>".encode(),
}  # fmt: skip
