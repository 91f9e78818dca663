"""What a script's expressions make of numbers: functions that move to an address, plug-ins' own links, loops that write
the pager. Read from the text; nothing is executed, and what isn't a string, a parameter or a known name makes it none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

_STRING = r"'[^'\r\n]*'|\"[^\"\r\n]*\""
_GOES = re.compile(
    r"(?:location(?:\.href)?\s*=(?!=)|location\.(?:replace|assign)\s*\(|window\.open\s*\()\s*", re.IGNORECASE
)
_FUNCTION = re.compile(
    r"(?:function\s+(?P<name>[\w$]+)\s*|(?P<var>[\w$]+)\s*=\s*function\s*)\(\s*(?P<parameters>[\w$\s,]+)\)\s*\{"
)
_LINK = re.compile(
    r"\b(?:getLink|getHref|pageUrl|hrefFormer)['\"]?\s*:\s*function\s*\(\s*(?P<parameters>[\w$\s,]+)\)\s*\{"
)
_OPTION = re.compile(rf"\b(?P<key>\w+)['\"]?\s*:\s*(?P<text>{_STRING})")
_TOKEN = re.compile(
    rf"\s*(?:(?P<text>{_STRING})|(?P<call>(?:parseInt|Number|String|encodeURI(?:Component)?)\s*\()|(?P<sign>[()+])|"
    r"(?P<name>[A-Za-z_$][\w$.]*)(?:\(\s*\))?\s*(?P<offset>[+-]\s*\d{1,6})?)"
)
_CALL = re.compile(rf"(?P<name>[A-Za-z_$][\w$]*)\s*\((?P<arguments>(?:\s*(?:{_STRING}|[\w.-]*)\s*,?)*)\)")
_LOOP = re.compile(
    r"for\s*\(\s*(?:var\s+|let\s+)?(?P<name>[\w$]+)\s*=\s*(?P<first>\d{1,6})\s*;\s*(?P=name)\s*(?P<upto><=?)\s*(?P<last>[\w$.]+)\s*;[^)]*\)"
)
_NUMBER = re.compile(r"\b(?P<name>[\w$]+)\s*=\s*['\"]?(?P<number>\d{1,5})['\"]?\s*(?=[;,\r\n])")
_PLACE = re.compile(r"\{\{?\s*(?:number|page|n|num|i|0|index)\s*\}?\}|__id__", re.IGNORECASE)
_BODY_CHARS = 800
_MOST_PAGES = 20_000


@dataclass(frozen=True, slots=True)
class Move:
    """The address that a function of `parameters` makes: texts, and (which parameter, how much is added to it)."""

    parameters: tuple[str, ...]
    pieces: tuple[str | tuple[int, int], ...]

    def reference(self, arguments: Sequence[str]) -> str | None:
        """None where an argument is missing, or a sum asked for of what is no number."""
        found = ""
        for piece in self.pieces:
            if isinstance(piece, str):
                found += piece
                continue
            at, offset = piece
            if at >= len(arguments) or not arguments[at] or (offset and not arguments[at].isdecimal()):
                return None
            found += str(int(arguments[at]) + offset) if offset else arguments[at]
        return found

    def page(self, number: int) -> str | None:
        """The address of a page, where the function uses one of its parameters only: that is the page's number."""
        used = {piece[0] for piece in self.pieces if not isinstance(piece, str)}
        return self.reference([str(number)] * len(self.parameters)) if len(used) == 1 else None


def functions(source: str) -> Mapping[str, Move]:
    """The functions of a script (without comments) that move to an address built with what they are given."""
    found: dict[str, Move] = {}
    for declared in _FUNCTION.finditer(source):
        for goes in _GOES.finditer(source, declared.end(), declared.end() + _BODY_CHARS):
            parameters = _names(declared["parameters"])
            pieces = _pieces(source[goes.end() : goes.end() + _BODY_CHARS], parameters, {})
            if pieces is not None and any(not isinstance(piece, str) for piece in pieces):
                found.setdefault(declared["name"] or declared["var"], Move(parameters, pieces))
                break
    return found


def calls(source: str) -> Iterator[tuple[str, list[str]]]:
    """The calls of a script with plain arguments: names and what they are given."""
    for call in _CALL.finditer(source):
        given = [each.strip().strip("'\"") for each in call["arguments"].split(",")]
        yield call["name"], given


def own_link(options: str) -> Move | None:
    """What a plug-in's options say of a page's address: a function of theirs, or a text with a place for the number."""
    known = {m["key"]: m["text"][1:-1] for m in _OPTION.finditer(options)}
    if (function := _LINK.search(options)) is not None:
        parameters = _names(function["parameters"])
        for expression in reversed(re.findall(r"\breturn\s+([^;}]+)", options[function.end() :])):
            pieces = _pieces(expression, parameters, known)
            if pieces is not None and any(not isinstance(piece, str) for piece in pieces):
                return Move(parameters, pieces)
    for key in ("href", "link", "url", "pageUrl"):
        if (place := _PLACE.search(known.get(key, ""))) is not None:
            text = known[key]
            return Move(("n",), (text[: place.start()], (0, 0), text[place.end() :]))
    if head := known.get("hrefTextPrefix"):
        return Move(("n",), (head, (0, 0), known.get("hrefTextSuffix", "")))
    return None


def looped(source: str) -> list[tuple[int, str]]:
    """Page numbers and addresses that a loop of a script writes as links."""
    numbers = {m["name"]: int(m["number"]) for m in _NUMBER.finditer(source)}
    for loop in _LOOP.finditer(source):
        bound = loop["last"]
        last = int(bound) if bound.isdecimal() else numbers.get(bound)
        if last is None or last > _MOST_PAGES:
            continue
        last -= loop["upto"] == "<"
        body = source[loop.end() : loop.end() + _BODY_CHARS]
        written = re.search(
            rf"""href\s*=\s*\\?["']?(?P<head>[^"'<>\\]*)['"]\s*\+\s*\(?\s*{re.escape(loop["name"])}\s*(?P<offset>[+-]\s*\d{1, 6})?\s*\)?\s*\+\s*['"]\\?(?P<tail>[^"'<>\\\s]*)""",
            body,
        )
        if written is None or not (written["head"] + written["tail"]):
            continue
        offset = int((written["offset"] or "0").replace(" ", ""))
        return [(n, f"{written['head']}{n + offset}{written['tail']}") for n in range(int(loop["first"]), last + 1)]
    return []


def _names(parameters: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in parameters.split(","))


def _pieces(
    source: str, parameters: Sequence[str], known: Mapping[str, str]
) -> tuple[str | tuple[int, int], ...] | None:
    """An expression's texts and parameters up to its end; None where it holds anything else."""
    found: list[str | tuple[int, int]] = []
    at = 0
    while at < len(source) and source[at] not in ";\r\n}":
        token = _TOKEN.match(source, at)
        if token is None:
            break
        at = token.end()
        if token["text"]:
            found.append(token["text"][1:-1])
        elif token["name"]:
            name, offset = token["name"], int((token["offset"] or "0").replace(" ", ""))
            plain = name.removeprefix("this.")
            if name in parameters:
                found.append((parameters.index(name), offset))
            elif plain in known:
                found.append(known[plain])
            else:
                return None
    return tuple(found) or None
