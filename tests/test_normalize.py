"""The canonical form: what it drops, folds and closes up."""

from __future__ import annotations

import dataclasses
import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from detectors.patterns import Pattern
from detectors.text.characters import form
from detectors.text.normalize import canonical, canonical_block, canonical_lines, gaps

LEXICON = gaps(("机密", "绝密", "秘密", "工作秘密"))

# Each is one spelling of 机密 that a plain search for it misses.
DISGUISES = {
    "space": "机 密",
    "full-width space": "机　密",
    "no-break space": "机\u00a0密",
    "tab": "机\t密",
    "middle dot": "机·密",
    "half-width middle dot": "机\uff65密",
    "zero-width space": "机\u200b密",
    "zero-width joiner": "机\u200d密",
    "zero-width no-break space": "机\ufeff密",
    "word joiner": "机\u2060密",
    "soft hyphen": "机\u00ad密",
    "left-to-right mark": "机\u200e密",
    "combining mark": "机\u0335密",
    "spacing mark": "机\u302e密",
    "variation selector": "机\ufe0f密",
    "ideographic variation": "机\U000e0100密",
    "enclosing mark": "机\u20dd密",
    "tag character": "机\U000e0041密",
    "Hangul filler": "机\u3164密",
    "object in the line": "机\ufffc密",
    "half-width Hangul filler": "机\uffa0密",
    "blank Braille": "机\u2800密",
    "control": "机\u0007密",
    "traditional": "機密",
    "entity": "机&#23494;",
    "hexadecimal entity": "&#x673A;密",
    "named space": "机&nbsp;密",
    "split tags": "机</b><b>密",
    "several": "\u200b機\u3164 \u00b7\u00ad密\u200b",
}


@pytest.mark.parametrize("text", DISGUISES.values(), ids=DISGUISES.keys())
def test_disguise_is_seen_through(text: str) -> None:
    assert canonical(text, LEXICON) == "机密"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("㊙密", "秘密"),
        ("祕密★１０年", "秘密★10年"),
        ("绝密（长期）", "绝密(长期)"),
        ("工 作 秘 密", "工作秘密"),
        ("計算機 房", "計算机 房"),
    ],
)
def test_form(text: str, wanted: str) -> None:
    assert canonical(text, LEXICON) == wanted


def test_lines_stay_apart() -> None:
    """Whoever knows the layout joins lines; here 计算机 and 密码 must not become a mark."""
    assert canonical("计算机\n密码", LEXICON) == "计算机\n密码"
    assert canonical("计算机\u2028密码", LEXICON) == "计算机\n密码"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("<td>密级</td><td>秘密</td><td>文号</td>", "密级 秘密 文号 "),
        ("<p>机密★5年</p><p>某委</p>", "机密★5年 某委 "),
        ('<a href="/3.pdf" title="秘密★1年">通知</a>', "\n秘密★1年\n通知"),
        ('<img src="/1.jpg" alt="机密&#9733;10年 纪要">', "\n机密★10年 纪要\n"),
        ('<td title="机密">机密</td>', "机密 "),
        ('<p title="保密提示">机密</p>', "机密 "),
        ('<input type="radio" title="机密">', ""),
        ('<a title="防汛预案（秘密）">防汛预案（秘密）</a>', "防汛预案(秘密)"),
        ('<a title="防汛预案（秘密）">防汛预案...</a>', "\n防汛预案(秘密)\n防汛预案..."),
        ("机&#23494;★10年", "机密★10年"),
        ('<option value="秘密">公开</option>', "公开"),
        ("机<b class='秘密'>密</b>", "机密"),
        ("丨秘密│3年", "|秘密|3年"),
    ],
)
def test_markup_in_text_says_its_words_and_parts_cells(text: str, wanted: str) -> None:
    assert canonical(text, LEXICON) == wanted


def test_spaces_between_other_words_stay() -> None:
    assert canonical("飞机 晚点 密码 更换", LEXICON) == "飞机 晚点 密码 更换"


@given(st.text(st.characters(exclude_characters="&<"), max_size=200))
@example("㈱\u200bﷺ\ud800机\x00ﬃ\u2028★\t")
def test_many_characters_are_read_as_one_by_one(text: str) -> None:
    assert canonical(text) == "".join(map(form, text))


PIECES = [
    "机",
    "密",
    "秘 密",
    "工 作 秘 密",
    "★",
    "10 年",
    "1",
    "·",
    "&#10;",
    "&nbsp;",
    "&amp;#10;",
    "<b>",
    "</b>",
    "<",
    "&",
    "\u200b",
    "\u3000",
]
PIECES += [
    "㈱",
    "㊙",
    "機",
    "祕",
    "&NewLine;",
    "&#x79d8;",
    "ﬃ",
    "\u2800",
    "个 月",
    "-",
    "_",
    " ",
    "\t",
    "“",
    "（",
    "\ufffd",
    "𠀀",
]


