"""Seeded scans of invented official papers after GB/T 9704, marked and unmarked, as bad as real ones.

`paper(seed)` gives the same picture on every machine that has the same fonts. What a paper says is invented; the look
(places, sizes, red head, number) follows the standard of 2012 and the one of 1999.
"""

from __future__ import annotations

import io
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pymupdf
from PIL import Image, ImageDraw, ImageFilter, ImageFont

A4_PT = (595.0, 842.0)
DRAW_DPI = 300
RED = (200, 20, 30)
BLACK = (20, 20, 20)

LEVELS = ("绝密", "机密", "秘密")
TERMS = ("1年", "3年", "5年", "10年", "20年", "长期", "6个月", "")
ISSUERS = ("青川省", "临海市", "安平县", "云岭区", "东湾市", "南屏县")
BODIES = ("人民政府办公厅", "委员会", "发展和改革局", "财政局", "扶贫开发办公室", "农业农村局")
TOPICS = (
    "扶贫资金使用情况", "年度重点工作安排", "防汛应急值守", "土地整治项目", "公共服务设施建设", "统计数据报送",
    "干部培训计划", "档案整理移交",
)  # fmt: skip
SENTENCES = (
    "各单位要提高认识，明确分工，把任务落实到人。",
    "现将有关事项通知如下，请结合实际认真贯彻执行。",
    "要按月汇总进展情况，于每月五日前报送办公室。",
    "对工作中出现的新情况新问题，应当及时研究解决。",
    "资金实行专款专用，任何单位不得截留或者挪用。",
    "项目完工后由主管部门组织验收，验收结果予以通报。",
    "全县共安排项目一百二十六个，总投资三亿八千万元。",
    "基层站所要做好群众来访登记，做到件件有着落。",
    "计算机密码应当定期更换，机关事务由专人管理。",
    "根据会议精神，经研究决定对部分机构进行调整。",
)
HARMLESS_HEADS = ("（此件公开发布）", "主动公开", "公开方式：主动公开", "特急", "000036", "附件1", "急 件", "")

FONTS: dict[str, tuple[str, int]] = {
    "heiti": ("", 0),
    "serif": ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", 2),
    "serif-bold": ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc", 2),
    "sans-bold": ("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc", 2),
    "zenhei": ("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", 0),
}


@dataclass(frozen=True)
class Paper:
    """One scanned page. `mark` is what is printed on it as a mark, None on an unmarked page."""

    seed: int
    layout: str
    mark: str | None
    level: str | None
    dpi: int
    turned: int
    image: Image.Image
    jpeg: bytes


@cache
def _font_bytes(name: str) -> bytes:
    path, _ = FONTS[name]
    if not path or not Path(path).is_file():
        buffer: bytes = pymupdf.Font("china-s").buffer
        return buffer
    return Path(path).read_bytes()


@cache
def _font(name: str, size_px: int) -> ImageFont.FreeTypeFont:
    path, index = FONTS[name]
    index = index if path and Path(path).is_file() else 0
    return ImageFont.truetype(io.BytesIO(_font_bytes(name)), size_px, index=index)


class Sheet:
    """A page to draw on in points; text is placed by its top left corner."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        scale = DRAW_DPI / 72
        self.image = Image.new("RGB", (round(A4_PT[0] * scale), round(A4_PT[1] * scale)), "white")
        self.draw = ImageDraw.Draw(self.image)
        self.scale = scale
        self.body_font = chance.choice(("serif", "heiti", "zenhei"))
        self.head_font = chance.choice(("sans-bold", "heiti", "zenhei", "serif-bold"))

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        font: str = "",
        ink: tuple[int, int, int] = BLACK,
        align: str = "left",
    ) -> float:
        """Returns the text's width in points."""
        face = _font(font or self.body_font, round(size * self.scale))
        width = self.draw.textlength(text, font=face) / self.scale
        left = x if align == "left" else x - width if align == "right" else x - width / 2
        self.draw.text((left * self.scale, y * self.scale), text, font=face, fill=ink)
        return width

    def rule(self, x0: float, y: float, x1: float, *, ink: tuple[int, int, int] = RED, width: float = 1.5) -> None:
        s = self.scale
        self.draw.line((x0 * s, y * s, x1 * s, y * s), fill=ink, width=round(width * s))

    def body(self, y: float, until: float, *, lead: str = "") -> None:
        """Paragraphs of 28 characters a line, 22 lines a page; `lead` begins one of them."""
        paragraph = 0
        lead_at = self.chance.randrange(3)
        while y < until:
            text = "".join(self.chance.sample(SENTENCES, self.chance.randint(2, 4)))
            text = "　　" + (lead if paragraph == lead_at else "") + text
            for start in range(0, len(text), 28):
                if y >= until:
                    return
                self.text(78, y, text[start : start + 28], 15.6)
                y += 28.5
            paragraph += 1

    def page_number(self) -> None:
        self.text(A4_PT[0] / 2, 760, f"— {self.chance.randint(1, 30)} —", 14, align="centre")


