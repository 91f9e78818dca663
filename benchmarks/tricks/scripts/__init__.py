"""Pages whose text is written by scripts: `python -m benchmarks.tricks scripts-html`.

Written from a list of what browsers can do, before any of them was tried. The marks are two full ones and a bare level.
"""

from benchmarks.tricks.scripts.first import FIRST
from benchmarks.tricks.scripts.second import SECOND
from benchmarks.tricks.scripts.third import THIRD

MARKS = ("机密★10年", "秘密★3年", "绝密")
HTML = {**FIRST, **SECOND, **THIRD}

__all__ = ["HTML", "MARKS"]
