"""What nobody sees on paper, whatever the format: white on what isn't dark, and the tiniest letters."""

from __future__ import annotations

import re
from collections.abc import Sequence

from detectors.formats.markup import Element, attribute, children, descendants, local

# Of 255, for red, green and blue: as white as paper; a ground so light that nothing white shows on it.
NEARLY_WHITE, LIGHT = 0xF0, 200
# The formats of Word count size in half points.
TINY_HALF_POINTS = 4


LEVEL, STARRED = re.compile(r"[绝絕机機秘祕]\s*密"), re.compile(r"密级?\s*[★☆]")
WHOLE = re.compile(rf"{LEVEL.pattern}\s*[★☆]")
# Of runs in drawings, in hundredths of a point; and the theme's names for paper.
TINY_RUN, PAPER = 200, ("bg1", "lt1")
WHITE = re.compile(r"(?:F[0-9A-F]){3}", re.IGNORECASE)


def says_more(kept: str, whole: str, *, for_sure: bool = True) -> bool:
    """Whether what is left without what nobody sees says a mark that the whole doesn't. Where the rest may be seen after all,
    white on a ground that isn't known or behind letters, a level alone is none: 绝不泄密."""
    signs = (LEVEL, STARRED) if for_sure else (WHOLE, STARRED)
    return any(len(sign.findall(kept)) > len(sign.findall(whole)) for sign in signs)


def seen_of_drawing(paragraph: Element) -> str:
    """What is seen of a paragraph of a drawing, where that says more than all of it; else nothing."""
    runs = [("".join(t.text or "" for t in children(run, "t")), run) for run in children(paragraph, "r")]
    whole = "".join(text for text, _ in runs)
    if "密" not in whole:
        return ""
    kept = "".join(text for text, run in runs if not _is_unseen(run))
    if says_more(kept, whole):
        return kept
    kept = "".join(text for text, run in runs if not _is_unseen(run) and not _is_white(run))
    return kept if says_more(kept, whole, for_sure=False) else ""


def _is_unseen(run: Element) -> bool:
    for looks in children(run, "rPr"):
        size = attribute(looks, "sz") or ""
        if (size.isdecimal() and int(size) <= TINY_RUN) or any(local(fill) == "noFill" for fill in looks):
            return True
    return False


def _is_white(run: Element) -> bool:
    for looks in children(run, "rPr"):
        for fill in looks:
            for colour in descendants(fill, "srgbClr") if local(fill) == "solidFill" else ():
                if WHITE.fullmatch(attribute(colour, "val") or ""):
                    return True
            for colour in descendants(fill, "schemeClr") if local(fill) == "solidFill" else ():
                if attribute(colour, "val") in PAPER and not len(colour):
                    return True
    return False


def is_dark(colour: Sequence[int]) -> bool:
    """Whether white is seen on it. `colour` is red, green and blue, 0 to 255."""
    return sum(colour) < 3 * LIGHT
