"""What is wrong with a rule of the office's own, in the words of the command line."""

from __future__ import annotations

from collections.abc import Iterator

from detectors.model import OwnRule
from findings.words import OWN_RULE_WRONGS
from mishao.language import say


def own_rule_mistakes(rule: OwnRule) -> Iterator[tuple[str, str]]:
    """Each key of the rule that is wrong, and why."""
    # With the rules come the numerical libraries, a third of a command's start.
    from detectors.rules.own import wrongs

    for wrong in wrongs(rule):
        yield wrong.key, say(*(words.format(wrong.about) for words in OWN_RULE_WRONGS[wrong.kind]))
