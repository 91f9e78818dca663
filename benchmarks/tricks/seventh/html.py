"""The seventh set: web pages."""

from __future__ import annotations

import base64
import html
import json
import struct
import zlib
from collections.abc import Callable
from urllib.parse import quote

import numpy as np
from PIL import Image

from benchmarks.tricks.html import page
from benchmarks.tricks.letters_font import PLAIN, disguised
from benchmarks.tricks.words import BODY, picture, png

Make = Callable[[str], bytes]


def body(inside: Callable[[str], str], head: Callable[[str], str] | str = "") -> Make:
    return lambda words: page(inside(words), head if isinstance(head, str) else head(words))


def script(code: Callable[[str], str]) -> Make:
    return lambda words: page(f"<div id=t></div><script>\n{code(words)}\n</script>")


def each(template: str, between: str = "") -> Callable[[str], str]:
    return lambda words: between.join(template.format(c, n=n, code=ord(c)) for n, c in enumerate(words))


def decoys(decoy: str, style: str = "") -> Make:
    """Characters that nobody sees stand between those of the words."""
    return body(lambda w: "<p class=line>" + decoy.join(f"<s>{c}</s>" for c in w) + "</p>", f"<style>s{{text-decoration:none}}{style}</style>")  # fmt: skip


def b64(content: bytes | str) -> str:
    return base64.b64encode(content.encode() if isinstance(content, str) else content).decode()


def _mixed(words: str) -> list[int]:
    """Places in an order in which nobody reads them."""
    return sorted(range(len(words)), key=lambda n: (n * 5 + 3) % 11)


def _by_number(words: str) -> bytes:
    order = _mixed(words)
    rules = "".join(f".f>:nth-child({at + 1}){{order:{n}}}" for at, n in enumerate(order))
    letters = "".join(f"<span>{words[n]}</span>" for n in order)
    return page(f"<div class=f>{letters}</div>", f"<style>.f{{display:flex}}{rules}</style>")


def _areas(words: str) -> bytes:
    names = " ".join(f"a{n}" for n in range(len(words)))
    letters = "".join(f'<span style="grid-area:a{n}">{words[n]}</span>' for n in _mixed(words))
    return page(f"<div style=\"display:grid;grid-template-areas:'{names}'\">{letters}</div>")


def _shifted(words: str) -> bytes:
    order = _mixed(words)
    letters = "".join(
        f'<span style="position:relative;left:{20 * (n - at)}px;display:inline-block;width:20px">{words[n]}</span>'
        for at, n in enumerate(order)
    )
    return page(f"<p>{letters}</p>")


def _translated(words: str) -> bytes:
    letters = "".join(
        f'<text y="30" transform="translate({20 + 26 * n},0)" font-size="24">{words[n]}</text>' for n in _mixed(words)
    )
    return page(f'<svg width="400" height="50">{letters}</svg>')


def _sprite(words: str) -> bytes:
    """One picture of all characters, of which each place shows another piece."""
    order = _mixed(words)
    strip = Image.new("RGB", (48 * len(words), 60), "white")
    for at, n in enumerate(order):
        strip.paste(picture(words[n], 40).crop((36, 10, 84, 70)), (48 * at, 0))
    spans = "".join(f'<i style="background-position:-{48 * order.index(n)}px 0"></i>' for n in range(len(words)))
    style = f"<style>i{{display:inline-block;width:48px;height:60px;background-image:url(data:image/png;base64,{b64(png(strip))})}}</style>"
    return page(f"<p>{spans}</p>", style)


def _points(words: str) -> bytes:
    """A table whose cells are the points of a picture."""
    dark = np.asarray(picture(words, 20).convert("L")) < 140
    rows = "".join("<tr>" + "".join('<td bgcolor="#000"></td>' if d else "<td></td>" for d in row) + "</tr>" for row in dark)  # fmt: skip
    return page(f'<table cellspacing="0" cellpadding="0" style="line-height:2px">{rows}</table>', "<style>td{width:2px;height:2px;padding:0}</style>")  # fmt: skip


