"""The sieve leaves out only lines of which no rule has anything to say, and most lines that only look like marks."""

from __future__ import annotations

import csv
import itertools
import random
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from detectors.judging.judge import judge_whole, lexicon_of
from detectors.judging.questions import Lines
from detectors.judging.sieve import Sieve
from detectors.model import PACKS, DetectorSettings, Document, Segment, Zone
from detectors.rules import rules_of
from detectors.rules.base import Rule
from detectors.text.layout import Pages
from detectors.text.normalize import canonical
from detectors.text.stretches import Around, Stretch
from detectors.text.zones import NAME_ZONES
from tests.shape_samples import samples

RULES = rules_of(PACKS)
SIEVE = Sieve(RULES, lexicon_of(RULES))
ZONES: tuple[Zone, ...] = ("firstpage_top", "header", "stamp", "table", "body", "footer", "comment", "hidden")
CASES = Path(__file__).parent / "cases"


def check(lines: list[str], zone: Zone, *, ocr: bool) -> int:
    """Asks every rule of every line, and the sieve; how many times a rule had something to say."""
    segments = tuple(Segment(line, zone=zone, ocr=ocr) for line in lines)
    pages = Pages(Document("application/pdf", segments, 1, 1), segments, lexicon_of(RULES))
    spots = list(dict.fromkeys(pages.spot(offset) for offset in range(len(pages.joined))))
    said = 0
    for spot, mask in zip(spots, SIEVE.masks([pages.raw(spot) for spot in spots]), strict=True):
        place = pages.line(spot)
        for rule in RULES:
            # Lines without any of the words aren't asked whether they have a shape.
            if rule.needs and any(shape.search(place.text) for shape in rule.shapes):
                assert any(word in place.text for word in rule.needs), (rule.name, place.text)
            if any(word in place.text for word in rule.needs or ("",)) and next(iter(rule.find(place)), None):
                said += 1
                assert rule in SIEVE.of(mask), (rule.name, place.text)
    return said


@pytest.mark.parametrize("path", sorted(CASES.glob("*.tsv")), ids=lambda path: path.stem)
def test_no_labelled_line_is_left_out(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    said = 0
    for number, row in enumerate(rows):
        zone = ZONES[number % len(ZONES)]
        said += check(row["text"].replace("\\t", "\t").split("\\n"), zone, ocr=number % 5 == 0)
    assert said > 20


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.needs and rule.shapes], ids=lambda rule: rule.name)
def test_no_shape_does_without_the_words_of_its_rule(rule: Rule) -> None:
    """A line that holds none of the words isn't asked for the shape."""
    chosen = random.Random(5)
    lexicon, matched = lexicon_of(RULES), 0
    for shape in rule.shapes:
        drawn = [text for text in samples(shape.text, chosen, 300) if "\n" not in text]
        for text in canonical("\n".join(drawn), lexicon).split("\n"):
            if shape.search(text):
                matched += 1
                assert any(word in text for word in rule.needs), text
    assert matched > 20


PIECES = st.sampled_from(
    [
        "绝密",
        "机密",
        "秘密",
        "密级",
        "级",
        "★",
        "☆",
        "·",
        "●",
        "10年",
        "长期",
        "启用前",
        "（",
        "）",
        "“",
        "”",
        "《",
        "》",
        "：",
        "、",
        "。",
        "□",
        "☑",
        "[x]",
        "(",
        ")",
        "本件",
        "为",
        "属",
        "工作秘密",
        "商业秘密",
        "核心商密",
        "内部",
        "资料",
        "注意保存",
        "不予公开",
        "公开",
        "此件",
        "已解密",
        "原",
        "阅后收回",
        "密电",
        "〔2020〕12号",
        "委",
        "考试",
        "试卷",
        "特急",
        "000123",
        "机要",
        "关于",
        "方案",
        "\u200b",
        "\u3000",
        "\t",
        "&#10;",
        "&nbsp;",
        "<b>",
        "機密",
        "﹡",
        "年",
        "SECRET//NOFORN",
    ]
)


# The first of them waits for patterns to be made.
@settings(deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=9), st.sampled_from(ZONES), st.booleans())
@example(["机密", "&#10;", "★", "10年"], "body", False)
@example(["密级", "：", "(", ")", "秘密", "[x]"], "table", False)
@example(["绝密", "特急", "\t", "“"], "firstpage_top", False)
@example(["特急", "绝密", "\t", "“"], "firstpage_top", False)
def test_no_line_is_left_out(pieces: list[str], zone: Zone, ocr: bool) -> None:
    check(["".join(pieces), *pieces], zone, ocr=ocr)


def test_names_are_always_asked() -> None:
    """What a rule says of names needs no shape, so the sieve is not asked of them."""
    assert {"filename", "title", "link", "property"} <= NAME_ZONES
    segment = Segment("会议纪要-机密", zone="title")
    assert judge_whole(
        Document("", (segment,), 1, 1), name="会议纪要-机密.doc", link_texts=(), settings=DetectorSettings()
    ).findings


def test_few_of_many_lines_like_marks_are_asked_of() -> None:
    """Each line is another one and most hold a level; what is left for the rules to look at is what costs."""
    chosen = random.Random(7)
    lines = [line.encode() for line in "".join(chosen.choices("绝机秘密级★10年长期\n", k=40_000)).split("\n")]
    levels = [line for line in lines if any(level in line.decode() for level in ("绝密", "机密", "秘密"))]
    asked = [line for line, mask in zip(lines, SIEVE.masks(lines), strict=True) if SIEVE.of(mask)]
    assert len(levels) > 200
    assert len(asked) < len(lines) / 4


