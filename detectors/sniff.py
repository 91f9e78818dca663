"""What a file is, by its content. The name is asked only where the content leaves it open."""

from __future__ import annotations

import io
import re
import zipfile

import olefile

HEAD_BYTES = 4_096
# So many bytes of nought among the first ones, behind another, are a header's numbers: what follows may be pixels without any
# control character.
HEADER_BYTES, HEADER_NOUGHTS = 32, 6
# What is said of bytes that may be anything: such are no file by themselves.
NO_FILE = ("application/octet-stream", "text/plain")

SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"II+\0", "image/tiff"),
    (b"MM\0+", "image/tiff"),
    (b"\0\0\0\x0cjP  \r\n", "image/jp2"),
    (b"\xff\x4f\xff\x51", "image/jp2"),
    (b"\0\0\1\0", "image/x-icon"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"MSCF\0\0\0\0", "application/vnd.ms-cab-compressed"),
    (b"\x1f\x8b", "application/gzip"),
    (b"\xfd7zXZ\0", "application/x-xz"),
    (b"{\\rtf", "application/rtf"),
    (b"\x97JB2\r\n\x1a\n", "image/jbig2"),
    (b"CAJ\0", "application/x-caj"),
    (b"HN\0\0", "application/x-caj"),
    (b"KDH ", "application/x-caj"),
    (b"Founder CEB", "application/x-ceb"),
    (b"Foxit CEB", "application/x-ceb"),
    (b"SEP\0", "application/x-sep"),
    (b"%!PS", "application/postscript"),
    (b"%FDF-", "application/vnd.fdf"),
    (b"\xd7\xcd\xc6\x9a", "image/wmf"),
    (b"\1\0\x09\0\0\3", "image/wmf"),
    (b"VCLMTF", "image/x-svm"),
    (b"\x78\x9f\x3e\x22", "application/vnd.ms-tnef"),
    (b"\0\5\x16\7\0\2\0\0", "application/x-appledouble"),
    (b"\0\0\0\1Bud1", "application/x-ds-store"),
    (b"\x7fELF", "application/x-elf"),
    (b"OggS", "application/ogg"),
    (b"FLV\1", "video/x-flv"),
    (b"SQLite format 3\0", "application/vnd.sqlite3"),
)

# Signatures that are letters of ordinary text as well: they count where the rest is no text.
WEAK_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"MZ", "application/vnd.microsoft.portable-executable"),
    (b"ID3", "audio/mpeg"),
    (b"AC10", "image/vnd.dwg"),
    (b"8BPS", "image/vnd.adobe.photoshop"),
)

