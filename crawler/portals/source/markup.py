"""From a page's text to its elements, with all that its scripts write, keep packed or hold as XML put where it would stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from html import escape
from itertools import islice
from urllib.parse import urldefrag, urljoin, urlsplit

import lxml.html
from lxml import etree

from crawler.portals.js import INTO, Known, Window
from crawler.portals.source.declared import declared_tables
from crawler.portals.source.script import HOLE, literals, packed_html, written_pieces

WRITTEN = "data-written"  # what scripts put into the page stands in an element with this attribute
UNCALLED = "uncalled"  # its value where it is what functions would write that nothing calls
NEXT_GROUP = "data-nextgroup"  # what a list kept as XML asks for next stands with its records
_THE_END = re.compile(r"</\s*(?:body|html)\s*>", re.IGNORECASE)
# Writing that says more when it is done than when its texts are read: in a loop, piece by piece, by a function.
_WRITES = re.compile(
    r"document\s*\.\s*write|innerHTML|\.\s*(?:html|(?:ap|pre)pend(?:Child|To)?|after|before|insert(?:After|Before|AdjacentHTML))\s*\(",
    re.IGNORECASE,
)
_FUNCTION, _NAME = re.compile(r"\bfunction\s+([\w$]+)\s*\("), re.compile(r"[\w$]+")
_LINK = re.compile(r"""(?:href|src|onclick)\s*=\s*\\?["']?([^"'<>\s\\]+)""", re.IGNORECASE)
_MAKES_LINKS = re.compile(r"(?:href|src)[\"']?\s*[=,]|<\s*a\b", re.IGNORECASE)
_OPEN_LINK = re.compile(rf"""(?:href|src|onclick)\s*=\s*["']?[^"'<>]*{HOLE}""", re.IGNORECASE)
# An element of a site's own: <news-item href="…" headline="…">.
_OWN_LINK = re.compile(r"<[a-z]{1,20}-[a-z]")
# What an element may bear as it is parsed, and nobody may put there.
_UNKEPT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MOST_DRAWN = 20  # rows of tabs
_MOST_ROUNDS = 2
_CALLED = ("title", "headline", "label", "text", "name")
# lxml.html looks up a class of its own for every element, in Python: a third of the time that a page takes.
_ONE_CLASS = etree.ElementDefaultClassLookup(element=lxml.html.HtmlElement, comment=lxml.html.HtmlComment)


def make_tree(text: str) -> lxml.html.HtmlElement:
    """An element tree for any text at all, an empty one included."""
    parser = lxml.html.HTMLParser(huge_tree=True, encoding="utf-8")
    parser.set_element_class_lookup(_ONE_CLASS)
    # The parser drops whatever follows </html>, which browsers show; header files that end the page are common.
    raw = _THE_END.sub("", text).encode("utf-8", "replace")
    try:
        tree = lxml.html.document_fromstring(raw, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError):
        tree = lxml.html.document_fromstring(b"<html><body></body></html>", parser=parser)
    return tree


def parsed(
    text: str, url: str, files: Mapping[str, str], known: Known | None = None
) -> tuple[lxml.html.HtmlElement, list[str]]:
    """The elements of a page, and its scripts: those in it, and those in `files`, by address. `known` are answers of what
    they ask for. What no reader sees has lost its text."""
    tree = make_tree(text)
    sources: list[str] = []
    run: set[lxml.html.HtmlElement] = set()
    for _ in range(_MOST_ROUNDS):  # a script may write another one
        scripts = [each for each in tree.iter("script") if each not in run]
        fresh = [_source(script, url, files) for script in scripts]
        if run and not any(fresh):
            break
        done_by = _done(text, url, [*sources, *fresh], known)[len(sources) :]
        for script, source, done in zip(scripts, fresh, done_by, strict=True):
            html = _datastore_html(source) or _written(source, done)
            if "atob" in source:
                html += "".join(packed_html(each) for each in literals(source))
            if html:
                _insert_after(script, html, "" if done or _is_called(source, text) else UNCALLED)
        if any(INTO in each for each in done_by):
            _put_in_place(tree)
        sources += fresh
        run.update(scripts)
        if not files:
            break
    if "atob" in text:
        # Base64 as an element's own text, which a script of the page unpacks in place.
        for node in list(tree.iter("div", "span", "textarea", "ul", "td", "p")):
            if len(node) == 0 and (html := packed_html(node.text or "")):
                node.text = None
                _insert_after(node, html)
    for packed in list(tree.iter("textarea")):
        if (inside := packed.text or "").count("<") > 1 and ("href" in inside or "src" in inside):
            _insert_after(packed, inside)  # an editor's text, which a script shows
    for frame in list(tree.iter("iframe")):
        if shown := frame.get("srcdoc"):
            _insert_after(frame, shown)
    for store in list(tree.iter("datastore")):
        if not any(True for _ in store.iter("a")):
            _insert_after(store, _datastore_html(etree.tostring(store, encoding="unicode")))
    _name_links(tree, text)
    for unseen in tree.iter("script", "style", "noscript", "template"):
        unseen.text = None
    return tree, [*sources, *declared_tables(tree, text)]


def _name_links(tree: lxml.html.HtmlElement, text: str) -> None:
    """Makes links that are no anchors of HTML into such: those of a drawing, and elements of a site's own that bear an address."""
    if "xlink:href" in text:
        for link in tree.iter("a"):
            if link.get("href") is None and (address := link.get("xlink:href")):
                link.set("href", _UNKEPT.sub("", address))
    if _OWN_LINK.search(text):
        for link in list(tree.iter(etree.Element)):
            if "-" in link.tag and link.get("href"):
                link.tag = "a"
                if not link.text_content().strip():
                    link.text = _UNKEPT.sub("", next((said for name in _CALLED if (said := link.get(name))), ""))


def _source(script: lxml.html.HtmlElement, url: str, files: Mapping[str, str]) -> str:
    address = (script.get("src") or "").strip()
    if files and address:
        base = next((node.get("href") for node in script.getroottree().iter("base") if node.get("href")), "")
        return files.get(urldefrag(_joined(_joined(url, base), address))[0], "")
    return script.text or ""


def _joined(base: str, href: str) -> str:
    """An address as it is read against a base, which stands where it is none: http://[x, http://h:8a/."""
    try:
        parts = urlsplit(joined := urljoin(base, href))
        _ = parts.port
    except ValueError:
        return base
    return joined if parts.scheme in ("http", "https") and parts.hostname else base


def _done(text: str, url: str, sources: list[str], known: Known | None) -> list[str]:
    """What each script writes when it is done, for pages whose scripts write links."""
    if not any(_WRITES.search(source) and _MAKES_LINKS.search(source) for source in sources):
        return [""] * len(sources)
    window = Window(url, make_tree(text), known)
    return [window.run(source) for source in sources]


def _written(source: str, done: str) -> str:
    """What a script writes when it is done, and what its texts hold besides: of branches that it doesn't take."""
    pieces = written_pieces(source)
    told = set(_LINK.findall(done))
    if not any(HOLE not in link for link in told):
        # Tabs that a script draws have no links; their unfilled pattern is none of them.
        return "\n".join([done, *(each for each in pieces if "data-" not in each)] if INTO in done else pieces)

    def is_new(piece: str) -> bool:
        links = set(_LINK.findall(piece))
        return piece not in done and not _OPEN_LINK.search(piece) and (not links or not links <= told)

    return "\n".join([done, *filter(is_new, pieces)])


def _put_in_place(tree: lxml.html.HtmlElement) -> None:
    """Puts tabs that a script draws where it says that they stand: what it listens to there, it finds by that."""
    for box in list(islice((each for each in tree.iter("div") if each.get(INTO)), _MOST_DRAWN)):
        place = next((each for each in tree.iter(etree.Element) if each.get("id") == box.get(INTO)), None)
        if place is not None and place not in (box, *box.iterdescendants()):
            place.extend(list(box))


def _is_called(source: str, text: str) -> bool:
    """Whether a script does something by itself, or the page names one of its functions more often than where it is made."""
    bare = source.strip()
    if not (bare.startswith("function") and bare.endswith("}")):
        return True
    named = Counter(_NAME.findall(text if source in text else f"{text}\n{source}"))
    return any(named[name] > 1 for name in _FUNCTION.findall(source))


def _insert_after(node: lxml.html.HtmlElement, html: str, told: str = "") -> None:
    if not html.strip():
        return
    body = make_tree(f"<div>{html}</div>").find("body")
    parent = node.getparent()
    if body is None or parent is None:
        return
    for child in body:
        child.set(WRITTEN, told)
    metas = list(make_tree(html).iter("meta"))
    at = parent.index(node) + 1
    for child in reversed([*metas, *body]):
        parent.insert(at, child)


def held(text: str, tag: str) -> Iterator[str]:
    """What stands in each element of that name, with or without CDATA around it. XML in a page's script is mere text."""
    start: int | None = None
    for found in re.finditer(rf"<(/?){tag}>", text, re.IGNORECASE):
        if not found.group(1):
            start = found.end() if start is None else start
        elif start is not None:
            inner = text[start : found.start()].strip()
            yield inner.removeprefix("<![CDATA[").removesuffix("]]>")
            start = None


def _datastore_html(source: str) -> str:
    if "<record" not in source.lower():
        return ""
    records = held(source, "record")
    # Rows of a table lose their tags outside one; a list item each keeps the records apart.
    rows = "".join(
        f"<li class='datastore-record'>{re.sub(r'</?(?:li|tr|td|tbody)[^<>]*>', ' ', r)}</li>" for r in records
    )
    asks = escape(next(held(source, "nextgroup"), ""))
    return f"<ul class='datastore' {NEXT_GROUP}=\"{asks}\">{rows}</ul>"
