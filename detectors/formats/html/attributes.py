"""What the attributes of a page's elements say, shown or not: values, names, tips, programs, files in addresses."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

from detectors.formats.base64_files import from_base64
from detectors.formats.characters import HAN, unquoted
from detectors.formats.html.addresses import addresses
from detectors.formats.html.inside import Inside, markup_in
from detectors.formats.html.scripts import COULD_SAY
from detectors.formats.json_data import marks_in_json
from detectors.formats.packed import SHORTEST_RUN, marked_text
from detectors.formats.queries import said_by_query
from detectors.formats.spelt import spelt
from detectors.reading import Reading

# Attributes that are no text, or that are read by themselves.
NO_TEXT = frozenset(("style", "href", "src", "type", "value", "content", "srcset", "srcdoc", "data"))
NAMED = ("src", "href", "data-src", "poster", "download")
QUOTED = re.compile("%[89a-fA-F][0-9a-fA-F]")
MAX_NAME_CHARS = 500
SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,5}$")
# What a framework works out.
FRAMEWORK = re.compile(r"[:@]|v-|x-|(?:data-)?ng-")
PACKED = re.compile(r"[A-Za-z0-9+/]{6,200}={0,2}")


class Attributes:
    def __init__(self, out: Reading, page: int, inside: Inside) -> None:
        self.out = out
        self.page = page
        self.inside = inside
        # Attributes that hold a character each, and further ones of the same names.
        self.singles: list[tuple[str, str]] = []
        self.names: set[str] = set()

    def read(self, element: etree._Element, tag: str, attributes: Sequence[tuple[str, str]]) -> None:
        if tag == "meta":
            content = element.get("content") or ""
            self.out.add(content if HAN.search(content) else "", page=self.page, zone="property")
        if shown := element.get("value"):
            self.inside.read_packed(shown)
            if QUOTED.search(shown):
                for said in said_by_query(f"?{shown}"):
                    self.out.add(said, page=self.page, zone="hidden")
                shown = unquoted(shown)
            if HAN.search(shown) and tag != "option":
                hidden = tag == "param" or (element.get("type") or "").lower() == "hidden"
                if markup := markup_in(shown):
                    with self.out.all_in_zone("hidden"):
                        self.inside.read_page(markup, made=True)
                else:
                    self.out.add(shown, page=self.page, zone="hidden" if hidden else None)
        for key, text in attributes:
            name = key.lower()
            is_program = name.startswith("on") or (text[:1] in "jJ" and text[:11].lower() == "javascript:")
            if self.inside.scripts is not None and (is_program or FRAMEWORK.match(name)):
                self.inside.scripts.handler(text)
            if is_program:
                self.inside.read_program(text, "script")
            elif (name not in NO_TEXT or (name == "content" and tag != "meta")) and HAN.search(text):
                self.out.add(text, page=self.page, zone="property")
                if ("'" in text and "+" in text) or ('"' in text and text.lstrip()[:1] in ("{", "[")):
                    self.inside.read_program(text, "script")
            elif name not in NO_TEXT and "%" in text and QUOTED.search(text):
                self.out.add(unquoted(text), page=self.page, zone="hidden")
            elif "\\" in text and COULD_SAY.search(text):
                self.inside.read_program(text, "script")
            if text[:1] in ("{", "["):
                with self.out.going_on():
                    self.out.add_rows(marks_in_json(text), page=self.page, zone="hidden")
            if name[:4] == "data" and len(text) >= SHORTEST_RUN and text[:5] != "data:":
                self.inside.read_packed(text)
            elif name[:4] == "data" and len(text) % 4 == 0 and PACKED.fullmatch(text):
                self.out.add(marked_text(from_base64(text) or b""), page=self.page, zone="hidden")
            if name in NAMED:
                self._read_name(text)
            elif len(text) <= 2 or name in self.names:
                self.single(name, text)
            for found in addresses(text, name) if "data:" in text else ():
                self.inside.read_data(found)
            if name == "style":
                self.inside.read_program(text, "style")
            elif name == "srcdoc" and text.strip():
                self.inside.read_page(text)

    def _read_name(self, address: str) -> None:
        """The name of a file that the page shows or links to, or what a mail is to say."""
        if address.isascii() and "%" not in address:
            return
        if address[:7].lower() == "mailto:":
            for part in unquoted(address[-MAX_NAME_CHARS:]).partition("?")[2].split("&"):
                self.out.add(part.partition("=")[2], page=self.page, zone="hidden")
            return
        for said in said_by_query(address[-MAX_NAME_CHARS:]):
            self.out.add(SUFFIX.sub("", said), page=self.page, zone="hidden")
        text = unquoted(address[-MAX_NAME_CHARS:].partition("?")[0].partition("#")[0].rpartition("/")[2])
        self.out.add(text.rpartition(".")[0] or text if HAN.search(text) else "", page=self.page, zone="hidden")

    def single(self, name: str, text: str) -> None:
        self.names.add(name)
        self.singles.append((name, text))

    def finish(self) -> None:
        by_name: dict[str, list[str]] = {}
        for name, text in self.singles:
            by_name.setdefault(name, []).append(text)
        for values in by_name.values():
            for word in spelt(values):
                self.out.add(word, page=self.page, zone="hidden")
