"""Whether anybody sees a run of a Word document: hidden, tiny, and white where nothing dark lies behind it."""

from __future__ import annotations

import itertools
import re

from detectors.formats.markup import Element, attribute, local
from detectors.formats.unseen import TINY_HALF_POINTS, is_dark

OFF_VALUES = ("0", "false", "off")
# What nobody sees on paper; and the theme's name for it.
NEARLY_WHITE = re.compile(r"(?:F[0-9A-F]){3}", re.IGNORECASE)
PAPER = ("background1", "light1")
HEX = re.compile(r"[0-9A-Fa-f]{6}")
BLACK, NO_GROUND = "000000", ("AUTO", "FFFFFF")
RUNS_OF_A_HEADING = 8


def style_of(element: Element, kind: str) -> str:
    """The name of a paragraph's (p) or a run's (r) style."""
    found = next(element.iterfind(f"./{{*}}{kind}Pr/{{*}}{kind}Style"), None)
    return (attribute(found, "val") or "") if found is not None else ""


def is_hidden_run(run: Element, unseen: frozenset[str]) -> bool:
    """`unseen` are the styles that nobody sees."""
    if unseen and style_of(run, "r") in unseen:
        return True
    colour: Element | None = None
    for look in itertools.chain.from_iterable(run.iterfind("./{*}rPr")):
        name, value = local(look), attribute(look, "val") or ""
        if name in ("vanish", "webHidden", "specVanish") and (value or "1").lower() not in OFF_VALUES:
            return True
        if name == "sz" and value.isdecimal() and int(value) <= TINY_HALF_POINTS:
            return True
        colour = look if name == "color" and colour is None else colour
    if colour is None:
        return False
    if ground := _ground(run):
        return HEX.fullmatch(ground) is not None and (attribute(colour, "val") or "").upper() == ground
    return _is_as_paper(colour) and not _shows_white(run)


def _ground(run: Element) -> str:
    """The colour laid behind the run itself; empty where there is none, and what comes from the web has it in white."""
    for look in run.iterfind("./{*}rPr/*"):
        name, value = local(look), attribute(look, "val") or ""
        if name == "highlight" and value not in ("none", "white"):
            return BLACK if value == "black" else value
        if name == "shd" and value not in ("clear", "nil"):
            return value or "pattern"
        if name == "shd" and (fill := (attribute(look, "fill") or "auto").upper()) not in NO_GROUND:
            return fill
    return ""


def is_white(run: Element) -> bool:
    """And without a ground of its own."""
    colour = next(run.iterfind("./{*}rPr/{*}color"), None)
    return colour is not None and _is_as_paper(colour) and not _ground(run)


def _is_as_paper(colour: Element) -> bool:
    of_paper = attribute(colour, "themeColor") in PAPER and attribute(colour, "themeShade") is None
    return of_paper or NEARLY_WHITE.fullmatch(attribute(colour, "val") or "") is not None


def _shows_white(run: Element) -> bool:
    """Whether its paragraph or cell is dark. A table's style may be: a cell that is white all over stands by itself anyway."""
    paragraph = next(run.iterancestors("{*}p"), None)
    cell = next(paragraph.iterancestors("{*}tc"), None) if paragraph is not None else None
    for around, shade in ((paragraph, "./{*}pPr/{*}shd"), (cell, "./{*}tcPr/{*}shd")):
        fill = (
            next((attribute(found, "fill") or "" for found in around.iterfind(shade)), "") if around is not None else ""
        )
        if HEX.fullmatch(fill):
            return is_dark(bytes.fromhex(fill))
    if paragraph is None or cell is None:
        return False
    runs = list(itertools.islice(paragraph.iter("{*}r"), RUNS_OF_A_HEADING + 1))
    return len(runs) <= RUNS_OF_A_HEADING and all(map(is_white, runs))
