"""A document whose mark must be found by a confined worker before it counts as ready.

A sandbox that breaks a parser looks like "nothing found"; the canary tells the two apart. One is text, one an image
that needs the OCR models.
"""

from __future__ import annotations

import io
from functools import cache

MARK = "秘密★1年"


@cache
def text_canary() -> bytes:
    return f"{MARK}\n\n某某部门文件\n".encode()


@cache
def image_canary() -> bytes:
    """A page image with the mark at its top left, drawn with PyMuPDF's own font. Made once, before confinement."""
    import pymupdf
    from PIL import Image

    document = pymupdf.open()
    page = document.new_page(width=420, height=300)
    page.insert_text((30, 50), MARK, fontname="china-s", fontsize=20)
    page.insert_text((110, 140), "某某部门文件", fontname="china-s", fontsize=26)
    page.insert_text((40, 220), "本页用于每次启动时的自检，不是公文。", fontname="china-s", fontsize=14)
    pixels = page.get_pixmap(dpi=150, alpha=False)
    out = io.BytesIO()
    Image.frombytes("RGB", (pixels.width, pixels.height), pixels.samples).save(out, "JPEG", quality=85)
    return out.getvalue()


def check() -> str:
    """Inspects both canaries in this process; returns what went wrong, or nothing."""
    from detectors.inspect import inspect
    from detectors.model import DetectorSettings

    for name, data in (("canary.txt", text_canary()), ("canary.jpg", image_canary())):
        inspection = inspect(io.BytesIO(data), name, DetectorSettings())
        if not any(f.level == "秘密" and not f.suppressed for f in inspection.findings):
            problems = "; ".join(problem.detail for problem in inspection.problems)
            return f"{name}: {inspection.verdict} {problems}"[:400]
    return ""
