"""Reads what a script would write into its page, from its text alone. Nothing is executed."""

from __future__ import annotations

import re
from urllib.parse import unquote, unquote_to_bytes

from detectors.formats.base64_files import from_base64

STRING = r"""'(?:\\.|[^'\\\r\n])*'|"(?:\\.|[^"\\\r\n])*"|`(?:\\.|[^`\\])*`"""
# A quote that is escaped begins nothing: from each of a row of them the rest of the line would be looked through.
_LITERAL = re.compile(rf"(?<!\\)(?:{STRING})")
_INSERTED = re.compile(r"\$\{\s*([^{}]*?)\s*\}")
_ASSIGNED = re.compile(
    r"""(?:var\s+|let\s+|const\s+|^|[;{\s])([A-Za-z_$][\w$.]*)\s*=\s*('(?:\\.|[^'\\\r\n])*'|"(?:\\.|[^"\\\r\n])*")\s*[;,\r\n}]"""
)
_BLOCK_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_LINE_COMMENT = re.compile(r"(?m)^\s*//.*$")
_MARKUP = re.compile(r"<(?:a|img|iframe|embed|object|meta|li|ul|p|div|span|tr|td|table|h\d)\b", re.IGNORECASE)
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_LEAST_PACKED = 32
HOLE = "\ufffc"  # stands where only running the script would tell; an address with one in it is none
_HALF = re.compile("[\ud800-\udfff]")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.DOTALL)


def written_pieces(source: str) -> list[str]:
    """The markup in a script's string literals, joined as the script joins them, known variables filled in: a piece
    for each expression.

    A name that the script gives no literal for leaves a hole; the rest still stands.
    """
    if not any(sign in source.lower() for sign in ("<", "%3c", "\\x3c", "\\u003c")):
        return []
    source = without_comments(source)
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
        current.append(_text(match.group(), known))
        end = match.end()
    pieces.append("".join(current))
    out = []
    for piece in pieces:
        text = unquote(piece, errors="replace") if "%3C" in piece.upper() else piece
        if _MARKUP.search(text):
            out.append(text)
    return out


def packed_html(text: str) -> str:
    """The markup inside base64, percent-encoded or plain (`decodeURIComponent(atob("…"))`); empty for anything else."""
    squeezed = re.sub(r"\s+", "", text)
    if len(squeezed) < _LEAST_PACKED or not _BASE64.fullmatch(squeezed):
        return ""
    raw = from_base64(squeezed) or b""
    for codec in ("utf-8", "gb18030"):
        try:
            found = unquote_to_bytes(raw).decode(codec) if b"%3C" in raw.upper() else raw.decode(codec)
        except UnicodeDecodeError:
            continue
        return found if _MARKUP.search(found) else ""
    return ""


def literals(source: str) -> list[str]:
    """Every string literal of a script, unescaped."""
    return [_text(m.group(), {}) for m in _LITERAL.finditer(without_comments(source))]


def without_comments(source: str) -> str:
    return _LINE_COMMENT.sub("", _BLOCK_COMMENT.sub("", source))


def unescape(text: str, *, whole: bool = True) -> str:
    """What a literal says; a piece that isn't `whole` may end between the halves of a character."""

    def one(match: re.Match[str]) -> str:
        code = match.group(1)
        if code[0] in "ux" and len(code) > 1:
            return chr(int(code[1:], 16))
        return {"n": "\n", "t": "\t", "r": "\r"}.get(code, code)

    said = _ESCAPE.sub(one, text)
    return in_pairs(said) if whole else said


def in_pairs(text: str) -> str:
    """With characters that scripts write as two halves put together; a half by itself is no text."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if _HALF.search(text) else text


def _text(literal: str, known: dict[str, str]) -> str:
    """What a string literal says; what a template inserts is filled in where it is known."""
    text = unescape(literal[1:-1])
    return _INSERTED.sub(lambda m: known.get(m[1], HOLE), text) if literal[0] == "`" else text


def _is_concatenation(between: str) -> bool:
    """`+`, or `+ expression +`, but nothing that ends the statement."""
    stripped = between.strip()
    return stripped.startswith("+") and stripped.endswith("+") and ";" not in stripped and len(stripped) < 400


def _filled(between: str, known: dict[str, str]) -> str:
    names = (name.strip() for name in between.strip().strip("+").split("+"))
    return "".join(known.get(name, HOLE) for name in names if name)
