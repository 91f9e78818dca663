"""Tricks that an ordinary tester thinks of: signs between the characters, nearly white ink, remarks, small pictures."""

from __future__ import annotations

import io
import quopri
import zipfile
from collections.abc import Callable
from typing import Any

import pymupdf
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import RGBColor

from benchmarks.tricks.docx import document
from benchmarks.tricks.html import page
from benchmarks.tricks.ofd import ofd, text
from benchmarks.tricks.words import picture, png
from benchmarks.tricks.xlsx import book
from detectors.inspect import inspect
from detectors.model import DetectorSettings, Verdict

FULL, BARE, HARMLESS = "机密★10年", "绝密", "年度工作"
SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
Make = Callable[[str], bytes]


def verdict(content: bytes, name: str) -> Verdict:
    return inspect(io.BytesIO(content), name, DetectorSettings()).verdict


def in_runs(ink: Callable[[Any], None]) -> Make:
    """Words that are seen, and behind them the mark."""

    def make(words: str) -> bytes:
        def change(made: Any) -> None:
            paragraph = made.add_paragraph("各单位")
            ink(paragraph.add_run(words))

        return document(change)

    return make


def nearly_white(run: Any) -> None:
    run.font.color.rgb = RGBColor(0xF6, 0xF6, 0xFA)


def paper_white(run: Any) -> None:
    run._r.get_or_add_rPr().append(parse_xml(f'<w:color {nsdecls("w")} w:val="auto" w:themeColor="background1"/>'))


def quoted_by_field(words: str) -> bytes:
    field = f'<w:fldSimple {nsdecls("w")} w:instr=" QUOTE &quot;{words}&quot; "/>'
    return document(lambda made: made.add_paragraph()._p.append(parse_xml(field)))


WHITE_RUN, DARK_RUN = '<r><rPr><color rgb="FFFFFFFF"/></rPr><t>{}</t></r>', "<r><t>{}</t></r>"


def white_run_of_a_cell(words: str) -> bytes:
    return with_string(DARK_RUN.format("任务") + WHITE_RUN.format(words))


def runs_in_turns(first: str, second: str) -> Make:
    return lambda words: with_string("".join(first.format(c) + second.format("一") for c in words))


def with_string(runs: str) -> bytes:
    """Strings of a workbook stand in a part of their own."""
    made = book(lambda made, sheet: None)
    strings = f'<sst xmlns="{SHEETS}"><si>{runs}</si></sst>'
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            if name != "xl/sharedStrings.xml":
                after.writestr(name, before.read(name))
        after.writestr("xl/sharedStrings.xml", strings)
    return out.getvalue()


def pdf(draw: Callable[[Any], Any]) -> bytes:
    made: Any = pymupdf.open()
    sheet = made.new_page()
    for number in range(8):
        sheet.insert_text((72, 300 + 24 * number), "各单位要提高认识，明确分工，把任务落实到人。", fontname="china-s")
    draw(sheet)
    return bytes(made.tobytes())


def small_picture(words: str) -> bytes:
    return pdf(lambda sheet: sheet.insert_image(pymupdf.Rect(80, 80, 140, 95), stream=png(picture(words))))


def cut_picture(words: str) -> bytes:
    whole = picture(words)
    halves = whole.crop((0, 0, 96, whole.height)), whole.crop((96, 0, whole.width, whole.height))
    high = 50.0

    def draw(sheet: Any) -> None:
        left = 80.0
        for half in halves:
            right = left + half.width * high / half.height
            sheet.insert_image(pymupdf.Rect(left, 60, right, 60 + high), stream=png(half))
            left = right

    return pdf(draw)


