"""Marks where converters leave them in older formats: numbers of lists, fields of forms, readings above characters, pictures' descriptions."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from detectors.formats.doc import _add_story
from detectors.formats.fields import said_by_field
from detectors.formats.text_runs import chinese_runs, marked_runs
from detectors.formats.xls import Record, _read_records
from detectors.inspect import inspect, read_untrusted
from detectors.model import DetectorSettings, Limits, Verdict
from detectors.purse import Purse
from detectors.reading import Reading

CORPUS = Path(__file__).parent / "corpus"
READING = r'EQ \* jc2 \* "Font:宋体" \* hps11 \o\ad(\s\up 10({}),{})'


def verdict(content: bytes, name: str) -> Verdict:
    return inspect(io.BytesIO(content), name, DetectorSettings()).verdict


def reading() -> Reading:
    return Reading(Purse(Limits()), read_untrusted)


def texts(out: Reading) -> list[str]:
    return [segment.text for segment in out.document().segments]


def rtf(inside: str) -> bytes:
    return "".join(
        c if c < "\x80" else f"\\u{ord(c) if ord(c) < 32_768 else ord(c) - 65_536}?"
        for c in f"{{\\rtf1\\ansi {inside}\\par}}"
    ).encode()


def odt(inside: str) -> bytes:
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table")
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr(
            "content.xml",
            f"<office:document-content {names}><office:body>{inside}</office:body></office:document-content>",
        )
    return out.getvalue()


def described_picture(words: str) -> bytes:
    return rtf(rf"{{\pict{{\*\picprop{{\sp{{\sn wzDescription}}{{\sv {words}}}}}}}\wmetafile8 }}text")


def codes_of_a_field(words: str) -> bytes:
    codes = " ".join(str(ord(character)) for character in words[:2])
    return rtf(rf'{{\field{{\*\fldinst QUOTE {codes} "{words[2:]}"}}{{\fldrslt }}}}text')


def readings_above_in_fields(words: str) -> bytes:
    codes = (READING.format("x", character).replace("\\", "\\\\") for character in words)
    fields = (rf"{{\field{{\*\fldinst {code}}}{{\fldrslt }}}}" for code in codes)
    return rtf(f"{''.join(fields)}text")


def star_of_symbols(words: str) -> bytes:
    return rtf(words.replace("★", "\uf0ab"))


def readings_above(words: str) -> bytes:
    ruby = "".join(
        f"<text:ruby><text:ruby-base>{character}</text:ruby-base><text:ruby-text>x</text:ruby-text></text:ruby>"
        for character in words
    )
    return odt(f"<office:text><text:p>{ruby}</text:p></office:text>")


def frames_backwards(words: str) -> bytes:
    return odt(f"<office:text>{''.join(f'<text:p>{character}</text:p>' for character in words[::-1])}</office:text>")


def column_of_a_table(words: str) -> bytes:
    rows = "".join(
        f"<table:table-row><table:table-cell><text:p>{character}</text:p></table:table-cell>"
        f"<table:table-cell><text:p>{number * 17}</text:p></table:table-cell></table:table-row>"
        for number, character in enumerate(words)
    )
    return odt(f"<office:text><table:table>{rows}</table:table></office:text>")


def name_of_a_style(words: str) -> bytes:
    """In the stream of a DOC in which its lists stand, too."""
    return (CORPUS / "unmarked.doc").read_bytes().replace("Normal".encode("utf-16-le"), words[:6].encode("utf-16-le"))


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (described_picture, "a.rtf"),
        (codes_of_a_field, "a.rtf"),
        (readings_above_in_fields, "a.rtf"),
        (star_of_symbols, "a.rtf"),
        (readings_above, "a.odt"),
        (frames_backwards, "a.odt"),
        (column_of_a_table, "a.odt"),
        (name_of_a_style, "a.doc"),
    ],
)
def test_a_mark_that_a_converter_left_is_found(make: Callable[[str], bytes], name: str) -> None:
    assert verdict(make("机密★10年"), name) is Verdict.SUSPECTED
    assert verdict(make("通报★10月"), name) is Verdict.CLEAN


def test_a_character_with_its_reading_stands_in_its_line() -> None:
    assert said_by_field(READING.format("jī", "机")) == "机"
    out = reading()
    _add_story(
        "".join(f"\x13{READING.format(r, c)}\x14\x15" for r, c in (("jī", "机"), ("mì", "密"))) + "\uf0ab10年\r",
        None,
        out,
    )
    assert "机密★10年" in texts(out)


def test_words_parted_by_what_has_no_width_are_one_run() -> None:
    said = "\u200b".join("机密★10年")
    assert said in list(chinese_runs(b"\1\1" + said.encode("utf-16-le") + b"\1\1"))


def test_a_bare_level_among_a_programs_data_is_a_choice() -> None:
    assert list(marked_runs("机密★5年".encode("utf-16-le"))) == ["机密★5年"]
    assert not list(marked_runs("机密".encode("utf-16-le")))
    assert not list(marked_runs("标题".encode("utf-16-le")))


@pytest.mark.parametrize("kind", [0x1B1, 0xAF])
def test_what_a_workbook_of_old_compares_with_is_read(kind: int) -> None:
    out = reading()
    _read_records([Record(kind, b"\x17\x06\x01" + "机密★10年".encode("utf-16-le") + b"\0\0", 0)], out)
    assert texts(out) == ["机密★10年"]


def test_boxes_of_a_character_that_a_workbook_of_old_has_backwards() -> None:
    records = []
    for character in reversed("机密★10年"):
        records.append(Record(0x1B6, bytes(10) + b"\1\0" + bytes(6), len(records)))
        records.append(Record(0x3C, b"\1" + character.encode("utf-16-le"), len(records)))
    out = reading()
    _read_records(records, out)
    assert "机密★10年" in texts(out)


def test_frames_of_a_character_that_a_document_of_old_has_backwards() -> None:
    out = reading()
    _add_story("\r".join(reversed("机密★10年")), None, out)
    assert "机密★10年" in texts(out)


def test_what_a_field_compares_with_or_a_sentence_quotes_says_nothing_by_itself() -> None:
    for code in ('IF x = "机密文件" "由专人送达"', "COMMENTS 标注“秘密★1年”字样的文件", '应标注"秘密★1年"。'):
        assert not {"机密文件", "秘密★1年"} & set(said_by_field(code).splitlines())


@pytest.mark.parametrize("code", ["X " + "“" * 20_000, "EQ " + "\\*“Font:" * 8_000, "EQ \\s\\up" + " " * 20_000])
def test_a_field_that_never_closes_takes_little_time(code: str) -> None:
    before = time.process_time()
    said_by_field(code)
    assert time.process_time() - before < 1


def test_names_among_a_programs_data_are_no_marks() -> None:
    for name in ("密级", "机密级", "秘密文件"):
        assert not list(marked_runs(name.encode("utf-16-le")))