@pytest.mark.parametrize("blank", [0, 1, 31, 32, 33, 40])
def test_lines_around_are_the_same_within_a_stretch(blank: int) -> None:
    """No more blank lines are looked over, and what lies behind the stretch is looked for there."""
    lines = [f"第{n}行" + "\n" * blank for n in range(12)]
    segment = Segment("\n".join(lines), zone="body")
    pages = Pages(Document("text/plain", (segment,), 1, 1), (segment,), lexicon_of(RULES))
    stretch = pages.stretch(0, len(pages.joined) // 2)
    spots = [pages.spot(stretch.start + int(start)) for start in stretch.starts[:-1]]
    alone = [pages.texts_around(spot, step) for spot in spots for step in (-1, 1)]
    pages.around = Around(stretch, stretch.starts.tolist(), SIEVE.sift_block(stretch.block)[1].texts())
    assert [pages.texts_around(spot, step) for spot in spots for step in (-1, 1)] == alone


def test_what_stands_beside_the_first_and_last_lines_is_not_known() -> None:
    lines = Lines(("\n" + "一\n" * 9).encode())
    assert [n for n in range(11) if lines.nothing_beside(n, ["解密".encode()])] == [5]


def _no_stretch(pages: Pages, offset: int, size: int) -> Stretch:
    """As if all lines were names."""
    return Stretch(offset, len(pages.joined), named=True)


def test_sifting_ahead_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is found where lines must wake first is found where they are only sifted, as surely or more so."""
    # Where many marks stand in one place, some are passed over: which ones, depends on the order.
    monkeypatch.setattr("detectors.judging.settled.MAX_ALIKE", 1_000)
    monkeypatch.setattr("detectors.judging.settled.MAX_OF_CLAIM", 1_000)
    texts = []
    for path in sorted(CASES.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            texts += [row["text"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    chosen = random.Random(11)
    for number in range(40):
        lines = [text.replace("\\t", "\t").replace("\\n", "\n") for text in chosen.choices(texts, k=60)]
        # In pieces too, so that words run over lines.
        whole = ("\n", "\r\n", "\u2028", "\x85", "\n\n\n")[number // 2 % 5].join(lines)
        cuts = sorted(chosen.choices(range(len(whole)), k=30))
        pieces = [whole[low:high] for low, high in itertools.pairwise((0, *cuts, len(whole)))]
        zones = chosen.choices([None, None, None, "body", "title"], k=len(pieces))
        segments = tuple(
            Segment(piece, page=1 + n // 10, zone=zone)
            for n, (piece, zone) in enumerate(zip(pieces, zones, strict=True))
        )
        if number % 2:
            segments = (Segment(whole),)
        document = Document("application/pdf", segments, 1, 1)
        found = []
        for stretches in (_no_stretch, Pages.stretch):
            monkeypatch.setattr(Pages, "stretch", stretches)
            judgement = judge_whole(document, name="", link_texts=(), settings=DetectorSettings(packs=PACKS))
            found.append({(f.category, f.level, f.page, f.zone, f.suppressed): f.score for f in judgement.findings})
        woken, sifted = found
        assert woken
        assert all(sifted.get(key, 0) >= score for key, score in woken.items())


def test_a_statement_that_wakes_nothing_is_found() -> None:
    """What the rules see in a line counts, not which words were thought of to wake it."""
    document = Document("text/plain", (Segment("各科室：\n本材料定密机密\n请按要求办理"),), 1, 1)
    (found,) = judge_whole(document, name="", link_texts=(), settings=DetectorSettings()).findings
    assert (found.level, found.rule) == ("机密", "state-secret-statement")


DENSE = "\n".join(f"例如“秘密★{n}年”的写法" for n in range(60))


def test_a_name_behind_lines_like_marks_is_asked() -> None:
    lines = "\n".join(f"例如“秘密★{n}年”的写法" for n in range(650))
    segments = (Segment(lines), Segment("会议纪要（机密）", zone="title"), Segment("第一项议题"))
    findings = judge_whole(
        Document("application/pdf", segments, 1, 1), name="", link_texts=(), settings=DetectorSettings()
    ).findings
    assert ("机密", "title") in {(f.level, f.zone) for f in findings if not f.suppressed}


def test_a_mark_over_blank_lines_among_lines_like_marks_is_found() -> None:
    document = Document("text/plain", (Segment(f"{DENSE}\n另起一行\n絕\n\n\n密\n★\n長\n期\n另起一行\n{DENSE}"),), 1, 1)
    findings = judge_whole(document, name="", link_texts=(), settings=DetectorSettings()).findings
    assert [f.match for f in findings if not f.suppressed] == ["绝密★长期"]


def test_a_mark_over_several_names_is_found() -> None:
    segments = (*(Segment(character, zone="property") for character in "机密★"), Segment("正文"))
    findings = judge_whole(
        Document("application/ofd", segments, 1, 1), name="", link_texts=(), settings=DetectorSettings()
    ).findings
    assert [f.level for f in findings] == ["机密"]


def test_names_are_asked_by_the_words_that_they_hold() -> None:
    segments = (Segment("本材料定密机密", zone="title"), Segment("正文"))
    (found,) = judge_whole(
        Document("application/pdf", segments, 1, 1), name="", link_texts=(), settings=DetectorSettings()
    ).findings
    assert (found.level, found.zone) == ("机密", "title")
