"""Ten or so more of each format, made when the fourth set was seen through. `python -m benchmarks.tricks fifth-docx …`"""

from benchmarks.tricks.fifth.office import DOCX, XLSX
from benchmarks.tricks.fifth.pages import OFD, PDF
from benchmarks.tricks.fifth.web import HTML, SCAN

__all__ = ["DOCX", "HTML", "OFD", "PDF", "SCAN", "XLSX"]
