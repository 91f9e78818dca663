"""The seventh set: OFD."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Callable

from PIL import Image

from benchmarks.tricks.ofd import NS, attached, note, ofd, pictures
from benchmarks.tricks.sixth.ofd import run
from benchmarks.tricks.words import picture, png
from benchmarks.tricks.xlsx import cell

Make = Callable[[str], bytes]


def objects(inside: Callable[[str], str]) -> Make:
    return lambda words: ofd(inside(words))


def _groups(words: str) -> str:
    """Steps told as groups of equal ones."""
    return run(words, code=f'X="0" Y="5" DeltaX="g {len(words)} 9.5"')


def _two_codes_a_line(words: str) -> str:
    half = len(words) // 2
    codes = f'<ofd:TextCode X="{5.6 * half}" Y="5">{words[half:]}</ofd:TextCode><ofd:TextCode X="0" Y="5">{words[:half]}</ofd:TextCode>'
    return f'<ofd:TextObject ID="31" Boundary="28 30 90 8" Font="2" Size="5.6">{codes}</ofd:TextObject>'


def _pattern(words: str) -> str:
    """A box filled with a pattern whose tile holds the words."""
    return (
        '<ofd:PathObject ID="40" Boundary="20 20 150 40" Fill="true"><ofd:FillColor><ofd:Pattern Width="80" Height="20" XStep="90" YStep="30">'
        f'<ofd:CellContent>{run(words, 2, 2)}</ofd:CellContent></ofd:Pattern></ofd:FillColor><ofd:AbbreviatedData>M 0 0 L 150 0 L 150 40 L 0 40 C</ofd:AbbreviatedData></ofd:PathObject>'
    )  # fmt: skip


def _shaded(words: str) -> str:
    box = '<ofd:PathObject ID="41" Boundary="20 24 150 20" Fill="true" Stroke="false"><ofd:FillColor Alpha="255"><ofd:AxialShd StartPoint="0 0" EndPoint="150 0"><ofd:Segment><ofd:Color Value="255 255 255"/></ofd:Segment><ofd:Segment><ofd:Color Value="250 250 250"/></ofd:Segment></ofd:AxialShd></ofd:FillColor><ofd:AbbreviatedData>M 0 0 L 150 0 L 150 20 L 0 20 C</ofd:AbbreviatedData></ofd:PathObject>'
    return run("\u2060".join(words)) + box


def _layers(words: str) -> str:
    return "".join(run(c, 28 + 6 * n) + f'</ofd:Layer><ofd:Layer ID="{70 + n}" Type="{"Foreground" if n % 2 else "Background"}">' for n, c in enumerate(words))  # fmt: skip


def _action(words: str) -> str:
    return (
        '<ofd:TextObject ID="31" Boundary="28 30 60 8" Font="2" Size="5.6"><ofd:Actions><ofd:Action Event="CLICK"><ofd:GotoA AttachID="3" NewWindow="true"/></ofd:Action>'
        f'<ofd:Action Event="CLICK"><ofd:URI URI="http://oa.example.gov.cn" Target="{words}"/></ofd:Action></ofd:Actions><ofd:TextCode X="0" Y="5">年度</ofd:TextCode></ofd:TextObject>'
    )


def _seal_note(words: str) -> bytes:
    shown = run(words, 0, 0, attributes='CTM="0.9 0.3 -0.3 0.9 10 0"', inside='<ofd:FillColor Value="255 0 0"/>')
    return note(
        f'<ofd:Remark>签章</ofd:Remark><ofd:Appearance Boundary="100 20 90 20">{shown}</ofd:Appearance>',
        'Type="Stamp" Creator="a" LastModDate="2024-01-01"',
    )


def _masked(words: str) -> bytes:
    """A black picture seen through another one, which holds the words."""
    shape = picture(words, 40).convert("L").point(lambda v: 255 - v)
    shown = '<ofd:ImageObject ID="12" Boundary="20 20 100 20" CTM="100 0 0 20 0 0" ResourceID="9" ImageMask="10"/>'
    return pictures(shown, {"a.png": png(Image.new("RGB", shape.size, "black")), "b.png": png(shape)}, "DocumentRes")


def _version(words: str) -> bytes:
    return ofd(
        "",
        parts={
            "Doc_0/Versions/V1.xml": f'<ofd:DocVersion {NS} ID="1" Name="{words}" Current="true"><ofd:FileList/></ofd:DocVersion>'
        },
    )


def _tags(words: str) -> bytes:
    """Meaning of the objects, as invoices carry it."""
    return ofd(
        "",
        parts={
            "Doc_0/Tags/CustomTag.xml": f'<a:root xmlns:a="http://www.edrm.org.cn/schema/e-invoice/2019"><a:密级 v="{"　".join(words)}"/></a:root>'
        },
    )


def _signed(words: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as inner:
        inner.writestr("Seal.esl", base64.b64decode("MIIB") + words.encode())
    return ofd(
        "",
        parts={
            "Doc_0/Signs/Sign_0/Signature.xml": f'<ofd:Signature {NS}><ofd:SignedInfo><ofd:Provider ProviderName="a"/><ofd:Parameters><ofd:Parameter Name="签章说明">{words}</ofd:Parameter></ofd:Parameters></ofd:SignedInfo></ofd:Signature>'
        },
    )


def _attached_book(words: str) -> bytes:
    return attached("8.dat", cell("\u200b".join(words), "ZZ900"), "附表", 'Visible="false"')


def _small_area(words: str) -> bytes:
    area = "<ofd:Area><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox><ofd:ApplicationBox>0 60 210 200</ofd:ApplicationBox></ofd:Area>"
    return ofd(run(words, 28, 12, size=3.2), page=area)


OFD: dict[str, Make] = {
    "steps in groups": objects(_groups),
    "second half first": objects(_two_codes_a_line),
    "tile of a pattern": objects(_pattern),
    "under a shading": objects(_shaded),
    "a layer a character, before and behind": objects(_layers),
    "target of an action": objects(_action),
    "look of a stamp": _seal_note,
    "through a mask": _masked,
    "name of a version": _version,
    "meaning of an invoice": _tags,
    "remark of a signature": _signed,
    "hidden table attached": _attached_book,
    "above the area": _small_area,
    "mirrored and squeezed": objects(lambda w: run(w, 60, 30, attributes='CTM="-0.4 0 0 1 60 0" HScale="0.3"')),
    "outline of nothing": objects(lambda w: run(w, attributes='Fill="false" Stroke="false" Weight="900" Italic="true"')),
    "downwards in codes of their own": objects(lambda w: f'<ofd:TextObject ID="31" Boundary="190 20 8 90" Font="2" Size="5" ReadDirection="90" CharDirection="270">{"".join(f"<ofd:TextCode X={chr(34)}1{chr(34)} Y={chr(34)}{6 + 7 * n}{chr(34)}>{c}</ofd:TextCode>" for n, c in enumerate(w))}</ofd:TextObject>'),
}  # fmt: skip
