"""The process that reads pages for all readers of a worker: each hears its own answers, and none can spoil it for the next."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import numpy as np
import psutil
import pymupdf
import pytest
from PIL import Image, ImageDraw, ImageFont

from detectors import ocr, ocr_desk
from detectors.model import Verdict
from detectors.pool import Pool
from detectors.protocol import write_all

FONT = ImageFont.truetype(BytesIO(pymupdf.Font("china-s").buffer), 40)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[ocr_desk.Desk]:
    monkeypatch.setattr(ocr_desk, "_line", None)
    one = ocr_desk.Desk()
    one.start(lambda: None)
    yield one
    for end in ocr_desk._line or ():
        os.close(end)
    one.close()


def page(text: str) -> np.ndarray:  # type: ignore[type-arg]
    image = Image.new("L", (600, 400), 255)
    ImageDraw.Draw(image).text((40, 60), text, font=FONT, fill=0)
    return np.asarray(image)


def said(grey: np.ndarray) -> list[str]:  # type: ignore[type-arg]
    return [line.text for line in ocr_desk.read_page(grey, (420.0, 280.0)).lines]


def test_it_reads_what_the_networks_read_here(desk: ocr_desk.Desk) -> None:
    expected = ocr.read_page(page("秘密★10年"), (420.0, 280.0))
    ocr_desk.connect(desk.line())

    assert ocr_desk.read_page(page("秘密★10年"), (420.0, 280.0)) == expected
    assert "秘密" in expected.lines[0].text


@pytest.mark.parametrize(
    "left_behind",
    [
        b"",
        b"x",
        ocr_desk._PICTURE.pack(0, 400, 600, 420.0, 280.0) + page("机密★5年").tobytes(),
        ocr_desk._PICTURE.pack(0, 400, 600, 420.0, 280.0) + b"half",
        ocr_desk._PICTURE.pack(0, 2**31, 2**31, 420.0, 280.0),
        ocr_desk._PICTURE.pack(0, 0, 600, 420.0, 280.0),
        ocr_desk._PICTURE.pack(0, 400, 600, float("nan"), float("inf")) + page("机密★5年").tobytes(),
    ],
    ids=["nothing", "a byte", "a page nobody waits for", "half a page", "a vast page", "no page", "no size"],
)
def test_whatever_a_reader_leaves_behind_the_next_hears_its_own(desk: ocr_desk.Desk, left_behind: bytes) -> None:
    ask, answer = desk.line()
    with suppress(BrokenPipeError):  # hung up on already
        write_all(ask, left_behind)
    os.close(ask)
    os.close(answer)
    ocr_desk.connect(desk.line())

    assert any("秘密" in line for line in said(page("秘密★10年")))


def test_stamps_in_their_own_colour_are_read_there_too(desk: ocr_desk.Desk) -> None:
    ocr_desk.connect(desk.line())

    assert any("机密" in line.text for line in ocr_desk._There(*ocr_desk._line).read_patch(page("机密★5年")).lines)  # type: ignore[misc]


def test_a_reader_whose_desk_has_ended_is_told_so(desk: ocr_desk.Desk) -> None:
    ocr_desk.connect(desk.line())
    os.kill(desk._pid, signal.SIGKILL)

    with pytest.raises(ocr_desk.DeskClosedError):
        ocr_desk.read_page(page("秘密★10年"))


def test_a_worker_whose_desk_is_killed_reads_on(tmp_path: Path) -> None:
    file = BytesIO()
    Image.fromarray(page("秘密★10年")).save(file, "PNG")
    with Pool(1) as pool:
        assert pool.inspect(file, "a.png").verdict is Verdict.SUSPECTED
        (worker,) = (one for one in psutil.Process().children() if one.pid == pool._idle[0].pid)
        (its_desk,) = worker.children()
        its_desk.kill()

        assert pool.inspect(file, "a.png").verdict is Verdict.SUSPECTED
        assert pool.inspect(file, "b.png").verdict is Verdict.SUSPECTED
    assert not worker.is_running()
    assert not its_desk.is_running()