OPEN_XML: tuple[tuple[str, str], ...] = (
    ("word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)
OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
DOCX, XLSX, PPTX = (media_type for _, media_type in OPEN_XML)
OFD = "application/ofd"
XPS = "application/vnd.ms-xpsdocument"
DOC = "application/msword"
XLS = "application/vnd.ms-excel"
PPT = "application/vnd.ms-powerpoint"
MSG = "application/vnd.ms-outlook"
OLE = "application/x-ole-storage"
ENCRYPTED_OFFICE = "application/vnd.ms-office.encrypted"

PKCS7_OID = re.compile(rb"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07[\x02\x03]")
MULTIPART = re.compile(rb"^content-type:\s*multipart/", re.IGNORECASE | re.MULTILINE)
MAIL_HEADER = re.compile(
    rb"\A(?:[!-9;-~]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)*?(?:from|mime-version|content-transfer-encoding|received|message-id|date|subject):",
    re.IGNORECASE,
)
HTML_HEAD = re.compile(rb"<(?:!doctype\s+html|html|head|body|title|meta|table|div|p|span|a|script|h[1-6])[\s>/]", re.I)
WORDS = re.compile("[\t\r\n -~\u2010-\u303f\u4e00-\u9fff\uff00-\uffef]")
HTML_ROOT = re.compile(rb"<(?:!doctype\s+)?(?:\w{1,10}:)?html(?![\w:])", re.IGNORECASE)
# XML whose first line says nothing of it, as parts of packages under names of their own.
XML_ROOT = re.compile(rb"<[A-Za-z_][\w.-]*(?::[\w.-]+)?\s[^<>]*\bxmlns(?::[\w.-]+)?\s*=")
# What a server leaves in the file when its proxy took the transfer apart once too often.
LENGTH_OF_A_CHUNK = re.compile(rb"\A[0-9a-fA-F]{1,6}\r\n")
WEB_SUFFIXES = (".html", ".htm", ".shtml", ".xhtml", ".jsp", ".asp", ".aspx", ".php")


def sniff(untrusted_bytes: bytes, name: str = "") -> str:
    """The media type; application/octet-stream where nothing fits."""
    head = untrusted_bytes[:HEAD_BYTES]
    for signature, media_type in SIGNATURES:
        if head.startswith(signature):
            return media_type
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head.startswith(olefile.MAGIC):
        return _ole_type(untrusted_bytes)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zip_type(untrusted_bytes)
    if head.startswith(b"BM") and int.from_bytes(head[14:18], "little") in (12, 40, 52, 56, 64, 108, 124):
        return "image/bmp"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return "audio/x-wav"
    if head[4:8] == b"ftyp":
        return _box_type(head)
    if head[257:262] == b"ustar":
        return "application/x-tar"
    if head[40:44] == b" EMF" and head[:4] == b"\1\0\0\0":
        return "image/emf"
    if head[:1] == b"\x30" and PKCS7_OID.search(head, 0, 64):
        return "application/pkcs7-mime"
    if re.match(rb"..-lh[0-7d]-", head, re.DOTALL):
        return "application/x-lzh-compressed"
    if re.match(rb"BZh[1-9](?:1AY&SY|\x17rE8P)", head):
        return "application/x-bzip2"
    if re.match(rb"P[1-6]\s+(?:#[^\n]*\n\s*)*\d+\s+\d+\s", head):
        return "image/x-portable-anymap"
    if _is_late_pdf(head, untrusted_bytes):
        return "application/pdf"
    if head[:2] in (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2") or head.startswith(b"MThd"):
        return "audio/mpeg"
    for signature, media_type in WEAK_SIGNATURES:
        if head.startswith(signature) and not _looks_like_text(untrusted_bytes):
            return media_type
    return _text_type(head, untrusted_bytes, name.lower())


def _box_type(head: bytes) -> str:
    """HEIC and AVIF are told from films by the brands that they list."""
    if head[8:12] in (b"M4A ", b"M4B "):
        return "audio/mp4"
    brands = {head[at : at + 4] for at in range(8, min(int.from_bytes(head[:4], "big"), 200), 4)}
    if brands & {b"avif", b"avis"}:
        return "image/avif"
    return "image/heic" if brands & {b"heic", b"heix", b"mif1", b"msf1", b"hevc", b"heim", b"heis"} else "video/mp4"


def _is_late_pdf(head: bytes, untrusted_bytes: bytes) -> bool:
    """Readers look for a PDF's beginning in the first 1,024 bytes; asked last, for archives may hold one that early."""
    return b"%PDF-" in head[:1_024] and b" obj" in untrusted_bytes


def _zip_type(untrusted_bytes: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(untrusted_bytes)) as archive:
            names = [info.filename for info in archive.infolist()[:5_000]]
            folded = {name.replace("\\", "/").lstrip("/").lower() for name in names}
            if "[content_types].xml" in folded:
                for folder, media_type in OPEN_XML:
                    if any(name.startswith(folder) for name in folded):
                        return media_type
            # Its list of types may come in pieces, as all parts of an XPS may.
            typed = any(name.startswith("[content_types].xml") for name in folded)
            if typed and any(name.endswith(".fdseq") for name in folded):
                return XPS
            if "ofd.xml" in folded:
                return OFD
            if "mimetype" in folded and archive.getinfo("mimetype").file_size < 200:
                declared = archive.read("mimetype").decode("ascii", "replace").strip()
                if declared.startswith(OPEN_DOCUMENT):
                    return OPEN_DOCUMENT
    except (zipfile.BadZipFile, OSError, ValueError, KeyError, RuntimeError):
        pass  # what is broken is told by the reader of archives
    return "application/zip"


def _ole_type(untrusted_bytes: bytes) -> str:
    try:
        with olefile.OleFileIO(io.BytesIO(untrusted_bytes)) as ole:
            streams = {"/".join(entry).lower() for entry in ole.listdir(streams=True, storages=False)}
    except (OSError, ValueError, IndexError, KeyError, TypeError, RecursionError):
        return OLE
    for stream, media_type in (
        ("encryptedpackage", ENCRYPTED_OFFICE),
        ("worddocument", DOC),
        ("workbook", XLS),
        ("book", XLS),
        ("powerpoint document", PPT),
        ("__properties_version1.0", MSG),
    ):
        if stream in streams:
            return media_type
    return OLE


def _text_type(head: bytes, untrusted_bytes: bytes, name: str) -> str:
    boms = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")
    plain = _without_bom(head)
    if not head.startswith(boms[:2]) and not _looks_like_text(untrusted_bytes):
        bare = _bare_utf16(untrusted_bytes)
        if bare is None:
            return "application/octet-stream"
        return "text/html" if HTML_HEAD.search(bare[:1_024]) else "text/plain"
    stripped = LENGTH_OF_A_CHUNK.sub(b"", plain.lstrip())
    if stripped[:5].lower() == b"{\\rtf":
        return "application/rtf"
    if MAIL_HEADER.match(stripped) and (name.endswith((".eml", ".mht", ".mhtml")) or _has_mail_body(stripped)):
        return "message/rfc822"
    # Other XML has tables, titles and bodies too.
    is_xml = stripped.startswith(b"<?xml") and not HTML_ROOT.search(stripped[:2_048])
    if (HTML_HEAD.search(stripped[:1_024]) and not is_xml) or (name.endswith(WEB_SUFFIXES) and b"<" in stripped):
        return "text/html"
    if stripped.startswith((b"<?xml", b"<svg")) or (stripped.startswith(b"<") and name.endswith((".xml", ".svg"))):
        return "image/svg+xml" if b"<svg" in stripped[:2_048] else "application/xml"
    if XML_ROOT.match(stripped):
        return "application/xml"
    return "text/plain"


def _without_bom(head: bytes) -> bytes:
    """The head as bytes that ASCII patterns can look at; UTF-16 loses its zero bytes."""
    if head.startswith(b"\xef\xbb\xbf"):
        return head[3:]
    if head.startswith(b"\xff\xfe"):
        return head[2:].decode("utf-16-le", "replace").encode("utf-8", "replace")
    if head.startswith(b"\xfe\xff"):
        return head[2:].decode("utf-16-be", "replace").encode("utf-8", "replace")
    return head


def _looks_like_text(untrusted_bytes: bytes) -> bool:
    """No control characters but those of text files; a few are forgiven, as old editors leave them."""
    if untrusted_bytes[:HEADER_BYTES].lstrip(b"\0").count(0) >= HEADER_NOUGHTS:
        return False
    sample = untrusted_bytes[:65_536]
    usual = (7, 8, 9, 10, 11, 12, 13, 26, 27) + ((14, 15) if b"\x1b$)A" in sample else ())
    controls = bytes(code for code in range(32) if code not in usual)
    return len(sample) - len(sample.translate(None, controls)) <= len(sample) // 500


def looks_like_words(sample: str) -> bool:
    """Nearly all of it letters, digits, spaces and punctuation of Chinese or Western text."""
    return len(WORDS.findall(sample)) > 0.95 * len(sample)


def _bare_utf16(untrusted_bytes: bytes) -> bytes | None:
    """The head, as UTF-8, of UTF-16 without its mark, as some programs of Chinese Windows write it."""
    sample = untrusted_bytes[:2_048]
    sample = sample[: len(sample) // 2 * 2]
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample.decode(encoding, "replace")
        if looks_like_words(text):
            return text.encode("utf-8", "replace")
    return None


def _has_mail_body(head: bytes) -> bool:
    names = {line.split(b":", 1)[0].lower() for line in head.split(b"\n\n")[0].splitlines() if b":" in line[:60]}
    if b"content-transfer-encoding" in names and names & {b"mime-version", b"content-type"}:
        return True  # also a part of a mail that somebody has kept
    if b"mime-version" in names and MULTIPART.search(head):
        return True  # a web page with its pictures, as Word saves it under the name of a document
    return len(names & {b"from", b"to", b"mime-version", b"received", b"message-id", b"subject", b"date"}) >= 3
