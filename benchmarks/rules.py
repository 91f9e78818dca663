"""How fast the text rules are, on ordinary text and on text made to be slow: `python -m benchmarks.rules`.

Megabytes are of UTF-8. Each text is judged whole (normalising, rules and judge; no reading of files), on one thread, the
best of three runs, in CPU seconds, so that a busy machine shows little. Linear means that four times the text takes at most
about four times the time; the last column is that ratio. It is less where a place is full of marks early. `limit` marks
texts of which not all lines that look like marks were judged. `--fresh` takes the texts of `benchmarks/hostile.py` instead,
`--files` those of `benchmarks/hostile_files.py`. With `--lines` each line is a segment of its own.
"""

from __future__ import annotations

import dataclasses
import random
import sys
import time
from collections.abc import Callable

from benchmarks.hostile import FRESH
from benchmarks.hostile_files import FILES
from detectors.judging.judge import judge_whole
from detectors.model import PACKS, DetectorSettings, Document, Segment

SEED = 20_251
ORDINARY = (
    "根据国务院办公厅关于推进政府信息公开工作的要求，现将本市机关事务管理局年度预算执行情况予以公告。",
    "各县（市、区）人民政府，市政府各部门、各直属机构：为进一步做好防汛抗旱工作，经研究，现通知如下。",
    "采购人应当在收到评标报告后五个工作日内确定中标供应商，供应商不得泄露采购人的商业秘密。",
    "请有关单位妥善保管计算机密码，及时更换发动机密封圈，并提醒司机密切关注路况。",
    "申请人可以通过门户网站、来信来访等方式提出政府信息公开申请，行政机关应当自收到之日起二十个工作日内答复。",
    "二〇二三年全市实现地区生产总值一千二百三十四点五亿元，按可比价格计算，同比增长百分之五点六。",
    "联系人：办公室；联系电话：0871-12345678；地址：东湾市青石路18号；邮政编码：650000。",
    "第十二条　机关、单位对所产生的国家秘密，应当按照保密事项范围的规定确定密级、保密期限和知悉范围。",
)


