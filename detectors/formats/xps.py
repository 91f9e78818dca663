"""XPS and OpenXPS: what MuPDF makes of it is read as a PDF; texts and attributes of its parts, as they stand in the package."""

from __future__ import annotations

import re

import pymupdf

from detectors.errors import DamagedError
from detectors.formats.package import Package
from detectors.formats.pdf import reader as pdf
from detectors.formats.pdf.losses import lost_data
from detectors.reading import Reading
from detectors.sniff import XPS

MEDIA_TYPES = (XPS,)

# Beside what MuPDF says of pictures in any document.
LOST = re.compile("cannot find|inflate error|cannot load|broken", re.IGNORECASE)
# Pages and their frame; as PDF they have been read already, pictures and fonts with them.
DRAWN = (".fpage", ".fdseq", ".fdoc", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".wdp", ".odttf", ".ttf", ".dict")


def read(untrusted_bytes: bytes, out: Reading) -> None:
    pymupdf.TOOLS.reset_mupdf_warnings()
    try:
        with pymupdf.open(stream=untrusted_bytes, filetype="xps") as document:
            converted = document.convert_to_pdf()
    except (pymupdf.FileDataError, RuntimeError, ValueError) as error:
        raise DamagedError("the document can't be opened; fetch it again") from error
    warnings = pymupdf.TOOLS.mupdf_warnings()
    lost = lost_data(warnings) or LOST.search(warnings) is not None
    pdf.read(converted, out)
    package = Package(untrusted_bytes, out)
    for name in package.names("", ".fpage"):
        package.untold.notice(package.read(package.parts[name]))
    package.finish(lambda folded: folded.endswith(DRAWN))
    if lost:
        raise DamagedError("a part of the document is broken or missing; fetch it again")
