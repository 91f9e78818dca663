"""Draws the two canary documents: `python tests/canary_documents.py detectors/confined/canaries`."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pymupdf
from PIL import Image

MARK = "秘密★1年"


def page() -> pymupdf.Document:
    document = pymupdf.open()
    sheet = document.new_page(width=420, height=300)
    sheet.insert_text((30, 50), MARK, fontname="china-s", fontsize=20)
    sheet.insert_text((110, 140), "某某部门文件", fontname="china-s", fontsize=26)
    sheet.insert_text((40, 220), "本页用于每次启动时的自检，不是公文。", fontname="china-s", fontsize=14)
    return document


def text_pdf() -> bytes:
    return page().tobytes(garbage=4, deflate=True, no_new_id=True)


def scan_png() -> bytes:
    pixels = page()[0].get_pixmap(dpi=150, colorspace=pymupdf.csGRAY, alpha=False)
    out = io.BytesIO()
    grey = Image.frombytes("L", (pixels.width, pixels.height), pixels.samples)
    grey.quantize(8).save(out, "PNG", optimize=True, dpi=(150, 150))
    return out.getvalue()


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(exist_ok=True)
    (folder / "text.pdf").write_bytes(text_pdf())
    (folder / "scan.png").write_bytes(scan_png())
