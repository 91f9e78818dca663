"""Mail and web archives (EML, MHT): headers, bodies, and attachments as members."""

from __future__ import annotations

import binascii
import email
import email.errors
import email.message
import email.policy
import itertools
import re
from collections.abc import Iterator
from email.utils import collapse_rfc2231_value

from detectors.errors import UnreadableError
from detectors.formats.html.reader import read_markup
from detectors.formats.text import decode, known_encoding
from detectors.reading import Reading

MEDIA_TYPES = ("message/rfc822",)

HEADERS = ("subject", "from", "to", "cc", "comments", "keywords", "sensitivity", "x-priority")
MAX_PARTS = 2_000
MAIL = ("message/rfc822", "message/global")
MAX_HEADER_CHARS = 200_000
CUT_SHORT = (
    email.errors.CloseBoundaryNotFoundDefect,
    email.errors.StartBoundaryNotFoundDefect,
    email.errors.InvalidBase64LengthDefect,
)
# What stands before the mail's own headers hides them, and all of its parts with them.
NO_HEADERS = email.errors.MissingHeaderBodySeparatorDefect
UUENCODED = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]+)\r?\n((?:[ -`]*\r?\n)+)end\b", re.MULTILINE)
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]++")
NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
# None goes on into the next one, so that many of them without an end take no longer than their length.
WORD_START = r"=\?([^?=\n]{0,60})\?([qb])\?"
ENCODED_WORD = re.compile(rf"{WORD_START}((?:(?!{WORD_START}).)*?)\?=", re.IGNORECASE)
FOLD = re.compile(r"\r?\n[ \t]*")
# A thread's topic is its subject without these.
REPLY = re.compile("^(?:(?:re|fwd?|[回答][复覆復]|转发|轉[寄發])[:：])+", re.IGNORECASE)
BOILERPLATE = re.compile(r"^\s*This is a multi-?part message", re.IGNORECASE)


def read(untrusted_bytes: bytes, out: Reading) -> None:
    # A blank line would end the headers; some programs put one before them.
    message = email.message_from_bytes(untrusted_bytes.lstrip(b"\r\n"), policy=email.policy.compat32)
    out.is_container = True
    out.pages_total = out.pages_examined = 0
    _read_headers(message, out)
    for number, part in enumerate(message.walk(), 1):
        out.purse.check_time()
        if part.is_multipart() and part.get_content_type() not in MAIL:
            continue
        if number > MAX_PARTS:
            out.problem("limit", f"more than {MAX_PARTS} parts; look at the mail by hand")
            return
        _read_part(part, number, out)
    for part in message.walk():
        for text in (part.preamble, part.epilogue):
            if isinstance(text, str) and not BOILERPLATE.search(text):
                out.add_lines(decode(text.encode("utf-8", "surrogateescape")), zone="hidden")
        signs = (*CUT_SHORT, NO_HEADERS) if part is message else CUT_SHORT
        if any(isinstance(defect, signs) for defect in part.defects):
            out.problem("damaged", "the mail is cut short; ask for it again")
            return


def _read_headers(message: email.message.Message[str, str], out: Reading) -> None:
    # Not items(), which replaces bytes that are no ASCII.
    headers = [(key.lower(), str(raw)) for key, raw in message.raw_items()]
    subjects: set[str] = set()
    topics: set[str] = set()
    # A subject says first what programs copy from it.
    for name, value in sorted(headers, key=lambda header: header[0] != "subject"):
        out.purse.check_time()
        # Others say something to people only where they are encoded.
        if name not in HEADERS and "=?" not in value and value.isascii():
            continue
        if name in HEADERS and len(value) > MAX_HEADER_CHARS:
            out.problem("limit", f"a header of more than {MAX_HEADER_CHARS} characters; look at the mail by hand")
            value = value[:MAX_HEADER_CHARS]
        text = _header(value)
        said = "".join(text.split())
        if name == "subject":
            subjects.add(said)
            topics |= {said, REPLY.sub("", said)}
        elif name not in HEADERS and said in (topics if name == "thread-topic" else subjects):
            continue
        out.add(text, zone="title" if name in ("subject", "thread-topic") else "property")


def _read_part(part: email.message.Message[str, str], number: int, out: Reading) -> None:
    if part.get_content_type() in MAIL:
        inner = part.get_payload(0) if part.is_multipart() else None
        if isinstance(inner, email.message.Message):
            # walk() comes to its own parts next.
            _read_headers(inner, out)
            if not inner.keys() and "base64" in _encoding(part):
                _read_encoded(inner.get_payload(), number, out)
        return
    content = part.get_payload(decode=True)
    content = content if isinstance(content, bytes) else b""
    filename = part.get_param("filename", None, "content-disposition") or part.get_param("name")
    kind = part.get_content_type()
    if filename is None and kind in ("text/plain", "text/html"):
        out.pages_total += 1
        text = decode(content, known_encoding(part.get_content_charset()))
        try:
            if kind == "text/html" and text.strip():
                read_markup(text, out)
            else:
                out.add_lines(text)
                _read_uuencoded(content, out)
            out.pages_examined += 1
        except UnreadableError as error:
            out.failed(error)
        return
    name = _header(collapse_rfc2231_value(filename)) if filename else f"part{number}"
    out.take(name, content)


def _read_encoded(payload: object, number: int, out: Reading) -> None:
    """A mail that is encoded as a whole, which has no headers until it is decoded; others only say to be."""
    if isinstance(payload, str) and BASE64.fullmatch(payload) and payload.strip():
        part: email.message.Message[str, str] = email.message.Message()
        part["Content-Transfer-Encoding"] = "base64"
        part.set_payload(payload)
        content = part.get_payload(decode=True)
        out.take(f"part{number}.eml", content if isinstance(content, bytes) else b"")


def _encoding(part: email.message.Message[str, str]) -> str:
    return str(part.get("content-transfer-encoding", "")).lower()


def _read_uuencoded(text: bytes, out: Reading) -> None:
    """Attachments as mailers of old put them, between the lines of the text."""
    for found in UUENCODED.finditer(text):
        try:
            content = b"".join(binascii.a2b_uu(line) for line in found[2].splitlines() if line.strip())
        except binascii.Error:
            out.problem("damaged", "an attachment inside the mail's text is broken; ask for it again")
            continue
        out.purse.spend_bytes(len(content))
        out.take(decode(found[1].strip()), content)


def _header(value: object) -> str:
    """Encoded words, and raw GBK where a mailer sent bytes as they were."""
    text = str(value)
    if not text.isascii() and not any("\udc80" <= c <= "\udcff" for c in text):
        return text
    if "?=" not in text:
        return decode(_raw(text))
    runs = itertools.groupby(_chunks(FOLD.sub(" ", text)), key=lambda chunk: chunk[0])
    # A character may begin in one word and end in the next.
    return "".join(decode(b"".join(said for _, said in run), known_encoding(charset)) for charset, run in runs)


def _chunks(text: str) -> Iterator[tuple[str | None, bytes]]:
    """Encoded words and what stands between them, each with the charset that it names."""
    end = 0
    for word in ENCODED_WORD.finditer(text):
        between = text[end : word.start()]
        # Blanks between two words only part them.
        if between and not (end and between.isspace()):
            yield None, _raw(between)
        yield word[1].strip().lower(), _word(_raw(word[3]), word[2] in "qQ")
        end = word.end()
    if end < len(text):
        yield None, _raw(text[end:])


def _word(said: bytes, quoted: bool) -> bytes:
    """What can be read of it, where it is broken."""
    if quoted:
        return binascii.a2b_qp(said, header=True)
    packed = NO_BASE64.sub(b"", said.partition(b"=")[0])
    return binascii.a2b_base64(packed[: len(packed) - (len(packed) % 4 == 1)] + b"===")


def _raw(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