def _shadows(words: str) -> bytes:
    dark = np.argwhere(np.asarray(picture(words, 24).convert("L")) < 140)
    shadows = ",".join(f"{2 * x}px {2 * y}px 0 1px #000" for y, x in dark)
    return page(f'<div style="width:1px;height:1px;margin:0 0 90px;box-shadow:{shadows}"></div>')


def _woff(words: str) -> bytes:
    font = disguised(words)
    (count,) = struct.unpack(">H", font[4:6])
    directory, data, at = b"", b"", 44 + 20 * count
    for number in range(count):
        tag, check, start, length = struct.unpack(">4sIII", font[12 + 16 * number : 28 + 16 * number])
        packed = zlib.compress(font[start : start + length])
        stored = packed if len(packed) < length else font[start : start + length]
        directory += struct.pack(">4sIIII", tag, at + len(data), len(stored), length, check)
        data += stored + b"\0" * (-len(stored) % 4)
    head = struct.pack(">4sIIHHIHHIIIII", b"wOFF", 0x10000, at + len(data), count, 0, len(font), 1, 0, 0, 0, 0, 0, 0)
    face = f"<style>@font-face{{font-family:k;src:url('data:font/woff;base64,{b64(head + directory + data)}') format('woff')}} h2{{font-family:k}}</style>"
    return page(f"<h2>{PLAIN[: len(words)]}</h2>", face)


