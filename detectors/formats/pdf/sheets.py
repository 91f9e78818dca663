"""A form or a picture of a PDF on a page of its own, so that what no page shows can be read like one."""

from __future__ import annotations

from typing import Any


def add_sheet(document: Any, xref: int, size_pt: tuple[float, float], matrix: tuple[float, ...]) -> int:
    """The number of the new page, the document's last. `matrix` lays the object on it, as the operator `cm` takes it."""
    sheet = document.new_page(width=size_pt[0], height=size_pt[1])
    contents = document.get_new_xref()
    document.update_object(contents, "<<>>")
    document.update_stream(contents, f"q {' '.join(f'{number:.4f}' for number in matrix)} cm /Sheet Do Q".encode())
    document.xref_set_key(sheet.xref, "Resources", f"<</XObject<</Sheet {xref} 0 R>>>>")
    document.xref_set_key(sheet.xref, "Contents", f"{contents} 0 R")
    return int(document.page_count)
