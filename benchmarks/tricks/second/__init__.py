"""Twenty more tricks of each format, made when all others were seen through. `python -m benchmarks.tricks second-docx …`"""

from benchmarks.tricks.second.docx import DOCX
from benchmarks.tricks.second.html import HTML
from benchmarks.tricks.second.ofd import OFD
from benchmarks.tricks.second.pdf import PDF
from benchmarks.tricks.second.scan import SCAN
from benchmarks.tricks.second.xlsx import XLSX

__all__ = ["DOCX", "HTML", "OFD", "PDF", "SCAN", "XLSX"]
