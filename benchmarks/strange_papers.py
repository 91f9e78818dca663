"""A second corpus of scanned papers, drawn apart from the first: other layouts, fonts, stamps, harms and containers.

    python -m benchmarks.strange_papers FOLDER --first-seed 1 --marked 200 --unmarked 200

It writes files and the labels that `python -m benchmarks.scans recall FOLDER` reads. Nothing in `detectors/` was tuned on
the seeds whose first run docs/benchmarks.md reports.
"""

from __future__ import annotations

import argparse
import dataclasses
import io
import itertools
import json
import random
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pymupdf
from PIL import Image, ImageDraw, ImageFilter, ImageFont

Ink = tuple[int, int, int]
BLACK, RED, BLUE, PURPLE = (25, 25, 25), (205, 25, 35), (30, 60, 160), (120, 40, 130)

NOTO = "/usr/share/fonts/opentype/noto/"
TRUE = "/usr/share/fonts/truetype/"
FONTS = {
    "fresh": (
        (NOTO + "NotoSansCJK-Light.ttc", 2), (NOTO + "NotoSansCJK-Medium.ttc", 2), (NOTO + "NotoSansCJK-Black.ttc", 2),
        (NOTO + "NotoSerifCJK-Light.ttc", 2), (NOTO + "NotoSerifCJK-SemiBold.ttc", 2),
        (TRUE + "babelstone/BabelStoneHan.ttf", 0), (TRUE + "hanazono/HanaMinA.ttf", 0),
        (TRUE + "lxgw-wenkai/LXGWWenKai-Light.ttf", 0), (TRUE + "lxgw-wenkai/LXGWWenKaiMono-Bold.ttf", 0),
        (TRUE + "cns11643/TW-Kai-98_1.ttf", 0), (TRUE + "arphic/uming.ttc", 0),
    ),
    "usual": (
        (NOTO + "NotoSansCJK-Regular.ttc", 2), (NOTO + "NotoSerifCJK-Regular.ttc", 2), (TRUE + "wqy/wqy-zenhei.ttc", 0),
        (NOTO + "NotoSerifCJK-Bold.ttc", 2), (NOTO + "NotoSansCJK-Bold.ttc", 2),
    ),
}  # fmt: skip
HAND = (
    (TRUE + "seto/setofont.ttf", 0),
    (TRUE + "lxgw-wenkai/LXGWWenKai-Regular.ttf", 0),
    (TRUE + "arphic/ukai.ttc", 0),
)
TERMS = ("半年", "1年", "2年", "3年", "5年", "7年", "10年", "15年", "20年", "30年", "长期")
PLACES = ("云川", "北岭", "松江", "海晏", "石河", "东屏", "长宁", "翠湖", "金沙", "柳营")
OFFICES = (
    "市委办公室",
    "县人民政府",
    "省教育厅",
    "市应急管理局",
    "区委宣传部",
    "自然资源局",
    "统计局",
    "交通运输厅",
    "审计局",
)
MATTERS = (
    "下半年经济运行分析", "汛期水库安全调度", "干部选拔任用有关事项", "粮食应急储备", "信访积案化解", "地下管网普查",
    "公务用车改革", "高标准农田建设", "危险化学品整治", "人口抽样调查", "医保基金监管", "城镇老旧小区改造",
)  # fmt: skip
CLAUSES = (
    "各地要切实加强组织领导", "进一步压实工作责任", "确保各项措施落到实处", "对存在的突出问题要逐一整改", "严格执行请示报告制度",
    "统筹做好资金保障", "于本月底前将情况书面报送", "对工作不力的单位予以通报", "会议听取了有关部门的汇报", "原则同意所提意见",
    "由主管部门会同财政部门研究提出方案", "抽调专人组成工作专班", "结合本地实际制定实施细则", "有关数据以统计公报为准",
    "上年度共受理申请三千二百余件", "完成投资四十七亿元", "机械化率提高到百分之八十六", "加密巡查频次", "部门内部挂图作战",
    "秘书处负责日常工作", "建立机关干部联系点制度", "严密防范各类风险", "稠密地区应当分批转移", "随机抽取检查对象",
)  # fmt: skip
TALK = (
    "一切组织和公民都有保守国家秘密的义务。", "涉密计算机不得接入互联网。", "国家秘密分为绝密、机密、秘密三级，不得擅自变更。",
    "该公司因泄露商业秘密被判赔偿。", "选举采用无记名投票，设秘密写票处。", "揭开深海生物发光的秘密。", "这家饭店的秘密在于一锅老汤。",
    "机密级计算机应当专机专用。", "某单位违规复制绝密文件一份，责任人受到处分。", "保密教育课上观看了警示片。",
    "本系统提供机密性和完整性保护。", "保密期限届满的，自行解密。", "办公自动化设备与机密存储介质应当分开管理。",
    "采购要求：带★条款须逐条应答。", "谍战剧《秘密战线》热播。", "请妥善保管您的密码，切勿告诉他人。",
)  # fmt: skip


