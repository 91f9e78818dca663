"""The sixth set: OFD."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

from PIL import Image

from benchmarks.tricks.docx import document
from benchmarks.tricks.ofd import NS, attached, note, ofd, pictures, units
from benchmarks.tricks.words import outlines, picture

Make = Callable[[str], bytes]


def run(
    words: str,
    x: float = 28,
    y: float = 30,
    *,
    size: float = 5.6,
    attributes: str = "",
    inside: str = "",
    code: str = 'X="0" Y="5"',
) -> str:
    return (
        f'<ofd:TextObject ID="9" Boundary="{x} {y} {size * max(len(words), 1) + 2:.1f} {size + 1}" Font="3" Size="{size}" {attributes}>'
        f"{inside}<ofd:TextCode {code}>{words}</ofd:TextCode></ofd:TextObject>"
    )  # fmt: skip


def objects(inside: Callable[[str], str]) -> Make:
    return lambda words: ofd(inside(words))


def _white(words: str) -> str:
    return run("\u200b".join(words), inside='<ofd:FillColor Value="255 255 255"/>')


def _covered(words: str) -> str:
    box = (
        '<ofd:PathObject ID="77" Boundary="20 25 120 15" Fill="true" Stroke="false"><ofd:FillColor Value="255 255 255"/>'
        "<ofd:AbbreviatedData>M 0 0 L 120 0 L 120 15 L 0 15 C</ofd:AbbreviatedData></ofd:PathObject>"
    )
    return run(words) + box


def _turned(words: str) -> str:
    return run(
        words,
        60,
        100,
        attributes='CTM="0.7071 -0.7071 0.7071 0.7071 0 0"',
        inside='<ofd:FillColor Value="200 200 200" Alpha="90"/>',
    )


def _annotated(words: str) -> bytes:
    return note(
        f'<ofd:Parameters><ofd:Parameter Name="n">1</ofd:Parameter></ofd:Parameters><ofd:Appearance Boundary="0 0 210 297">{run(words)}</ofd:Appearance>',
        'Type="Watermark" Subtype="Normal" Creator="a" LastModDate="2024-01-01" Visible="false"',
    )


def _template(words: str) -> bytes:
    head = '<ofd:Template TemplateID="6" ZOrder="Background"/>'
    page = f"<ofd:Page {NS}><ofd:Content><ofd:Layer ID='61' Type='Background'>{run(words)}</ofd:Layer></ofd:Content></ofd:Page>"
    return ofd(
        "",
        common='<ofd:TemplatePage ID="6" BaseLoc="Tpls/T0/Content.xml"/>',
        page=head,
        parts={"Doc_0/Tpls/T0/Content.xml": page},
    )


def _attached(name: str, content: Callable[[str], bytes]) -> Make:
    return lambda words: attached(name, content(words), more='Format="x"')


def _pictured(
    drawn: Callable[[str], Image.Image], kind: str = "PNG", place: str = 'Boundary="20 20 100 40" CTM="100 0 0 40 0 0"'
) -> Make:
    def make(words: str) -> bytes:
        out = io.BytesIO()
        drawn(words).save(out, kind)
        shown = f'<ofd:ImageObject ID="12" {place} ResourceID="9"/>'
        return pictures(shown, {"i.dat": out.getvalue()}, "DocumentRes", f'Format="{kind}"')

    return make


def _composite(words: str) -> bytes:
    return units(
        '<ofd:CompositeObject ID="32" Boundary="28 30 80 10" ResourceID="50"/>', run(words, 0, 0), kind="DocumentRes"
    )


def _second_version(words: str) -> bytes:
    """An earlier version that the container still carries."""
    versions = '<ofd:Versions><ofd:Version ID="1" Index="1" Current="true" BaseLoc="/Doc_0/V/V1.xml"/></ofd:Versions>'
    old = f"<ofd:Page {NS}><ofd:Content><ofd:Layer ID='2'>{run(words)}</ofd:Layer></ofd:Content></ofd:Page>"
    listed = f'<ofd:DocVersion {NS} ID="1"><ofd:FileList><ofd:File ID="1">/Doc_0/V/P0.xml</ofd:File></ofd:FileList><ofd:DocRoot>/Doc_0/V/D.xml</ofd:DocRoot></ofd:DocVersion>'
    root = (
        f"<ofd:Document {NS}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>"
        '<ofd:Pages><ofd:Page ID="1" BaseLoc="/Doc_0/V/P0.xml"/></ofd:Pages></ofd:Document>'
    )
    return ofd(
        "", bodies="", info=versions, parts={"Doc_0/V/V1.xml": listed, "Doc_0/V/D.xml": root, "Doc_0/V/P0.xml": old}
    )


def _spread(words: str) -> str:
    return run(words, code=f'X="0" Y="5" DeltaX="g {max(len(words) - 1, 1)} 24.5"')


def _separate(words: str) -> str:
    return "".join(run(c, 28 + 8 * n, 30) for n, c in enumerate(words))


def _codes(words: str) -> str:
    """One object, a code for each character, as some converters write it."""
    codes = "".join(f'<ofd:TextCode X="{6 * n}" Y="5">{c}</ofd:TextCode>' for n, c in enumerate(words))
    return f'<ofd:TextObject ID="9" Boundary="28 30 90 7" Font="3" Size="5.6">{codes}</ofd:TextObject>'


def _downwards(words: str) -> str:
    return run(
        words,
        190,
        30,
        attributes='ReadDirection="90" CharDirection="0"',
        code=f'X="0" Y="5" DeltaY="g {max(len(words) - 1, 1)} 7"',
    )


def _backwards(words: str) -> str:
    return run(
        words[::-1], attributes='ReadDirection="180"', code=f'X="60" Y="5" DeltaX="g {max(len(words) - 1, 1)} -7"'
    )


def _entities(words: str) -> str:
    return run("".join(f"&#x{ord(c):X};" for c in words), 28, 30)


def _parted_by_remarks(words: str) -> str:
    return run("<!-- a -->".join(words[:1]) + "<!-- b --><![CDATA[" + words[1:] + "]]>")


def _curves(words: str) -> str:
    data = " ".join(
        f"M {o[0][0]:.2f} {o[0][1]:.2f} " + " ".join(f"L {x:.2f} {y:.2f}" for x, y in o[1:]) + " C" for o in outlines(words, 9)
    )  # fmt: skip
    return f'<ofd:PathObject ID="14" Boundary="28 20 120 20" Fill="true" Stroke="false" Rule="Even-Odd"><ofd:FillColor Value="200 0 0"/><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>'


def _outlined(words: str) -> bytes:
    tail = f'<ofd:Outlines><ofd:OutlineElem Title="正文"><ofd:OutlineElem Title="{" ".join(words)}"/></ofd:OutlineElem></ofd:Outlines>'
    return ofd("", tail=tail)


def _custom(words: str) -> bytes:
    return ofd("", info=f'<ofd:CustomDatas><ofd:CustomData Name="miji">{words}</ofd:CustomData></ofd:CustomDatas>')


def _subject(words: str) -> bytes:
    return ofd("", info=f"<ofd:Title>通知</ofd:Title><ofd:Subject>{words}</ofd:Subject>")


def _archived(words: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("附件/一.docx", document(lambda made: made.add_paragraph(words)))
    return out.getvalue()


def _beyond(words: str) -> str:
    return run(words, 250, 310)


def _nothing_seen(words: str) -> str:
    return run(words, attributes='Visible="false" Alpha="0"', size=0.2)


OFD: dict[str, Make] = {
    "white": objects(_white),
    "covered": objects(_covered),
    "slanted and pale": objects(_turned),
    "hidden watermark": _annotated,
    "template behind": _template,
    "attached Word file": _attached("a.docx", lambda w: document(lambda m: m.add_paragraph(" ".join(w)))),
    "attached archive": _attached("b.dat", _archived),
    "attached invoice": _attached("c.xml", lambda w: f"<?xml version='1.0' encoding='GBK'?><eInvoice><Note>{w}</Note></eInvoice>".encode("gbk")),
    "picture": _pictured(lambda w: picture(f"{w}\n通知", 40)),
    "picture on its side": _pictured(lambda w: picture(f"{w}\n关于印发方案的通知\n各处室", 40).rotate(90, expand=True), place='Boundary="20 20 40 100" CTM="40 0 0 100 0 0"'),
    "palette of a GIF": _pictured(lambda w: picture(w, 40).convert("P"), "GIF"),
    "composite": _composite,
    "earlier version": _second_version,
    "far apart": objects(_spread),
    "an object a character": objects(_separate),
    "a code a character": objects(_codes),
    "downwards": objects(_downwards),
    "from right to left": objects(_backwards),
    "numbers for characters": objects(_entities),
    "parted by remarks": objects(_parted_by_remarks),
    "converted to curves": objects(_curves),
    "spaced in the contents": _outlined,
    "data of an office system": _custom,
    "subject": _subject,
    "beyond the page": objects(_beyond),
    "invisible and tiny": objects(_nothing_seen),
}  # fmt: skip
