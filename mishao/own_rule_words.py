"""What is wrong with a rule of the office's own, in the words of the command line."""

from __future__ import annotations

from collections.abc import Iterator

from detectors.model import OwnRule
from mishao.language import say


def own_rule_mistakes(rule: OwnRule) -> Iterator[tuple[str, str]]:
    """Each key of the rule that is wrong, and why."""
    # With the rules come the numerical libraries, a third of a command's start.
    from detectors.rules.own import wrongs

    for wrong in wrongs(rule):
        about = wrong.about
        said = {
            "empty": say("words 和 pattern 至少要有一项", "give one word at least, or a pattern"),
            "short": say(f"“{about}”太短，至少两个字", f"“{about}” is too short: two characters at least"),
            "level": say("只有 state-secret 类有密级", "only state-secret has a level"),
            "long": say(f"超过 {about} 个字符", f"more than {about} characters"),
            "no-pattern": say(f"不是 RE2 表达式（{about}）", f"RE2 doesn't take it ({about})"),
            "matches-nothing": say(
                "能匹配空文本，会在每一行命中", "it matches empty text, so it would be found in every line"
            ),
        }
        yield wrong.key, said[wrong.kind]
