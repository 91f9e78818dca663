"""Which references are files: by extension, by the addresses CMS vendors give their downloads, by what a link says."""

from __future__ import annotations

import base64
import re
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from w3lib.url import safe_url_string

DOCUMENT_EXTENSIONS = frozenset(
    [
        "pdf",
        "ofd",
        "doc",
        "docx",
        "docm",
        "dot",
        "dotx",
        "wps",
        "wpt",
        "rtf",
        "txt",
        "xls",
        "xlsx",
        "xlsm",
        "xlsb",
        "et",
        "ett",
        "csv",
        "ppt",
        "pptx",
        "pps",
        "ppsx",
        "dps",
        "dpt",
        "zip",
        "rar",
        "7z",
        "tar",
        "gz",
        "tgz",
        "bz2",
        "xz",
        "ceb",
        "cebx",
        "gd",
        "gw",
        "sep",
        "tif",
        "tiff",
        "eml",
        "msg",
        "mht",
        "mhtml",
        "odt",
        "ods",
        "odp",
        "caj",
        "kdh",
        "xps",
        "djvu",
        "epub",
        "vsd",
        "vsdx",
        "mpp",
        "uof",
        "uot",
        "uos",
        "mdb",
        "accdb",
        "dbf",
        "pub",
        "dwg",
        "dxf",
    ]
)
IMAGE_EXTENSIONS = frozenset(["jpg", "jpeg", "jpe", "png", "gif", "bmp", "webp", "tif", "tiff", "jfif", "heic"])
PAGE_EXTENSIONS = frozenset(
    ["html", "htm", "shtml", "shtm", "jhtml", "xhtml", "php", "asp", "aspx", "jsp", "jspx", "do", "action", "dhtml"]
)
NO_DOCUMENT_EXTENSIONS = frozenset(
    [
        "css",
        "js",
        "json",
        "map",
        "ico",
        "svg",
        "woff",
        "woff2",
        "ttf",
        "eot",
        "mp3",
        "mp4",
        "m4a",
        "m4v",
        "wav",
        "wma",
        "wmv",
        "avi",
        "mov",
        "flv",
        "swf",
        "mkv",
        "rm",
        "rmvb",
        "exe",
        "msi",
        "apk",
        "ipa",
        "dmg",
        "iso",
    ]
)

_DOWNLOAD = re.compile(
    r"(?:/download\.jsp|downfile\.jsp|downloadattach|download\.php|file-download|filedownload|virtual_attach_file\.vsb|"
    r"/attachment/|/attach(?:ment)?s?/download|/module/download/|/downloadfile|/file/download|getattach|attachdown|"
    r"/commonfile/|readattachfile|/d/file/|/attachment\.jspx\?)",
    re.IGNORECASE,
)
# A download by a program: told from a page about downloads by its query.
_PROGRAM = re.compile(
    r"/[\w-]*(?:down_?load|down_?file|get_?file|view_?file|file_?(?:down|get|view|stream))[\w-]*(?:\.(?:jsp|jspx|do|action|php|aspx?|ashx|htm))?(?:/\w+)?/?\?[^#]*=|"
    r"/[\w-]*(?:down|attach|(?<!pro)file(?!s))[\w-]*\.(?:jspx?|do|action|php|aspx?|ashx)\?[^#]*=",
    re.IGNORECASE,
)
_NAMED_FILE = re.compile(
    r"\.(" + "|".join(sorted(DOCUMENT_EXTENSIONS | {"jpg", "jpeg", "png"})) + r")\s*(?:[)）】\]]|$|[\s(（,，;；])",
    re.IGNORECASE,
)
_VIEWER = re.compile(r"(?:viewer\.html|/pdfjs/|pdf\.js|pdfview|/preview|onlinepreview|officeapps)", re.IGNORECASE)
_PDF_VIEWER = re.compile(r"pdf\.?js/(?:[\w.-]+/)*viewer\.html$", re.IGNORECASE)  # shows nothing but files
_VIEWER_KEYS = ("file", "fileurl", "src", "url", "pdfurl", "path", "filepath")
_BASE64 = re.compile(r"[A-Za-z0-9+/ ]+={0,2}")
_LEAST_PACKED = 8
_TRS_FILE = re.compile(r"^(?:\./)?[PW]0\d{12,}\.[A-Za-z0-9]{2,5}$")
COUNTER = re.compile(
    r"(?:visitcount|/visit\.jsp|dynclicks|/hits?\.|pageview|/count(?:er)?\.|viewclick|addclick|articlehits|click_?count|hit_?count|/content_view\.jspx|/flow_statistic)",
    re.IGNORECASE,
)


