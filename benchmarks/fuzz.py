"""`python -m benchmarks.fuzz [SECONDS] [SEED]`: broken files through the confined workers, for as long as told.

Samples of every format are cut short, flipped, thinned and doubled. Each must come back with a verdict in time. A file cut
in its middle that still is called clean is printed, unless its format has no end that could be missing.
"""

from __future__ import annotations

import gzip
import io
import random
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from detectors.confined.pool import Pool
from detectors.model import DetectorSettings, Limits, Verdict

CORPUS = Path(__file__).parents[1] / "tests" / "corpus"
# Nothing in such a file says how long it should be.
ENDLESS = ("html", "txt", "eml", "csv")
LIMIT_S = 20.0
SLACK_S = 5.0


def samples() -> dict[str, bytes]:
    """Small files of every format, each with a mark."""
    mark = "机密★5年"
    found = {path.name: path.read_bytes() for path in sorted(CORPUS.iterdir()) if path.suffix != ".toml"}
    found["slides.ppt"] = gzip.decompress(found["slides.ppt.gz"])
    for kind, names in (
        ("docx", ("header", "picture", "embedded document", "drawing with text")),
        ("xlsx", ("comment", "picture", "hidden sheet")),
        ("pdf", ("annotation", "picture", "embedded file", "earlier version", "form field's label")),
        ("ofd", ("picture", "annotation", "attachment", "curves")),
        ("html", ("picture in an address", "split tags")),
        ("scan", ("fax", "last frame of a GIF", "poor JPEG", "description", "strips")),
    ):
        tricks = import_module(f"benchmarks.tricks.{kind}").TRICKS
        for name in names:
            found[f"{name}.{kind if kind != 'scan' else 'bin'}"] = tricks[name](mark)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("stories.doc", "hidden_sheet.xls"):
            archive.writestr(f"目录/{name}", found[name])
    found["包.zip"] = out.getvalue()
    return found


def mutations(content: bytes, chance: random.Random) -> Iterator[tuple[str, bytes]]:
    size = len(content)
    yield "cut", content[: chance.randrange(1, size)]
    yield "headless", content[chance.randrange(1, size) :]
    for count in (1, 8, 64):
        flipped = bytearray(content)
        for _ in range(count):
            flipped[chance.randrange(size)] ^= 1 << chance.randrange(8)
        yield f"{count} bits", bytes(flipped)
    start = chance.randrange(size)
    length = chance.randrange(1, 4_096)
    yield "hole", content[:start] + content[start + length :]
    yield "zeroed", content[:start] + bytes(len(content[start : start + length])) + content[start + length :]
    yield "doubled", content[:start] + content[max(0, start - length) :]
    extreme = chance.choice((b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\x80", b"\0\0\0\0"))
    yield "extreme number", content[:start] + extreme + content[start + 4 :]


def main(seconds: float, seed: int) -> int:
    chance = random.Random(seed)
    settings = DetectorSettings(limits=Limits(base_s=LIMIT_S, ocr_page_s=4.0))
    found = samples()
    verdicts: Counter[str] = Counter()
    clean_cuts, slowest, bad = [], 0.0, 0
    ends_s = time.monotonic() + seconds
    with Pool(2, settings) as pool:
        while time.monotonic() < ends_s:
            name = chance.choice(list(found))
            for how, content in mutations(found[name], chance):
                started_s = time.monotonic()
                inspection = pool.inspect(io.BytesIO(content), name)
                taken_s = time.monotonic() - started_s
                verdicts[
                    f"{inspection.verdict}({inspection.reason})" if inspection.reason else str(inspection.verdict)
                ] += 1
                if inspection.reason in ("crash", "timeout") or taken_s > LIMIT_S:
                    print(f"{inspection.reason}: {how} {name}, {taken_s:.1f} s, {inspection.problems[:1]}", flush=True)
                    Path(f"/tmp/fuzz-{bad}-{name.replace('/', '_')}").write_bytes(content)
                    bad += taken_s > LIMIT_S + 4.0 * 50 + SLACK_S
                if how == "cut" and inspection.verdict is Verdict.CLEAN and not name.endswith(ENDLESS):
                    clean_cuts.append(f"{name} at {len(content)} of {len(found[name])}")
                slowest = max(slowest, taken_s)
    print(f"{sum(verdicts.values())} files: {dict(verdicts.most_common())}; slowest {slowest:.1f} s")
    for line in clean_cuts:
        print(f"clean though cut: {line}")
    return 1 if bad or clean_cuts else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 60.0, int(sys.argv[2]) if len(sys.argv) > 2 else 1))
