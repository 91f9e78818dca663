"""Every file of tests/corpus/ says what its table in expected.toml promises. Dropping a file adds a test."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from detectors.inspect import inspect, read_document
from detectors.model import DetectorSettings, Limits

CORPUS = Path(__file__).parent / "corpus"
EXPECTED = tomllib.loads((CORPUS / "expected.toml").read_text(encoding="utf-8"))
FILES = sorted(path.name for path in CORPUS.iterdir() if path.suffix != ".toml")


@pytest.mark.parametrize("name", FILES)
def test_corpus_file(name: str) -> None:
    expected = EXPECTED[name]
    document = read_document((CORPUS / name).read_bytes(), name, Limits())
    said = {(segment.text, segment.page, segment.zone or "") for segment in document.segments}
    for text, page, zone in expected["says"]:
        assert (text, page, zone) in said
    with (CORPUS / name).open("rb") as file:
        inspection = inspect(file, name, DetectorSettings())
    assert inspection.verdict == expected["verdict"]
    assert [inspection.pages_examined, inspection.pages_total] == expected["pages"]


def test_no_table_is_left_without_its_file() -> None:
    assert sorted(EXPECTED) == FILES
