"""A sheet in millimetres, the words on it and the fonts of the second corpus. Nothing here is shared with the first one."""

from __future__ import annotations

import random
from functools import cache

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

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
