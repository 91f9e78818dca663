"""Pages of the second corpus that never carry a mark: talk about secrecy, machines, receipts, stamps, charts, contracts."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter

from benchmarks.strange_canvas import BLUE, MATTERS, PLACES, RED, TALK, Canvas, office
from benchmarks.strange_layouts import HARMLESS, layout, number, red_title


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
    red_title(c, 30)
    c.hrule(54, 22, 188, RED, 1.2)
    c.write(182, 60, number(c), 5, anchor="ra")
    c.write(28, 60, c.lot.choice(HARMLESS), 5)
    c.prose(28, 84, 155, 250)
    c.write(28, 262, "（此件公开发布）", 5)
