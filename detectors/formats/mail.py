"""Mail and web archives (EML, MHT): headers, bodies, and attachments as members."""

from __future__ import annotations

import binascii
import email
import email.errors
import email.header
import email.message
import email.policy
import re
from email.utils import collapse_rfc2231_value

from detectors.errors import UnreadableError
from detectors.formats.html.reader import read_markup
from detectors.formats.text import decode
from detectors.reading import Reading

MEDIA_TYPES = ("message/rfc822",)

HEADERS = ("subject", "from", "to", "cc", "comments", "keywords", "sensitivity", "x-priority")
MAX_PARTS = 2_000
# Decoding one takes more than linear time.
MAX_HEADER_CHARS = 200_000
CUT_SHORT = (
    email.errors.CloseBoundaryNotFoundDefect,
    email.errors.StartBoundaryNotFoundDefect,
    email.errors.InvalidBase64LengthDefect,
)
# What stands before the mail's own headers hides them, and all of its parts with them.
NO_HEADERS = email.errors.MissingHeaderBodySeparatorDefect
UUENCODED = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]+)\r?\n((?:[ -`]*\r?\n)+)end\b", re.MULTILINE)
BOILERPLATE = re.compile(r"^\s*This is a multi-?part message", re.IGNORECASE)


def read(untrusted_bytes: bytes, out: Reading) -> None:
    # A blank line would end the headers; some programs put one before them.
    message = email.message_from_bytes(untrusted_bytes.lstrip(b"\r\n"), policy=email.policy.compat32)
    out.is_container = True
    out.pages_total = out.pages_examined = 0
    # Not items(), which replaces bytes that are no ASCII.
    for key, raw in message.raw_items():
        name, value = key.lower(), str(raw)
        # Others say something to people only where they are encoded.
        if name in HEADERS or "=?" in value or not value.isascii():
            if len(value) > MAX_HEADER_CHARS:
                out.problem("limit", f"a header of more than {MAX_HEADER_CHARS} characters; look at the mail by hand")
            out.add(_header(value[:MAX_HEADER_CHARS]), zone="title" if name == "subject" else "property")
    for number, part in enumerate(message.walk(), 1):
        out.purse.check_time()
        if part.is_multipart() and part.get_content_type() != "message/rfc822":
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


def _read_part(part: email.message.Message[str, str], number: int, out: Reading) -> None:
    if part.get_content_type() == "message/rfc822":
        # walk() comes to its own parts next. One that is encoded as a whole has no headers until it is decoded.
        inner = part.get_payload(0) if part.is_multipart() else None
        if isinstance(inner, email.message.Message) and not inner.keys() and "base64" in _encoding(part):
            inner["Content-Transfer-Encoding"] = "base64"
            content = inner.get_payload(decode=True)
            out.take(f"part{number}.eml", content if isinstance(content, bytes) else b"")
        return
    content = part.get_payload(decode=True)
    content = content if isinstance(content, bytes) else b""
    filename = part.get_param("filename", None, "content-disposition") or part.get_param("name")
    kind = part.get_content_type()
    if filename is None and kind in ("text/plain", "text/html"):
        out.pages_total += 1
        text = decode(content, _known(part.get_content_charset()))
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


def _known(charset: str | None) -> str | None:
    if charset is None:
        return None
    try:
        "".encode(charset)
    except LookupError:
        return None
    return "gb18030" if charset.lower() in ("gb2312", "gbk") else charset


def _header(value: object) -> str:
    """Encoded words, and raw GBK where a mailer sent bytes as they were."""
    text = str(value)
    if not text.isascii() and not any("\udc80" <= c <= "\udcff" for c in text):
        return text
    words: list[str] = []
    for chunk, charset in email.header.decode_header(text):
        if isinstance(chunk, bytes):
            words.append(decode(chunk, _known(charset)))
        else:
            words.append(decode(chunk.encode("utf-8", "surrogateescape")))
    return "".join(words)