TRICKS: dict[str, tuple[Make, str, tuple[str, ...]]] = {
    **{
        f"{sign} between": (lambda words, sign=sign: document(lambda made: made.add_paragraph(sign.join(words))), "a.docx", (FULL, BARE))
        for sign in "/|+"
    },
    "dots between all": (lambda words: page("<p>" + "·".join(words) + "</p>"), "a.html", ("秘密★2028年1月1日",)),
    "first character on a line of its own": (
        lambda words: ofd(text(words[:1], 28, 40) + text(words[1:], 28, 48)), "a.ofd", ("秘密★2028年1月1日",),
    ),
    "far indented": (lambda words: document(lambda made: made.add_paragraph("　" * 90 + words)), "a.docx", (BARE,)),
    "in quotation marks": (lambda words: page(f'<p>"{words}"</p>'), "a.html", (FULL,)),
    "value among values": (lambda words: page(f"<p>编号,{words},2023</p>"), "a.html", (FULL,)),
    "nearly white": (in_runs(nearly_white), "a.docx", (BARE,)),
    "white as the theme's paper": (in_runs(paper_white), "a.docx", (BARE,)),
    "nearly white on a page": (lambda words: page(f'<p>各单位<span style="color:#fdfdfd">{words}</span></p>'), "a.html", (BARE,)),
    "white by numbers": (lambda words: page(f'<p>各单位<span style="color:rgb(254,254,254)">{words}</span></p>'), "a.html", (BARE,)),
    **{
        f"unseen: {style}": (lambda words, style=style: page(f'<p>各单位<span style="{style}">{words}</span></p>'), "a.html", (BARE,))
        for style in ("color:hsl(0,0%,100%)", "color:rgba(0,0,0,.01)", "opacity:.01", "font-size:2px", "font-size:0em", "opacity:0!important", "font-size:.1em", "transform:scale(.01)")
    },
    "nearly white font": (lambda words: page(f'<p>各单位<font color="#FFFFFE">{words}</font></p>'), "a.html", (BARE,)),
    "font of its ground's colour": (
        lambda words: page(f"<table bgcolor=red><tr><td>各单位<font color=red>{words}</font></td></tr></table>"), "a.html", (BARE,),
    ),
    "unseen in a cell": (
        lambda words: page(f'<table><tr><td>各单位<i style="display:none">{words}</i></td></tr></table>'), "a.html", (BARE,),
    ),
    "unseen in a heading": (lambda words: page(f'<h2>各单位<i style="display:none">{words}</i></h2>'), "a.html", (BARE,)),
    "value of an attribute's data": (
        lambda words: page(f"""<p data-info='{{"mj":"{words}","id":3}}'>正文</p>"""), "a.html", (FULL,),
    ),
    "content of any element": (lambda words: page(f'<span itemprop="keywords" content="{words}"></span>'), "a.html", (FULL, BARE)),
    "remarks of a script": (lambda words: page(f"<script>/* {words} */ var a = 1; // {words}\n</script>"), "a.html", (FULL,)),
    "page in a mail of one part": (
        lambda words: b"MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
        + quopri.encodestring(page(f"<p>{words}</p>")), "a.html", (FULL, BARE),
    ),
    "quoted by a field": (quoted_by_field, "a.docx", (BARE,)),
    "white run of a cell": (white_run_of_a_cell, "a.xlsx", (FULL, BARE)),
    "between white runs of a cell": (runs_in_turns(DARK_RUN, WHITE_RUN), "a.xlsx", (FULL,)),
    "white runs between others": (runs_in_turns(WHITE_RUN, DARK_RUN), "a.xlsx", (FULL,)),
    "below a summary": (lambda words: page(f"<details><summary>附注</summary>{words}</details>"), "a.html", (BARE,)),
    "remark of a style sheet": (lambda words: page("<p>正文</p>", f"<style>/* {words} */ .x{{color:red}}</style>"), "a.html", (FULL, BARE)),
    "floating to the right": (
        lambda words: page("<div>" + "".join(f'<span style="float:right">{c}</span>' for c in words[::-1]) + "</div>"), "a.html", (BARE,),
    ),
    "small picture": (small_picture, "a.pdf", (FULL, BARE)),
    "picture in two": (cut_picture, "a.pdf", ("秘密★2028年1月1日",)),
}  # fmt: skip


@pytest.mark.parametrize(("name", "mark"), [(name, mark) for name, (_, _, marks) in TRICKS.items() for mark in marks])
def test_trick_is_seen_through(name: str, mark: str) -> None:
    make, file, _ = TRICKS[name]
    assert verdict(make(mark), file) is Verdict.SUSPECTED


@pytest.mark.parametrize("name", TRICKS)
def test_harmless_words_stay_clean(name: str) -> None:
    make, file, _ = TRICKS[name]
    assert verdict(make(HARMLESS), file) is Verdict.CLEAN


@pytest.mark.parametrize(
    "words",
    ["计算机/密码", "发动机|密封", "请把文件放入密码柜,机密资料,不得外传。", "保守“秘密”", "/* 加密 */"],
)
def test_words_that_meet_over_a_sign_are_no_mark(words: str) -> None:
    assert verdict(page(f"<p>{words}</p>"), "a.html") is Verdict.CLEAN


CATALOGUE = ("序号", "国家秘密事项", "密级", "保密期限"), ("绝密", "机密", "秘密")


