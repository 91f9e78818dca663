"""Reads what a script would write into its page, from its text alone. Nothing is executed."""

from __future__ import annotations

import re
from urllib.parse import unquote

_LITERAL = re.compile(r"""'((?:\\.|[^'\\\r\n])*)'|"((?:\\.|[^"\\\r\n])*)\"""")
_ASSIGNED = re.compile(
    r"""(?:var\s+|let\s+|const\s+|^|[;{\s])([A-Za-z_$][\w$.]*)\s*=\s*('(?:\\.|[^'\\\r\n])*'|"(?:\\.|[^"\\\r\n])*")\s*[;,\r\n}]"""
)
_BLOCK_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_LINE_COMMENT = re.compile(r"(?m)^\s*//.*$")
_MARKUP = re.compile(r"<(?:a|img|iframe|embed|object|meta|li|ul|p|div|span|tr|td|table|h\d)\b", re.IGNORECASE)
_WRITES = re.compile(r"document\.writeln?\s*\(|\.innerHTML\s*\+?=|\.(?:append|html|prepend)\s*\(|\+=|=")
HOLE = "\ufffc"  # stands where only running the script would tell; an address with one in it is none
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.DOTALL)


def written_html(source: str) -> str:
    """The markup in a script's string literals, joined as the script joins them, known variables filled in.

    A name that the script gives no literal for leaves a hole; the rest still stands. Empty when there is no markup.
    """
    if "<" not in source and "%3C" not in source and "\\x3c" not in source.lower():
        return ""
    source = _LINE_COMMENT.sub("", _BLOCK_COMMENT.sub("", source))
    known = {name: unescape(text[1:-1]) for name, text in _ASSIGNED.findall(source)}
    pieces: list[str] = []
    current: list[str] = []
    end = -1
    for match in _LITERAL.finditer(source):
        between = source[end : match.start()] if end >= 0 else ""
        joined = end >= 0 and _is_concatenation(between)
        if not joined:
            pieces.append("".join(current))
            current = []
        else:
            current.append(_filled(between, known))
        current.append(unescape(match.group(1) if match.group(1) is not None else match.group(2)))
        end = match.end()
    pieces.append("".join(current))
    out = []
    for piece in pieces:
        text = unquote(piece, errors="replace") if "%3C" in piece.upper() else piece
        if _MARKUP.search(text):
            out.append(text)
    return "\n".join(out)


def literals(source: str) -> list[str]:
    """Every string literal of a script, unescaped."""
    source = _LINE_COMMENT.sub("", _BLOCK_COMMENT.sub("", source))
    return [unescape(m.group(1) if m.group(1) is not None else m.group(2)) for m in _LITERAL.finditer(source)]


def unescape(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        code = match.group(1)
        if code[0] in "ux" and len(code) > 1:
            return chr(int(code[1:], 16))
        return {"n": "\n", "t": "\t", "r": "\r"}.get(code, code)

    return _ESCAPE.sub(one, text)


def _is_concatenation(between: str) -> bool:
    """`+`, or `+ expression +`, but nothing that ends the statement."""
    stripped = between.strip()
    return stripped.startswith("+") and stripped.endswith("+") and ";" not in stripped and len(stripped) < 400


def _filled(between: str, known: dict[str, str]) -> str:
    names = [name.strip() for name in between.strip().strip("+").split("+")]
    return "".join(known.get(name, HOLE) for name in names)
