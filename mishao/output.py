"""What the command line prints: JSON and tables on stdout, messages and progress on stderr."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

messages = Console(stderr=True, highlight=False, soft_wrap=True)
# In a file or a pipe nobody sees the edge of the screen, and an address in two pieces is none.
results = Console(highlight=False, width=None if sys.stdout.isatty() or "COLUMNS" in os.environ else 240)


def clean(text: object) -> str:
    """Text from a portal, made harmless for a terminal: control characters (escape sequences) become visible."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in str(text))


def emit(row: Mapping[str, Any]) -> None:
    """One JSON object on a line of its own."""
    sys.stdout.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    grid = Table(title=title, title_justify="left", header_style="bold", title_style="bold")
    for column in columns:
        grid.add_column(column, overflow="fold")
    for row in rows:
        grid.add_row(*("" if cell is None else _cell(cell) for cell in row))
    results.print(grid)


def _cell(value: object) -> Any:
    from rich.text import Text

    return value if isinstance(value, Text) else Text("\n".join(clean(line) for line in str(value).split("\n")))


def progress() -> Progress:
    """A progress bar on stderr; on anything that isn't a terminal it stays silent."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=messages,
        transient=True,
        disable=not messages.is_terminal,
    )


_STATE_STYLE = {
    "suspected": ("疑似", "suspected", "bold red"),
    "unscannable": ("无法检测", "unscannable", "yellow"),
    "unreachable": ("无法访问", "unreachable", "yellow"),
    "clean": ("未检出", "clean", "default"),
    "excluded": ("不在范围", "excluded", "dim"),
}


def state(word: str) -> Any:
    from rich.text import Text

    from mishao.language import say

    chinese, english, style = _STATE_STYLE.get(word, (word, word, "default"))
    return Text(say(chinese, english), style=style)
