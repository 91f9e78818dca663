"""Scanned pages through `mishao scan`: what is found, what is given up, and what a page costs beside other engines.

    python -m benchmarks.scans make FOLDER --fonts held-out --first-seed 900000 --marked 285 --unmarked 260
    python -m benchmarks.scans recall FOLDER
    python -m benchmarks.scans cost FOLDER --pages 40
    python -m benchmarks.scans throughput FOLDER --pages 60

Each page is a PDF file of its own. Settings were tuned on the fonts "tuning" and seeds below 100,000; figures are for
"held-out" and seeds from 900,000 on. Costs are CPU seconds of the command and all its children, its start-up (the scan of
as many texts of one character) subtracted; the other engines run in the same minutes, in turn, one thread, their models loaded.
"""

from __future__ import annotations

import argparse
import dataclasses
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psutil
import pymupdf

from benchmarks.paper_layouts import LAYOUTS
from benchmarks.papers import paper, scanned_pdf
from benchmarks.sheet import FONT_SETS, missing_fonts
from detectors.confined.pool import Pool
from detectors.judging.judge import judge
from detectors.model import DetectorSettings, Document, Segment

LABELS = "labels.json"
LEVELS = ("绝密", "机密", "秘密")


@dataclasses.dataclass(frozen=True)
class Label:
    name: str
    layout: str
    level: str | None
    category: str | None
    dpi: int
    turned: int
    look: str
    harm: list[str]


def make(folder: Path, fonts: str, first_seed: int, marked: int, unmarked: int) -> None:
    missing = missing_fonts(fonts)
    if missing:
        sys.exit(f"these fonts are missing, install them first: {', '.join(missing)}")
    folder.mkdir(parents=True, exist_ok=True)
    layouts = list(LAYOUTS)
    labels = []
    for seed in range(first_seed, first_seed + max(marked, unmarked)):
        for is_marked in (True, False):
            number = seed - first_seed
            if number >= (marked if is_marked else unmarked):
                continue
            layout = layouts[number % len(layouts)] if is_marked else None
            one = paper(seed, marked=is_marked, fonts=fonts, layout=layout)
            name = f"{'marked' if is_marked else 'plain'}-{seed}.pdf"
            (folder / name).write_bytes(scanned_pdf([one]))
            label = Label(name, one.layout, one.level, one.category, one.dpi, one.turned, one.look, list(one.harm))
            labels.append(dataclasses.asdict(label))
    (folder / LABELS).write_text(json.dumps(labels, ensure_ascii=False, indent=1), encoding="utf-8")


def labels_of(folder: Path) -> list[Label]:
    return [Label(**row) for row in json.loads((folder / LABELS).read_text(encoding="utf-8"))]


def scan(paths: Sequence[Path]) -> tuple[dict[str, dict[str, Any]], float]:
    """The rows of `mishao scan --json` by file name, and the CPU seconds it took with all its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "mishao", "scan", "--json", *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return {Path(row["path"]).name: row for row in rows}, sum(after[:2]) - sum(before[:2])


def found(row: dict[str, Any], label: Label) -> bool:
    """Whether the page's mark is reported as what it is; only state secrets carry their level."""
    level = label.level if label.category == "state-secret" else None
    return any(
        f["category"] == label.category and f["level"] in (level, label.level) and not f["suppressed"]
        for f in row["findings"]
    )


def alarms(row: dict[str, Any]) -> list[str]:
    return [f["match"] for f in row["findings"] if f["policy"] == "alert" and not f["suppressed"]]


def recall(folder: Path) -> None:
    labels = labels_of(folder)
    rows, _ = scan([folder / label.name for label in labels])
    groups: dict[str, list[bool]] = defaultdict(list)
    counts: Counter[str] = Counter()
    for label in labels:
        row = rows[label.name]
        counts["pages"] += 1
        counts["given up"] += row["verdict"] == "unscannable"
        if label.category is None:
            counts["unmarked"] += 1
            counts["false"] += bool(alarms(row))
            if alarms(row):
                print(f"false: {label.name} {label.layout} {alarms(row)}")
            continue
        hit = found(row, label)
        if not hit:
            print(f"missed: {label} → {row['verdict']}")
        band = "150 dpi and above" if label.dpi >= 150 else "96-130 dpi"
        turned = "turned" if label.turned else "upright"
        for group in (
            band, f"{label.dpi} dpi", f"layout {label.layout}", f"look {label.look}", turned,
            *(f"harm {harm}" for harm in label.harm),
        ):  # fmt: skip
            groups[group].append(hit)
    print("| marked pages | found | of | recall |\n|---|---|---|---|")
    for group in sorted(groups):
        hits = groups[group]
        print(f"| {group} | {sum(hits)} | {len(hits)} | {sum(hits) / len(hits):.3f} |")
    print(dict(counts))


class Rapid:
    """Default RapidOCR with one thread; its lines are judged by the same rules."""

    name = "RapidOCR, default"

    def __init__(self) -> None:
        from rapidocr import RapidOCR

        one_thread = {f"EngineConfig.onnxruntime.{kind}_op_num_threads": 1 for kind in ("intra", "inter")}
        self._engine = RapidOCR(params={**one_thread, "Global.log_level": "critical"})

    def findings(self, picture: bytes, size_pt: tuple[float, float]) -> list[dict[str, Any]]:
        from PIL import Image

        read = self._engine(picture)
        if read.boxes is None:
            return []
        scale = size_pt[0] / Image.open(io.BytesIO(picture)).width
        segments = []
        for text, box in zip(read.txts, read.boxes, strict=True):
            (x0, y0), (x1, y1) = box.min(axis=0) * scale, box.max(axis=0) * scale
            segments.append(Segment(text, box=(float(x0), float(y0), float(x1), float(y1)), ocr=True))
        document = Document("application/pdf", tuple(segments), 1, 1, page_sizes={(None, 1): size_pt})
        return [dataclasses.asdict(f) for f in judge(document, name="", link_texts=(), settings=DetectorSettings())]


