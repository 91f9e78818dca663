"""A mark among the answers to a question, or beside a box that nobody ticked."""

from __future__ import annotations

from detectors.rules.contexts import QUESTION, QUESTION_SIGNS, Context
from detectors.rules.grammar import LEVEL, STAR, TERM, TICKED_BOXES, pattern
from detectors.rules.heads import OF_A_HEAD
from detectors.rules.level_lists import level_of_line
from detectors.text.layout import Place

_ASKED_ABOVE = pattern(
    r"[密级].{0,40}(?:是|为|什么|哪\p{Han}{0,8}|几\p{Han}?|多少|多[长高])\s*(?:\(\s*\))?\s*\?\s*$|[密级标].{0,40}[是为成]\s*\(\s*\)\s*[.。:]?\s*$"
)
# An option's letter is left at the end of a line; the first of a line's options, and the second.
_OPTION_LEFT = pattern(r"密.*[^A-Za-z0-9][B-H]\s?[.、．:]?\s*$")
_OPTIONS = pattern(r"(?:^|[^A-Za-z0-9])A\s?[.、．:].*[^A-Za-z0-9]B\s?[.、．:]")
# 二、1.机密 2.秘密★10年 3.绝密, and nothing else.
_ANSWER = rf"\s*[0-9]{{1,2}}\s?[.、]\s?{LEVEL}级?(?:\s?{STAR}\s?{TERM})?"
_ANSWERS = pattern(rf"^\W*(?:[一二三四五六七八九十]{{1,2}}、|(?:参考|标准)?答案\s?:?){_ANSWER}(?:\s{_ANSWER})+\W*$")
# An option with its mark in whatever order, its letter before it: D 10年★机密
_OPTION = pattern(
    rf"^\s*([A-H])\s?[.、:)．\s]\s?(?:{STAR}|{LEVEL}级?|{TERM}|[\s·()/\-—]){{1,6}}\s?(?:\([^()]{{0,12}}\))?[;。\s]*$"
)
OPTIONS = frozenset("ABCDEFGH")
SHORT_CHARS = 8
# What comes below is marked, not asked about: 以下表格内容：秘密★2年
_HEADS_PART = pattern(
    r"^\W*(?:以下|下列|下述)[^\P{Han}哪]{0,4}?(?:内容|表格?|段落?|部分|数据|材料|附件|信息|名单|资料|文字)\s?:\s*$"
)
_IS_RIGHT = r"(?:对不对|对吗|正确吗|规范吗|是否(?:正确|规范)|错在哪[里儿]?)(?:\W*$|\W*[—-])"
_RIGHT = pattern(rf"^\W*{_IS_RIGHT}")
_SO_RIGHT = pattern(rf"^\W*(?:这[样么]|如此|上面|以上)(?:标[注识]?|写)?(?:得|法)?{_IS_RIGHT}")
# What is wrong with it, below: （错在：应当用阿拉伯数字）
_CORRECTED = pattern(
    rf"^\W*(?:(?:错在\p{{Han}}{{0,2}}|错误[之原]\p{{Han}}|[应须]改为|改正为|正确(?:写法|标法|的是))\s?[:?]|正确\s?:\W*{LEVEL})"
)
# 改为, below a mark that is well written, is the paper's new level.
_BETTER, _WELL_WRITTEN = pattern(r"^\W*改为\s?:"), pattern(rf"{LEVEL}\s?{STAR}\s?(?:[0-9]|长期)")
# 断交之友（打一密级）——绝密
_RIDDLE = pattern(r"\(打[一二两三][^()]{1,12}\)\W{0,4}(?:谜底|答案)?\W{0,3}$")


def is_of_quiz(at: Context) -> bool:
    if "option" in at.before and "ticked" not in at.before:
        return True
    if at.place.zone == "filename":
        return False
    if "question" in at.behind or ("打" in at.left and _RIDDLE.search(at.left)):
        return True
    above = at.place.above
    if at.start < SHORT_CHARS and "labelled" not in at.before and any(map(_SO_RIGHT.search, at.place.below[:1])):
        return True
    below = at.place.below[0] if at.place.below else ""
    if (
        ("错" in below or "正" in below or "改" in below)
        and len(at.place.text) < 2 * SHORT_CHARS
        and (_CORRECTED.search(below) or (_BETTER.search(below) and not _WELL_WRITTEN.search(at.place.text)))
        and not any(map(OF_A_HEAD.search, at.place.below[1:3]))
    ):
        return True
    if above and not at.left.strip() and _OPTION_LEFT.search(above[0]):
        return True
    if "2" in at.place.text and _ANSWERS.search(at.place.text):
        return True
    if at.place.text[:1] in OPTIONS and _is_one_of_options(at.place):
        return True
    if "A" in at.place.text and _OPTIONS.search(at.place.text[: at.start]):
        return True
    if (
        above
        and at.start < SHORT_CHARS
        and (len(above[0]) < SHORT_CHARS or len(at.place.below[0] if at.place.below else "") < SHORT_CHARS)
        and _is_option_beside(at.place)
    ):
        return True
    # Of four options, the last may stand below the other three.
    if above and level_of_line(at.place.text) and any(_ASKED_ABOVE.search(line) for line in above[:5]):
        return True
    # 以下涉密（秘密★1年）: a bracket round the mark is no blank, unless it is the answer.
    asked = at.place.text[: at.start].rstrip("( ")
    if asked.endswith(("是", "为", "有", "于")) or any(word in asked for word in ("哪", "正确", "错误")):
        asked = at.place.text[: at.start]
    return (
        any(sign in asked for sign in QUESTION_SIGNS)
        and not _HEADS_PART.search(asked)
        and QUESTION.search(asked) is not None
    )


def _is_one_of_options(place: Place) -> bool:
    """The line above or below begins with another letter in the same way."""
    return _OPTION.search(place.text) is not None and any(map(_OPTION.search, (*place.above[:1], *place.below[:1])))


def _is_option_beside(place: Place) -> bool:
    """The options' letters, or whether it is right, on lines of their own."""
    if place.below and _RIGHT.search(place.below[0]):
        return True
    letter = place.above[0].strip(" .、()")
    others = (*place.above[2:3], *place.below[:1])
    return (
        len(letter) == 1
        and letter in "ABCDEF"
        and any(
            len(other) == 1 and other in "ABCDEF" and other != letter
            for other in (line.strip(" .、()") for line in others)
        )
    )


def is_unticked(at: Context) -> bool:
    # 秘密●非密: no star, but the next option's box.
    if at.place.text[at.end - 1 : at.end] in TICKED_BOXES and "option" in at.behind:
        return True
    # Of a frame: ○机密○
    if at.left.strip()[-1:] == at.right.strip()[:1] and not (at.left + at.right).strip(at.left[-1:] + " "):
        return False
    return "ticked" not in at.before and ("box" in at.before or "box" in at.behind)
