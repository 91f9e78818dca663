"""Makes mishao/demo/site/ and manifest.json from articles.toml: `python -m mishao.demo.build [--doc] [--to FOLDER]`.

The result is in the repository and ships with the package; nothing here runs on a user's machine. It needs the
development extras (python-docx, openpyxl, xlwt) and the fonts of Debian's fonts-noto-cjk. Two builds on one machine give
the same bytes. `--doc` also converts the one binary Word file anew, which needs LibreOffice (`soffice`); otherwise the copy
in originals/ is used.

    texts.py + articles.toml   the words, and for each file what it shows and what a sweep must say of it
    pages.py + templates/      the pages
    paper.py, papers.py        PDFs, scans and the picture of a notice
    office.py                  Word, Excel and ZIP files
    manifest.py                the rows of manifest.json, which the tests read
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from mishao.demo import manifest, office, pages, papers
from mishao.demo.manifest import Expected, ExpectedSection
from mishao.demo.texts import ARTICLES, FOLDER, SECTIONS


def build(site: Path, manifest_path: Path) -> None:
    """Raises ValueError when a file that an article names isn't made, or one that is made isn't named."""
    made = papers.pdfs() | office.files() | {"W020240426901122334402.jpg": papers.water_notice()}
    named = {file.name for article in ARTICLES for file in article.files}
    if named != set(made):
        raise ValueError(f"articles.toml and the makers disagree on {sorted(named ^ set(made))}")
    shutil.rmtree(site, ignore_errors=True)
    pages.write_pages(site)
    for article in ARTICLES:
        for file in article.files:
            (site / article.folder.strip("/") / file.name).write_bytes(made[file.name])
    manifest.write(_sections(), _addresses(), manifest_path)


def _addresses() -> list[Expected]:
    rows = []
    for section in SECTIONS:
        for path in pages.addresses(section):
            rows.append(Expected(section.name, path, "list", "clean"))
        for article in ARTICLES:
            if article.section != section.key:
                continue
            rows.append(Expected(section.name, section.folder + article.address, "page", "clean", shows=article.shows))
            for file in article.files:
                kind = "image" if file.how == "image" else "attachment"
                rows.append(Expected(section.name, article.folder + file.name, kind, file.state, None, file.category,
                                     file.level, file.page, file.shows))  # fmt: skip
    return rows


def _sections() -> list[ExpectedSection]:
    rows = _addresses()
    sums = []
    for section in SECTIONS:
        own = [row for row in rows if row.section == section.name]
        entries = sum(row.kind == "page" for row in own)
        sums.append(
            ExpectedSection(
                name=section.name,
                path=section.folder,
                needs_browser=section.by_browser,
                listed=len(own),
                suspected=sum(row.state == "suspected" for row in own),
                declared_total=entries if section.states_total else None,
                declared_pages=None if section.by_browser else sum(row.kind == "list" for row in own),
            )
        )
    return sums


def main() -> None:
    parser = argparse.ArgumentParser(description="Makes the sample portal's folder.")
    parser.add_argument("--doc", action="store_true", help="convert the binary Word file anew with LibreOffice")
    parser.add_argument("--to", type=Path, default=FOLDER / "site", help="the folder to write, emptied first")
    options = parser.parse_args()
    if options.doc:
        office.convert_doc()
    inside = options.to == FOLDER / "site"
    build(options.to, manifest.MANIFEST if inside else options.to.with_suffix(".json"))


if __name__ == "__main__":
    main()