def _mark_text(chance: random.Random) -> tuple[str, str]:
    level = chance.choice(LEVELS)
    term = chance.choice(TERMS)
    if term:
        return f"{level}★{term}", level
    return chance.choice((f"{level}★", f"{level[0]}　{level[1]}")), level


def _red_head(sheet: Sheet, mark: str | None, *, right: bool) -> None:
    chance = sheet.chance
    x, align = (517, "right") if right else (78, "left")
    y = 105.0
    if chance.random() < 0.6:
        sheet.text(78, y, f"{chance.randint(1, 999):06d}", 16, font=sheet.head_font)
        y += 0 if right else 27
    top = mark if mark is not None else chance.choice(HARMLESS_HEADS)
    sheet.text(x, y, top, 16, font=sheet.head_font, align=align)
    if chance.random() < 0.5:
        sheet.text(x, y + 27, chance.choice(("特急", "加急", "平急")), 16, font=sheet.head_font, align=align)
    issuer = chance.choice(ISSUERS) + chance.choice(BODIES)
    sheet.text(
        A4_PT[0] / 2,
        205,
        issuer + chance.choice(("文件", "")),
        34 if len(issuer) < 9 else 28,
        font="serif-bold",
        ink=RED,
        align="centre",
    )
    sheet.text(
        A4_PT[0] / 2,
        285,
        f"{issuer[0]}政办发〔{chance.randint(2008, 2024)}〕{chance.randint(1, 180)}号",
        16,
        align="centre",
    )
    sheet.rule(78, 315, 517)
    sheet.text(A4_PT[0] / 2, 345, f"关于{chance.choice(TOPICS)}的通知", 21, font="serif-bold", align="centre")
    sheet.text(78, 395, "各乡镇人民政府，县直各单位：", 15.6)
    sheet.body(424, 740)
    sheet.page_number()


def _head_2012(sheet: Sheet, mark: str | None) -> None:
    _red_head(sheet, mark, right=False)


def _head_1999(sheet: Sheet, mark: str | None) -> None:
    _red_head(sheet, mark, right=True)


def _following_page(sheet: Sheet, mark: str | None) -> None:
    """A page of body text with the mark in a corner of its head."""
    left = sheet.chance.random() < 0.5
    if mark:
        sheet.text(78 if left else 517, 70, mark, 14, font=sheet.head_font, align="left" if left else "right")
    sheet.body(105, 740)
    sheet.page_number()


def _portion(sheet: Sheet, mark: str | None) -> None:
    """A mark before a paragraph, the rest of the page open."""
    sheet.text(A4_PT[0] / 2, 110, f"{sheet.chance.choice(TOPICS)}汇编", 21, font="serif-bold", align="centre")
    sheet.body(165, 740, lead=f"（{mark}）" if mark else "（一）")
    sheet.page_number()


def _table(sheet: Sheet, mark: str | None) -> None:
    chance = sheet.chance
    sheet.text(A4_PT[0] / 2, 90, f"{chance.choice(TOPICS)}明细表", 20, font="serif-bold", align="centre")
    if mark:
        sheet.text(78, 62, mark, 14, font=sheet.head_font)
    columns = (78, 120, 250, 330, 410, 517)
    rows = chance.randint(12, 22)
    for row in range(rows + 1):
        y = 130 + row * 27
        sheet.rule(78, y, 517, ink=BLACK, width=0.7)
        if row == rows:
            break
        cells = (
            ("序号", "单位", "数量", "金额", "备注")
            if row == 0
            else (
                str(row),
                chance.choice(ISSUERS) + chance.choice(("财政局", "农业局", "水利局")),
                str(chance.randint(1, 90)),
                f"{chance.randint(10, 999)}.{chance.randint(0, 9)}",
                chance.choice(("", "已完成", "在建", "公开")),
            )
        )
        for x, cell in zip(columns, cells, strict=False):
            sheet.text(x + 5, y + 6, cell, 12)
    s = sheet.scale
    for x in columns:
        sheet.draw.line((x * s, 130 * s, x * s, (130 + rows * 27) * s), fill=BLACK, width=round(0.7 * s))


def _stamp(sheet: Sheet, mark: str | None) -> None:
    """A framed stamp set at an angle across the head of a page."""
    chance = sheet.chance
    sheet.body(150, 740)
    size = 22 * sheet.scale
    face = _font(sheet.head_font, round(size))
    words = mark or chance.choice(("已归档", "收文登记", "公开", "复印件"))
    width = sheet.draw.textlength(words, font=face)
    frame = Image.new("RGBA", (round(width + size), round(size * 2)), (0, 0, 0, 0))
    pen = ImageDraw.Draw(frame)
    pen.rectangle((4, 4, frame.width - 5, frame.height - 5), outline=(*RED, 255), width=round(size / 10))
    pen.text((size / 2, size * 0.42), words, font=face, fill=(*RED, 255))
    frame = frame.rotate(chance.uniform(-18, 18), expand=True, resample=Image.Resampling.BICUBIC)
    x = chance.choice((80, 360)) * sheet.scale
    sheet.image.paste(frame, (round(min(x, sheet.image.width - frame.width - 40)), round(60 * sheet.scale)), frame)
    sheet.page_number()