def _entities(words: str) -> bytes:
    """XHTML with a name of its own for the words."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html [<!ENTITY mj "{"".join(f"&#{ord(c)};" for c in words)}">]>\n'
        f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>通知</title></head><body><p>&mj;</p><p>{BODY[2]}</p></body></html>'
    ).encode()


def _packed(words: str) -> str:
    names = "|".join(words)
    program = "+".join(f"\\'{n:x}\\'" for n in range(len(words)))
    return (
        "eval(function(p,a,c,k,e,d){while(c--)if(k[c])p=p.replace(new RegExp('\\\\b'+c.toString(a)+'\\\\b','g'),k[c]);return p}"
        f"('document.write({program})',16,{len(words)},'{names}'.split('|'),0,{{}}))"
    )


def encoded(charset: str, encoding: str, between: str = "") -> Make:
    def make(words: str) -> bytes:
        text = page(f"<p>{between.join(words)}</p>").decode().replace('charset="utf-8"', f'charset="{charset}"')
        return text.encode(encoding)

    return make


def _big5(words: str) -> bytes:
    said = words.translate(str.maketrans("机绝密级长个", "機絕密級長個"))
    return f'<html><head><meta http-equiv="Content-Type" content="text/html; charset=big5"><title>公告</title></head><body><p>{said}</p><p>檔案整理工作通知，請各單位辦理。</p></body></html>'.encode("big5hkscs")  # fmt: skip


def _coded(words: str) -> str:
    return each("&#{code};")(words)


def _frame(inside: str) -> str:
    return f'<iframe srcdoc="{html.escape(inside)}"></iframe>'


def _other_script(words: str) -> str:
    return json.dumps(json.dumps({"detail": {"level": words}}))


HTML: dict[str, Make] = {
    "decoys by number": body(lambda w: "<p class=n>" + "".join(f"<b>{c}</b><b>的</b>" for c in w) + "</p>", "<style>.n b:nth-child(even){display:none}</style>"),
    "decoys by attribute": decoys("<i data-x=1>乙</i>", "[data-x]{display:none}"),
    "decoys for readers aloud": decoys("<span class=sr-only>以及</span>", ".sr-only{position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0,0,0,0)}"),
    "decoys that are hidden": decoys("<i hidden>与</i>"),
    "decoys of no width": decoys("<i class=z>和</i>", ".z{display:inline-block;width:0;overflow:hidden}"),
    "decoys all but one class": decoys("<em>有关</em>", ".line>:not(s){display:none}"),
    "decoys for browsers without readings": decoys("<rp>（</rp><datalist>有</datalist>"),
    "decoys on a screen alone": decoys("<u>各</u>", "@media screen and (min-width:1px){p.line u{visibility:hidden;font-size:0}}"),
    "before and after": body(lambda w: "<p class=k>" + "".join(w[1:-1]) + "</p>", lambda w: f"<style>.k::before{{content:'{w[0]}'}}.k:after{{content:\"{w[-1]}\"}}</style>"),
    "strings of a style": body(lambda w: "<i class=c></i>", lambda w: "<style>.c::after{display:block;content:" + each("'{}'", " ")(w) + "}</style>"),
    "variable of a style": body(lambda w: "<i class=v></i>", lambda w: f"<style>:root{{--dj:'{each(chr(92) + '{code:x} ')(w)}'}}.v::before{{content:var(--dj)}}</style>"),
    "style in an address": body(lambda w: "<i class=q></i>", lambda w: "<link rel=stylesheet href=\"data:text/css;charset=utf-8," + quote(f".q::before{{content:'{w}'}}") + '">'),
    "order by number": _by_number,
    "areas of a grid": _areas,
    "moved by a style": _shifted,
    "moved in a drawing": _translated,
    "used drawing": body(lambda w: f'<svg width=0 height=0><defs><text id="a1">{each("<tspan>{}</tspan>")(w)}</text></defs></svg><svg><use href="#a1" x="20" y="40"/></svg>'),
    "places in a list": body(lambda w: f'<svg><text y="30" x="{" ".join(str(20 + 24 * n) for n in range(len(w), 0, -1))}">{w[::-1]}</text></svg>'),
    "picture in a drawing": body(lambda w: f'<svg viewBox="0 0 400 90"><image xlink:href="data:image/png;base64,{b64(png(picture(w)))}" width="300"/></svg>'),
    "button with a picture": body(lambda w: f'<form><input type=image src="data:image/png;base64,{b64(png(picture(w)))}"></form>'),
    "picture for wide screens": body(lambda w: f'<picture><source media="(min-width:800px)" srcset="data:image/png;base64,{b64(png(picture(w)))} 2x"><img src="a.png" alt=""></picture>'),
    "mask of a style": body(lambda w: '<div class=m></div>', lambda w: f"<style>.m{{background:#000;-webkit-mask-image:url('data:image/svg+xml;utf8,<svg xmlns=%22http://www.w3.org/2000/svg%22><text y=%2230%22>{w}</text></svg>')}}</style>"),
    "sprite": _sprite,
    "points of a table": _points,
    "points of a shadow": _shadows,
    "packed font": _woff,
    "a picture a character": body(lambda w: "".join(f'<img src="data:image/png;base64,{b64(png(picture(c)))}">' for c in w)),
    "a description a character": body(each('<img src="s.gif" alt="{}">')),
    "a field a character": body(each('<input size=1 readonly value="{}">')),
    "a frame a character": body(each('<iframe srcdoc="<b>{}</b>" width=30></iframe>')),
    "an item a character": body(lambda w: "<ul style='display:flex;list-style:none'>" + each("<li><a href='#'>{}</a></li>")(w) + "</ul>"),
    "frame in a frame": body(lambda w: _frame(_frame(f"<p>{_coded(w)}</p>"))),
    "scripts between": body(lambda w: "<p>" + "<script>var a=1</script>".join(w) + "</p>"),
    "bogus remarks": body(lambda w: f"<![CDATA[{w}]]></ {w}><% {w} %>"),
    "name of a thing": body(lambda w: f'<div id="{w}" class="box">.</div>'),
    "group of choices": body(lambda w: f'<select><optgroup label="{w}"><option>请选择</option></optgroup></select>'),
    "closed window": body(lambda w: f"<dialog><form method=dialog>{each('<span>{}</span>', chr(10))(w)}</form></dialog>"),
    "without scripts": body(lambda w: "", lambda w: f"<noscript><div>{html.escape(f'<p>{w}</p>')}</div></noscript>"),
    "items of data": body(lambda w: f'<div itemscope><meta itemprop="classification" content="{each("&#x{code:X};")(w)}"></div>'),
    "on a click": body(lambda w: f"<a href=\"javascript:void(document.title='{each(chr(92) + 'u{code:04x}')(w)}')\">更多</a>"),
    "subject of a mail": body(lambda w: f'<a href="mailto:a@example.gov.cn?subject={quote(w)}">联系我们</a>'),
    "entities of its own": _entities,
    "words for words": body(lambda w: f"<p>{'&InvisibleTimes;&#x200E;'.join(w)}</p>".replace("★", "&bigstar;")),
    "turned by a character": body(lambda w: f"<p>&#x202E;{w[::-1]}&#x202C;&nbsp;通知</p>"),
    "circled": body(lambda w: f"<p>{w.replace('秘', '㊙').replace('年', '&#x2F32;')}</p>".replace("&#x2F32;", "年")),
    "binding of a framework": body(lambda w: "<div id=app>{{ " + each("'{}'", " + ")(w) + " }}</div>"),
    "text of a framework": body(lambda w: f'<p v-html="{each("&#39;{}&#39;", "+")(w)}"></p>'),
    "elements of a framework": script(lambda w: "ReactDOM.render(React.createElement('p', null, " + each("'{}'", ", ")(w) + "), t);"),
    "values of an object": script(lambda w: "const m={" + each("k{n}:'{}'", ",")(w) + "};t.textContent=Object.values(m).join('');"),
    "codes and a key": script(lambda w: f"t.innerText=String.fromCharCode(...[{','.join(str(ord(c) ^ 0x5A5A) for c in w)}].map(x=>x^0x5a5a));"),
    "codes as digits": script(lambda w: f"t.innerText='{''.join(f'{ord(c):04x}' for c in w)}'.match(/.{{4}}/g).map(x=>String.fromCharCode(parseInt(x,16))).join('');"),
    "decoder of bytes": script(lambda w: f"t.innerText=new TextDecoder('gbk').decode(new Uint8Array([{','.join(map(str, w.encode('gbk')))}]));"),
    "packed by a table": script(_packed),
    "parsed by a script": script(lambda w: f"window.__STATE__=JSON.parse({_other_script(w)});"),
    "parts of strings": script(lambda w: f"var a='公开{w}内部';t.innerText=a.slice(2,{2 + len(w)});".replace(w, "#".join(w)).replace("a.slice", "a.replace(/#/g,'').slice")),
    "element by element": script(lambda w: each("t.appendChild(document.createTextNode('{}'));\n")(w)),
    "component": script(lambda w: f"customElements.define('x-m',class extends HTMLElement{{connectedCallback(){{this.attachShadow({{mode:'open'}}).innerHTML=`{each('<b>{}</b>')(w)}`}}}});"),
    "letters of utf-7": encoded("utf-7", "utf-7"),
    "four bytes between": encoded("gb18030", "gb18030", "\u200b"),
    "sixteen bits, big end, without a sign": encoded("utf-8", "utf-16-be"),
    "thirty-two bits": lambda w: b"\xff\xfe\0\0" + page(f"<p>{w}</p>").decode().encode("utf-32-le"),
    "sign that beats the words": lambda w: b"\xef\xbb\xbf" + page(f"<p>{w}</p>").replace(b'charset="utf-8"', b'charset="gbk"'),
    "island's encoding": _big5,
    "mails' encoding": encoded("hz-gb-2312", "hz"),
}  # fmt: skip
