"""Twenty more of each format, made when all others were seen through. `python -m benchmarks.tricks fourth-docx …`"""

from benchmarks.tricks.fourth.docx import DOCX
from benchmarks.tricks.fourth.html import HTML
from benchmarks.tricks.fourth.ofd import OFD
from benchmarks.tricks.fourth.pdf import PDF
from benchmarks.tricks.fourth.scan import SCAN
from benchmarks.tricks.fourth.xlsx import XLSX

__all__ = ["DOCX", "HTML", "OFD", "PDF", "SCAN", "XLSX"]