def ordinary(megabytes: float) -> Document:
    """Lines of a portal's usual prose, one in eight with a word of the lexicon in it, as a reader would hand them over."""
    chosen = random.Random(SEED)
    lines: list[str] = []
    size = 0
    while size < megabytes * 1e6:
        line = chosen.choice(ORDINARY)
        lines.append(line)
        size += len(line.encode()) + 1
    segments = tuple(Segment(line, page=1 + number // 40) for number, line in enumerate(lines))
    return Document("application/pdf", segments, 1, 1)


def plain(megabytes: float) -> Document:
    """The same without any word of the lexicon."""
    free = [line for line in ORDINARY if "密" not in line]
    count = int(megabytes * 1e6 / (sum(len(line.encode()) + 1 for line in free) / len(free)))
    segments = tuple(Segment(free[number % len(free)], page=1 + number // 40) for number in range(count))
    return Document("application/pdf", segments, 1, 1)


def repeated(unit: str, *, lines: bool = False) -> Callable[[float], Document]:
    def make(megabytes: float) -> Document:
        text = unit * int(megabytes * 1e6 / len(unit.encode()))
        if lines:
            count = len(text) // len(unit)
            return Document("text/plain", (Segment("\n".join([unit] * count)),), 1, 1)
        return Document("text/plain", (Segment(text),), 1, 1)

    return make


def noise(alphabet: str) -> Callable[[float], Document]:
    def make(megabytes: float) -> Document:
        chosen = random.Random(SEED)
        text = "".join(chosen.choices(alphabet, k=int(megabytes * 1e6 / 3)))
        return Document("text/plain", (Segment(text),), 1, 1)

    return make


def words(*parts: str) -> Callable[[float], Document]:
    def make(megabytes: float) -> Document:
        chosen = random.Random(SEED)
        average = sum(len(part.encode()) for part in parts) / len(parts)
        text = "".join(chosen.choices(parts, k=int(megabytes * 1e6 / average)))
        return Document("text/plain", (Segment(text),), 1, 1)

    return make


def numbered(line: str) -> Callable[[float], Document]:
    def make(megabytes: float) -> Document:
        count = int(megabytes * 1e6 / len((line + "1234\n").encode()))
        return Document("text/plain", (Segment("\n".join(line.format(n) for n in range(count))),), 1, 1)

    return make


TEXTS: dict[str, Callable[[float], Document]] = {
    "ordinary, 3 lines of 8 with a lexicon word": ordinary,
    "ordinary, no lexicon word": plain,
    "机 repeated": repeated("机"),
    "★ repeated": repeated("★"),
    "秘密★ repeated": repeated("秘密★"),
    "秘密★ repeated, a line each": repeated("秘密★", lines=True),
    "“秘密★10年” repeated": repeated("“秘密★10年”"),
    "( repeated": repeated("("),
    "密级： repeated": repeated("密级："),
    "〔2020〕 repeated": repeated("密字〔2020〕1"),
    "zero-width spaces": repeated("\u200b"),
    "spaces between 机 and 密": repeated("机" + " " * 200 + "密"),
    "random mark characters": noise("绝机秘密级★·10年长期 前“”（）、"),
    "random lines of mark characters": noise("绝机秘密级★10年长期\n"),
    "random lines of half-words": noise("密级秘机绝内部资料公开属性\n"),
    "random lines of 不公开": noise("公开不予的\n"),
    "random lines of document numbers": noise("密字电发委办〔〕2013号\n"),
    "random lines of circulation limits": noise("阅后收回退不得翻印此件外传\n"),
    "random lines of internal notes": noise("内部资料参考注意保存明电\n"),
    "random lines of commercial marks": noise("商业秘密核心普通★年\n"),
    "random lines of exam marks": noise("绝密★启用前考试卷\n"),
    "random lines of declassified marks": noise("机密★1年已解密原开放\n"),
    "random lines of ticked boxes": noise("密级□☑绝机秘:()[x]\n"),
    "random lines of statements": noise("本件为属机秘密级文资料\n"),
    "random capitals": noise("SECRT OPNFI/UK\n"),
    "random words of English marks": words(
        "SECRET", "TOP", "//", "NOFORN", "CONFIDENTIAL", "NATO", "UK", "(S)", "OFFICIAL", "\n"
    ),
    "random parts of marks": words(
        "秘密", "机密", "★", "10年", "长期", "（", "）", "密级：", "本件", "工作", "，", "\n"
    ),
    "another term on every line": numbered("秘密★{}年"),
    "another quoted term on every line": numbered("应当标注“秘密★{}年”字样"),
    "another level in prose on every line": numbered("第{}条 机关、单位的机密级以上文件应当登记"),
    "nested brackets": repeated("（【〔机密"),
    "traditional characters in random lines": noise("絕機祕密級★長期\n"),
    "zero-width characters in random lines": noise("机密\u200b★\u2060年\n"),
}


def by_lines(document: Document) -> Document:
    """The same with a segment for each line, as readers of office documents hand them over."""
    segments = [
        segment._replace(text=line)
        for segment in document.segments
        for line in segment.text.split("\n")
        if line.strip()
    ]
    return dataclasses.replace(document, segments=tuple(segments))


def seconds(document: Document, settings: DetectorSettings, runs: int) -> tuple[float, bool]:
    """CPU seconds, and whether all of it was judged."""
    best, complete = float("inf"), True
    for _ in range(runs):
        start = time.process_time()
        complete = judge_whole(document, name="", link_texts=(), settings=settings).complete
        best = min(best, time.process_time() - start)
    return best, complete


def main() -> None:
    texts = FRESH if "--fresh" in sys.argv[1:] else FILES if "--files" in sys.argv[1:] else TEXTS
    for packs in (("cn",), PACKS):
        settings = DetectorSettings(packs=packs)
        judge_whole(Document("text/plain", (Segment("秘密★10年"),), 1, 1), name="", link_texts=(), settings=settings)
        print(f"\npacks: {', '.join(packs)}")
        print(f"{'text':<46}{'MB':>6}{'MB/s':>9}{'MB/s of 4x':>12}{'4x text':>9}")
        for name, make in texts.items():
            megabytes = 8.0 if name.startswith("ordinary") else 1.0
            small, large = make(megabytes), make(4 * megabytes)
            if "--lines" in sys.argv[1:]:
                small, large = by_lines(small), by_lines(large)
            once, complete = seconds(small, settings, 3)
            more, complete_too = seconds(large, settings, 2)
            limit = "" if complete and complete_too else "  limit"
            print(
                f"{name:<46}{megabytes:>6.0f}{megabytes / once:>9.1f}{4 * megabytes / more:>12.1f}{more / once:>8.1f}x{limit}",
                flush=True,
            )


if __name__ == "__main__":
    main()
