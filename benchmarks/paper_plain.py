"""Pages that never carry a mark: prose, talk about secrecy, tenders, photographs, cards, posters, handwriting, screens."""

from __future__ import annotations

import random

import numpy as np
from PIL import Image

from benchmarks.paper_layouts import LANDSCAPE_PT, Layout, body, page_number, title
from benchmarks.sheet import BLACK, RED, Sheet
from benchmarks.words import ISSUERS, SECRECY_TALK, TOPICS, issuer, paragraph


def _photo(chance: random.Random, width: int, height: int) -> Image.Image:
    """Something with the statistics of a photograph: soft shapes, edges, grain."""
    noise = np.random.default_rng(chance.getrandbits(32))
    picture = np.zeros((height, width, 3), np.float32)
    for cells in (3, 9, 40, 160):
        rough = noise.integers(0, 255, (cells, cells * 3 // 2, 3), dtype=np.uint8)
        smooth = Image.fromarray(rough).resize((width, height), Image.Resampling.BICUBIC)
        picture += np.asarray(smooth, np.float32) / cells**0.5
    picture = picture / picture.max() * 255 + noise.normal(0, 4, picture.shape)
    return Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))


def _photograph(sheet: Sheet, mark: str | None) -> None:
    sheet.image.paste(_photo(sheet.chance, *sheet.image.size), (0, 0))
    if sheet.chance.random() < 0.4:
        sheet.text(sheet.width * 0.6, sheet.height - 40, "2019/08/14 15:32", 14, ink=(240, 160, 40))


def _photo_with_caption(sheet: Sheet, mark: str | None) -> None:
    s = sheet.scale
    picture = _photo(sheet.chance, round(420 * s), round(300 * s))
    sheet.image.paste(picture, (round(88 * s), round(120 * s)))
    title(sheet, 70, sheet.chance.choice(TOPICS) + "现场会召开")
    sheet.text(sheet.width / 2, 430, "图为与会人员考察项目现场。本报记者 摄", 12, align="centre")
    body(sheet, 470, 740)


def _id_card(sheet: Sheet, mark: str | None) -> None:
    s = sheet.scale
    for y in (90.0, 400.0):
        sheet.box(140, y, 455, y + 200, fill=(225, 235, 240))
    for i, line in enumerate(
        ("姓　名　李某某", "性　别　男　民　族　汉", "出　生　1981年7月9日", "住　址　安平县青石路18号")
    ):
        sheet.text(155, 105 + 30 * i, line, 12)
    sheet.text(155, 262, "公民身份号码　110101190001010000", 12)
    sheet.image.paste(_photo(sheet.chance, round(85 * s), round(110 * s)), (round(355 * s), round(110 * s)))
    sheet.text(260, 430, "中华人民共和国", 15, font=sheet.head_font)
    sheet.text(260, 460, "居 民 身 份 证", 20, font=sheet.head_font)
    sheet.text(180, 540, "签发机关　安平县公安局", 12)
    sheet.text(180, 565, "有效期限　2012.03.01-2032.03.01", 12)


def _licence(sheet: Sheet, mark: str | None) -> None:
    sheet.box(40, 40, 802, 555, ink=(180, 140, 60), width=6)
    title(sheet, 90, sheet.chance.choice(("营 业 执 照", "荣 誉 证 书", "资 质 证 书", "中标通知书")), 40)
    for i, line in enumerate(("名　　称　青川建设有限公司", "类　　型　有限责任公司", "法定代表人　王某某", "注册资本　伍佰万元整", "等　　级　甲级", "经营范围　土木工程建筑；机电设备安装")):  # fmt: skip
        sheet.text(120, 190 + 42 * i, line, 17)
    sheet.seal(660, 450, 60, issuer(sheet.chance))


def _poster(sheet: Sheet, mark: str | None) -> None:
    chance = sheet.chance
    ground = chance.choice(((180, 20, 20), (20, 70, 150), (240, 200, 60), (250, 250, 250)))
    ink = (255, 240, 200) if sum(ground) < 500 else RED
    sheet.box(0, 0, sheet.width, sheet.height, ink=None, fill=ground)
    lines = chance.choice((
        ("影片《绝密飞行》", "放映通知", "周五晚七点 大礼堂"), ("安全生产", "人人有责", "★ ★ ★ ★ ★"),
        ("读书分享会", "《秘密花园》", "图书馆二楼"), ("保守国家秘密", "维护国家安全", "人人有责"),
        ("全民健身", "活力青川", "6月18日 体育公园"), ("五★级服务", "让您满意", "欢迎监督"),
    ))  # fmt: skip
    for i, line in enumerate(lines):
        size = min(60.0, 480 / max(len(line), 1))
        sheet.text(sheet.width / 2, 180 + 140 * i, line, size, font=sheet.title_font, ink=ink, align="centre")