def cost(folder: Path, pages: int, block: int = 10) -> None:
    labels = _mixed(labels_of(folder), pages)
    rapid = Rapid()
    rapid.findings(*_picture(folder / labels[0].name))
    totals: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    false: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as empty:
        nothing = [Path(empty) / f"nothing-{number}.txt" for number in range(block)]
        for path in nothing:
            path.write_text("无", encoding="utf-8")
        scan(nothing)
        for start in range(0, len(labels), block):
            part = labels[start : start + block]
            _, idle_s = scan(nothing)
            rows, used_s = scan([folder / label.name for label in part])
            totals["mishao"] += used_s - idle_s
            for label in part:
                _count("mishao", rows[label.name], label, hits, false)
                picture, size_pt = _picture(folder / label.name)
                began_s = time.process_time()
                told = rapid.findings(picture, size_pt)
                totals["rapid"] += time.process_time() - began_s
                _count("rapid", {"findings": told}, label, hits, false)
                text, used_s = _tesseract(picture)
                totals["tesseract"] += used_s
                hits["tesseract"] += label.level is not None and label.level in text.replace(" ", "")
                false["tesseract"] += label.level is None and any(level in text.replace(" ", "") for level in LEVELS)
                began_s = time.process_time()
                with pymupdf.open(folder / label.name) as document:
                    text = "".join(page.get_text() for page in document)
                totals["grep"] += time.process_time() - began_s
                hits["grep"] += label.level is not None and label.level in text
    marked = sum(label.level is not None for label in labels)
    print(f"{len(labels)} pages, {marked} of them marked")
    print("| engine | CPU s/page | against mishao | marks found | false alarms |\n|---|---|---|---|---|")
    for name in ("mishao", "rapid", "tesseract", "grep"):
        ratio = totals[name] / totals["mishao"]
        print(f"| {name} | {totals[name] / len(labels):.4f} | {ratio:.1f}× | {hits[name]}/{marked} | {false[name]} |")


def _mixed(labels: Sequence[Label], pages: int) -> list[Label]:
    """Marked and unmarked in turn, evenly over the folder."""
    marked = [label for label in labels if label.level]
    plain = [label for label in labels if not label.level]
    half = pages // 2
    chosen = zip(marked[:: max(1, len(marked) // half)], plain[:: max(1, len(plain) // half)], strict=False)
    return [label for pair in chosen for label in pair][:pages]


def _count(name: str, row: dict[str, Any], label: Label, hits: Counter[str], false: Counter[str]) -> None:
    if label.category is not None:
        hits[name] += found(row, label)
    else:
        false[name] += bool(alarms(row))


def _picture(path: Path) -> tuple[bytes, tuple[float, float]]:
    """The page's image as it is stored (a fax as PNG), and the page's size."""
    with pymupdf.open(path) as document:
        page = document[0]
        image = document.extract_image(page.get_images()[0][0])["image"]
        return image, (page.rect.width, page.rect.height)


def _tesseract(picture: bytes) -> tuple[str, float]:
    """Text by the tesseract command where it is installed, and its CPU seconds less what it takes to load."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = ["tesseract", "-", "-", "-l", "chi_sim", "--psm", "6"]
    try:
        done = subprocess.run(
            command, input=picture, capture_output=True, check=False, env={"OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin"}
        )
    except FileNotFoundError:
        return "", 0.0
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return done.stdout.decode("utf-8", "replace"), sum(after[:2]) - sum(before[:2])


def throughput(folder: Path, pages: int) -> None:
    """Pages a second with one and with two workers, and the most memory any process of theirs held."""
    paths = [folder / label.name for label in _mixed(labels_of(folder), pages)]
    for size in (1, 2):
        with Pool(settings=DetectorSettings(), size=size, allow_unconfined=True) as pool:
            pool.inspect(paths[0], "first.pdf")
            began_s = time.monotonic()
            peak = 0
            for _ in _through(pool, paths, size):
                peak = max(peak, _resident())
            took_s = time.monotonic() - began_s
        print(f"{size} worker(s): {len(paths) / took_s:.1f} pages/s, peak of a process {peak >> 20} MiB")


def _through(pool: Pool, paths: Sequence[Path], size: int) -> Iterator[None]:
    from concurrent.futures import ThreadPoolExecutor, wait

    with ThreadPoolExecutor(size) as threads:
        waiting = {threads.submit(pool.inspect, path, path.name) for path in paths}
        while waiting:
            _, waiting = wait(waiting, timeout=0.05)
            yield


def _resident() -> int:
    sizes = []
    for process in psutil.Process().children(recursive=True):
        try:
            sizes.append(process.memory_info().rss)
        except psutil.NoSuchProcess:
            continue
    return max(sizes, default=0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("make", "recall", "cost", "throughput"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fonts", choices=list(FONT_SETS), default="held-out")
    parser.add_argument("--first-seed", type=int, default=900_000)
    parser.add_argument("--marked", type=int, default=285)
    parser.add_argument("--unmarked", type=int, default=260)
    parser.add_argument("--pages", type=int, default=40)
    asked = parser.parse_args()
    if asked.what == "make":
        make(asked.folder, asked.fonts, asked.first_seed, asked.marked, asked.unmarked)
    elif asked.what == "recall":
        recall(asked.folder)
    elif asked.what == "cost":
        cost(asked.folder, asked.pages)
    else:
        throughput(asked.folder, asked.pages)


if __name__ == "__main__":
    main()