def catalogue(heading: str, around: str = "", sheet: str = "") -> bytes:
    headings, levels = CATALOGUE
    rows = "".join(f"<tr><td>{n}<td>第{n}类部署情况<td>{level}<td>{n}0年" for n, level in enumerate(levels, 1))
    return page(
        f"<table><tr {around}>{''.join(map(heading.format, headings))}</tr>{rows}</table>", f"<style>{sheet}</style>"
    )


@pytest.mark.parametrize(
    ("heading", "around", "sheet"),
    [
        ('<th style="color:#fff;background:#1e6fb8">{}', "", ""),
        ("<th>{}", 'style="color:white;background-color:#036"', ""),
        ('<th class="h">{}', "", ".h{color:#fff;background:url(bar.png)}"),
        ("<th><span>{}</span>", "", "span{color:#fff} th{background:linear-gradient(#036,#048)}"),
        ("<td><font color=white>{}</font>", "bgcolor=#c00", ""),
        ('<th><b><span style="color:#fff">{}</span></b>', "", ""),
        ('<th><font color="#FFFFFF">{}</font>', "", ""),
        ('<th>{} <i style="color:#fff">*</i>', 'style="background:rgba(0,0,0,.7);color:#fff"', ""),
    ],
)
def test_white_headings_on_a_dark_ground_are_headings(heading: str, around: str, sheet: str) -> None:
    assert verdict(catalogue(heading, around, sheet), "a.html") is Verdict.CLEAN


@pytest.mark.parametrize(
    "words",
    [
        '<p>各单位<span style="color:#fff">绝密</span></p>',
        '<div style="background:#fff"><p>各单位<span style="color:#fff">绝密</span></p></div>',
        '<div style="background:#036"><p style="background:#eef5ff">各单位<span style="color:#fff">绝密</span></p></div>',
        '<table><tr><td>各单位<span style="color:#fff">绝密</span></table>',
        '<table bgcolor="#036"><tr><td bgcolor=white>各单位<font color=white>绝密</font></table>',
        *(
            f'<p style="background:{ground}">各单位<span style="color:#fff">绝密</span></p>'
            for ground in ("none", "rgba(0, 0, 0, .1)", "#00000010", "rgb(240,248,255)", "lightyellow")
        ),
        '<p style="background:#FF0000">各单位<font color=red>绝密</font></p>',
    ],
)
def test_white_words_on_a_light_ground_are_seen_through(words: str) -> None:
    assert verdict(page(words), "a.html") is Verdict.SUSPECTED
    on_a_picture = page(words).replace(b"<body", b'<body style="background:url(top.jpg)"', 1)
    assert verdict(on_a_picture, "a.html") is Verdict.SUSPECTED


def in_a_table(heading: Callable[[Any, Any], None]) -> bytes:
    """`heading` is told each cell of the first row and its run."""
    headings, levels = CATALOGUE

    def change(made: Any) -> None:
        table = made.add_table(rows=1 + len(levels), cols=len(headings))
        for column, words in enumerate(headings):
            heading(table.cell(0, column), table.cell(0, column).paragraphs[0].add_run(words))
        for n, level in enumerate(levels, 1):
            for column, words in enumerate((str(n), f"第{n}类部署情况", level, f"{n}0年")):
                table.cell(n, column).text = words

    return document(change)


def shaded(cell: Any, fill: str) -> None:
    cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:fill="{fill}"/>'))


@pytest.mark.parametrize("fill", ["1F4E79", ""])
@pytest.mark.parametrize("ink", [nearly_white, paper_white])
def test_white_headings_of_a_document_are_headings(ink: Callable[[Any], None], fill: str) -> None:
    """Without a shade of their own they may have their table's."""

    def heading(cell: Any, run: Any) -> None:
        ink(run)
        if fill:
            shaded(cell, fill)

    assert verdict(in_a_table(heading), "a.docx") is Verdict.CLEAN


@pytest.mark.parametrize("fill", ["FFFFFF", "EEF5FF", "auto", ""])
def test_white_words_in_a_light_cell_are_seen_through(fill: str) -> None:
    def change(made: Any) -> None:
        cell = made.add_table(rows=1, cols=1).cell(0, 0)
        cell.paragraphs[0].add_run("各单位")
        nearly_white(cell.paragraphs[0].add_run("绝密"))
        if fill:
            shaded(cell, fill)

    assert verdict(document(change), "a.docx") is Verdict.SUSPECTED
