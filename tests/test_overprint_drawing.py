"""What the networks for levels across print learn from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pymupdf
import pytest

from benchmarks.overprint import drawing


@pytest.fixture(scope="module")
def fonts(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    path = tmp_path_factory.mktemp("fonts") / "song.ttf"
    path.write_bytes(pymupdf.Font("china-s").buffer)
    return [path]


def test_the_two_characters_of_a_level_lie_where_the_texture_says(fonts: list[Path]) -> None:
    drawn = [drawing.texture(seed, fonts) for seed in range(60)]
    assert {one.kind for one in drawn} == {0, 1, 2, drawing.OTHER}
    for one in drawn:
        assert one.ink.shape == (drawing.TEXTURE_HIGH, drawing.TEXTURE_WIDE)
        if one.kind == drawing.OTHER:
            continue
        x0, y0, x1, y1 = one.centres
        assert one.pitch == pytest.approx(x1 - x0)
        for x, y in ((x0, y0), (x1, y1)):
            half = int(0.4 * one.pitch)
            around = one.ink[int(y) - half : int(y) + half, int(x) - half : int(x) + half]
            assert 0.03 < float((around > 128).mean()) < 0.9


def test_the_same_seed_draws_the_same(fonts: list[Path]) -> None:
    text = "各单位要提高认识明确分工把任务落实到人按月汇总进展情况" * 4
    first, again, other = (drawing.sheet(seed, fonts, text) for seed in (3, 3, 4))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert 0.5 < float((first > 200).mean()) < 1.0
