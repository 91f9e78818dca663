"""What pages have in common is read once by a reader: it must say of each page just what reading that page alone says."""

from __future__ import annotations

import re

import pytest

from detectors.formats.html import reader as html
from detectors.formats.html.shared import Known
from detectors.inspect import read_document
from detectors.model import Document, Limits
from tests.generated_portal import GeneratedPortal, Plan

MENU = "".join(f'<li class="item"><a href="/lm/{n}/" title="第{n}栏">栏目{n}</a></li>' for n in range(6))
FRAME = "<html><body>{before}<div class='nav'><ul>{menu}</ul><p>一</p><p>二</p></div>{inside}<div><p>甲</p><p>乙</p><p>丙</p></div></body></html>"
SCRIPT = "<script data-k='级密机'>document.write([...document.currentScript.getAttribute('data-k')].reverse().join(''))</script>"
HANDLER = "<li onclick=\"document.body.innerHTML=[...'级密机'].reverse().join('')\">"


def page(inside: str = "", before: str = "", menu: str = MENU) -> str:
    return FRAME.format(before=before, menu=menu, inside=inside)


# Each is a list of pages whose menus are the same bytes and, but for the first, don't mean the same, or bring more along than words.
IN_TURN = {
    "articles": [page(f"<div><p>第{n}条</p><p>通知</p><p>{n}</p></div>") for n in range(5)],
    "the ground behind white words": [
        f'<body><div style="background:{ground}"><ul><li style="color:#fff">秘密</li><li>b</li><li>c</li></ul></div></body>'
        for ground in ("#fff", "#000", "#fff", "#000")
    ],
    "a style sheet": [
        f"<style>.item{{{said}}}</style>{page()}" for said in ("display:none", "display:block", "display:none", "")
    ],
    "a rule by number": [
        f"<style>div:nth-child({n}){{display:none}}</style>{page(before='<p>x</p>')}" for n in (2, 3, 2, 3)
    ],
    "two of which one is told by its number": [
        f"<style>ul:nth-child(2){said}</style><body><ul>{MENU}</ul><ul>{MENU}</ul></body>"
        for said in ("{display:none}", "::after{content:'密级'}")
    ],
    "words behind elements": [f"<style>.item::after{{content:'{said}'}}</style>{page()}" for said in "秘密秘密"],
    "characters in attributes": [
        page(f"<div><b data-x='{a}'></b><b data-x='{b}'></b><b data-x='★'></b></div>", menu=MENU + "<li data-x='密'>")
        for a, b in ("秘密", "机密", "秘密")
    ],
    "a longer value of the same name": [
        page("<b data-y='密'></b>", before, MENU + "<li data-y='绝对的'>")
        for before in ("", "<b data-y='秘'></b>", "", "<b data-y='秘'></b>")
    ],
    "scripts": [
        page(f"<p>{n}</p>{SCRIPT}", "<script>var a=1</script>" * n, MENU + SCRIPT.replace("机", "绝")) for n in range(4)
    ],
    "handlers": [page(f"<p>{n}</p>", menu=MENU + HANDLER) for n in range(3)],
    "words before a block": [
        f"<body>{before}<ul>{MENU}</ul><p>秘</p><p>密</p></body>" for before in ("", "绝", "  ", "绝密★")
    ],
    "turned text": [
        f"<body><{tag}><ul>{MENU}<li><bdo>年01★密秘</bdo></li></ul><p>a</p><p>b</p></{tag}></body>" for tag in ("div", "bdo", "div")
    ],
    "a cell": [f"<body><{tag}><ul>{MENU}</ul><p>a</p><p>b</p></{tag}></body>" for tag in ("div", "h1", "noscript", "div")],
    "a drawing": [page(menu=MENU + f"<svg><path d='{'M0 0h5v5z' * 9}'/></svg>") for _ in range(3)],
    "a broken picture": [page(menu=MENU + "<img src='data:image/svg+xml;base64,A'>") for _ in range(3)],
    "nothing": ["<p>", "", "<html></html>"],
}  # fmt: skip


def read(text: str) -> Document:
    return read_document(text.encode() or b" ", "page.html", Limits())


def alone(text: str, monkeypatch: pytest.MonkeyPatch) -> Document:
    with monkeypatch.context() as patched:
        patched.setattr(html, "FEWEST_CHILDREN", 10**9)
        return read(text)


@pytest.mark.parametrize("pages", IN_TURN.values(), ids=IN_TURN.keys())
def test_a_page_says_the_same_behind_others(pages: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    expected = [alone(text, monkeypatch) for text in pages]
    monkeypatch.setattr(html, "KNOWN", Known())
    for text, document in zip(pages * 2, expected * 2, strict=True):
        assert read(text) == document


def test_most_of_a_portals_pages_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    known = Known()
    monkeypatch.setattr(html, "KNOWN", known)
    portal = GeneratedPortal(Plan())
    bodies = [portal.article(n)[0].decode() for n in range(6)]
    for body in bodies:
        assert re.sub(r"\s", "", "".join(s.text for s in read(body).segments)).count("政务栏目之") == 60
    assert {place.hits for place in known.places.values()} == {0, 5}


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    known = Known()
    monkeypatch.setattr(html, "KNOWN", known)
    monkeypatch.setattr(known, "bytes_left", 5_000)
    for n in range(20):
        read("".join(f"<ul id='u{n}-{k}'>{MENU}</ul>" for k in range(3)))
    assert 0 < sum(len(key[0]) for place in known.places.values() for key in place.told) <= 5_000
