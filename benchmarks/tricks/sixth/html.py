"""The sixth set: web pages."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable
from urllib.parse import quote

from benchmarks.tricks.html import page
from benchmarks.tricks.words import BODY, picture, png

Make = Callable[[str], bytes]


def body(inside: Callable[[str], str], head: Callable[[str], str] = lambda words: "") -> Make:
    return lambda words: page(inside(words), head(words))


def script(code: Callable[[str], str]) -> Make:
    return lambda words: page(f"<p id=t></p><script>\n{code(words)}\n</script>")


def each(template: str, between: str = "") -> Callable[[str], str]:
    return lambda words: between.join(template.format(c, n=n, code=ord(c)) for n, c in enumerate(words))


def _word_page(words: str) -> bytes:
    """As Word saves a page, with its watermark for itself alone."""
    return page(
        f"<div class=Section1><p class=MsoNormal><span lang=EN-US><![if !supportEmptyParas]>&nbsp;<![endif]><o:p></o:p></span></p></div>"
        f'<!--[if gte vml 1]><v:shape id="WordArt" type="#_x0000_t136"><v:textpath string="{each("&#{code};")(words)}"/></v:shape><![endif]-->',
        '<meta name=Generator content="Microsoft Word 15"><!--[if gte mso 9]><xml><w:WordDocument><w:View>Print</w:View></w:WordDocument></xml><![endif]-->'
        '<style><!-- p.MsoNormal {mso-style-parent:""; margin:0cm;} --></style>',
    )


def _excel_page(words: str) -> bytes:
    cells = "".join(f"<td class=xl65 style='mso-number-format:\"\\@\";border:none'>{c}</td>" for c in words)
    return page(f"<table x:str border=0 cellpadding=0><col width=72><tr height=19>{cells}</tr></table>")


def _old_charset(words: str) -> bytes:
    text = page(f"<p>{words}</p>").decode().replace('charset="utf-8"', 'charset="gb2312"')
    return text.encode("gb18030")


def _sixteen_bits(words: str) -> bytes:
    return page(f"<p>{words}</p>").decode().replace('<meta charset="utf-8">', "").encode("utf-16-le")


def _archive(words: str) -> bytes:
    """As a browser saves a page in one file."""
    html = page(f"<p>{words}</p>")
    return (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: http://example.gov.cn/a.html\r\nSubject: =?utf-8?Q?=E9=80=9A=E7=9F=A5?=\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----MultipartBoundary--x"\r\n\r\n\r\n------MultipartBoundary--x\r\n'
        b"Content-Type: text/html\r\nContent-ID: <frame-0@mhtml.blink>\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(html).replace(b"\n", b"\r\n")
        + b"\r\n------MultipartBoundary--x--\r\n"
    )


def _state(words: str) -> str:
    return json.dumps({"props": {"detail": {"title": "通知", "content": f"<p>{words}</p>"}}})


def _shown_picture(words: str, style: str = "") -> str:
    made = base64.b64encode(png(picture(words, 40))).decode()
    return f'<div style="{style}background:url(data:image/png;base64,{made}) no-repeat;width:300px;height:80px"></div>'


def _lines(words: str) -> str:
    return "<div style='width:1em;line-height:1.2;word-break:break-all'>" + "<br>\n".join(words) + "</div>"


HTML: dict[str, Make] = {
    "named entities between": body(each("{}", "&zwnj;&shy;&#8288;")),
    "line that may break": body(lambda w: "<p>" + "<wbr>".join(w) + "</p>"),
    "hidden field": body(lambda w: f'<form><input type="hidden" name="mj" value="{w}"><input type=submit value="提交"></form>'),
    "description for search engines": body(lambda w: "", lambda w: f'<meta name="description" content="{each("&#x{code:x};")(w)}">'),
    "card for sharing": body(lambda w: "", lambda w: f'<meta property="og:title" content="{w}"/>'),
    "before a line by a style": body(lambda w: '<p class="h">附件</p>', lambda w: "<style>.h::before{content:'" + each("\\{code:x} ")(w) + "'}</style>"),
    "far to the left": body(lambda w: f'<h1 style="text-indent:-9999px">{each("<i>{}</i>")(w)}</h1>'),
    "white in a white table": body(lambda w: f'<table bgcolor="#ffffff"><tr><td><font color="#fffffe" size="-7">{each("{}", "&emsp;")(w)}</font></td></tr></table>'),
    "a line a character": body(_lines),
    "set from right to left": body(lambda w: f'<p><bdo dir="rtl">{w[::-1]}</bdo></p>'),
    "written by a script": script(lambda w: "document.write('<b>' + unescape('" + each("%u{code:04X}")(w) + "') + '</b>');"),
    "base64 in a script": script(lambda w: f"t.innerHTML = decodeURIComponent(escape(window.atob('{base64.b64encode(w.encode()).decode()}')));"),
    "added up in a script": script(lambda w: "var s = '';\n" + each("s += '{}';\n")(w) + "document.getElementById('t').innerText = s;"),
    "codes in a script": script(lambda w: "t.textContent = [" + each("{code}", ", ")(w) + "].map(function (c) { return String.fromCharCode(c); }).join('');"),
    "cleaned in a script": script(lambda w: f"t.textContent = '{'@@'.join(w)}'.replace(/@@/g, '');"),
    "turned in a script": script(lambda w: f"t.textContent = Array.from('{w[::-1]}').reverse().join('');"),
    "state of the page": body(lambda w: f'<script id="__NEXT_DATA__" type="application/json">{_state(w)}</script>'),
    "page in a frame": body(lambda w: f'<iframe srcdoc="&lt;p&gt;{each("&amp;#{code};")(w)}&lt;/p&gt;"></iframe>'),
    "address with everything": body(lambda w: f'<iframe src="data:text/html;charset=utf-8,{quote("<p>" + w + "</p>")}"></iframe>'),
    "letters of a drawing": body(lambda w: "<svg width=400 height=60>" + "".join(f'<text x="{20 + 24 * n}" y="40" fill="#fff">{c}</text>' for n, c in enumerate(w)) + "</svg>"),
    "picture behind": body(_shown_picture),
    "picture turned by a style": body(lambda w: _shown_picture(w, "transform:rotate(180deg);")),
    "page of Word": _word_page,
    "page of Excel": _excel_page,
    "old encoding": _old_charset,
    "sixteen bits without a sign": _sixteen_bits,
    "archive of a browser": _archive,
    "escaped twice": body(lambda w: f"<div id=c>{each('&amp;#{code};')(w)}</div><script>c.innerHTML=c.textContent</script>"),
    "stars of another kind": body(lambda w: "<p>" + w.replace("★", "<img src=star.gif alt='★'>").replace("10", "<sub>１０</sub>") + "</p>"),
    "packed page in a script": script(lambda w: "var z='" + base64.b64encode(gzip.compress(f"<p>{w}</p>".encode(), mtime=0)).decode() + "';show(pako.ungzip(atob(z)))"),
    "closed details": body(lambda w: f"<details><summary>说明</summary><template><slot>{w}</slot></template></details>"),
    "old tags": body(lambda w: f"<xmp><b>{w}</b></xmp>" + f"<p>{BODY[2]}</p>"),
}  # fmt: skip
