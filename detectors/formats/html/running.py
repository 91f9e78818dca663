"""What a web page shows once its scripts have run: gathered while the page is read, run when it has been."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from detectors.formats.characters import HAN
from detectors.formats.html.scripts import TAG, plain
from detectors.formats.scripts import Program, could_say, has, run_within
from detectors.patterns import BytesPattern

if TYPE_CHECKING:
    from detectors.formats.html.inside import Inside

# What a page holds may be decoded, or shown in another order, by a script that has nothing of it.
DECODING = BytesPattern("decodeURI|unescape")
DECODED = BytesPattern(r"%(?:25)*u[4-9]|%(?:25)*[eE][4-9]%(?:25)*[89abAB]")
TOUCHING, SINGLE = BytesPattern(r"querySelector|getElement|\$\(|children|childNodes"), BytesPattern(r">\s*[密祕]\s*<")
READING = BytesPattern(
    r"dataset|ttribute|attachShadow|\.(?:textContent|innerText|innerHTML|nodeValue|value|text\(|html\(|data\(|attr\(|val\(|childNodes|children|content)\b"
)
MOVING = BytesPattern(
    r"split|reverse|join|slice|substr|replace|sort|append|insertBefore|prepend|charAt|\.map|\.at\(|filter|slot|\+="
)
# Not as ordinary words have it (保密, 密切 …), for those are read anyway.
SCRAMBLED = BytesPattern(
    r"""["'=>-]\s*(?:[^"'<>\s]{0,40}[^"'<>\s保涉定解泄失加紧严亲稠周茂隐商窃秘机绝])?[密祕][^码碼钥鑰切度云集封件级闭"'<>-]{0,40}["'<-]"""
)
LOOKS_LIKE_MARKUP = re.compile(r"<[a-zA-Z!/?]")
STYLE = re.compile(r"<style[^>]*>(.*?)</style", re.IGNORECASE | re.DOTALL)
MAX_STYLE_CHARS, MOST_STYLED = 20_000, 200


class Scripts:
    """The programs of one page. `text` is the page as it came."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.programs: list[Program] = []
        self.sources: list[str] = []

    def program(self, source: str, element: int, kind: str) -> None:
        if source.strip():
            self.programs.append(Program(source, element, kind == "module"))
            self.sources.append(source)

    def handler(self, source: str) -> None:
        self.sources.append(source)

    def run(self, inside: Inside) -> None:
        if not self.sources or not self._could_say():
            return
        out, page = inside.out, inside.page
        told = run_within(out.purse, self._text, self.programs)
        if not told.complete:
            out.problem(
                "limit",
                "the scripts of the page take more time or memory than they may; look at the page in a browser",
                page=page,
            )
        known = out.texts_of_page(page)
        styles = "".join(STYLE.findall(self._text)) if told.said else ""
        rules = "\n".join((styles[:MAX_STYLE_CHARS], *told.rules))
        sheet = f"<style>{rules}</style>" if rules.strip() else ""
        for rule in told.rules:
            inside.read_program(rule, "style")
        for points in told.drawn:
            inside.read_points(points)
        for number, text in enumerate([*told.said, *told.unpacked]):
            if LOOKS_LIKE_MARKUP.search(text):
                if "".join(TAG.sub("", text).split()) in known and "=" not in text:
                    continue
                out.purse.check_time()
                with out.all_in_zone("hidden"):
                    inside.read_page(f"{sheet}{text}" if number < MOST_STYLED else text, made=True)
            elif HAN.search(text := plain(text)):
                for line in text.splitlines():
                    if (bare := "".join(line.split())) and bare not in known:
                        known.add(bare)
                        out.add(line, page=page, zone="hidden")
                inside.read_packed(text)

    def _could_say(self) -> bool:
        sources = "\n".join(self.sources)
        if could_say(sources):
            return True
        data = sources.encode("utf-8", "replace")
        is_decoding, is_touching = has(DECODING, data), has(TOUCHING, data)
        is_moving = has(READING, data) and has(MOVING, data)
        if not (is_decoding or is_touching or is_moving):
            return False
        page = self._text.encode("utf-8", "replace")
        return (
            (is_decoding and has(DECODED, page))
            or (is_touching and has(SINGLE, page))
            or (is_moving and has(SCRAMBLED, page))
        )
