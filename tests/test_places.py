"""A mark in any of the places where ordinary programs put words is found, and the same places with harmless words are clean."""

from __future__ import annotations

import io
import zipfile

import pytest

from benchmarks.places import HARMLESS, PLACES, verdict
from detectors.errors import DamagedError
from detectors.formats.macros import unpacked
from detectors.inspect import inspect
from detectors.model import DetectorSettings, Verdict

# A stream without a name or a head of its own is of no known format, whatever it holds.
NEVER_CLEAN = {"zlib stream alone"}


@pytest.mark.parametrize("place", PLACES)
def test_mark_is_found(place: str) -> None:
    assert verdict(place, "机密★5年") is (Verdict.UNSCANNABLE if place in NEVER_CLEAN else Verdict.SUSPECTED)


@pytest.mark.parametrize("place", [place for place in PLACES if place not in NEVER_CLEAN])
def test_harmless_words_are_clean(place: str) -> None:
    assert verdict(place, HARMLESS) is Verdict.CLEAN


@pytest.mark.parametrize(
    ("packed", "source"),
    [
        ("0119b000616263646566676800696a6b6c6d6e6f70007172737475762e", b"abcdefghijklmnopqrstuv."),
        (
            "012fb00023616161626364658266007061676869 6a013808616b6c00306d6e6f7006710270041072737475761077 78797a003c",
            b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa",
        ),
    ],
)
def test_macros_are_unpacked(packed: str, source: bytes) -> None:
    """The examples of [MS-OVBA] 3.2."""
    assert unpacked(bytes.fromhex(packed.replace(" ", ""))) == source


def test_a_broken_macro_is_told() -> None:
    with pytest.raises(DamagedError):
        unpacked(bytes.fromhex("0105b001ffff0000"))


def test_an_xps_that_lost_a_part_is_not_clean() -> None:
    whole = PLACES["xps"][1](HARMLESS)
    broken = without(whole, "f.ttf")
    assert inspect(io.BytesIO(whole), "a.xps", DetectorSettings()).verdict is Verdict.CLEAN
    assert inspect(io.BytesIO(broken), "a.xps", DetectorSettings()).verdict is Verdict.UNSCANNABLE


def without(content: bytes, part: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w") as after:
        for info in before.infolist():
            if info.filename != part:
                after.writestr(info.filename, before.read(info))
    return out.getvalue()
