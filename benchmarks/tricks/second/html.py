"""The second set: HTML."""

from __future__ import annotations

import base64
import json
import urllib.parse
from collections.abc import Callable

from benchmarks.tricks.html import page
from benchmarks.tricks.words import picture, png

Make = Callable[[str], bytes]


def _percent(words: str) -> str:
    return urllib.parse.quote(words)


def _placed(words: str) -> str:
    """Characters in any order, each put into its place by the style."""
    order = sorted(range(len(words)), key=lambda n: (n * 7) % len(words))
    return (
        "<div style='position:relative'>"
        + "".join(f"<b style='position:absolute;left:{n * 20}px'>{words[n]}</b>" for n in order)
        + "</div>"
    )


HTML: dict[str, Make] = {
    "columns of a table": lambda w: page("<table>" + "".join(f"<tr><td>{c}</td><td>{d}</td></tr>" for c, d in zip(w, "年度计划安排表格式", strict=False)) + "</table>"),
    "reversed by the style": lambda w: page("<div style='display:flex;flex-direction:row-reverse;justify-content:flex-end'>" + "".join(f"<i>{c}</i>" for c in reversed(w)) + "</div>"),
    "floating to the right": lambda w: page("".join(f"<b style='float:right'>{c}</b>" for c in reversed(w))),
    "placed one by one": lambda w: page(_placed(w)),
    "turned by a style": lambda w: page(f"<p style='unicode-bidi:bidi-override;direction:rtl'>{w[::-1]}</p>"),
    "words of size nothing between": lambda w: page("<p>" + "<span style='font-size:0'>的</span>".join(w) + "</p>"),
    "variant characters": lambda w: page(f"<p>{w.replace('密', '宻')}</p>"),
    "entities without an end": lambda w: page("<p>" + "".join(f"&#{ord(c)}" + " " * 0 for c in w) + "</p>"),
    "percent signs in a script": lambda w: page(f"<script>document.write(decodeURIComponent('{_percent(w)}'))</script>"),
    "old escapes in a script": lambda w: page("<script>document.write(unescape('" + "".join(f"%u{ord(c):04X}" for c in w) + "'))</script>"),
    "reversed in a script": lambda w: page(f"<script>document.write('{w[::-1]}'.split('').reverse().join(''))</script>"),
    "list in a script": lambda w: page(f"<script>x={json.dumps(list(w), ensure_ascii=False)}.join('')</script>"),
    "data for search engines": lambda w: page("", f'<script type="application/ld+json">{json.dumps({"headline": w})}</script>'),
    "drawn on a canvas": lambda w: page("<canvas></canvas><script>" + "".join(f"c.fillText('{c}',{20 * n},9);" for n, c in enumerate(w)) + "</script>"),
    "text for the eye of a program": lambda w: page(f'<div aria-label="{w}">.</div>'),
    "prompt of a field": lambda w: page(f'<input placeholder="{w}"><datalist><option value="{w}"></datalist>'),
    "for old browsers": lambda w: page(f"<!--[if IE]><p>{w}</p><![endif]--><noscript>{w}</noscript>"),
    "poster of a film": lambda w: page(f'<video poster="data:image/png;base64,{base64.b64encode(png(picture(w))).decode()}"></video>'),
    "choice of pictures": lambda w: page(f'<img srcset="data:image/png;base64,{base64.b64encode(png(picture(w))).decode()} 2x">'),
    "picture in percent signs": lambda w: page("<img src=\"data:image/svg+xml," + urllib.parse.quote(f'<svg xmlns="http://www.w3.org/2000/svg"><text y="20">{w}</text></svg>') + '">'),
}  # fmt: skip
