"""Classes of characters as the rules' patterns need them: few ranges, for canonical text.

RE2 knows `\\p{Han}` and `[\\p{L}\\p{N}]` to the last code point that no character has, which makes the second 1,344 steps of a
program, as often as it is repeated, and half of the rules' programs. Code points without a character, those that
canonical text never holds and the signs beside the letters of other scripts may be on either side of a class, so that ranges
grow together. The ranges are worked out from the characters' data, and a test works them out again.
"""

from __future__ import annotations

import re

HAN = "2e80-2ef2 3005 3007 3021-3029 303b 3400-4dbf 4e00-9fff f900-fad9 16fe2-16fe3 20000-3134a"
LETTERS_AND_DIGITS = """
    30-39 41-5a 61-7a c0-d6 d8-f6 f8-2c1 2c6-2d1 2ec 2ee 370-373 376-3f3 3f7-481 48a-559 560-588 5d0-5f2 620-669 66e-6d3 6d5
    6e5-6e6 6ee-6fc 6ff 710-7f5 7fa 800-828 840-858 860-887 889-961 966-96f 971-9f1 9f4-9f9 9fc a05-a74 a85-aef af9-b6f
    b71-bf2 c05-c6f c78-c7e c80 c85-d4e d54-d78 d7a-def e01-e32 e40-e46 e50-e59 e81-f00 f20-f33 f40-f6c f88-f8c 1000-1049
    1050-1099 10a0-10fa 10fd-135a 1369-138f 13a0-13fd 1401-166c 166f-169a 16a0-16ea 16ee-1731 1740-17b3 17d7 17dc-17f9
    1810-191e 1946-19da 1a00-1a16 1a20-1a99 1aa7 1b05-1b59 1b83-1be5 1c00-1c23 1c40-1c7d 1c80-1cbf 1ce9-1ffc 2132 214e
    2180-2188 24eb-24ff 2776-2793 2c00-2ce4 2ceb-2cf3 2cfd 2d00-2d67 2d80-2dde 2e2f 3005-3007 3021-3029 3031-3035 303b-303c
    3041-309e 30a1-30fa 30fc-312f 31a0-31bf 31f0-324f 3400-4dbf 4e00-a48c a4d0-a4fd a500-a60c a610-a66e a67f-a6ef a717-a71f
    a722-a788 a78b-a822 a830-a835 a840-a873 a882-a8b3 a8d0-a8f7 a8fb a8fd-a925 a930-a946 a960-a9b2 a9cf-a9d9 a9e0-aa59
    aa60-aa76 aa7a-aadd aae0-aaea aaf2-ab5a ab60-ab68 ab70-abe2 abf0-d7fb fa0e-fa29 fe73 10000-100fa 10107-10133 10140-10178
    1018a-1018b 10280-1039d 103a0-103cf 103d1-10563 10570-10855 10858-10876 10879-1091b 10920-10939 10980-10a48 10a60-10a7e
    10a80-10ac7 10ac9-10aef 10b00-10b35 10b40-10b91 10ba9-10ea9 10eb0-10f54 10f70-10f81 10fb0-11037 11052-110af 110d0-1113f
    11144-11172 11176-111c4 111d0-111da 111dc 111e1-1122b 11280-112a8 112b0-1144a 11450-11459 1145f-114c5 114c7-115ae
    115d8-1162f 11644-11659 11680-116b8 116c0-1173b 11740-1182b 118a0-11941 11950-119e1 119e3-11a3a 11a50-11a89 11a9d
    11ab0-11c40 11c50-11c6c 11c72-11ef2 11fb0-11fd4 12000-1246e 12480-12ff0 13000-16a69 16a70-16aed 16b00-16b2f 16b40-16b43
    16b50-16e96 16f00-16fe1 16fe3-1bc99 1d2e0-1d2f3 1d360-1d378 1df00-1e14e 1e290-1e2f9 1e7e0-1e959 1ec71-1ecab 1ecad-1ecaf
    1ecb1-1ed2d 1ed2f-1ed3d 1f10b-1f10c 20000-3134a
"""
_CLASS = re.compile(r"\[(?:\\.|[^\]\\])*\]", re.DOTALL)


def of_few_ranges(text: str) -> str:
    """A pattern with its classes of Chinese characters, and of letters and digits together, in few ranges."""
    if "\\p{" not in text:
        return text
    return _CLASS.sub(_inner, text).replace(r"\p{Han}", f"[{_HAN}]")


def _inner(found: re.Match[str]) -> str:
    return found[0].replace(r"\p{Han}", _HAN).replace(r"\p{L}\p{N}", _LETTERS_AND_DIGITS)


def _ranges(numbers: str) -> str:
    """As RE2 writes them, by the characters themselves: none of these is a sign of its language."""
    return "".join("-".join(chr(int(end, 16)) for end in one.split("-")) for one in numbers.split())


_HAN = _ranges(HAN)
_LETTERS_AND_DIGITS = _ranges(LETTERS_AND_DIGITS)
