"""绝, 机, 秘: how registers of papers abbreviate the level in its column."""

from __future__ import annotations

from collections.abc import Iterator

from detectors.rules.base import Rule, Signal, examples
from detectors.rules.grammar import LEVELS, pattern
from detectors.rules.tables import heads_level, lists_papers, released
from detectors.text.layout import Place

_SHORT = {level[0]: level for level in LEVELS}
_CELL = pattern(r"\t[绝机秘](?:\t|$)|^[绝机秘]\t")


def find(place: Place) -> Iterator[Signal]:
    """Cells of the column that the headings call the level's, in rows that name a paper."""
    if "\t" not in place.text or not _CELL.search(place.text) or not lists_papers(place):
        return
    above = [row.split("\t") for row in place.headings.split("\n")[:-1]]
    at = 0
    for number, cell in enumerate(place.text.split("\t")):
        level = _SHORT.get(cell)
        if level is not None and any(len(row) > number and heads_level(row[number]) for row in above):
            dropped = "declassified" if released(place) else None
            yield Signal(NAME, "state-secret", level, at, at + len(cell), level, ("level", "field"), dropped)
        at += len(cell) + 1


NAME = "state-secret-short"
RULE = Rule(
    name=NAME,
    category="state-secret",
    source="档案目录、文件登记簿密级栏的简写惯例",
    chinese="文件登记表密级栏中的简写：绝、机、秘",
    english="levels abbreviated in a register of papers",
    lexicon=(),
    needs=tuple(cell for short in _SHORT for cell in (f"\t{short}", f"{short}\t")),
    shapes=(_CELL,),
    find=find,
    hits=examples(
        ("table", "序号\t题名\t密级\t份数\n1\t关于收费标准调整方案\t秘\t2", "秘密"),
        ("table", "收文号\t事由\t密别\n12\t关于调整边境通道的函\t机", "机密"),
    ),
    misses=examples(
        ("table", "姓名\t密级\n张三\t机"),
        ("table", "题名\t种类\t密级\n关于收费标准调整方案\t机\t无"),
        ("table", "题名\t原密级\t开放\n关于收费标准调整方案\t机\t是"),
        ("table", "课程\t简称\n机械设计\t机"),
    ),
)
