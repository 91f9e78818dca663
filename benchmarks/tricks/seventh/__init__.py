"""What a tester builds in an afternoon: old tricks in new carriers, and new combinations of them. `python -m benchmarks.tricks seventh-docx …`

Written from the list of tricks alone, without a look at the readers. The marks are two full ones and a bare level.
"""

from benchmarks.tricks.seventh.docx import DOCX
from benchmarks.tricks.seventh.html import HTML
from benchmarks.tricks.seventh.ofd import OFD
from benchmarks.tricks.seventh.pdf import PDF
from benchmarks.tricks.seventh.scan import SCAN
from benchmarks.tricks.seventh.xlsx import XLSX

MARKS = ("绝密★30年", "秘密★6个月", "机密")

__all__ = ["DOCX", "HTML", "MARKS", "OFD", "PDF", "SCAN", "XLSX"]
