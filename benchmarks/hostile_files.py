"""Texts as somebody would make them who was told to slow the rules down, and as they stand in files: lists, logs, laws, scripts.

They were written after the code that they were first run on, and then used to mend it: `python -m benchmarks.rules --files`.
"""

from __future__ import annotations

import base64
import random
from collections.abc import Callable

from benchmarks.hostile import Make, filled, joined, one, paged, same
from detectors.model import Document, Segment

SEED = 4_242
HAN = "市县区局委办厅处科人民政府关于印发通知会议纪要工作安排落实情况"
LAW = (
    "第九条 下列涉及国家安全和利益的事项，泄露后可能损害国家在政治、经济、国防、外交等领域的安全和利益的，应当确定为国家秘密：",
    "第十条 国家秘密的密级分为绝密、机密、秘密三级。绝密级国家秘密是最重要的国家秘密，泄露会使国家安全和利益遭受特别严重的损害；",
    "第十五条 国家秘密的保密期限，除另有规定外，绝密级不超过三十年，机密级不超过二十年，秘密级不超过十年。",
    "第十七条 机关、单位对承载国家秘密的纸介质、光介质、电磁介质等载体以及属于国家秘密的设备、产品，应当做出国家秘密标志。",
    "第二十一条 绝密级国家秘密载体应当在符合国家保密标准的设施、设备中保存，并指定专人管理；",
)


def raw(piece: Callable[[random.Random], str]) -> Make:
    """One segment of pieces, one behind the other, with whatever line ends they have."""

    def make(megabytes: float) -> Document:
        chosen = random.Random(SEED)
        out: list[str] = []
        size = 0
        while size < megabytes * 1e6:
            out.append(piece(chosen))
            size += len(out[-1].encode())
        return Document("text/plain", (Segment("".join(out)),), 1, 1)

    return make


def han(chosen: random.Random, count: int) -> str:
    return "".join(chosen.choices(HAN, k=count))


def anything(chosen: random.Random) -> str:
    return chr(chosen.choice([chosen.randrange(0x20, 0xD7FF), chosen.randrange(0x10000, 0x2FFFF)]))


FILES: dict[str, Make] = {
    "marks' alphabet at random": raw(lambda r: "".join(r.choices("绝机秘密级★年长期前启用属件本为：（）【】“”、。\n 内部公开", k=50))),
    "a number and a mark on each line": raw(lambda r: f"{r.randrange(10**6)} {r.choice(['绝密', '机密', '秘密'])}★{r.randrange(1, 30)}年\n"),
    "秘密 without a break": raw(lambda _: "秘密" * 50),
    "a law on secrecy": one(same(*LAW)),
    "stars on lines of their own": raw(lambda r: "★" * r.randrange(1, 9) + "\n"),
    "fields with tabs": raw(lambda r: f"密级：\t{r.choice(['秘密', '机密', '内部', '公开', ''])}\t{r.randrange(99)}\n"),
    "CSV with a level": raw(lambda r: f"{r.randrange(10**5)},{han(r, 8)},{r.choice(['秘密', '公开', '机密', '内部'])},{r.randrange(2000, 2026)}-0{r.randrange(1, 9)}-11\n"),
    "JSON with a level": raw(lambda r: f'{{"id":{r.randrange(10**6)},"title":"{han(r, 12)}","level":"{r.choice(["秘密", "机密", "公开"])}","open":"{r.choice(["不予公开", "主动公开"])}"}}\n'),
    "one line, a mark for fifty characters": raw(lambda r: han(r, 45) + r.choice(["秘密★10年", "机密★", "绝密"])),
    "half and full width in turn": raw(lambda r: f"{r.choice(['机密', '秘密'])}★１{r.randrange(9)}年：Ａb{r.randrange(99)}　Ｃd\n"),
    "zero width between all": raw(lambda r: "\u200b".join(r.choice(["机密★10年关于印发", "内部资料注意保存", "本件为秘密级", "各市县区人民政府办公室"])) + "\n"),
    "traditional characters": raw(lambda r: r.choice(["機密★10年", "極機密", "本件屬祕密級", "內部資料", "密等：密", "解密條件："]) + "".join(r.choices("關於辦理檔案國務院會議紀錄", k=6)) + "\n"),
    "carriage returns": raw(lambda r: f"{r.choice(['机密', '秘密'])}{r.choice(['★', '级', ''])}{han(r, 5)}\r"),
    "NEL, LS and PS": raw(lambda r: f"{r.choice(['机密★5年', '秘密', '第一条'])}{han(r, 5)}{r.choice(chr(0x85) + chr(0x2028) + chr(0x2029))}"),
    "cells with tabs": raw(lambda r: "\t".join(r.choices(["机密", "秘密", "", "3", "年", "甲"], k=6)) + "\n"),
    "lines of one character": raw(lambda r: r.choice(HAN + "密机秘") + "\n"),
    "emoji": raw(lambda r: "".join(r.choices(["😀", "🔒", "机密", "㊙️", "🌟", "10年", "👨‍👩‍👧"], k=8)) + "\n"),
    "combining signs": raw(lambda r: "".join(c + r.choice(["", "\u0308", "\u20e3"]) for c in r.choice(["机密★10年", "普通文字内容", "秘密级文件"])) + "\n"),
    "writing from the right": raw(lambda r: r.choice(["\u202e年01★密机\u202c", "العربية سرية", "\u202d机密\u202c", "\u2067秘密\u2069"]) + han(r, 6) + "\n"),
    "private use": raw(lambda r: "".join(chr(r.randrange(0xE000, 0xF8FF)) for _ in range(20)) + r.choice(["机密", "", ""]) + "\n"),
    "base64": raw(lambda r: base64.b64encode(r.randbytes(57)).decode() + "\n"),
    "XML": raw(lambda r: f"<doc id='{r.randrange(10**5)}'><密级>{r.choice(['秘密', '公开'])}</密级><t>{han(r, 9)}</t></doc>\n"),
    "a log": raw(lambda r: f"2024-03-{r.randrange(10, 29)} 12:{r.randrange(10, 59)}:{r.randrange(10, 59)} INFO 用户{r.randrange(999)}打开了秘密级文件 {r.randrange(10**6)}.doc\n"),
    "random Chinese characters": raw(lambda r: "".join(chr(r.randrange(0x4E00, 0x9FA5)) for _ in range(30)) + "\n"),
    "random characters": raw(lambda r: "".join(anything(r) for _ in range(30)) + "\n"),
    "a quiz": one(filled("{n}．标注“{l}★{d}年”的文件，保密期限为（ ）。", "A．{d}年 B．长期 C．{l}", "答案：B", "{n}．{w}属于{l}级国家秘密，对吗？（ ）")),
    "marks among cells, by pages": paged(filled("{l}", "{n}", "{w}", "{l}★{d}年", "内部资料")),
    "all families, by pages": paged(joined(
        "工作秘密", "商业秘密★3年", "内部资料 注意保存", "此件不公开", "绝密★启用前", "原机密 已解密", "〔2020〕密字12号", "密级：秘密", "本件属机密级",
        "（秘密）", "阅后收回", low=1, high=4,
    )),
}  # fmt: skip
