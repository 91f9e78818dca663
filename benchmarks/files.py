"""`python -m benchmarks.files [FILES]`: born-digital documents of five pages through `mishao scan --json FOLDER`.

CPU seconds of the command and all of its workers, less those of a scan of a few files, which is the start. On a machine with
two free cores the files a second are two thousand divided by the milliseconds a file.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import docx
import openpyxl
import pymupdf

from benchmarks.tricks.words import BODY

MISHAO = Path(sys.executable).with_name("mishao")
PAGES, LINES = 5, 24
# What the start of the worker is measured with, and taken off.
FEW = 64


def word(path: Path, chance: random.Random) -> None:
    made = docx.Document()
    for _ in range(PAGES * LINES // 2):
        made.add_paragraph("".join(chance.choices(BODY[2:], k=2)))
    made.save(str(path))


def pdf(path: Path, chance: random.Random) -> None:
    made = pymupdf.open()
    for _ in range(PAGES):
        page = made.new_page()
        for line in range(LINES):
            page.insert_text((60, 80 + 28 * line), chance.choice(BODY[2:]), fontname="china-s", fontsize=14)
    made.save(str(path))


def workbook(path: Path, chance: random.Random) -> None:
    made = openpyxl.Workbook()
    for number in range(PAGES):
        sheet = made.create_sheet(f"表{number}")
        for row in range(40):
            sheet.append([row, chance.choice(BODY), chance.random(), chance.choice(BODY)])
    made.save(path)


def scan(folder: Path) -> tuple[float, float]:
    """(CPU seconds, wall seconds) with everything that the command started."""
    before, started_s = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(
        [MISHAO, "scan", "--json", folder], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    verdicts = {line.split(b'"verdict":')[1].split(b",")[0].strip() for line in done.stdout.splitlines()}
    if verdicts != {b'"clean"'}:
        raise SystemExit(f"not all of the files are clean: {verdicts}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, time.monotonic() - started_s


def main(count: int) -> None:
    for name, make, suffix in (("DOCX", word, "docx"), ("PDF", pdf, "pdf"), ("XLSX", workbook, "xlsx")):
        with tempfile.TemporaryDirectory() as folder_name:
            folder = Path(folder_name)
            chance = random.Random(1)
            (folder / "one").mkdir()
            for number in range(FEW):
                make(folder / "one" / f"{number}.{suffix}", chance)
            (folder / "many").mkdir()
            for number in range(count):
                make(folder / "many" / f"{number}.{suffix}", chance)
            start_cpu_s, start_s = scan(folder / "one")
            cpu_s, wall_s = scan(folder / "many")
            each_ms = 1_000 * (cpu_s - start_cpu_s) / (count - FEW)
            print(
                f"{name}: start {start_cpu_s:.1f} CPU s, {start_s:.1f} s; {each_ms:.0f} CPU ms a file, {wall_s:.1f} s for {count}"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
