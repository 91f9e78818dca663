"""Electronic seals and signatures of an OFD: the picture of a stamp and the names beside it, in whatever structure they lie."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from detectors.errors import UnreadableError
from detectors.formats.package import Package
from detectors.formats.pictures import end_of, pictures
from detectors.formats.text_runs import chinese_runs
from detectors.reading import Reading
from detectors.sniff import sniff

# Contracts bear a stamp on every page, each signed for itself.
MOST_PICTURES = 20
# Two letters begin a bitmap: so many of such places are looked at, and so much of what follows each.
MOST_PLACES, HEAD_BYTES, PICTURE_BYTES = 500, 4_096, 2**22
ZIP_END, ZIP_END_BYTES = b"PK\5\6", 22
WORDS = ("sign", "seal")


def is_seal(folded: str) -> bool:
    return folded.endswith(".esl") or (folded.endswith(".dat") and any(word in folded for word in WORDS))


def read_seals(package: Package, out: Reading) -> None:
    """A stamp is looked at once, however often the document bears it."""
    seen: dict[bytes, None] = {}
    for name, info in list(package.parts.items()):
        if not is_seal(name.lower()):
            continue
        try:
            content = package.read(info)
        except UnreadableError as error:
            out.failed(error)
            continue
        # Names in certificates have the larger half of a character first.
        swapped = np.frombuffer(content[: len(content) // 2 * 2], np.uint16).byteswap().tobytes()
        for run in (*chinese_runs(content), *chinese_runs(swapped)):
            out.add(run, zone="hidden")
        seen.update(dict.fromkeys((*pictures(content), *_other_pictures(content))))
        if (start := content.find(b"PK\3\4")) >= 0:
            # Newer seals are drawn as a document of their own, and the seal goes on behind it.
            end = content.rfind(ZIP_END, start)
            out.attach("seal.ofd", content[start : end + ZIP_END_BYTES] if end > 0 else content[start:])
    for picture in list(seen)[:MOST_PICTURES]:
        out.purse.check_time()
        out.attach_part("seal", picture)
    if len(seen) > MOST_PICTURES:
        out.problem("limit", f"more than {MOST_PICTURES} different stamps; look at them by hand")


def _other_pictures(content: bytes) -> Iterator[bytes]:
    for kind, signature in (("GIF", b"GIF8"), ("BMP", b"BM")):
        start = -1
        for _ in range(MOST_PLACES):
            start = content.find(signature, start + 1)
            if start < 0:
                break
            if kind == "GIF" or sniff(content[start : start + HEAD_BYTES]) == "image/bmp":
                picture = content[start : start + PICTURE_BYTES]
                picture = picture[: end_of(kind, picture)]
                yield picture
                start += len(picture) - 1