@cache
def font(path: str, index: int, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, index=index)


class Canvas:
    """A sheet in millimetres at a fixed density."""

    def __init__(
        self, lot: random.Random, fonts: str, size_mm: tuple[float, float] = (210, 297), dpi: int = 200
    ) -> None:
        self.lot, self.k = lot, dpi / 25.4
        self.w, self.h = size_mm
        self.im = Image.new("RGB", (round(self.w * self.k), round(self.h * self.k)), (255, 255, 255))
        self.pen = ImageDraw.Draw(self.im)
        self.body, self.bold = lot.choice(FONTS[fonts]), lot.choice(FONTS[fonts])

    def face(self, mm: float, which: tuple[str, int] | None = None) -> ImageFont.FreeTypeFont:
        return font(*(which or self.body), max(6, round(mm * self.k)))

    def write(
        self, x: float, y: float, text: str, mm: float, *, face: tuple[str, int] | None = None, ink: Ink = BLACK,
        anchor: str = "la", gap: float = 0.0,
    ) -> float:  # fmt: skip
        """Writes and returns the width in mm; `gap` is extra space between characters in mm."""
        f = self.face(mm, face)
        if not gap:
            self.pen.text((x * self.k, y * self.k), text, font=f, fill=ink, anchor=anchor)
            return f.getlength(text) / self.k
        total = sum(f.getlength(c) for c in text) / self.k + gap * (len(text) - 1)
        left = x - total if anchor[0] == "r" else x - total / 2 if anchor[0] == "m" else x
        for c in text:
            self.pen.text((left * self.k, y * self.k), c, font=f, fill=ink)
            left += f.getlength(c) / self.k + gap
        return total

    def hrule(self, y: float, x0: float, x1: float, ink: Ink = BLACK, mm: float = 0.3) -> None:
        self.pen.line((x0 * self.k, y * self.k, x1 * self.k, y * self.k), fill=ink, width=max(1, round(mm * self.k)))

    def vrule(self, x: float, y0: float, y1: float, ink: Ink = BLACK, mm: float = 0.3) -> None:
        self.pen.line((x * self.k, y0 * self.k, x * self.k, y1 * self.k), fill=ink, width=max(1, round(mm * self.k)))

    def frame(self, x0: float, y0: float, x1: float, y1: float, ink: Ink = BLACK, mm: float = 0.4) -> None:
        box = (x0 * self.k, y0 * self.k, x1 * self.k, y1 * self.k)
        self.pen.rectangle(box, outline=ink, width=max(1, round(mm * self.k)))

    def prose(
        self, x: float, y: float, width: float, until: float, *, mm: float = 5.0, leading: float = 1.75,
        lines: tuple[str, ...] = (), indent: bool = True,
    ) -> float:  # fmt: skip
        """Paragraphs of clauses; returns where they end."""
        per = max(6, int(width / mm))
        given = list(lines)
        while y + mm < until:
            text = given.pop(0) if given else "，".join(self.lot.sample(CLAUSES, k=self.lot.randint(3, 7))) + "。"
            text = ("　　" if indent else "") + text
            for i in range(0, len(text), per):
                if y + mm >= until:
                    break
                self.write(x, y, text[i : i + per], mm)
                y += mm * leading
            if lines and not given:
                lines = ()
        return y

    def stamp(
        self, x: float, y: float, text: str, mm: float, *, angle: float, ink: Ink, frame: str, strength: float,
        worn: float,
    ) -> None:  # fmt: skip
        """A rubber stamp pressed onto what is there; `strength` is how much ink, `worn` how much of it is missing."""
        f = self.face(mm, self.bold)
        px = round(mm * self.k)
        wide, high = round(f.getlength(text)) + px, round(px * 1.9)
        if frame == "round":
            wide = high = max(wide, high)
        layer = Image.new("L", (wide, high), 0)
        pen = ImageDraw.Draw(layer)
        thick = max(2, px // 11)
        if frame == "round":
            pen.ellipse((2, 2, wide - 3, high - 3), outline=255, width=thick)
        elif frame != "none":
            pen.rectangle((2, 2, wide - 3, high - 3), outline=255, width=thick)
        if frame == "double":
            pen.rectangle(
                (3 * thick, 3 * thick, wide - 1 - 3 * thick, high - 1 - 3 * thick),
                outline=255,
                width=max(1, thick // 2),
            )
        pen.text((wide / 2, high / 2), text, font=f, fill=255, anchor="mm")
        if worn:
            noise = np.random.default_rng(self.lot.getrandbits(32)).random(
                (max(2, high // 3), max(2, wide // 3)), np.float32
            )
            holes = cv2.resize(noise, (wide, high), interpolation=cv2.INTER_CUBIC) < worn
            layer = Image.fromarray(np.where(holes, 0, np.asarray(layer)).astype(np.uint8))
        layer = layer.rotate(angle, expand=True, resample=Image.Resampling.BICUBIC)
        at = (
            max(0, min(round(x * self.k), self.im.width - layer.width - 4)),
            max(0, min(round(y * self.k), self.im.height - layer.height - 4)),
        )
        under = np.asarray(self.im.crop((*at, at[0] + layer.width, at[1] + layer.height)), np.float32)
        cover = np.asarray(layer, np.float32)[:, :, None] / 255 * strength
        # Ink takes light away; it never brightens the print below it.
        pressed = under * (1 - cover) + under * np.array(ink, np.float32) / 255 * cover
        self.im.paste(Image.fromarray(np.clip(pressed, 0, 255).astype(np.uint8)), at)
        self.pen = ImageDraw.Draw(self.im)

    def seal(self, x: float, y: float, r: float) -> None:
        k = self.k
        self.pen.ellipse(((x - r) * k, (y - r) * k, (x + r) * k, (y + r) * k), outline=RED, width=round(0.8 * k))
        self.write(x, y, "★", r * 0.8, face=FONTS["usual"][4], ink=RED, anchor="mm")
        self.write(x, y + r * 0.55, "办公室", r * 0.28, ink=RED, anchor="mm")


def mark_of(lot: random.Random) -> tuple[str, str]:
    level = lot.choice(("绝密", "机密", "秘密"))
    term = lot.choice(TERMS)
    star = lot.choice("★★★★☆*")
    return lot.choice((
        (f"{level}{star}{term}", level), (f"{level}{star}{term}", level), (f"{level}★{term}", level), (f"{level}★", level),
        (f"{level[0]} {level[1]}", level), (f"{level[0]}　　{level[1]}", level), (level, level), (f"{level} ★ {term}", level),
        (f"{level}★{lot.randint(2027, 2045)}年{lot.randint(1, 12)}月", level), (f"★{level}★", level),
    ))  # fmt: skip


def office(lot: random.Random) -> str:
    return lot.choice(PLACES) + lot.choice(OFFICES)


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


def _red_title(c: Canvas, y: float) -> None:
    name = office(c.lot) + c.lot.choice(("文件", "", "文件"))
    c.write(c.w / 2, y, name, min(15, 150 / len(name)), face=c.bold, ink=RED, anchor="ma")


def _number(c: Canvas) -> str:
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
    _red_title(c, 38)
    c.write(c.w / 2, 66, _number(c), 5.2, anchor="ma")
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
    _red_title(c, y + 18)
    c.write(c.w / 2, y + 46, _number(c), 5.2, anchor="ma")
    c.hrule(y + 56, 28, 182, RED, 0.8)
    c.prose(28, y + 70, 155, 270)
    if c.lot.random() < 0.4:
        c.seal(150, 250, 20)


@layout("stamp-on-text")
def _stamp_on_text(c: Canvas, mark: str | None) -> None:
    """Pressed over print, nothing cleared away below."""
    c.prose(28, 30, 155, 272, mm=c.lot.choice((4.4, 5.0, 5.6)))
    text = (
        (mark or c.lot.choice(("公开", "已阅", "存档", "作废", "副本", "收讫")))
        .replace("　", "")
        .replace(" ", "")[: 2 if c.lot.random() < 0.6 else 9]
    )
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
            str(r), _number(c)[:12], f"关于{c.lot.choice(MATTERS)}的通知", f"{c.lot.randint(2008, 2022)}-{c.lot.randint(1, 12):02d}",
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


@layout("prose", plain=True)
def _prose(c: Canvas, mark: str | None) -> None:
    c.prose(28, 26, 155, 275, mm=c.lot.choice((4.2, 5.0, 5.6)))


@layout("talk", plain=True)
def _talk(c: Canvas, mark: str | None) -> None:
    c.write(
        c.w / 2,
        24,
        c.lot.choice(("保密工作简报", "保密常识一百问", "警示案例", "保守国家秘密法宣传提纲", "普法学习")),
        8,
        face=c.bold,
        anchor="ma",
    )
    y = 42.0
    while y < 265:
        y = c.prose(28, y, 155, min(y + 22, 275), mm=4.8, lines=("".join(c.lot.sample(TALK, 2)),))


@layout("machine-advert", plain=True)
def _machine_advert(c: Canvas, mark: str | None) -> None:
    lot = c.lot
    c.write(
        c.w / 2,
        30,
        lot.choice(("精密机床 品质之选", "加密打印机", "保密柜 碎纸机", "机密计算一体机", "密封机 售后无忧")),
        13,
        face=c.bold,
        ink=lot.choice((RED, BLUE)),
        anchor="ma",
    )
    for i in range(9):
        c.write(
            30,
            70 + i * 20,
            lot.choice(
                (
                    "型号：MM-300",
                    "★ 五年质保",
                    "机密数据一键销毁",
                    "保密级别：5级（P-5）",
                    "碎纸效果：2×12mm",
                    "★★★★★ 好评",
                    "电话：010-00000000",
                    "绝佳静音",
                    "秘诀：三重密封",
                )
            ),
            7,
        )


@layout("receipts", plain=True)
def _receipts(c: Canvas, mark: str | None) -> None:
    c.write(
        c.w / 2,
        20,
        c.lot.choice(("电子普通发票", "行政事业单位收据", "销货清单", "住宿费明细")),
        9,
        face=c.bold,
        anchor="ma",
    )
    for r in range(14):
        c.hrule(40 + r * 11, 20, 190)
        if r < 13:
            for x, t in zip(
                (22, 80, 120, 155),
                (
                    c.lot.choice(("办公椅", "A4纸", "机油", "密封条", "会议用品")),
                    str(c.lot.randint(1, 50)),
                    f"{c.lot.uniform(1, 900):.2f}",
                    f"{c.lot.uniform(1, 9000):.2f}",
                ),
                strict=True,
            ):
                c.write(x, 43 + r * 11, t, 5)
    c.seal(150, 230, 20)
    c.stamp(
        40,
        220,
        c.lot.choice(("发票专用章", "公开", "现金付讫", "已核对")),
        7,
        angle=c.lot.uniform(-15, 15),
        ink=RED,
        frame="single",
        strength=0.9,
        worn=0.1,
    )


@layout("picture", plain=True)
def _picture(c: Canvas, mark: str | None) -> None:
    noise = np.random.default_rng(c.lot.getrandbits(32))
    small = noise.integers(0, 255, (9, 12, 3), dtype=np.uint8)
    c.im.paste(
        Image.fromarray(small).resize(c.im.size, Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(3)), (0, 0)
    )
    if c.lot.random() < 0.5:
        c.write(120, 270, "2022-05-04 09:41", 6, ink=(250, 180, 60))


@layout("public-stamp", plain=True)
def _public_stamp(c: Canvas, mark: str | None) -> None:
    c.prose(28, 40, 155, 270)
    for _ in range(c.lot.randint(1, 3)):
        c.stamp(c.lot.uniform(20, 130), c.lot.uniform(8, 230), c.lot.choice(("公开", "非密", "此件公开", "已解密", "内控", "秘书处", "机要室收", "档案专用")), c.lot.uniform(7, 11),
                angle=c.lot.uniform(-20, 20), ink=c.lot.choice((RED, BLUE)), frame=c.lot.choice(("single", "double")), strength=0.9, worn=0.1)  # fmt: skip


@layout("price-list", plain=True)
def _price_list(c: Canvas, mark: str | None) -> None:
    c.write(c.w / 2, 14, f"{c.lot.choice(PLACES)}采购清单", 7, face=c.bold, anchor="ma")
    rows = c.lot.randint(18, 30)
    high = 250 / rows
    for r in range(rows):
        for x, t in zip(
            (14, 30, 80, 120, 150, 175),
            (
                str(r + 1),
                c.lot.choice(("台式计算机", "密码柜", "机柜", "保密终端", "秘书椅")),
                f"{c.lot.randint(1, 99)}台",
                f"{c.lot.uniform(1, 90):.1f}万元",
                c.lot.choice(("★", "▲", "")),
                c.lot.choice(("响应", "偏离", "无")),
            ),
            strict=True,
        ):
            c.write(x, 28 + r * high, t, min(4.2, high * 0.6))
        c.hrule(27 + r * high, 12, 198)


@layout("chart", plain=True, size_mm=(297, 210))
def _chart(c: Canvas, mark: str | None) -> None:
    c.write(c.w / 2, 12, f"{c.lot.choice(MATTERS)}趋势图", 8, face=c.bold, anchor="ma")
    for i in range(10):
        high = c.lot.uniform(10, 130)
        c.pen.rectangle(
            ((30 + 25 * i) * c.k, (180 - high) * c.k, (45 + 25 * i) * c.k, 180 * c.k),
            fill=(c.lot.randint(30, 220), 120, 170),
        )
        c.write(37 + 25 * i, 183, f"{2014 + i}", 4, anchor="ma")
        c.write(37 + 25 * i, 174 - high, f"{high:.1f}", 3.6, anchor="ma")


@layout("contract", plain=True)
def _contract(c: Canvas, mark: str | None) -> None:
    c.write(c.w / 2, 24, "保密协议", 9, face=c.bold, anchor="ma")
    c.prose(
        28,
        44,
        155,
        230,
        mm=4.6,
        lines=(
            "甲方：" + office(c.lot),
            "乙方：某某科技有限公司",
            "乙方对在合作中知悉的商业秘密和工作信息负有保密义务，未经甲方书面同意不得向第三方披露。",
            "本协议所称保密信息不包括已经公开的信息。",
        ),
    )
    c.seal(60, 250, 19)
    c.seal(150, 250, 19)


@layout("letter-plain", plain=True)
def _letter_plain(c: Canvas, mark: str | None) -> None:
    _red_title(c, 30)
    c.hrule(54, 22, 188, RED, 1.2)
    c.write(182, 60, _number(c), 5, anchor="ra")
    c.write(28, 60, c.lot.choice(HARMLESS), 5)
    c.prose(28, 84, 155, 250)
    c.write(28, 262, "（此件公开发布）", 5)


@dataclasses.dataclass(frozen=True)
class Spoilt:
    image: Image.Image
    quality: int
    dpi: int
    turned: int
    look: str
    harm: list[str]


def spoil(page: Image.Image, base_dpi: int, lot: random.Random) -> Spoilt:
    """Scanned, copied, faxed or photographed."""
    dpi = lot.choice((96, 100, 110, 120, 130, 150, 150, 180, 200, 200, 240, 300))
    look = lot.choice(("colour", "colour", "grey", "grey", "copy", "fax", "photo", "aged"))
    if look == "fax" and dpi < 150:
        look = "copy"
    harm: list[str] = []
    angle = lot.choice((0, 0, lot.uniform(-2, 2), lot.uniform(-4, 4), lot.uniform(-8, 8)))
    noise = np.random.default_rng(lot.getrandbits(32))
    if look == "photo":
        page = _photo(page, lot)
    elif angle:
        harm.append("skew" if abs(angle) < 4 else "strong-skew")
        page = page.rotate(
            angle,
            resample=Image.Resampling.BICUBIC,
            expand=lot.random() < 0.5,
            fillcolor=lot.choice(((255, 255, 255), (30, 30, 30))),
        )
    scale = dpi / base_dpi
    page = page.resize(
        (max(8, round(page.width * scale)), max(8, round(page.height * scale))),
        Image.Resampling.BOX if scale < 1 else Image.Resampling.BICUBIC,
    )
    if lot.random() < 0.3:
        harm.append("soft")
        page = page.filter(ImageFilter.GaussianBlur(lot.uniform(0.4, 0.8) * dpi / 150))
    if look in ("grey", "copy", "fax"):
        page = page.convert("L")
    pixels = np.asarray(page, np.float32)
    if look == "aged":
        paper = np.array((lot.randint(215, 245), lot.randint(200, 230), lot.randint(160, 205)), np.float32)
        pixels = pixels * paper / 255
        blotch = cv2.resize(noise.random((6, 5), np.float32), (page.width, page.height), interpolation=cv2.INTER_CUBIC)
        pixels = pixels * (0.85 + 0.15 * blotch[:, :, None])
    if look == "copy":
        harm.append("worn-toner")
        pixels = 255 - (255 - pixels) * lot.uniform(0.45, 0.8)
        dust = noise.random(pixels.shape) < 0.0006
        pixels[dust] = 40
    if lot.random() < 0.2:
        harm.append("streaks")
        for _ in range(lot.randint(1, 4)):
            x = lot.randrange(page.width)
            pixels[:, x : x + 2] *= lot.uniform(0.4, 0.8)
    pixels = pixels + noise.normal(0, lot.choice((0, 2, 5, 9)), pixels.shape)
    done = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    if look == "fax":
        grey = np.asarray(done)
        if lot.random() < 0.2:
            done = done.convert("1")
        else:
            done = Image.fromarray(
                grey > cv2.blur(grey, (51, 51)).astype(np.float32) * lot.uniform(0.75, 0.88)
            ).convert("1")
    turned = lot.choice((0, 0, 0, 0, 0, 90, 180, 270))
    if turned:
        done = done.rotate(turned, expand=True)
    return Spoilt(done, lot.choice((15, 20, 30, 50, 70, 90)), dpi, turned, look, harm)


def _photo(page: Image.Image, lot: random.Random) -> Image.Image:
    w, h = page.size
    pad = round(0.06 * min(w, h))
    source = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)
    move = 0.05 * min(w, h)
    target = np.array([[pad + lot.uniform(-move, move), pad + lot.uniform(-move, move)], [w - pad + lot.uniform(-move, move), pad + lot.uniform(-move, move)],
                       [w - pad + lot.uniform(-move, move), h - pad + lot.uniform(-move, move)], [pad + lot.uniform(-move, move), h - pad + lot.uniform(-move, move)]], np.float32)  # fmt: skip
    table = lot.choice(((70, 55, 40), (150, 145, 140), (30, 30, 35)))
    warped = cv2.warpPerspective(
        np.asarray(page), cv2.getPerspectiveTransform(source, target), (w, h), borderValue=table, flags=cv2.INTER_AREA
    )
    yy, xx = np.mgrid[0:h, 0:w].astype(np.float32)
    lamp = ((xx - lot.uniform(0, w)) ** 2 + (yy - lot.uniform(0, h)) ** 2) / (w * w + h * h)
    return Image.fromarray((warped * np.clip(1.0 - 0.5 * lamp[:, :, None], 0, 1)).astype(np.uint8))


def jpeg(one: Spoilt) -> bytes:
    out = io.BytesIO()
    image = one.image.convert("L") if one.image.mode == "1" else one.image
    image.save(out, "JPEG", quality=one.quality, dpi=(one.dpi, one.dpi))
    return out.getvalue()


def as_pdf(pages: list[Spoilt], lot: random.Random) -> bytes:
    document = pymupdf.open()
    for one in pages:
        size = (one.image.width * 72 / one.dpi, one.image.height * 72 / one.dpi)
        if one.image.mode == "1":
            out = io.BytesIO()
            one.image.save(out, "PDF", resolution=one.dpi)
            with pymupdf.open(stream=out.getvalue(), filetype="pdf") as fax:
                document.insert_pdf(fax)
            continue
        page = document.new_page(width=size[0], height=size[1])
        kind = lot.choice(("jpeg", "jpeg", "jpeg", "jpx", "png"))
        out = io.BytesIO()
        if kind == "jpx":
            one.image.save(out, "JPEG2000", quality_mode="rates", quality_layers=[12])
        elif kind == "png":
            one.image.save(out, "PNG")
        page.insert_image(page.rect, stream=jpeg(one) if kind == "jpeg" else out.getvalue())
    content: bytes = document.tobytes(deflate=True)
    document.close()
    return content


def as_docx(one: Spoilt) -> bytes:
    """A document whose only content is the page's picture."""
    out = io.BytesIO()
    drawing = '<w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><wp:extent cx="5400000" cy="7600000"/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:blipFill><a:blip r:embed="rId9" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>'
    with zipfile.ZipFile(out, "w") as z:
        z.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="jpeg" ContentType="image/jpeg"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        )
        z.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        )
        z.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>{drawing}</w:r></w:p></w:body></w:document>',
        )
        z.writestr(
            "word/_rels/document.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/image1.jpeg"/></Relationships>',
        )
        z.writestr("word/media/image1.jpeg", jpeg(one))
    return out.getvalue()


