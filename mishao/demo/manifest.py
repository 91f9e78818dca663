"""What a sweep of the sample portal must find: one row for every address, as manifest.json has it.

`path` begins at the portal's root. `state` and `reason` are a sweep's; `category`, `level` and `page` are those of the one
mark that the file bears, whatever its policy (None where it bears none). `shows` says why the address is there.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

MANIFEST = Path(__file__).resolve().parent / "manifest.json"


@dataclass(frozen=True, slots=True)
class Expected:
    section: str
    path: str
    kind: str
    state: str
    reason: str | None = None
    category: str | None = None
    level: str | None = None
    page: int | None = None
    shows: str = ""


@dataclass(frozen=True, slots=True)
class ExpectedSection:
    """The sums of one section. `declared_total` is None where the list states none."""

    name: str
    path: str
    needs_browser: bool
    listed: int
    suspected: int
    declared_total: int | None
    declared_pages: int | None


def expected() -> tuple[Expected, ...]:
    return tuple(Expected(**row) for row in json.loads(MANIFEST.read_text(encoding="utf-8"))["addresses"])


def expected_sections() -> tuple[ExpectedSection, ...]:
    return tuple(ExpectedSection(**row) for row in json.loads(MANIFEST.read_text(encoding="utf-8"))["sections"])


def write(sections: list[ExpectedSection], addresses: list[Expected], path: Path = MANIFEST) -> None:
    """One line a row, so that a change reads well."""
    parts = []
    for name, rows in (("sections", sections), ("addresses", addresses)):
        lines = ",\n".join("  " + json.dumps(asdict(row), ensure_ascii=False) for row in rows)
        parts.append(f'"{name}": [\n{lines}\n]')
    path.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")
