"""The form by which the office makes rules of its own. What can't work is told before it is kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from dashboards import labels
from dashboards.settings import current
from detectors.model import OwnRule
from detectors.rules.own import MAX_PATTERN_CHARS, Wrong, wrongs
from findings.models import OfficeRule
from findings.office_rules import MAX_RULES, is_full, own_rule, same
from findings.words import OWN_RULE_WRONGS

MAX_WORDS, MAX_WORD_CHARS = 50, 40
LEVELS = ("绝密", "机密", "秘密")
# Categories that are found by other means, or not by words.
OTHERS = ("watchlist", "personal-data", "declassified", "foreign")


def _categories() -> list[tuple[str, Any]]:
    return [(key, word) for key, word in labels.CATEGORIES.items() if key not in OTHERS]


def _levels() -> list[tuple[str, Any]]:
    return [("", gettext("none")), *((level, level) for level in LEVELS)]


def _zones() -> list[tuple[str, Any]]:
    return list(labels.ZONES.items())


class RuleForm(forms.Form):
    title = forms.CharField(label=_("Name of the rule"), max_length=60)
    words = forms.CharField(
        label=_("Words, one a line"),
        required=False,
        max_length=MAX_WORDS * (MAX_WORD_CHARS + 2),
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false", "autocapitalize": "none"}),
    )
    pattern = forms.CharField(
        label=_("Pattern (RE2)"),
        required=False,
        strip=False,
        # Longer ones are told with the sentence of the others.
        max_length=4 * MAX_PATTERN_CHARS,
        widget=forms.TextInput(
            attrs={"spellcheck": "false", "autocapitalize": "none", "placeholder": "青石[一二三]号"}
        ),
    )
    category = forms.ChoiceField(label=_("Category"), choices=_categories, initial="internal")
    level = forms.ChoiceField(label=_("Level"), choices=_levels, required=False)
    zones = forms.MultipleChoiceField(
        label=_("Only in these places"), choices=_zones, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, rule: OfficeRule | None = None, **kwargs: Any) -> None:
        self.rule = rule
        if rule is not None:
            kwargs["initial"] = {
                "title": rule.title, "words": "\n".join(rule.words), "pattern": rule.pattern, "category": rule.category,
                "level": rule.level, "zones": rule.zones,
            }  # fmt: skip
        super().__init__(*args, **kwargs)

    def clean_title(self) -> str:
        title: str = " ".join(self.cleaned_data["title"].split())
        if not title.isprintable():
            raise ValidationError(gettext("The name holds characters that can't be shown."))
        if self._others().filter(title=title).exists():
            raise ValidationError(gettext("Another rule has this name."))
        return title

    def clean_words(self) -> list[str]:
        words = list(dict.fromkeys(" ".join(line.split()) for line in self.cleaned_data["words"].splitlines()))
        words = [word for word in words if word]
        if len(words) > MAX_WORDS:
            raise ValidationError(
                gettext("%(count)s words at most; make a second rule of the rest.") % {"count": MAX_WORDS}
            )
        for word in words:
            if len(word) > MAX_WORD_CHARS or not word.isprintable():
                raise ValidationError(
                    gettext("“%(word)s …” is too long: %(count)s characters at most.")
                    % {"word": word[:12], "count": MAX_WORD_CHARS}
                )
        return words

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        wanted = self.made()
        for wrong in wrongs(own_rule(wanted)):
            self.add_error(wrong.key, _told(wrong))
        others = {own_rule(row): row.title for row in self._others()}
        others |= {rule: f"mishao.toml: {rule.name}" for rule in current().detectors.own_rules}
        twin = same(own_rule(wanted), list(others))
        if twin is not None:
            self.add_error("words", gettext("The rule “%(name)s” looks for the same already.") % {"name": others[twin]})
        if self.rule is None and is_full():
            self.add_error(None, too_many())
        return data

    def _others(self) -> QuerySet[OfficeRule]:
        return OfficeRule.objects.exclude(pk=self.rule.pk) if self.rule else OfficeRule.objects.all()

    def made(self) -> OfficeRule:
        """The rule as the form has it, not yet kept."""
        row = self.rule or OfficeRule()
        for name in ("title", "words", "pattern", "category", "level", "zones"):
            setattr(row, name, self.cleaned_data[name])
        return row

    def tried(self) -> OwnRule:
        return own_rule(self.made())


def too_many() -> str:
    return gettext("%(count)s rules at most: put one aside first.") % {"count": MAX_RULES}


def _told(wrong: Wrong) -> str:
    chinese, english = OWN_RULE_WRONGS[wrong.kind]
    if (get_language() or "zh").startswith("zh"):
        return f"{chinese.format(wrong.about)}。"
    said = english.format(wrong.about)
    return f"{said[0].upper()}{said[1:]}."
