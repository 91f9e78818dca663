"""Characters that a page places one by one, in whatever order its file has them: put in the order that the eye sees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from detectors.model import Box

SHORT = 3
FEWEST = 3
MAX_PIECES = 20_000
Piece = tuple[str, Box]


def rearranged(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Rows and columns of short pieces that stand close together, if the file has them in another order."""
    short = [(index, text, box) for index, (text, box) in enumerate(pieces) if 0 < len(text.strip()) <= SHORT]
    if not FEWEST <= len(short) <= MAX_PIECES:
        return
    for across in (True, False):
        yield from _lines(short, across=across)


def _lines(short: list[tuple[int, str, Box]], *, across: bool) -> Iterator[Piece]:
    """With `across` rows from left to right, else columns from top to bottom."""
    along, beside = (0, 1) if across else (1, 0)

    def middle(box: Box) -> float:
        return (box[beside] + box[beside + 2]) / 2

    def size(box: Box) -> float:
        return max(box[beside + 2] - box[beside], 1.0)

    line: list[tuple[int, str, Box]] = []
    rest = sorted(short, key=lambda piece: middle(piece[2]))
    for piece in [*rest, None]:
        if piece is not None and (not line or middle(piece[2]) - middle(line[-1][2]) < 0.4 * size(line[-1][2])):
            line.append(piece)
            continue
        line.sort(key=lambda part: part[2][along])
        yield from _runs(line, along, size)
        line = [piece] if piece is not None else []


def _runs(line, along, size) -> Iterator[Piece]:  # type: ignore[no-untyped-def]  # the inner parts of _lines
    run: list[tuple[int, str, Box]] = []
    for piece in [*line, None]:
        if piece is not None and (not run or piece[2][along] - run[-1][2][along + 2] < 1.5 * size(run[-1][2])):
            run.append(piece)
            continue
        indices = [index for index, _, _ in run]
        if len(run) >= FEWEST and indices != sorted(indices):
            boxes = [box for _, _, box in run]
            around = (
                min(b[0] for b in boxes),
                min(b[1] for b in boxes),
                max(b[2] for b in boxes),
                max(b[3] for b in boxes),
            )
            yield "".join(text.strip() for _, text, _ in run), around
        run = [piece] if piece is not None else []
