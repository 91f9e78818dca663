"""Layouts that carry a mark, each also drawn without one (mark None): red heads, corners, tables, stamps, maps, slides."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.sheet import A4_PT, BLACK, RED, Sheet
from benchmarks.words import HARMLESS_HEADS, HARMLESS_STAMPS, ISSUERS, TOPICS, issuer, paragraph

GREEN = (20, 120, 60)


def body(sheet: Sheet, y: float, until: float, *, lead: str = "", x: float = 78, per_line: int = 28) -> None:
    """Paragraphs of so many characters a line; `lead` begins one of the first three."""
    number, lead_at = 0, sheet.chance.randrange(3)
    while y < until:
        text = paragraph(sheet.chance)
        text = "　　" + lead + text[2:] if number == lead_at else text
        for start in range(0, len(text), per_line):
            if y >= until:
                return
            sheet.text(x, y, text[start : start + per_line], 15.6)
            y += 28.5
        number += 1


def page_number(sheet: Sheet) -> None:
    sheet.text(sheet.width / 2, sheet.height - 82, f"— {sheet.chance.randint(1, 30)} —", 14, align="centre")


def title(sheet: Sheet, y: float, text: str, size: float = 21, ink: tuple[int, int, int] = BLACK) -> None:
    sheet.text(sheet.width / 2, y, text, size, font=sheet.title_font, ink=ink, align="centre")


def _top(sheet: Sheet, mark: str | None) -> str:
    return mark if mark is not None else sheet.chance.choice(HARMLESS_HEADS)


def _red_head(sheet: Sheet, mark: str | None, *, right: bool) -> None:
    chance = sheet.chance
    x, align = (517, "right") if right else (78, "left")
    y = 105.0
    if chance.random() < 0.6:
        sheet.text(78, y, f"{chance.randint(1, 999):06d}", 16, font=sheet.head_font)
        y += 0 if right else 27
    sheet.text(x, y, _top(sheet, mark), 16, font=sheet.head_font, align=align)
    if chance.random() < 0.5:
        sheet.text(x, y + 27, chance.choice(("特急", "加急", "平急")), 16, font=sheet.head_font, align=align)
    name = issuer(chance)
    title(sheet, 205, name + chance.choice(("文件", "")), 34 if len(name) < 9 else 28, RED)
    sheet.text(A4_PT[0] / 2, 285, f"{name[0]}政办发〔{chance.randint(2008, 2024)}〕{chance.randint(1, 180)}号", 16, align="centre")  # fmt: skip
    sheet.rule(78, 315, 517)
    title(sheet, 345, f"关于{chance.choice(TOPICS)}的通知")
    sheet.text(78, 395, "各乡镇人民政府，县直各单位：", 15.6)
    body(sheet, 424, 640 if chance.random() < 0.3 else 740)
    page_number(sheet)
    if chance.random() < 0.3:
        sheet.seal(430, 700, 58, name)


def _head_2012(sheet: Sheet, mark: str | None) -> None:
    _red_head(sheet, mark, right=False)


def _head_1999(sheet: Sheet, mark: str | None) -> None:
    _red_head(sheet, mark, right=True)


def _letter(sheet: Sheet, mark: str | None) -> None:
    """信函格式: name, double red line, mark at the left below it, number at the right."""
    chance = sheet.chance
    name = issuer(chance)
    title(sheet, 60, name, 30, RED)
    sheet.rule(60, 108, 535, width=3)
    sheet.rule(60, 113, 535, width=1)
    sheet.text(78, 124, _top(sheet, mark), 16, font=sheet.head_font)
    sheet.text(517, 124, f"{name[0]}函〔{chance.randint(2008, 2024)}〕{chance.randint(1, 180)}号", 15.6, align="right")
    title(sheet, 185, f"关于{chance.choice(TOPICS)}的复函")
    sheet.text(78, 235, f"{chance.choice(ISSUERS)}{chance.choice(('财政局', '水利局'))}：", 15.6)
    body(sheet, 264, 720)
    sheet.rule(60, 780, 535, width=1)


def _cable(sheet: Sheet, mark: str | None) -> None:
    chance = sheet.chance
    ink = RED if mark else GREEN
    title(sheet, 70, "传 真 电 报" if mark is None else chance.choice(("传 真 电 报", "机 要 传 真")), 32, ink)
    sheet.text(78, 130, f"发往：{chance.choice(ISSUERS)}、{chance.choice(ISSUERS)}", 14)
    sheet.text(517, 130, "签批：王某某", 14, align="right")
    sheet.rule(78, 155, 517, ink=ink)
    sheet.text(78, 164, f"等级  {chance.choice(('特急', '加急', '平急'))}", 15, font=sheet.head_font)
    sheet.text(
        230, 164, f"{chance.choice(ISSUERS)[0]}政电〔{chance.randint(2015, 2024)}〕{chance.randint(1, 60)}号", 15
    )
    if mark:
        sheet.text(517, 164, mark, 15, font=sheet.head_font, align="right")
    sheet.rule(78, 190, 517, ink=ink)
    title(sheet, 210, f"关于{chance.choice(TOPICS)}的紧急通知")
    body(sheet, 260, 740)


def _minutes(sheet: Sheet, mark: str | None) -> None:
    """A bulletin's or minutes' masthead: the mark in the corner, an issue number, a date, a red rule."""
    chance = sheet.chance
    corner, align = chance.choice(((78.0, "left"), (517.0, "right")))
    sheet.text(corner, 62, _top(sheet, mark), 15, font=sheet.head_font, align=align)
    name = chance.choice(("情 况 通 报", "会 议 纪 要", "工 作 简 报", "信 息 专 报", "调 研 参 考"))
    title(sheet, 110, name, 40, RED)
    sheet.text(sheet.width / 2, 175, f"第 {chance.randint(1, 90)} 期", 16, align="centre")
    sheet.text(78, 205, issuer(chance) + "编", 14)
    sheet.text(517, 205, f"{chance.randint(2010, 2024)}年{chance.randint(1, 12)}月{chance.randint(1, 28)}日", 14, align="right")  # fmt: skip
    sheet.rule(78, 228, 517)
    title(sheet, 250, chance.choice(TOPICS) + "有关情况")
    body(sheet, 300, 740)


def _following(sheet: Sheet, mark: str | None) -> None:
    """A page of body text with the mark in a corner of its head."""
    left = sheet.chance.random() < 0.5
    if mark:
        sheet.text(78 if left else 517, 70, mark, 14, font=sheet.head_font, align="left" if left else "right")
    body(sheet, 105, 740)
    page_number(sheet)


def _portion(sheet: Sheet, mark: str | None) -> None:
    """A mark before a paragraph, the rest of the page open."""
    title(sheet, 110, f"{sheet.chance.choice(TOPICS)}汇编")
    body(sheet, 165, 740, lead=f"（{mark}）" if mark else "（一）")
    page_number(sheet)


def _rows(sheet: Sheet, columns: list[float], y: float, rows: int, row_height: float, size: float) -> None:
    chance = sheet.chance
    sheet.grid(columns, y, rows, row_height)
    kinds = [chance.choice(("name", "count", "money", "note", "date")) for _ in columns[2:]]
    heads = {"name": "单位", "count": "数量", "money": "金额", "note": "备注", "date": "日期"}
    for row in range(rows):
        cells = ["序号" if row == 0 else str(row)]
        for kind in kinds:
            cells.append(heads[kind] if row == 0 else _cell(sheet, kind))
        for x, cell in zip(columns, cells, strict=False):
            sheet.text(x + 4, y + row * row_height + (row_height - size) / 2 - 1, cell, size)


def _cell(sheet: Sheet, kind: str) -> str:
    chance = sheet.chance
    if kind == "name":
        return chance.choice(ISSUERS) + chance.choice(("财政局", "农业局", "水利局"))
    if kind == "count":
        return str(chance.randint(1, 90))
    if kind == "money":
        return f"{chance.randint(10, 9999)}.{chance.randint(0, 99):02d}"
    if kind == "date":
        return f"{chance.randint(2015, 2024)}-{chance.randint(1, 12):02d}"
    return chance.choice(("", "已完成", "在建", "公开", "待核实", "A级"))


def _table(sheet: Sheet, mark: str | None) -> None:
    chance = sheet.chance
    title(sheet, 90, f"{chance.choice(TOPICS)}明细表", 20)
    if mark:
        x, align = chance.choice(((78.0, "left"), (517.0, "right")))
        sheet.text(x, 62, mark, 14, font=sheet.head_font, align=align)
    _rows(sheet, [78, 120, 245, 330, 420, 517], 130, chance.randint(12, 23), 27, 12)


def _wide_table(sheet: Sheet, mark: str | None) -> None:
    """Landscape, up to fourteen columns of short cells: the slow case of reading short boxes."""
    chance = sheet.chance
    title(sheet, 55, f"{chance.choice(TOPICS)}统计表", 18)
    if mark:
        x, align = chance.choice(((50.0, "left"), (790.0, "right")))
        sheet.text(x, 38, mark, 13, font=sheet.head_font, align=align)
    count = chance.randint(8, 14)
    columns = [45.0, 75.0] + [75.0 + (797 - 75) * (i + 1) / count for i in range(count)]
    size = min(10.0, 720 / count / 7.2)
    _rows(sheet, columns, 95, chance.randint(14, 26), 17.5, size)


def _form(sheet: Sheet, mark: str | None) -> None:
    """A registration form with a 密级 field."""
    chance = sheet.chance
    title(sheet, 80, chance.choice(("公文处理单", "文件登记表", "档案移交登记表", "资料审批表")), 22)
    fields = ["来文单位", "收文日期", "文号", "份数", "标题", "承办部门", "联系人", "电话", "备注", "主办单位"]
    chance.shuffle(fields)
    rows = 7
    sheet.grid([70, 160, 297, 387, 525], 130, rows, 42)
    at = (chance.randrange(3), chance.randrange(2))
    for row in range(rows):
        for half in range(2):
            x = 70 + 227 * half
            if (row, half) == at:
                sheet.text(x + 12, 142 + row * 42, "密　级", 14)
                sheet.text(x + 100, 142 + row * 42, mark or chance.choice(("", "普通", "公开", "无")), 14)
            elif fields:
                sheet.text(x + 8, 142 + row * 42, fields.pop(), 14)
                sheet.text(x + 98, 142 + row * 42, chance.choice(("张某某", "2021年3月", "办公室", "12", "")), 14)
    sheet.box(70, 424, 525, 740)
    sheet.text(80, 434, "领导批示：", 14)


def _stamp(sheet: Sheet, mark: str | None) -> None:
    """A framed stamp set at an angle across the head of a page."""
    chance = sheet.chance
    body(sheet, 150, 740)
    words = mark or chance.choice(HARMLESS_STAMPS)
    x, y = chance.choice((70.0, 340.0)), chance.uniform(45, 75)
    ink = chance.choice((RED, RED, (40, 50, 140)))
    sheet.stamped(x, y, words, chance.uniform(18, 26), angle=chance.uniform(-18, 18), ink=ink)
    page_number(sheet)


def _stamp_over(sheet: Sheet, mark: str | None) -> None:
    """A stamp set over the text anywhere on the page."""
    chance = sheet.chance
    body(sheet, 105, 740)
    words = (mark or chance.choice(HARMLESS_STAMPS)).split("★")[0].replace("　", "")
    x, y = chance.uniform(90, 380), chance.uniform(130, 640)
    sheet.box(x + 4, y + 8, x + 150, y + 64, ink=None, fill=(255, 255, 255))
    sheet.stamped(x, y, words, chance.uniform(24, 30), angle=chance.uniform(-15, 15))
    page_number(sheet)


def _vertical(sheet: Sheet, mark: str | None) -> None:
    """The mark from top to bottom in a margin."""
    chance = sheet.chance
    body(sheet, 105, 740, x=100, per_line=25)
    if mark:
        words = mark.replace("　", "")
        sheet.vertical(chance.choice((62.0, 540.0)), 105, words, 16, font=sheet.head_font)
    page_number(sheet)


def _map(sheet: Sheet, mark: str | None) -> None:
    """A drawing with contour lines; the mark stands after or below its title."""
    chance = sheet.chance
    name = chance.choice(ISSUERS) + chance.choice(("地形图", "水系分布图", "管线平面布置图", "工程位置图"))
    for _ in range(chance.randint(12, 24)):
        x, y, r = chance.uniform(60, 740), chance.uniform(90, 520), chance.uniform(15, 120)
        s = sheet.scale
        sheet.draw.ellipse(((x - r) * s, (y - r * 0.6) * s, (x + r) * s, (y + r * 0.6) * s), outline=(120, 90, 60))
    for _ in range(chance.randint(6, 30)):
        sheet.text(chance.uniform(60, 700), chance.uniform(100, 500), chance.choice(("青石村", "云水镇", "128.5", "白河", "泵站", "K12+300")), 9)  # fmt: skip
    sheet.box(40, 30, 802, 565, width=1.5)
    below = chance.random() < 0.5
    title(sheet, 42, name + ("" if below or not mark else f"　{mark}"), 20)
    if mark and below:
        sheet.text(sheet.width / 2, 70, mark, 13, font=sheet.head_font, align="centre")
    sheet.box(600, 500, 802, 565)
    sheet.text(608, 508, "制图单位：测绘院", 9)
    sheet.text(608, 524, "比例尺 1:10000", 9)


def _drawing(sheet: Sheet, mark: str | None) -> None:
    """An engineering drawing of A3 with small print; the mark in the upper right corner or in the title block."""
    chance = sheet.chance
    sheet.box(30, 30, 1161, 812, width=2)
    for _ in range(60):
        x, y = chance.uniform(60, 1000), chance.uniform(60, 640)
        sheet.box(x, y, x + chance.uniform(10, 130), y + chance.uniform(8, 70))
        sheet.text(x, y - 9, chance.choice(("DN200", "1200", "φ16@150", "C30", "±0.000", "3.600", "2#楼")), 7.5)
    sheet.grid([861, 961, 1061, 1161], 712, 4, 25)
    for i, (label, value) in enumerate((("工程名称", chance.choice(TOPICS)), ("图号", f"结施-{chance.randint(1, 40):02d}"), ("比例", "1:100"))):  # fmt: skip
        sheet.text(865, 717 + 25 * i, label, 11)
        sheet.text(965, 717 + 25 * i, value, 11)
    if mark and chance.random() < 0.5:
        sheet.text(865, 792, "密级", 11)
        sheet.text(965, 792, mark, 11, font=sheet.head_font)
    elif mark:
        sheet.text(1145, 42, mark, 14, font=sheet.head_font, align="right")


def _cover(sheet: Sheet, mark: str | None) -> None:
    """A title page: few words, the mark alone in a corner."""
    chance = sheet.chance
    if mark:
        x, align = chance.choice(((78.0, "left"), (517.0, "right")))
        sheet.text(x, 95, mark, 16, font=sheet.head_font, align=align)
    title(sheet, 260, chance.choice(TOPICS), 34)
    title(sheet, 320, chance.choice(("调 研 报 告", "实 施 方 案", "资 料 汇 编")), 28)
    sheet.text(A4_PT[0] / 2, 640, issuer(chance), 18, align="centre")
    sheet.text(A4_PT[0] / 2, 675, f"二〇二{chance.randint(0, 4)}年六月", 18, align="centre")


def _slide(sheet: Sheet, mark: str | None) -> None:
    """A printed slide on a coloured ground."""
    chance = sheet.chance
    ground = chance.choice(((235, 240, 250), (250, 246, 235), (20, 40, 90), (255, 255, 255)))
    ink = (245, 245, 245) if sum(ground) < 300 else BLACK
    sheet.box(0, 0, sheet.width, sheet.height, ink=None, fill=ground)
    if mark:
        x, align = chance.choice(((30.0, "left"), (690.0, "right")))
        sheet.text(x, 20, mark, 16, font=sheet.head_font, ink=ink, align=align)
    sheet.text(sheet.width / 2, 60, chance.choice(TOPICS) + "汇报", 36, font=sheet.title_font, ink=ink, align="centre")
    for i in range(chance.randint(3, 6)):
        sheet.text(70, 150 + 55 * i, "• " + paragraph(chance)[2:26], 20, ink=ink)


def _columns(sheet: Sheet, mark: str | None) -> None:
    """An internal bulletin in two columns, whose lines are half as long as the page is wide."""
    chance = sheet.chance
    if mark:
        sheet.text(517, 50, mark, 13, font=sheet.head_font, align="right")
    title(sheet, 75, chance.choice(("内部情况", "动态参考", "县域经济")), 30, RED)
    sheet.rule(60, 122, 535)
    for x in (60.0, 305.0):
        sheet.text(x, 134, chance.choice(TOPICS), 15, font=sheet.head_font)
        y = 160.0
        while y < 770:
            text = paragraph(chance)
            for start in range(0, len(text), 20):
                if y < 770:
                    sheet.text(x, y, text[start : start + 20], 11)
                    y += 16.5


def _exam(sheet: Sheet, mark: str | None) -> None:
    """An examination paper; with a mark it is one of exams, 绝密★启用前."""
    chance = sheet.chance
    if mark:
        sheet.text(78, 70, mark, 13, font=sheet.head_font)
    title(sheet, 100, f"{chance.randint(2012, 2024)}年{chance.choice(ISSUERS)}初中学业水平考试", 20)
    title(sheet, 135, chance.choice(("语　文", "数　学", "物　理", "历　史")), 24)
    sheet.text(78, 180, "本试卷共6页，满分100分，考试用时90分钟。", 13)
    for i in range(chance.randint(10, 13)):
        y = 215 + i * 42
        sheet.text(78, y, f"{i + 1}. " + paragraph(chance)[2:34], 13)
        sheet.text(95, y + 20, "A. 甲    B. 乙    C. 丙    D. 丁", 13)


Layout = Callable[[Sheet, str | None], None]
LAYOUTS: dict[str, Layout] = {
    "head-2012": _head_2012,
    "head-1999": _head_1999,
    "following": _following,
    "portion": _portion,
    "table": _table,
    "stamp": _stamp,
    "cover": _cover,
    "letter": _letter,
    "cable": _cable,
    "minutes": _minutes,
    "wide-table": _wide_table,
    "form": _form,
    "stamp-over": _stamp_over,
    "vertical": _vertical,
    "map": _map,
    "drawing": _drawing,
    "slide": _slide,
    "columns": _columns,
    "exam": _exam,
}
LANDSCAPE_PT = (842.0, 595.0)
SIZES_PT = {"wide-table": LANDSCAPE_PT, "map": LANDSCAPE_PT, "drawing": (1191.0, 842.0), "slide": (720.0, 540.0)}
