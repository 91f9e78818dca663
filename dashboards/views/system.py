"""Health for a monitor, the icon for browsers, and the source for users, as the licence asks."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

from django.contrib.staticfiles import finders
from django.db import DatabaseError, connection
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse

import dashboards

_ROOT = Path(dashboards.__file__).parent.parent
_PARTS = (
    "alerts", "crawler", "dashboards", "detectors", "findings", "mishao", "LICENSE", "README.md", "Makefile", "pyproject.toml",
    "requirements", "scripts", "scrapy.cfg",
)  # fmt: skip


def healthz(request: HttpRequest) -> HttpResponse:
    """200 while pages can be shown from the ledger; says nothing of what is in it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM findings_sweep LIMIT 1")
    except DatabaseError:
        return JsonResponse({"status": "ledger-unavailable"}, status=503)
    return JsonResponse({"status": "ok"})


def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for it unasked; without an answer each page would leave an error in their console."""
    path = finders.find("dashboards/icon.svg")
    return HttpResponse(Path(str(path)).read_bytes(), content_type="image/svg+xml")


def source(request: HttpRequest) -> FileResponse:
    """The program as it runs here, packed: the AGPL's offer to everyone who uses it over the network."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for part in _PARTS:
            if (_ROOT / part).exists():
                archive.add(_ROOT / part, arcname=f"mishao/{part}", filter=_only_source)
    packed.seek(0)
    return FileResponse(packed, as_attachment=True, filename="mishao-source.tar.gz", content_type="application/gzip")


def _only_source(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    if "__pycache__" in entry.name or entry.name.endswith(".pyc") or not (entry.isfile() or entry.isdir()):
        return None
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry
