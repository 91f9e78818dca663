"""What ordinary software and careless or careful clerks do to a mark, twenty of each format. `python -m benchmarks.tricks sixth-docx …`

Written from the list of tricks alone, without a look at the readers or the earlier sets. The marks are a full one and a bare level.
"""

from benchmarks.tricks.sixth.docx import DOCX
from benchmarks.tricks.sixth.html import HTML
from benchmarks.tricks.sixth.ofd import OFD
from benchmarks.tricks.sixth.pdf import PDF
from benchmarks.tricks.sixth.scan import SCAN
from benchmarks.tricks.sixth.xlsx import XLSX

MARKS = ("机密★10年", "秘密")

__all__ = ["DOCX", "HTML", "MARKS", "OFD", "PDF", "SCAN", "XLSX"]
