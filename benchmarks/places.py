"""Where a mark can stand: one file for each place, with the mark there and nowhere else. `python -m benchmarks.places [WORD]`.

What is found or reported as not fully read is well; a file called clean is a miss. The same files with harmless words
should be clean. `benchmarks.tricks` holds what is done to hide a mark; this is where ordinary programs put words.
"""

from __future__ import annotations

import gzip
import io
import sys
import zlib

import pymupdf
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from benchmarks import place_files as make
from benchmarks.tricks.docx import document, with_parts
from benchmarks.tricks.ofd import NS, image, ofd, text
from benchmarks.tricks.pdf import _written as written
from benchmarks.tricks.pdf import pdf
from benchmarks.tricks.words import BODY, picture, png
from benchmarks.tricks.xlsx import book, cell
from detectors.inspect import inspect, warm
from detectors.model import DetectorSettings, Verdict

MARKS = ("机密★5年", "秘密★10年")
HARMLESS = "年度工作"


PLACES: dict[str, tuple[str, make.Make]] = {
    "docx imported document": ("a.docx", lambda w: with_parts(document(lambda m: None), {"word/afchunk1.docx": document(lambda m: m.add_paragraph(w))})),
    "docx imported web archive": ("a.docx", lambda w: with_parts(document(lambda m: None), {"word/afchunk1.mht": make.mht(w)})),
    "docx glossary": ("a.docx", make.part("word/glossary/document.xml", f'<w:glossaryDocument {nsdecls("w")}><w:docParts><w:docPart><w:docPartBody><w:p><w:r><w:t>{{}}</w:t></w:r></w:p></w:docPartBody></w:docPart></w:docParts></w:glossaryDocument>')),
    "docx bound data": ("a.docx", make.part("customXml/item7.xml", '<r xmlns="urn:x"><v>{}</v></r>')),
    "docx bound data, attribute": ("a.docx", make.part("customXml/item7.xml", '<r xmlns="urn:x" level="{}"/>')),
    "docx chart": ("a.docx", make.part("word/charts/chart1.xml", f'<c:chartSpace xmlns:c="urn:c" xmlns:a="{make.A}"><c:title><a:p><a:r><a:t>{{}}</a:t></a:r></a:p></c:title></c:chartSpace>')),
    "docx chart category": ("a.docx", make.part("word/charts/chart1.xml", '<c:chartSpace xmlns:c="urn:c"><c:cat><c:strCache><c:pt idx="0"><c:v>{}</c:v></c:pt></c:strCache></c:cat></c:chartSpace>')),
    "docx diagram": ("a.docx", make.part("word/diagrams/data1.xml", f'<d:dataModel xmlns:d="urn:d" xmlns:a="{make.A}"><d:pt><d:t><a:p><a:r><a:t>{{}}</a:t></a:r></a:p></d:t></d:pt></d:dataModel>')),
    "docx formula": ("a.docx", lambda w: document(lambda m: m.add_paragraph()._p.append(parse_xml('<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">' + "".join(f"<m:r><m:t>{c}</m:t></m:r>" for c in w) + "</m:oMath>")))),
    "docx fraction": ("a.docx", lambda w: document(lambda m: m.add_paragraph()._p.append(parse_xml(f'<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:f><m:num><m:r><m:t>{w}</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>')))),
    "docx ruby": ("a.docx", make.paragraph('<w:r {ns}><w:ruby><w:rt><w:r><w:t>{0}</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>甲</w:t></w:r></w:rubyBase></w:ruby></w:r>')),
    "docx simple field": ("a.docx", make.paragraph('<w:fldSimple {ns} w:instr="QUOTE {0}"/>')),
    "docx smart tag": ("a.docx", make.paragraph('<w:smartTag {ns} w:element="{0}"><w:r><w:t>文</w:t></w:r></w:smartTag>')),
    "docx control's placeholder": ("a.docx", make.paragraph('<w:sdt {ns}><w:sdtPr><w:alias w:val="{0}"/></w:sdtPr><w:sdtContent><w:r><w:t>文</w:t></w:r></w:sdtContent></w:sdt>')),
    "docx drop-down": ("a.docx", make.paragraph('<w:sdt {ns}><w:sdtPr><w:dropDownList><w:listItem w:displayText="{0}" w:value="1"/></w:dropDownList></w:sdtPr><w:sdtContent><w:r><w:t>文</w:t></w:r></w:sdtContent></w:sdt>')),
    "docx bookmark's name": ("a.docx", make.paragraph('<w:bookmarkStart {ns} w:id="3" w:name="{0}"/>')),
    "docx form field": ("a.docx", make.paragraph('<w:r {ns}><w:fldChar w:fldCharType="begin"><w:ffData><w:textInput><w:default w:val="{0}"/></w:textInput></w:ffData></w:fldChar></w:r>')),
    "docx moved away": ("a.docx", make.paragraph('<w:moveFrom {ns} w:id="1" w:author="a"><w:r><w:t>{0}</w:t></w:r></w:moveFrom>')),
    "docx style's name": ("a.docx", lambda w: document(lambda m: setattr(m.add_paragraph("文", style=m.styles.add_style(w, 1)), "x", 1) if False else m.styles.add_style(w, 1))),
    "docx custom property": ("a.docx", make.part("docProps/custom.xml", '<Properties xmlns="urn:c"><property name="密级"><v>{}</v></property></Properties>')),
    "docx macro": ("a.docm", lambda w: with_parts(document(lambda m: None), {"word/vbaProject.bin": make.vba(w)})),
    "docx active control": ("a.docx", make.part("word/activeX/activeX1.xml", '<ax:ocx xmlns:ax="urn:ax"><ax:ocxPr ax:name="Caption" ax:value="{}"/></ax:ocx>')),
    "docx ink": ("a.docx", make.part("word/ink/ink1.xml", "<ink><annotation>{}</annotation></ink>")),
    "xlsx threaded comment": ("a.xlsx", make.sheet_part("xl/threadedComments/threadedComment1.xml", '<ThreadedComments xmlns="urn:t"><threadedComment ref="A1"><text>{}</text></threadedComment></ThreadedComments>')),
    "xlsx list of values": ("a.xlsx", lambda w: book(lambda made, sheet: make.choices(sheet, w))),
    "xlsx pivot records": ("a.xlsx", make.sheet_part("xl/pivotCache/pivotCacheRecords1.xml", '<a><r><s v="{}"/></r></a>')),
    "xlsx pivot caption": ("a.xlsx", make.sheet_part("xl/pivotTables/pivotTable1.xml", '<a dataCaption="{}"/>')),
    "xlsx table's column": ("a.xlsx", make.sheet_part("xl/tables/table1.xml", '<table><tableColumns><tableColumn id="1" name="{}"/></tableColumns></table>')),
    "xlsx slicer": ("a.xlsx", make.sheet_part("xl/slicers/slicer1.xml", '<slicers><slicer caption="{}"/></slicers>')),
    "xlsx reading above": ("a.xlsx", make.sheet_part("xl/sharedStrings.xml", '<sst><si><t>甲</t><rPh sb="0" eb="1"><t>{}</t></rPh></si></sst>')),
    "xlsx style's name": ("a.xlsx", lambda w: book(lambda made, sheet: made.add_named_style(make.style(w)))),
    "xlsx connection": ("a.xlsx", make.sheet_part("xl/connections.xml", '<connections><connection description="{}"/></connections>')),
    "xlsx chart sheet": ("a.xlsx", make.sheet_part("xl/chartsheets/sheet9.xml", "<chartsheet><headerFooter><oddHeader>{}</oddHeader></headerFooter></chartsheet>")),
    "xlsx scenario": ("a.xlsx", make.sheet_part("xl/worksheets/sheet9.xml", '<worksheet><sheetData/><scenarios><scenario name="a" comment="{}"/></scenarios></worksheet>')),
    "xlsx macro": ("a.xlsm", lambda w: with_parts(cell("表"), {"xl/vbaProject.bin": make.vba(w)})),
    "xlsx revision": ("a.xlsx", make.sheet_part("xl/revisions/revisionLog1.xml", "<revisions><rcc><nc><is><t>{}</t></is></nc></rcc></revisions>")),
    "xlsx form control": ("a.xlsx", make.sheet_part("xl/ctrlProps/ctrlProp1.xml", '<formControlPr><itemLst><item val="{}"/></itemLst></formControlPr>')),
    "pptx slide": ("a.pptx", lambda w: make.pptx(words=w)),
    "pptx master": ("a.pptx", lambda w: make.pptx({"ppt/slideMasters/slideMaster1.xml": make.shown(w)})),
    "pptx layout": ("a.pptx", lambda w: make.pptx({"ppt/slideLayouts/slideLayout1.xml": make.shown(w)})),
    "pptx notes": ("a.pptx", lambda w: make.pptx({"ppt/notesSlides/notesSlide1.xml": make.shown(w)})),
    "pptx notes master": ("a.pptx", lambda w: make.pptx({"ppt/notesMasters/notesMaster1.xml": make.shown(w)})),
    "pptx comment": ("a.pptx", lambda w: make.pptx({"ppt/comments/comment1.xml": f'<p:cmLst xmlns:p="urn:p"><p:cm><p:text>{w}</p:text></p:cm></p:cmLst>'})),
    "pptx new comment": ("a.pptx", lambda w: make.pptx({"ppt/comments/modernComment_1.xml": make.shown(w)})),
    "pptx tag": ("a.pptx", lambda w: make.pptx({"ppt/tags/tag1.xml": f'<p:tagLst xmlns:p="urn:p"><p:tag name="A" val="{w}"/></p:tagLst>'})),
    "pptx section": ("a.pptx", lambda w: make.pptx(more=f'<p:extLst><p:section name="{w}"/></p:extLst>')),
    "pptx slide's name": ("a.pptx", lambda w: make.pptx(attributes=f' name="{w}"')),
    "pptx diagram": ("a.pptx", lambda w: make.pptx({"ppt/diagrams/data1.xml": make.shown(w)})),
    "pptx diagram drawing": ("a.pptx", lambda w: make.pptx({"ppt/diagrams/drawing1.xml": make.shown(w)})),
    "pptx chart": ("a.pptx", lambda w: make.pptx({"ppt/charts/chart1.xml": f'<c:x xmlns:c="urn:c"><c:v>{w}</c:v></c:x>'})),
    "pptx picture alone": ("a.pptx", lambda w: make.pptx({"ppt/media/image1.png": png(picture(w))})),
    "odt body": ("a.odt", lambda w: make.odf("text", f"<text:p>{w}</text:p>")),
    "odt header": ("a.odt", lambda w: make.odf("text", "<text:p>文</text:p>", {"styles.xml": f"<office:document-styles SPACES><office:master-styles><style:master-page><style:header><text:p>{w}</text:p></style:header></style:master-page></office:master-styles></office:document-styles>"})),
    "odt note": ("a.odt", lambda w: make.odf("text", f"<text:p>文<office:annotation><text:p>{w}</text:p></office:annotation></text:p>")),
    "odt deletion": ("a.odt", lambda w: make.odf("text", f"<text:tracked-changes><text:changed-region><text:deletion><text:p>{w}</text:p></text:deletion></text:changed-region></text:tracked-changes><text:p>文</text:p>")),
    "odt hidden": ("a.odt", lambda w: make.odf("text", f'<text:p>文<text:hidden-text text:string-value="{w}"/></text:p>')),
    "odt variable": ("a.odt", lambda w: make.odf("text", f'<text:user-field-decls><text:user-field-decl office:string-value="{w}" text:name="a"/></text:user-field-decls><text:p>文</text:p>')),
    "odt property": ("a.odt", lambda w: make.odf("text", "<text:p>文</text:p>", {"meta.xml": f"<office:document-meta SPACES><office:meta><dc:subject>{w}</dc:subject></office:meta></office:document-meta>"})),
    "odt macro": ("a.odt", lambda w: make.odf("text", "<text:p>文</text:p>", {"Basic/Standard/Module1.xml": f"<module>MsgBox {w}</module>"})),
    "ods hidden sheet": ("a.ods", lambda w: make.odf("spreadsheet", f'<table:table table:name="a" table:display="false"><table:table-row><table:table-cell><text:p>{w}</text:p></table:table-cell></table:table-row></table:table>')),
    "ods sheet's name": ("a.ods", lambda w: make.odf("spreadsheet", f'<table:table table:name="{w}"><table:table-row><table:table-cell><text:p>1</text:p></table:table-cell></table:table-row></table:table>')),
    "ods value": ("a.ods", lambda w: make.odf("spreadsheet", f'<table:table table:name="a"><table:table-row><table:table-cell office:string-value="{w}"/></table:table-row></table:table>')),
    "ods condition": ("a.ods", lambda w: make.odf("spreadsheet", f'<table:content-validations><table:content-validation><table:help-message table:title="{w}"/></table:content-validation></table:content-validations><table:table table:name="a"/>')),
    "odp notes": ("a.odp", lambda w: make.odf("presentation", f"<draw:page><draw:frame><draw:text-box><text:p>文</text:p></draw:text-box></draw:frame><presentation:notes><draw:frame><draw:text-box><text:p>{w}</text:p></draw:text-box></draw:frame></presentation:notes></draw:page>")),
    "odg drawing": ("a.odg", lambda w: make.odf("drawing", f"<draw:page><draw:rect><text:p>{w}</text:p></draw:rect></draw:page>")),
    "vsdx shape": ("a.vsdx", make.vsdx),
    "vsdx page's name": ("a.vsdx", lambda w: make.vsdx("文", name=w)),
    "xps": ("a.xps", make.xps),
    "epub": ("a.epub", make.epub),
    "mht": ("a.mht", make.mht),
    "mail, winmail.dat with a file": ("a.eml", lambda w: make.mail("winmail.dat", make.tnef_file(w))),
    "mail, winmail.dat with a body": ("a.eml", lambda w: make.mail("winmail.dat", make.tnef_body(w))),
    "winmail.dat alone": ("winmail.dat", make.tnef_file),
    "mail, web archive attached": ("a.eml", lambda w: make.mail("a.mht", make.mht(w), "application/octet-stream")),
    "old workbook's macro": ("a.xls", make.doc_with_macro),
    "png palette": ("a.png", make.palette_png),
    "png on nothing": ("a.png", make.clear_png),
    "png tEXt": ("a.png", lambda w: make.png_text(w, "tEXt")),
    "png zTXt": ("a.png", lambda w: make.png_text(w, "zTXt")),
    "png iTXt": ("a.png", lambda w: make.png_text(w, "iTXt")),
    "jbig2": ("a.jb2", make.jbig2_file),
    "ofd jbig2": ("a.ofd", lambda w: image(make.jbig2_file(w), "a.jb2")),
    "ofd jbig2, bare": ("a.ofd", lambda w: image(make.jbig2(w), "a.jb2")),
    "ofd palette picture": ("a.ofd", lambda w: image(make.clear_png(w))),
    "ofd glyphs alone": ("a.ofd", make.ofd_glyphs),
    "ofd other code points": ("a.ofd", make.ofd_wrong_codes),
    "ofd extension": ("a.ofd", lambda w: ofd("", parts={"Doc_0/Ext.xml": f"<ofd:Extensions {NS}><ofd:Extension><ofd:Property>{w}</ofd:Property></ofd:Extension></ofd:Extensions>"})),
    "ofd action": ("a.ofd", lambda w: ofd(text("文", inside=f'<ofd:Actions><ofd:Action Event="CLICK"><ofd:Goto><ofd:Bookmark Name="{w}"/></ofd:Goto></ofd:Action></ofd:Actions>'))),
    "ofd custom tag": ("a.ofd", lambda w: ofd("", parts={"Doc_0/Tags/CustomTag.xml": f"<x><密级>{w}</密级></x>"})),
    "pdf no table of characters": ("a.pdf", lambda w: make.unicode_table(w, None)),
    "pdf lying table": ("a.pdf", lambda w: make.unicode_table(w, ("年度计划安排表格式" * 2)[: len(w)])),
    "pdf lying table of letters": ("a.pdf", lambda w: make.unicode_table(w, "abcdefghijkl"[: len(w)])),
    "pdf lying table of rare characters": ("a.pdf", lambda w: make.unicode_table(w, "".join(chr(ord(c) + 0x1357) if ord(c) < 0x8C00 else "龘" for c in w))),
    "pdf XFA": ("a.pdf", lambda w: pdf(lambda made, page: make.xfa(made, w))),
    "pdf script": ("a.pdf", lambda w: pdf(lambda made, page: make.script(made, w, escaped=False))),
    "pdf script, escaped": ("a.pdf", lambda w: pdf(lambda made, page: make.script(made, w, escaped=True))),
    "pdf script in a stream": ("a.pdf", lambda w: pdf(lambda made, page: make.script_stream(made, w))),
    "pdf field's value": ("a.pdf", lambda w: pdf(lambda made, page: make.widget(page, pymupdf.PDF_WIDGET_TYPE_TEXT, field_value=w))),
    "pdf hidden field's value": ("a.pdf", lambda w: pdf(lambda made, page: make.hidden_field(made, page, w))),
    "pdf choice": ("a.pdf", lambda w: pdf(lambda made, page: make.widget(page, pymupdf.PDF_WIDGET_TYPE_LISTBOX, choice_values=["甲", w], field_value="甲"))),
    "pdf button": ("a.pdf", lambda w: pdf(lambda made, page: make.widget(page, pymupdf.PDF_WIDGET_TYPE_BUTTON, button_caption=w))),
    "pdf structure": ("a.pdf", make.catalogue("StructTreeRoot", lambda w: f"<</Type/StructTreeRoot/K<</S/Figure/Alt{make.hexed(w)}>>>>")),
    "pdf private data": ("a.pdf", make.catalogue("PieceInfo", lambda w: f"<</App<</Private<</a {make.hexed(w)}>>>>>>")),
    "pdf thumbnail": ("a.pdf", lambda w: pdf(lambda made, page: make.thumb(made, page, w))),
    "pdf attached note": ("a.pdf", lambda w: pdf(lambda made, page: make.attached_note(page, w))),
    "pdf appearance alone": ("a.pdf", lambda w: pdf(lambda made, page: make.stamp(made, page, w))),
    "pdf jbig2": ("a.pdf", lambda w: pdf(lambda made, page: make.jbig2_page(made, page, w))),
    "pdf open layer": ("a.pdf", lambda w: pdf(lambda made, page: written(page, (80, 100), w, oc=made.add_ocg("x", on=False)))),
    "zip comment": ("a.zip", lambda w: make.zipped({"a.txt": "内容"}, comment=w)),
    "zip member's comment": ("a.zip", lambda w: make.member_comment(w)),
    "zip folder's name": ("a.zip", lambda w: make.zipped({f"{w}/a.txt": "内容"})),
    "tar comment": ("a.tar", lambda w: make.tar(w, "comment")),
    "tar name": ("a.tar", lambda w: make.tar(w, "name")),
    "gz name": ("a.gz", make.gz),
    "rtf title": ("a.rtf", make.rtf("{{\\info{{\\title {}}}}}")),
    "rtf footnote": ("a.rtf", make.rtf("x{{\\footnote {}}}")),
    "rtf hidden": ("a.rtf", make.rtf("{{\\v {}}}")),
    "rtf bookmark": ("a.rtf", make.rtf("{{\\*\\bkmkstart {}}}")),
    "rtf variable": ("a.rtf", make.rtf("{{\\*\\docvar {{a}}{{{}}}}}")),
    "rtf unknown group": ("a.rtf", make.rtf("{{\\*\\strange {}}}")),
    "text UTF-7": ("a.txt", lambda w: ("\n".join(BODY) + "\n" + w).encode("utf-7")),
    "text HZ": ("a.txt", lambda w: ("\n".join(BODY).replace("★", "") + "\n" + w.replace("★", "☆")).encode("hz", "ignore")),
    "text UTF-32": ("a.txt", lambda w: ("\n".join(BODY) + "\n" + w).encode("utf-32")),
    "svg text": ("a.svg", lambda w: f'<svg xmlns="http://www.w3.org/2000/svg"><text x="5" y="20">{w}</text></svg>'.encode()),
    "svg tspans": ("a.svg", lambda w: ('<svg xmlns="http://www.w3.org/2000/svg"><text>' + "".join(f"<tspan>{c}</tspan>" for c in w) + "</text></svg>").encode()),
    "xlsx compressed twice": ("a.xlsx.gz", lambda w: gzip.compress(cell(w))),
    "zlib stream alone": ("a.bin", lambda w: zlib.compress(w.encode() * 3)),
}  # fmt: skip


def verdict(place: str, words: str) -> Verdict:
    name, make = PLACES[place]
    return inspect(io.BytesIO(make(words)), name, DetectorSettings()).verdict


def main(wanted: list[str]) -> None:
    warm()
    told: dict[str, list[str]] = {"found": [], "not clean": [], "MISSED": [], "harmless words not clean": []}
    for place in PLACES:
        if wanted and not any(word in place for word in wanted):
            continue
        verdicts = {verdict(place, mark) for mark in MARKS}
        kind = "MISSED" if Verdict.CLEAN in verdicts else "found" if verdicts == {Verdict.SUSPECTED} else "not clean"
        told[kind].append(place)
        if verdict(place, HARMLESS) is not Verdict.CLEAN:
            told["harmless words not clean"].append(place)
    for kind, places in told.items():
        print(f"{kind}: {len(places)}" + ("" if kind == "found" else f"  {', '.join(places)}"))


if __name__ == "__main__":
    main(sys.argv[1:])
