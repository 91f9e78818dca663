"""A paper's own number that names its level: 沧发改机密〔2024〕15号, 机密2024-15号 in a file's name.

Offices that number their classified papers apart put the level where others put 发 or 字.
"""

from __future__ import annotations

from collections.abc import Iterator

from detectors.rules import filters
from detectors.rules.base import Rule, Signal, examples
from detectors.rules.grammar import LEVEL, LEVELS, compact, pattern
from detectors.rules.number_lead import ANY_YEAR_AND_NUMBER, CITING
from detectors.text.layout import Place

_ANY_NUMBER = pattern(rf"({LEVEL})(?:字第?|电)?(?:{ANY_YEAR_AND_NUMBER})")
_NUMBER = pattern(rf"([\p{{Han}}×xX○]{{0,14}}?){_ANY_NUMBER.text}")
# Whose secrets are numbered nowhere, and what is about levels.
_NO_ISSUER = pattern(r"(?:国家|商业|工作|企业|公司|个人|技术|军事|保守|属于?|为|是|[的了])$")


def find(place: Place) -> Iterator[Signal]:
    for match in _NUMBER.finditer(place.text):
        prefix, level = match.group(1), match.group(2)
        if not prefix or _NO_ISSUER.search(prefix):
            continue
        start = match.start()
        own = not place.text[:start].strip() and (place.zone == "filename" or not place.text[match.end() :].strip())
        dropped = filters.first_of(place, start, match.end())
        if dropped is None and CITING.search(prefix):
            dropped = filters.CITED.name
        if dropped is None and not own:
            dropped = filters.RUNNING_TEXT
        said = compact(match.group(0))[:40]
        yield Signal(NAME, "state-secret", level, start, match.end(), said, ("level", "secret-number"), dropped)


NAME = "state-secret-number"
RULE = Rule(
    name=NAME,
    category="state-secret",
    source="党政机关公文处理工作条例（发文字号）；单位内部涉密文件编号惯例",
    chinese="写明密级的发文字号",
    english="a document number that names a level",
    lexicon=LEVELS,
    needs=LEVELS,
    shapes=(_ANY_NUMBER,),
    find=find,
    hits=examples(
        ("filename", "东政机密2012-7.pdf", "机密"),
        ("filename", "沧发改机密2024-15号.pdf", "机密"),
        ("filename", "东发改秘密[2024]3号 关于储备的批复.pdf", "秘密"),
        ("firstpage_top", "东委绝密字〔2021〕2号", "绝密"),
        ("body", "东委机密〔2019〕7号", "机密"),
    ),
    misses=examples(
        ("filename", "保守秘密2021-12.pdf"),
        ("body", "根据省委机密〔2019〕7号文件要求，现通知如下。"),
        ("body", "会议传达了东委机密〔2019〕7号文件。"),
        ("body", "《东委机密〔2019〕7号》已解读。"),
        ("firstpage_top", "国家秘密〔2020〕1号"),
    ),
)