@lru_cache(maxsize=8_192)
def extension(url: str) -> str:
    """The extension of an address's path, or of the file name its query gives; lower case, without the dot."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""  # no address at all: http://[x
    name = unquote(parts.path, errors="replace").rsplit("/", 1)[-1]
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if ending and ending not in PAGE_EXTENSIONS:
        return ending if re.fullmatch(r"[a-z0-9]{1,6}", ending) else ""
    for _, value in parse_qsl(parts.query, encoding="utf-8", errors="replace"):
        if "." in value and (found := value.rsplit(".", 1)[-1].lower()) in DOCUMENT_EXTENSIONS | IMAGE_EXTENSIONS:
            return found
    return ending


@lru_cache(maxsize=8_192)
def is_document(url: str) -> bool:
    """Whether an address looks like a document's."""
    ending = extension(url)
    if ending in DOCUMENT_EXTENSIONS:
        return True
    picture = ending in IMAGE_EXTENSIONS and urlsplit(url).path.lower().endswith(ending)
    return not picture and bool(_DOWNLOAD.search(url) or _PROGRAM.search(url))


@lru_cache(maxsize=8_192)
def is_image(url: str) -> bool:
    return extension(url) in IMAGE_EXTENSIONS


@lru_cache(maxsize=8_192)
def is_no_document(url: str) -> bool:
    return extension(url) in NO_DOCUMENT_EXTENSIONS


@lru_cache(maxsize=8_192)
def names_file(text: str) -> bool:
    """Whether a link's text reads like a file name."""
    return bool(_NAMED_FILE.search(text))


def _plain(value: str) -> str:
    """An address that a viewer is given in base64, as it is; anything else as it stands."""
    if "." in value or len(value) < _LEAST_PACKED or not _BASE64.fullmatch(value):
        return value
    try:
        told = base64.b64decode(value.replace(" ", "+") + "=" * (-len(value) % 4), validate=True).decode()
    except (ValueError, UnicodeDecodeError):
        return value
    return unquote(told) if "/" in told and told.isprintable() else value


@lru_cache(maxsize=8_192)
def unwrapped(url: str) -> str:
    """The file behind a viewer (`viewer.html?file=…`), or the address itself."""
    parts = urlsplit(url)
    static = parts.path.lower().endswith((".html", ".htm", ".shtml"))  # a page, which sends no file itself
    asked = parts.query.lower()
    told = "file=" in asked or (
        (parts.hostname or "?") in asked and not (_DOWNLOAD.search(url) or _PROGRAM.search(url))
    )
    if parts.query and (static or told or _VIEWER.search(url)):
        for key, value in parse_qsl(parts.query, encoding="utf-8", errors="replace"):
            # A viewer's own script decodes what it is given once more.
            value = unquote(value) if "%2f" in value.lower() else value
            viewed = "/" in value or (static or _VIEWER.search(url) is not None)  # a program's file=a.zip is its own
            named = key.lower() in _VIEWER_KEYS or (static and is_file_string(value))
            value = _plain(value) if viewed and named else value
            if named and viewed:
                try:
                    target = urljoin(url, value)
                except ValueError:
                    continue
                shown = is_document(target) or (_PDF_VIEWER.search(parts.path) and "/" in value)
                if shown and target.startswith(("http://", "https://")) and (safe := _safe(target)):
                    return safe
    return url


@lru_cache(maxsize=8_192)
def is_file(url: str) -> bool:
    """Whether an address looks like a document's, or like a viewer's that shows one."""
    shown = unwrapped(url)
    return shown != url or is_document(url)


def behind_viewer(url: str, host: str) -> str:
    """The file on `host` that a viewer of another host is told to show, or the address itself."""
    parts = urlsplit(url)
    if parts.netloc != host and "http" in parts.query.lower():
        for _, value in parse_qsl(parts.query, encoding="utf-8", errors="replace"):
            ours = value.startswith(("http://", "https://")) and _host(value) == host
            if ours and is_document(value) and (safe := _safe(value)):
                return safe
    return url


def _safe(url: str) -> str | None:
    """An address as it is asked for; None where it is none: http://h:8a/."""
    try:
        _ = urlsplit(url).port
        return safe_url_string(url)
    except ValueError:
        return None


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""


def is_file_string(text: str) -> bool:
    """Whether a string of a script is the address of a document: a path, not merely a file's name."""
    text = text.strip()
    if not 4 < len(text) < 2_000 or re.search(r"[\s<>\"']", text):
        return False
    if _TRS_FILE.match(text):
        return True
    return "/" in text and extension(text) in DOCUMENT_EXTENSIONS - {"txt", "csv"}