def draw(seed: int, *, marked: bool, name: str, fonts: str) -> tuple[Spoilt, str | None, str | None]:
    """One page, what is printed on it as a mark, and its level."""
    lot = random.Random(f"strange-{seed}-{marked}-{name}-{fonts}")
    base = 240
    canvas = Canvas(lot, fonts, SIZES[name], base)
    mark = level = None
    if marked:
        mark, level = mark_of(lot)
        if name == "exam":
            level = lot.choice(("绝密", "机密"))
            mark = f"{level}★{lot.choice(('启用前', '启用前', '考试结束前'))}"
    {**MARKED, **PLAIN}[name](canvas, mark)
    return spoil(canvas.im, base, lot), mark, level


def write(folder: Path, seed: int, *, marked: bool, fonts: str, number: int) -> dict[str, object]:
    lot = random.Random(f"container-{seed}-{marked}")
    names = list(MARKED)
    plain = not marked and lot.random() < 0.65
    name = names[number % len(names)] if marked else lot.choice(list(PLAIN if plain else MARKED))
    one, _, level = draw(seed, marked=marked, name=name, fonts=fonts)
    kind = lot.choice(("pdf", "pdf", "pdf", "pdf", "pdf", "pdf", "jpg", "tif", "docx", "pages"))
    stem = f"{'m' if marked else 'p'}{seed}-{name}"
    if kind == "pages":
        others = [draw(seed * 100 + i, marked=False, name="prose", fonts=fonts)[0] for i in range(4)]
        pages = [*others, one] if lot.random() < 0.5 else [others[0], one, *others[1:3]]
        file, content = f"{stem}.pdf", as_pdf(pages, lot)
    elif kind == "tif":
        out = io.BytesIO()
        other = draw(seed * 100, marked=False, name="prose", fonts=fonts)[0].image.convert(one.image.mode)
        compression = "group4" if one.image.mode == "1" else "tiff_lzw"
        one.image.save(
            out, "TIFF", save_all=True, append_images=[other], compression=compression, dpi=(one.dpi, one.dpi)
        )
        file, content = f"{stem}.tif", out.getvalue()
    elif kind == "jpg":
        file, content = f"{stem}.jpg", jpeg(one)
    elif kind == "docx":
        file, content = f"{stem}.docx", as_docx(one)
    else:
        file, content = f"{stem}.pdf", as_pdf([one], lot)
    (folder / file).write_bytes(content)
    category = None if level is None else "exam" if name == "exam" else "state-secret"
    return {
        "name": file, "layout": name, "level": level, "category": category, "dpi": one.dpi, "turned": one.turned,
        "look": one.look, "harm": [*one.harm, f"in-{kind}"],
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fonts", choices=list(FONTS), default="fresh")
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--marked", type=int, default=200)
    parser.add_argument("--unmarked", type=int, default=200)
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    labels = [
        write(asked.folder, asked.first_seed + number, marked=marked, fonts=asked.fonts, number=number)
        for marked, count in ((True, asked.marked), (False, asked.unmarked))
        for number in range(count)
    ]
    (asked.folder / "labels.json").write_text(json.dumps(labels, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