def test_many_lines_at_once_are_the_same_as_one_by_one() -> None:
    chosen = random.Random(3)
    for _ in range(2_000):
        lines = ["".join(chosen.choices(PIECES, k=chosen.randrange(9))) for _ in range(chosen.randrange(1, 6))]
        together = canonical_lines([line.encode() for line in lines], LEXICON)
        assert together == [canonical(line, LEXICON).encode() for line in lines]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("机密 机 密，秘·密机密", "机密 机密,秘密机密"),
        ("工 作 秘密和工作 秘 密", "工作秘密和工作秘密"),
        ("机关 密码 机 要", "机关 密码 机 要"),
        ("1 0 年 3 月 5 日", "10年 3 月 5 日"),
        ("三 个 月 2 0 2 4 年", "三个月 2 0 24年"),
        ("绝 \n密", "绝 \n密"),
    ],
)
def test_gaps_are_closed_in_words_alone(text: str, wanted: str) -> None:
    assert canonical(text, LEXICON) == wanted


def test_a_text_full_of_gaps_is_closed_up_like_each_of_its_lines() -> None:
    chosen = random.Random(4)
    words = ("机密", "工作秘密", "秘密", "密", "机", "作秘", "10年", "三个月", "长期", "通知", "1", "年")
    between = ("", " ", "  ", "·", "-", "\t", "_.", " - ")

    def line() -> str:
        spelt = ("".join(c + chosen.choice(between) for c in chosen.choice(words)) for _ in range(chosen.randrange(6)))
        return "".join(spelt)

    lines = [line() for _ in range(3_000)]
    assert canonical_lines([one.encode() for one in lines], LEXICON) == [
        canonical(one, LEXICON).encode() for one in lines
    ]


class Counting:
    def __init__(self, pattern: Pattern) -> None:
        self.pattern, self.asked = pattern, 0

    def bytes_span(self, data: bytes, start: int, end: int) -> tuple[int, int]:
        self.asked += 1
        return self.pattern.bytes_span(data, start, end)


@pytest.mark.parametrize("line", ["机 密 ★ 1 0 年", "机    密", "工 作 秘 密，内 部"])
def test_a_text_full_of_gaps_takes_few_questions(line: str) -> None:
    counting = Counting(LEXICON.pattern)
    lexicon = dataclasses.replace(LEXICON, pattern=counting)  # type: ignore[arg-type]
    closed = canonical_block("\n".join([line] * 2_000).encode(), lexicon).decode()
    assert closed.split("\n") == [canonical(line, LEXICON)] * 2_000
    assert counting.asked < 200


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("%E7%A7%98%E5%AF%86%E2%98%855%E5%B9%B4.pdf", "秘密★5年.pdf"),
        ("%B0%C5%FF%FE", "%B0%C5%FF%FE"),
        ("100%EE", "100%EE"),
        ("%B0%C5%FF%FE/%E7%A7%98%E5%AF%86/%E9%80%9A", "%B0%C5%FF%FE/秘密/通"),
        ('{"id": 3, "title": "关于调整行动的通知", "level": "机密"}', "id:3\ttitle:关于调整行动的通知\tlevel:机密"),
        ('{"title":"关于调整行动的通知","level":"机密"}', "title:关于调整行动的通知\tlevel:机密"),
        ('"2019-11-04","物资调运方案","机密★10年"', "2019-11-04\t物资调运方案\t机密★10年"),
        ("<标题>水文观测数据</标题><密级>机密</密级>", "标题:水文观测数据\t密级:机密\t"),
        ("名称=警报器布点图;密级=秘密;期限=长期", "名称:警报器布点图\t密级:秘密\t期限:长期"),
        ("MJ=秘密;BMQX=5;WH=东水函3号", "MJ:秘密\tBMQX:5\tWH:东水函3号"),
        ("<file><mj>机密</mj><name>应急方案</name></file>", "mj:机密\t应急方案"),
        ('"指挥所位置图";"绝密";"孙某"', "指挥所位置图\t绝密\t孙某"),
        ("难度=高;密级=秘密", "难度=高;密级=秘密"),
        ('{"doc_title":"重点人员动态周报","secret_level":"秘密"}', "doc_title:重点人员动态周报\tsecret_level:秘密"),
        ("12,关于轮换计划的请示,秘密,3年", "12\t关于轮换计划的请示\t秘密\t3年"),
        ('{"label":"机密","value":"3"}', '{"label":"机密","value":"3"}'),
        (
            '{"title":"公文密级的选择","options":["公开","秘密"]}',
            '{"title":"公文密级的选择","options":["公开","秘密"]}',
        ),
        ("关于保密的规定,秘密地,进行", "关于保密的规定,秘密地,进行"),
    ],
)
def test_addresses_and_records_are_read(text: str, wanted: str) -> None:
    assert canonical(text) == wanted