def _cover(sheet: Sheet, mark: str | None) -> None:
    """A title page: few words, the mark alone in the corner."""
    if mark:
        sheet.text(78, 95, mark, 16, font=sheet.head_font)
    topic = sheet.chance.choice(TOPICS)
    sheet.text(A4_PT[0] / 2, 260, topic, 34, font="serif-bold", align="centre")
    sheet.text(A4_PT[0] / 2, 320, "调 研 报 告", 28, font="serif-bold", align="centre")
    sheet.text(A4_PT[0] / 2, 640, sheet.chance.choice(ISSUERS) + sheet.chance.choice(BODIES), 18, align="centre")
    sheet.text(A4_PT[0] / 2, 675, f"二〇二{sheet.chance.randint(0, 4)}年六月", 18, align="centre")


LAYOUTS: dict[str, Callable[[Sheet, str | None], None]] = {
    "head-2012": _head_2012,
    "head-1999": _head_1999,
    "following": _following_page,
    "portion": _portion,
    "table": _table,
    "stamp": _stamp,
    "cover": _cover,
}


def paper(
    seed: int, *, marked: bool = True, layout: str | None = None, dpi: int | None = None, turned: int | None = None
) -> Paper:
    """The scan of this seed. What isn't given is drawn by lot: half the pages upright at 150 to 300 dpi."""
    chance = random.Random(f"paper-{seed}-{marked}")
    name = layout or chance.choice(list(LAYOUTS))
    sheet = Sheet(chance)
    mark, level = _mark_text(chance) if marked else (None, None)
    LAYOUTS[name](sheet, mark)
    used_dpi = dpi or chance.choice((96, 110, 130, 150, 150, 200, 200, 300))
    used_turn = turned if turned is not None else chance.choice((0, 0, 0, 0, 0, 90, 180, 270))
    image = _scanned(sheet.image, chance, used_dpi, used_turn)
    buffer = io.BytesIO()
    quality = chance.choice((25, 40, 60, 75, 85))
    image.save(buffer, "JPEG", quality=quality, dpi=(used_dpi, used_dpi))
    return Paper(
        seed, name, mark, level, used_dpi, used_turn, Image.open(io.BytesIO(buffer.getvalue())), buffer.getvalue()
    )


def _scanned(page: Image.Image, chance: random.Random, dpi: int, turned: int) -> Image.Image:
    image = page
    if chance.random() < 0.25:
        ghost = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT).filter(ImageFilter.GaussianBlur(4))
        image = Image.blend(
            image, Image.composite(image, ghost, image.convert("L").point(lambda v: 255 * (v < 128))), 0.12
        )
    if chance.random() < 0.8:
        image = image.rotate(chance.uniform(-3, 3), resample=Image.Resampling.BICUBIC, fillcolor="white")
    size = (round(A4_PT[0] * dpi / 72), round(A4_PT[1] * dpi / 72))
    image = image.resize(size, Image.Resampling.LANCZOS)
    if chance.random() < 0.4:
        image = image.filter(ImageFilter.GaussianBlur(chance.uniform(0.3, 0.9)))
    look = chance.choice(("colour", "grey", "grey", "fax"))
    pixels = np.asarray(image.convert("RGB" if look == "colour" else "L"), dtype=np.float32)
    noise = np.random.default_rng(chance.getrandbits(32))
    pixels = pixels * chance.uniform(0.75, 1.0) + chance.uniform(0, 25)
    pixels = pixels + noise.normal(0, chance.uniform(0, 14), pixels.shape)
    if chance.random() < 0.3:
        shade = np.linspace(chance.uniform(0.6, 0.9), 1.0, pixels.shape[1], dtype=np.float32)
        pixels = pixels * (shade[None, :, None] if pixels.ndim == 3 else shade[None, :])
    pixels = np.clip(pixels, 0, 255)
    if look == "fax" and dpi >= 130:
        pixels = np.where(pixels > float(np.median(pixels)) * 0.72, 255.0, 0.0)
    done = Image.fromarray(pixels.astype(np.uint8))
    return done.rotate(turned, expand=True) if turned else done


def scanned_pdf(papers: Sequence[Paper]) -> bytes:
    """The papers as an image-only PDF, each page as large as its sheet."""
    document = pymupdf.open()
    for one in papers:
        width, height = one.image.width * 72 / one.dpi, one.image.height * 72 / one.dpi
        page = document.new_page(width=width, height=height)
        page.insert_image(page.rect, stream=one.jpeg)
    content: bytes = document.tobytes()
    document.close()
    return content


def spread(count: int, *, first_seed: int = 0) -> list[Paper]:
    """Half marked, half not, over all layouts in turn."""
    layouts = list(LAYOUTS)
    return [
        paper(first_seed + i, marked=i % 2 == 0, layout=layouts[math.floor(i / 2) % len(layouts)]) for i in range(count)
    ]
