"""OLE containers that are no document of their own: objects embedded in Office files, Windows' thumbnails.

A formula, a packed file and a preview can be read. Any other program's data can't, and says so.
"""

from __future__ import annotations

from detectors.errors import DamagedError, UnknownFormatError
from detectors.formats.compound import Compound
from detectors.reading import Reading
from detectors.sniff import OLE

MEDIA_TYPES = (OLE,)

# Streams that carry no text of their own: labels of the class, links, formulas in MathType's form, properties.
KNOWN = frozenset((
    "\x01compobj", "\x01ole", "\x03objinfo", "\x03linkinfo", "\x01ole10native", "\x01ole10itemname", "package", "contents",
    "equation native", "\x05summaryinformation", "\x05documentsummaryinformation", "\x03print", "\x03oleprxnotes",
))  # fmt: skip

PREVIEWS = ("\x02olepres", "\x03eprint")


def read(untrusted_bytes: bytes, out: Reading) -> None:
    compound = Compound(untrusted_bytes, out)
    if not compound.names:
        raise DamagedError("the container holds nothing that can be found; fetch the file again")
    compound.read_properties()
    compound.read_embedded()
    compound.read_nested()
    out.pages_examined = 1
    if compound.has("catalog") and all(
        name == "catalog" or name.isdigit() or name.startswith("256_") for name in compound.names
    ):
        for name in compound.names:
            compound.read_pictures(name)
        return
    if "vba/dir" in compound.names or any(name.endswith("/dir") for name in compound.names):
        compound.read_macros()
        return
    for name, path in compound.names.items():
        leaf = path[-1].lower()
        if leaf not in KNOWN and not leaf.startswith(PREVIEWS):
            raise UnknownFormatError("an object of a program that isn't known; look at it by hand")
        if leaf.startswith(PREVIEWS):
            compound.read_preview(compound.read(name))