def _book_cover(sheet: Sheet, mark: str | None) -> None:
    chance = sheet.chance
    sheet.image.paste(_photo(chance, *sheet.image.size).point(lambda v: 128 + v // 2), (0, 0))
    title(sheet, 150, chance.choice(("秘密花园", "绝密档案背后的故事", "成长的秘密", "机密计算原理", "保密法讲义")), 40)
    sheet.text(sheet.width / 2, 240, "王某某　著", 20, align="centre")
    sheet.text(sheet.width / 2, 720, "青川人民出版社", 18, align="centre")


def _handwriting(sheet: Sheet, mark: str | None) -> None:
    """Characters that sway, on lined paper."""
    chance = sheet.chance
    name = chance.choice(sheet.fonts.hand)
    for i in range(22):
        y = 90 + 30 * i
        sheet.line(60, y + 26, 535, y + 26, ink=(150, 180, 210))
        x = 70.0
        for character in paragraph(chance)[: chance.randint(14, 24)]:
            x += sheet.text(
                x, y + chance.uniform(-3, 4), character, chance.uniform(15, 20), font=name, ink=(30, 40, 110)
            )
            x += chance.uniform(-1, 2)


def _law(sheet: Sheet, mark: str | None) -> None:
    """Provisions and lessons about secrecy: every level word, none applied."""
    title(sheet, 100, sheet.chance.choice(("保密法律法规摘编", "保密教育学习材料", "保密知识问答")))
    y = 160.0
    while y < 730:
        text = paragraph(sheet.chance, SECRECY_TALK)
        for start in range(0, len(text), 28):
            sheet.text(78, y, text[start : start + 28], 15.6)
            y += 28.5
    page_number(sheet)


def _tender(sheet: Sheet, mark: str | None) -> None:
    title(sheet, 80, "技术参数及要求", 20)
    y = 130.0
    for i in range(18):
        sign = sheet.chance.choice(("★", "▲", "", "★★"))
        sheet.text(78, y, f"{sign}{i + 1}. " + paragraph(sheet.chance)[2:30], 14)
        y += 33


def _newspaper(sheet: Sheet, mark: str | None) -> None:
    sheet.text(60, 40, sheet.chance.choice(ISSUERS) + "日报", 40, font=sheet.title_font)
    sheet.rule(50, 95, 545, ink=BLACK)
    for column in range(4):
        x, y = 50 + 125 * column, 110.0
        sheet.text(x, y, sheet.chance.choice(TOPICS)[:7], 15, font=sheet.head_font)
        y += 25
        while y < 790:
            sheet.text(x, y, paragraph(sheet.chance)[2:14], 9.5)
            y += 14


def _screenshot(sheet: Sheet, mark: str | None) -> None:
    chance = sheet.chance
    sheet.box(0, 0, sheet.width, 60, ink=None, fill=(40, 90, 170))
    sheet.text(20, 18, "政务服务平台", 20, ink=(255, 255, 255), font=sheet.head_font)
    for i, item in enumerate(("首页", "待办", "查询", "统计", "设置", "退出")):
        sheet.text(260 + 70 * i, 24, item, 13, ink=(230, 240, 255))
    for i, item in enumerate(("用户名：", "密码：", "验证码：", "状态：已加密", "机构：机关事务局", "密级：公开")):
        sheet.text(60, 100 + 36 * i, item, 14)
        sheet.box(150, 96 + 36 * i, 420, 122 + 36 * i)
    for i in range(12):
        sheet.text(460, 100 + 30 * i, paragraph(chance)[2:20], 12)


def _chart(sheet: Sheet, mark: str | None) -> None:
    chance = sheet.chance
    title(sheet, 50, chance.choice(TOPICS) + "对比图", 20)
    for i in range(12):
        high = chance.uniform(30, 380)
        sheet.box(80 + 58 * i, 500 - high, 115 + 58 * i, 500, fill=(chance.randint(40, 220), 120, 160))
        sheet.text(98 + 58 * i, 508, f"{i + 1}月", 11, align="centre")
        sheet.text(98 + 58 * i, 484 - high, f"{high:.1f}", 10, align="centre")


def _receipt(sheet: Sheet, mark: str | None) -> None:
    chance = sheet.chance
    title(sheet, 70, chance.choice(("青川省非税收入一般缴款书", "收款收据", "增值税普通发票")), 20)
    sheet.grid([60, 200, 280, 360, 440, 535], 120, 8, 30)
    for row in range(8):
        cells = ("项目", "单位", "数量", "单价", "金额") if row == 0 else ("办公用品", "批", str(chance.randint(1, 9)), "36.00", f"{chance.randint(1, 900)}.00")  # fmt: skip
        for x, cell in zip((65, 205, 285, 365, 445), cells, strict=True):
            sheet.text(x, 127 + 30 * row, cell, 12)
    sheet.text(65, 375, "合计人民币（大写）：叁仟陆佰元整", 13)
    sheet.stamped(380, 330, "现金付讫", 20, angle=chance.uniform(-15, 15))


def _english(sheet: Sheet, mark: str | None) -> None:
    words = [
        "the",
        "annual",
        "report",
        "of",
        "this",
        "office",
        "describes",
        "how",
        "funds",
        "were",
        "spent",
        "on",
        "roads",
        "and",
        "water",
        "during",
        "last",
        "year",
    ]
    title(sheet, 80, "Annual Report", 24)
    for i in range(30):
        sheet.text(78, 130 + 20 * i, " ".join(sheet.chance.choices(words, k=11)), 12)


def _blank(sheet: Sheet, mark: str | None) -> None:
    if sheet.chance.random() < 0.4:
        page_number(sheet)


def _prose(sheet: Sheet, mark: str | None) -> None:
    body(sheet, 90, 750)
    page_number(sheet)


PLAIN: dict[str, Layout] = {
    "prose": _prose,
    "photograph": _photograph,
    "photo-caption": _photo_with_caption,
    "id-card": _id_card,
    "licence": _licence,
    "poster": _poster,
    "book-cover": _book_cover,
    "handwriting": _handwriting,
    "secrecy-talk": _law,
    "tender": _tender,
    "newspaper": _newspaper,
    "screenshot": _screenshot,
    "chart": _chart,
    "receipt": _receipt,
    "english": _english,
    "blank": _blank,
}
PLAIN_SIZES_PT = {
    "photograph": LANDSCAPE_PT,
    "licence": LANDSCAPE_PT,
    "screenshot": LANDSCAPE_PT,
    "chart": LANDSCAPE_PT,
}
