"""The canonical form of an address, and its key in the ledger.

Percent bytes are never touched: a GBK path and its UTF-8 twin are two addresses. Nothing merges but what is one address
by the standard (case of scheme and host, the default port, the fragment) or a session id by construction.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit

CANON_VERSION = 1
_SESSION = re.compile(r";jsessionid=[^/?#;]*", re.IGNORECASE)
# An application whose fragment names the column: /unit/gkmlpt/index#1234
_APP_FRAGMENT = re.compile(r"/gkmlpt/(index)?$")
_DEFAULT_PORT = {"http": 80, "https": 443}


def canonical(url: str, aliases: Mapping[str, str] | None = None) -> str:
    """The one spelling under which an address is known. `aliases` maps a host to the host it stands for.

    Raises ValueError for what is no http(s) address.
    """
    parts = urlsplit(url.strip())
    scheme = parts.scheme.lower()
    host = (parts.hostname or "").rstrip(".").lower()
    if scheme not in _DEFAULT_PORT or not host:
        raise ValueError("not an http(s) address")
    host = (aliases or {}).get(host, host)
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    netloc = host if port in (None, _DEFAULT_PORT[scheme]) else f"{host}:{port}"
    path = _SESSION.sub("", parts.path) or "/"
    keep = parts.fragment if _APP_FRAGMENT.search(path) else ""
    return urlunsplit((scheme, netloc, path, parts.query, keep))


def url_key(canonical_url: str) -> str:
    return hashlib.sha256(canonical_url.encode("utf-8", "surrogatepass")).hexdigest()
