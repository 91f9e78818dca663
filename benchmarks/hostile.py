"""Texts of other kinds than those the rules were made fast on: every trigger there is, dense, mixed and spread over lines.

Each yields some megabytes of UTF-8 as readers hand text over. They are for `python -m benchmarks.rules --fresh`.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from detectors.model import Document, Segment

SEED = 977
HAN = "市县区局委办厅处科人民政府关于印发通知会议纪要工作安排落实情况报告方案请示批复函电话单位部门经研究决定现将有关事项如下"
Make = Callable[[float], Document]
Lines = Callable[[random.Random], Iterator[str]]


def _text(lines: Iterator[str], megabytes: float, end: str = "\n") -> str:
    out: list[str] = []
    size = 0
    while size < megabytes * 1e6:
        line = next(lines)
        out.append(line)
        size += len(line.encode()) + len(end)
    return end.join(out)


def one(lines: Lines, *, end: str = "\n") -> Make:
    """One segment, as of a text file."""
    return lambda megabytes: Document("text/plain", (Segment(_text(lines(random.Random(SEED)), megabytes, end)),), 1, 1)


def paged(lines: Lines, *, boxes: bool = False) -> Make:
    """A segment a line and forty lines a page, as of a PDF."""

    def make(megabytes: float) -> Document:
        text = _text(lines(random.Random(SEED)), megabytes).split("\n")
        segments = tuple(
            Segment(line, page=1 + n // 40, box=(80.0, 20.0 * (n % 40), 500.0, 20.0 * (n % 40) + 16) if boxes else None)
            for n, line in enumerate(text)
        )
        sizes = {(None, 1 + n // 40): (595.0, 842.0) for n in range(0, len(text), 40)} if boxes else {}
        return Document("application/pdf", segments, 1, 1, page_sizes=sizes)

    return make


def filled(*forms: str) -> Lines:
    """Lines of the forms, with numbers, levels and words put in at random."""

    def lines(chosen: random.Random) -> Iterator[str]:
        while True:
            yield chosen.choice(forms).format(
                n=chosen.randrange(1, 10_000),
                d=chosen.randrange(1, 100),
                y=chosen.randrange(1950, 2035),
                l=chosen.choice(("绝密", "机密", "秘密")),
                w="".join(chosen.choices(HAN, k=chosen.randrange(2, 12))),
            )

    return lines


def joined(*parts: str, low: int = 2, high: int = 12) -> Lines:
    """Lines of some of the parts, one behind the other."""

    def lines(chosen: random.Random) -> Iterator[str]:
        while True:
            yield "".join(chosen.choices(parts, k=chosen.randrange(low, high)))

    return lines


def same(*lines: str) -> Lines:
    """These lines over and over."""

    def again(_: random.Random) -> Iterator[str]:
        while True:
            yield from lines

    return again


FRESH: dict[str, Make] = {
    "samples of the mark, three in turn": one(same("例如 机密★10年", "标注为“秘密★5年”的文件", "并非绝密★30年")),
    "samples of the mark, another each line": one(filled("例如 {l}★{d}年的{w}", "将标有{l}★{d}年的{w}上传", "并非{l}★{d}年，{w}")),
    "level words that wake and say nothing": one(filled("{n} {l}计算{w}", "（{l}性）{w}", "{l}飞行{n}")),
    "the same, by pages": paged(filled("{n} {l}计算{w}", "（{l}性）{w}", "{l}飞行{n}")),
    "marks by pages, with boxes": paged(filled("{l}★{d}年", "{w}", "{l}★{d}年{w}"), boxes=True),
    "statements by pages": paged(filled("本件为{l}级{w}", "{w}属{l}级国家秘密，{w}", "本材料定密{l}，{n}")),
    "one line of statements": one(filled("本件属{l}级", "该{w}为{l}件"), end="，"),
    "quiz options": one(filled("A.{l} B.{l}{d}年 C.{l}★ D.{w}", "下列正确的是（ ）{w}", "答案：{l}★{d}年")),
    "catalogue of secret matters": one(filled("{n}\t{w}\t{l}\t{d}年\t{w}", "{n}\t{w}事项\t{l}\t长期\t{w}")),
    "catalogue by cells": one(filled("{n}\n{w}事项\n{l}\n{d}年\n{w}")),
    "document numbers": one(filled("{w}密发〔{y}〕{n}号", "根据{w}密电〔{y}〕{n}号", "密政发〔{y}〕{n}号{w}")),
    "document numbers in one line": one(filled("{w}密字〔{y}〕{n}号", "{w}密办[{y}]{d}号"), end="、"),
    "cable forms": one(filled("密码电报{n}", "{w}密传发电", "特提 密电{n}号", "内部明电{n}{w}")),
    "circulation limits": one(filled("阅后收回{w}", "此件发至{w}级，{n}", "会后退回{n}份", "不得翻印{w}外传")),
    "not open, in tables": one(filled("{n}\t{w}\t不予公开\t{w}", "{n}\t{w}\t此件不公开", "{n}\t依申请公开\t{w}")),
    "declassified in prose": one(filled("原{l}{y}年解密{w}", "{w}已解密，原为{l}★{d}年", "{l}→公开 {y}年{d}月")),
    "dates and terms": one(filled("{l}★至{y}年{d}月", "{y}年{d}月{d}日至{y}年{n}", "{l} {d}个月{w}")),
    "exam marks in prose": one(filled("{l}★启用前{w}考试{n}", "{w}试卷启用前属{l}级材料{n}")),
    "commercial and work marks": one(filled("核心商密★{d}年{w}", "商业秘密▲{n}", "工作秘密★{d}年{w}", "普通商密 {w}")),
    "internal notes in prose": one(filled("内部资料，{w}注意保存{n}", "{w}内部参考{n}", "仅供{w}内部使用，不得外传")),
    "ticked boxes": one(filled("密级：□绝密 ☑{l} □秘密 {n}", "□{l}□{w}☑非密", "[ ]{l}[x]{w}{n}")),
    "labels without values": one(filled("密级：{w}", "密级和保密期限：{n}", "保密等级（{l}、{w}）：")),
    "titles in brackets, nested": one(joined("《", "》", "秘密", "机密", "〈", "〉", "的", "启用前", low=6, high=40)),
    "brackets of every kind": one(joined(*"（）()[]【】〔〕「」『』〖〗{}<>《》“”‘’", low=10, high=80)),
    "brackets and levels, one line": one(joined("（", "）", "机密", "[", "]", "秘密", "【", "】", low=2, high=9), end=""),
    "zero-width flood in marks": one(joined("机", "密", "\u200b", "\u200d", "\ufeff", "★", "年", "文", "1", low=4, high=60)),
    "combining marks": one(joined("机\u0301", "密\u0323", "秘\u0301\u0301\u0301", "★\ufe0f", "文", low=3, high=40)),
    "homoglyphs and traditional forms": one(joined("機", "宻", "祕", "絕", "密", "級", "⭐", "✩", "長", "期", "１", "０", low=3, high=30)),
    "full-width digits and letters": one(filled("{l}★１０年", "ＳＥＣＲＥＴ／／{n}", "份号：０００{n}", "{w}〔２０２１〕{n}号")),
    "compatibility forms": one(joined("㊙", "㈱", "㍿", "Ⅻ", "ﬃ", "㏒", "機", "密", "⑩", "⒈", low=4, high=50)),
    "astral and rare characters": one(joined("𠀀", "𪚥", "🌟", "🟊", "机", "密", "鿿", "﷽", low=4, high=50)),
    "right-to-left overrides": one(filled("\u202e年{d}★密机{w}", "\u202e{w}{n}")),
    "character references": one(filled("机&#23494;★{d}年", "&nbsp;{l}&#9733;{w}", "&#x79d8;密{n}", "<b>{l}</b>{n}")),
    "half tags": one(joined("<", "b", ">", "&", "#", ";", "机", "密", "2", "x", low=6, high=60)),
    "only line ends": one(same(""), end="\n"),
    "blank lines of every kind": one(joined(" ", "\t", "\u3000", "\u2028", "\x0b", "\u00a0", low=1, high=6), end="\r\n"),
    "mixed line ends": one(filled("{l}★{d}年{w}\r{w}机\u2028密{n}", "密\x0c级\x85{n}"), end="\r\n"),
    "characters on lines of their own": one(joined(*"绝机秘密★10年级长期", low=1, high=2)),
    "the same with blank lines": one(joined(*"绝机秘密★1年级\n\n", low=1, high=3)),
    "gaps in every word": one(joined("机 密", "秘 · 密", "工 作 秘 密", "内 部 资 料", "启 用 前", "1 0 年", "，", low=3, high=20)),
    "copy numbers and urgency": one(filled("{n}\n特急\n{w}", "份号：{n}\n{l}\n加急", "000{n}")),
    "identity, telephone and bank numbers": one(filled("{w}11010119{y}1231{n}", "1390000{n}{d}", "6222021001{n}{n}")),
    "long digits": one(joined(*"0123456789", low=1000, high=2000), end=""),
    "English marks in prose": one(filled("SECRET//NOFORN {n}", "(S//NF) {w} {n}", "NATO SECRET {n}", "OFFICIAL-SENSITIVE {w}")),
    "foreign Chinese marks": one(filled("極機密 {n}", "密等及解密條件：普通{n}", "高度機密{w}", "限閱{n}")),
    "file names": one(filled("/{w}/{l}_{w}{n}.doc", "[{l}]{w}-{n}.pdf", "{n}_{l}级{w}.wps")),
    "colons and separators": one(joined("：", ":", "密级", "|", "\t", "/", "秘密", "-", "—", low=4, high=60)),
    "one level before much prose": one(filled("{l}" + "{w}" * 12 + "{n}", "{w}" * 9 + "{l}。")),
    "long lines of quotes": one(filled("“{l}★{d}年”是{w}"), end="；"),
    "everything at random": one(joined(
        "绝密", "机密", "秘密", "★", "10年", "长期", "密级：", "本件", "为", "（", "）", "“", "”", "《", "》", "已解密", "内部资料", "不予公开", "启用前",
        "考试", "商业", "工作", "密电", "〔2020〕12号", "阅后收回", "SECRET//", "、", "。", "□", "☑", "\u200b", "&#10;", " ", "公开", "的", "样式", low=2, high=16,
    )),
}  # fmt: skip
