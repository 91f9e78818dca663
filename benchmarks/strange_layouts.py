"""The layouts of the second corpus that carry a mark; drawn with None they carry something harmless, or nothing, there."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from PIL import Image, ImageDraw

from benchmarks.strange_canvas import BLACK, BLUE, CLAUSES, HAND, MATTERS, PLACES, PURPLE, RED, Canvas, office

HARMLESS = (
    "主动公开",
    "000128",
    "特 急",
    "附件2",
    "（此件公开发布）",
    "编号：17",
    "B",
    "",
    "第3期",
    "公开",
    "签发：李某",
)
Draw = Callable[[Canvas, str | None], None]
MARKED: dict[str, Draw] = {}
PLAIN: dict[str, Draw] = {}
SIZES: dict[str, tuple[float, float]] = {}


def layout(name: str, *, size_mm: tuple[float, float] = (210, 297), plain: bool = False) -> Callable[[Draw], Draw]:
    def enter(draw: Draw) -> Draw:
        (PLAIN if plain else MARKED)[name] = draw
        SIZES[name] = size_mm
        return draw

    return enter


def _or_harmless(c: Canvas, mark: str | None) -> str:
    return mark if mark is not None else c.lot.choice(HARMLESS)


def red_title(c: Canvas, y: float) -> None:
    name = office(c.lot) + c.lot.choice(("文件", "", "文件"))
    c.write(c.w / 2, y, name, min(15, 150 / len(name)), face=c.bold, ink=RED, anchor="ma")


def number(c: Canvas) -> str:
    return f"{c.lot.choice(PLACES)[0]}{c.lot.choice(('政', '委', '办', '统'))}发〔{c.lot.randint(2009, 2025)}〕{c.lot.randint(1, 140)}号"


@layout("corner-right")
def _corner_right(c: Canvas, mark: str | None) -> None:
    c.write(
        c.lot.uniform(176, 196),
        c.lot.uniform(10, 30),
        _or_harmless(c, mark),
        c.lot.uniform(4.5, 6),
        face=c.bold,
        anchor="ra",
    )
    c.write(c.w / 2, 48, f"关于{c.lot.choice(MATTERS)}的报告", 7.5, face=c.bold, anchor="ma")
    c.prose(28, 66, 155, 275)


@layout("under-head")
def _under_head(c: Canvas, mark: str | None) -> None:
    red_title(c, 38)
    c.write(c.w / 2, 66, number(c), 5.2, anchor="ma")
    c.hrule(76, 28, 182, RED, 0.7)
    side = c.lot.choice(("l", "r"))
    c.write(28 if side == "l" else 182, 79, _or_harmless(c, mark), 5.2, face=c.bold, anchor=f"{side}a")
    c.write(c.w / 2, 96, f"关于{c.lot.choice(MATTERS)}的通知", 7.2, face=c.bold, anchor="ma")
    c.prose(28, 114, 155, 270)


@layout("stack")
def _stack(c: Canvas, mark: str | None) -> None:
    """Copy number, mark, urgency, one below the other."""
    y = c.lot.uniform(20, 34)
    for text in (f"{c.lot.randint(1, 300):06d}", _or_harmless(c, mark), c.lot.choice(("特急", "加急"))):
        c.write(28, y, text, 5.4, face=c.bold)
        y += 9
    red_title(c, y + 18)
    c.write(c.w / 2, y + 46, number(c), 5.2, anchor="ma")
    c.hrule(y + 56, 28, 182, RED, 0.8)
    c.prose(28, y + 70, 155, 270)
    if c.lot.random() < 0.4:
        c.seal(150, 250, 20)


@layout("stamp-on-text")
def _stamp_on_text(c: Canvas, mark: str | None) -> None:
    """Pressed over print, nothing cleared away below."""
    c.prose(28, 30, 155, 272, mm=c.lot.choice((4.4, 5.0, 5.6)))
    text = (mark or c.lot.choice(("公开", "已阅", "存档", "作废", "副本", "收讫"))).replace("　", "").replace(" ", "")
    text = text.strip("★")[:2] if c.lot.random() < 0.6 else text[:9]
    c.stamp(
        c.lot.uniform(30, 120), c.lot.uniform(20, 230), text, c.lot.uniform(8, 13), angle=c.lot.uniform(-28, 28),
        ink=c.lot.choice((RED, RED, BLUE, PURPLE)), frame=c.lot.choice(("single", "double", "none", "round")),
        strength=c.lot.uniform(0.75, 1.0), worn=c.lot.choice((0, 0, 0.12, 0.22)),
    )  # fmt: skip


@layout("stamp-in-head")
def _stamp_in_head(c: Canvas, mark: str | None) -> None:
    c.write(c.w / 2, 55, f"{c.lot.choice(MATTERS)}情况汇报", 8, face=c.bold, anchor="ma")
    c.prose(28, 75, 155, 275)
    text = (mark or c.lot.choice(("公开", "已阅", "收文", "急件", "归档"))).replace("　", "").replace(" ", "")
    c.stamp(
        c.lot.choice((15, 120)), c.lot.uniform(10, 25), text, c.lot.uniform(6, 10), angle=c.lot.uniform(-20, 20),
        ink=c.lot.choice((RED, BLUE, PURPLE)), frame=c.lot.choice(("single", "double", "none")),
        strength=c.lot.uniform(0.5, 1.0), worn=c.lot.choice((0, 0.1, 0.2)),
    )  # fmt: skip


@layout("level-column", size_mm=(297, 210))
def _level_column(c: Canvas, mark: str | None) -> None:
    """A dense catalogue whose 密级 column holds the level of each paper."""
    c.write(c.w / 2, 12, f"{office(c.lot)}文件目录", 7, face=c.bold, anchor="ma")
    columns = [15, 28, 68, 175, 205, 230, 255, 282]
    heads = ("序号", "文号", "题名", "日期", "页数", "密级", "备注")
    rows = c.lot.randint(14, 24)
    high, size = 170 / rows, min(4.0, 170 / rows * 0.6)
    marked = set(c.lot.sample(range(1, rows), k=c.lot.randint(1, 5))) if mark else set()
    level = (mark or "").replace("　", "").replace(" ", "").strip("★")
    for r in range(rows + 1):
        c.hrule(25 + r * high, columns[0], columns[-1])
    for x in columns:
        c.vrule(x, 25, 25 + rows * high)
    for r in range(rows):
        cells = heads if r == 0 else (
            str(r), number(c)[:12], f"关于{c.lot.choice(MATTERS)}的通知", f"{c.lot.randint(2008, 2022)}-{c.lot.randint(1, 12):02d}",
            str(c.lot.randint(1, 40)), level if r in marked else c.lot.choice(("", "公开", "普通", "")), c.lot.choice(("", "", "缺页", "复印件")),
        )  # fmt: skip
        for x, text in zip(columns, cells, strict=False):
            c.write(x + 1, 25 + r * high + (high - size) / 2, text, size)


@layout("block-portion")
def _block_portion(c: Canvas, mark: str | None) -> None:
    """Paragraphs set flush, each with a mark of its own in brackets."""
    c.write(c.w / 2, 30, f"{c.lot.choice(MATTERS)}专报", 8, face=c.bold, anchor="ma")
    y, at = 50.0, c.lot.randrange(4)
    for i in range(6):
        lead = f"（{mark.replace('　', '').replace(' ', '')}）" if mark and i == at else f"（{'一二三四五六'[i]}）"
        y = (
            c.prose(
                25,
                y,
                160,
                min(y + 36, 280),
                mm=4.8,
                lines=(lead + "，".join(c.lot.sample(CLAUSES, 5)) + "。",),
                indent=False,
            )
            + 3
        )


@layout("vertical-page")
def _vertical_page(c: Canvas, mark: str | None) -> None:
    """The whole page from top to bottom, columns from right to left."""
    x = 185.0
    for column in range(c.lot.randint(12, 17)):
        text = mark.replace(" ", "").replace("　", "") if mark and column == 0 else "，".join(c.lot.sample(CLAUSES, 4))
        y, mm = 25.0, 6.0 if column == 0 else 5.2
        for ch in text[:40]:
            if y > 265:
                break
            c.write(x, y, ch, mm, anchor="ma")
            y += mm * 1.12
        x -= 10


@layout("map-title", size_mm=(297, 210))
def _map_title(c: Canvas, mark: str | None) -> None:
    lot = c.lot
    points = [(lot.uniform(20, 280), lot.uniform(30, 195)) for _ in range(40)]
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        c.pen.line(
            (x0 * c.k, y0 * c.k, x1 * c.k, y1 * c.k),
            fill=lot.choice(((150, 110, 70), (70, 130, 190), (90, 90, 90))),
            width=2,
        )
    for _ in range(25):
        c.write(
            lot.uniform(15, 270),
            lot.uniform(30, 190),
            lot.choice(("王家湾", "大桥", "1024.6", "清水河", "变电站", "东环路")),
            lot.uniform(2.4, 3.4),
        )
    c.frame(8, 8, 289, 202, mm=0.8)
    name = lot.choice(PLACES) + lot.choice(("市行政区划图", "县地质灾害分布图", "防空设施位置图", "供水管网图"))
    wide = c.write(c.w / 2, 12, name, 8, face=c.bold, anchor="ma")
    if mark:
        if lot.random() < 0.5:
            c.write(c.w / 2 + wide / 2 + 6, 14, mark, 5, face=c.bold)
        else:
            c.write(lot.choice((14, 240)), 14, mark, 5, face=c.bold)


@layout("spread", size_mm=(420, 297))
def _spread(c: Canvas, mark: str | None) -> None:
    """Two facing pages on one A3 scan; the mark belongs to one of them."""
    side = c.lot.choice((0, 210))
    for left in (0, 210):
        c.prose(left + 24, 34, 160, 270)
        if mark and left == side:
            x, a = c.lot.choice(((left + 24, "la"), (left + 186, "ra")))
            c.write(x, 18, mark, 5, face=c.bold, anchor=a)
    c.vrule(210, 0, 297, (190, 190, 190), 1.5)


@layout("by-hand")
def _by_hand(c: Canvas, mark: str | None) -> None:
    """The mark written by pen beside print."""
    c.write(c.w / 2, 42, f"{c.lot.choice(MATTERS)}座谈会发言提纲", 7.5, face=c.bold, anchor="ma")
    c.prose(28, 62, 155, 275)
    if mark:
        x, hand, ink = c.lot.choice((26.0, 140.0)), c.lot.choice(HAND), c.lot.choice((BLACK, BLUE, RED))
        for ch in mark.replace("　", "").replace(" ", ""):
            c.write(x, 16 + c.lot.uniform(-0.8, 0.8), ch, c.lot.uniform(6.5, 8), face=hand, ink=ink)
            x += 3.6 if ch.isdigit() else 7.4


@layout("spaced")
def _spaced(c: Canvas, mark: str | None) -> None:
    """Letter by letter apart, as old typists set it."""
    if mark:
        text = mark.replace("　", "").replace(" ", "")
        x, a = c.lot.choice(((28, "la"), (182, "ra"), (105, "ma")))
        c.write(x, 18, text, 5.6, face=c.bold, anchor=a, gap=c.lot.uniform(0.8, 4.0))
    c.write(c.w / 2, 50, f"{office(c.lot)}工作总结", 8, face=c.bold, anchor="ma", gap=1.2)
    c.prose(28, 72, 155, 275)


@layout("cover-sheet")
def _cover_sheet(c: Canvas, mark: str | None) -> None:
    style = c.lot.randrange(3)
    if mark and style == 0:
        c.write(c.w / 2, 60, mark, 14, face=c.bold, anchor="ma")
    elif mark and style == 1:
        c.frame(150, 18, 196, 34)
        c.write(173, 26, mark, 5.0, face=c.bold, anchor="mm")
    elif mark:
        c.write(30, 24, f"密级：{mark}", 5.4, face=c.bold)
    c.write(c.w / 2, 110, c.lot.choice(MATTERS), 13, face=c.bold, anchor="ma")
    c.write(c.w / 2, 135, c.lot.choice(("研究报告", "工作方案", "资料选编", "评估报告")), 13, face=c.bold, anchor="ma")
    c.write(c.w / 2, 240, office(c.lot), 6.5, anchor="ma")
    c.write(c.w / 2, 254, f"{c.lot.randint(2010, 2025)} 年 {c.lot.randint(1, 12)} 月", 6, anchor="ma")


@layout("english-mixed")
def _english_mixed(c: Canvas, mark: str | None) -> None:
    english = {"绝": "TOP SECRET", "机": "CONFIDENTIAL", "秘": "SECRET"}
    if mark:
        both = mark + "  " + english[mark.strip("★")[0]] if c.lot.random() < 0.5 else mark
        c.write(
            *c.lot.choice(
                (
                    (
                        28,
                        16,
                        both,
                        5.0,
                    ),
                    (120, 16, both, 5.0),
                )
            ),
            face=c.bold,
        )
    c.write(c.w / 2, 36, "Technical Cooperation Programme", 7, anchor="ma")
    c.write(c.w / 2, 47, f"{c.lot.choice(MATTERS)}合作备忘录", 7, face=c.bold, anchor="ma")
    y = 64.0
    while y < 270:
        c.write(28, y, "The parties shall review the schedule, budget and staff of each item every year.", 3.8)
        c.write(28, y + 7, "，".join(c.lot.sample(CLAUSES, 3))[:34], 4.4)
        y += 17


@layout("running-line")
def _running_line(c: Canvas, mark: str | None) -> None:
    """A page from the middle of a report: mark and page number in one header line, or at the foot."""
    foot = c.lot.random() < 0.35
    y = 283 if foot else 12
    if mark:
        c.write(28, y, mark, 3.9)
    c.write(182, y, f"第{c.lot.randint(2, 60)}页", 3.9, anchor="ra")
    c.hrule(280 if foot else 18, 28, 182)
    c.prose(28, 26, 155, 275, mm=4.6)


@layout("exam")
def _exam(c: Canvas, mark: str | None) -> None:
    if mark:
        c.write(25, 18, mark, 5, face=c.bold)
    c.write(
        c.w / 2,
        32,
        f"{c.lot.randint(2010, 2025)}年{c.lot.choice(PLACES)}市普通高中招生统一考试",
        6.4,
        face=c.bold,
        anchor="ma",
    )
    c.write(c.w / 2, 44, c.lot.choice(("化　学", "英　语", "数　学", "思想政治")), 8, face=c.bold, anchor="ma")
    c.write(25, 60, "注意事项：答卷前考生务必将姓名、准考证号填写在答题卡上。", 4.4)
    y = 74.0
    for i in range(14):
        c.write(25, y, f"{i + 1}．下列说法正确的是（　　）", 4.4)
        c.write(30, y + 7, "A．甲和乙　　B．乙和丙　　C．丙和丁　　D．丁和甲", 4.2)
        y += 14.5


@layout("approval-form")
def _approval_form(c: Canvas, mark: str | None) -> None:
    """发文稿纸: a grid of labelled cells, one of them 密级 with its value in a cell or behind a colon."""
    c.write(c.w / 2, 16, f"{office(c.lot)}发文稿纸", 8, face=c.bold, ink=RED, anchor="ma")
    labels = ["签发", "会签", "主送", "抄送", "拟稿单位", "拟稿人", "核稿", "印刷份数", "缓急", "附件"]
    c.lot.shuffle(labels)
    cells = [(25, 108), (108, 190)]
    at = (c.lot.randrange(1, 4), c.lot.randrange(2))
    value = mark.replace("　", "").replace(" ", "") if mark else c.lot.choice(("", "公开", "无", "非密"))
    for row in range(6):
        y = 32 + row * 15
        for half, (x0, x1) in enumerate(cells):
            c.frame(x0, y, x1, y + 15)
            if (row, half) == at:
                c.write(x0 + 3, y + 5, c.lot.choice(("密级：", "密　级", "密级")), 4.8)
                c.write(x0 + 26, y + 5, value, 4.8, face=c.bold)
            elif labels:
                c.write(x0 + 3, y + 5, labels.pop() + "：", 4.8)
                c.write(x0 + 32, y + 5, c.lot.choice(("李某", "办公室", "30", "", "各县区", "2020年")), 4.8)
    c.write(28, 128, f"标题：关于{c.lot.choice(MATTERS)}的请示", 5)
    c.prose(28, 144, 155, 270)


@layout("slide-foot", size_mm=(254, 190))
def _slide_foot(c: Canvas, mark: str | None) -> None:
    ground = c.lot.choice(((245, 245, 240), (15, 45, 90), (255, 255, 255), (120, 15, 20)))
    ink = (250, 250, 245) if sum(ground) < 350 else BLACK
    c.pen.rectangle((0, 0, *c.im.size), fill=ground)
    c.write(c.w / 2, 22, c.lot.choice(MATTERS), 13, face=c.bold, ink=ink, anchor="ma")
    for i in range(c.lot.randint(3, 5)):
        c.write(26, 60 + 20 * i, "■ " + c.lot.choice(CLAUSES), 7, ink=ink)
    if mark:
        x, y, a = c.lot.choice(((12, 178, "la"), (242, 178, "ra"), (242, 6, "ra"), (12, 6, "la")))
        c.write(x, y, mark, 5, face=c.bold, ink=ink, anchor=a)


@layout("watermark")
def _watermark(c: Canvas, mark: str | None) -> None:
    """Grey words across the page, below the print."""
    if mark:
        text = mark.replace("　", "").replace(" ", "")
        layer = Image.new("L", c.im.size, 0)
        tile = Image.new("L", (round(150 * c.k), round(40 * c.k)), 0)
        ImageDraw.Draw(tile).text(
            (tile.width / 2, tile.height / 2),
            text,
            font=c.face(min(30, 120 / len(text)), c.bold),
            fill=255,
            anchor="mm",
        )
        tile = tile.rotate(c.lot.choice((30, 45, 0)), expand=True, resample=Image.Resampling.BICUBIC)
        layer.paste(tile, ((c.im.width - tile.width) // 2, (c.im.height - tile.height) // 2))
        shade = Image.new("RGB", c.im.size, (c.lot.randint(150, 205),) * 3)
        c.im.paste(shade, (0, 0), layer)
        c.pen = ImageDraw.Draw(c.im)
    c.prose(28, 30, 155, 275, leading=2.2)


@layout("bulletin")
def _bulletin(c: Canvas, mark: str | None) -> None:
    x, a = c.lot.choice(((182, "ra"), (28, "la")))
    c.write(x, 16, _or_harmless(c, mark), 5.2, face=c.bold, anchor=a)
    c.write(
        c.w / 2,
        30,
        c.lot.choice(("内 参", "要 情 专 报", "舆 情 快 报", "决 策 参 考")),
        17,
        face=c.bold,
        ink=RED,
        anchor="ma",
    )
    c.write(c.w / 2, 56, f"（第{c.lot.randint(1, 200)}期）", 5.2, anchor="ma")
    c.write(28, 66, office(c.lot), 4.8)
    c.write(182, 66, f"{c.lot.randint(2010, 2025)}年{c.lot.randint(1, 12)}月{c.lot.randint(1, 28)}日", 4.8, anchor="ra")
    c.hrule(74, 28, 182, RED, 0.8)
    columns = ((28, 74), (108, 74)) if c.lot.random() < 0.4 else ((28, 155),)
    for x0, width in columns:
        c.prose(x0, 84, width, 275, mm=4.6)


@layout("frame-corner")
def _frame_corner(c: Canvas, mark: str | None) -> None:
    """A small framed label, as registries paste it into a corner."""
    x, y = c.lot.choice(((12, 10), (150, 10), (150, 268), (12, 268)))
    c.frame(x, y, x + 48, y + 18, c.lot.choice((BLACK, RED)))
    c.write(x + 24, y + 9, _or_harmless(c, mark), 5, face=c.bold, anchor="mm")
    c.write(c.w / 2, 48, f"{c.lot.choice(MATTERS)}调研材料", 7.5, face=c.bold, anchor="ma")
    c.prose(28, 66, 155, 262)
