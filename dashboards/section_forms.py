"""The forms by which sections are added and changed here. Those of mishao.toml belong to the file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alerts.plain import forbidden_words
from dashboards.schedule_words import PRESETS, schedule
from findings.models import Portal, Section
from findings.sections import cron_mistake, is_private_address, netloc, typed
from findings.watching import watched

NEW = "new"
CUSTOM = "custom"


def _schedules() -> list[tuple[str, Any]]:
    return [("", gettext("on demand")), *((cron, schedule(cron)) for cron in PRESETS), (CUSTOM, gettext("other"))]


class SectionForm(forms.Form):
    """A section of a portal that is known; `portal` is the one it belongs to, if that is settled already."""

    name = forms.CharField(label=_("Name"), max_length=200)
    url = forms.CharField(
        label=_("Address of the list page"),
        max_length=2000,
        widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false", "autocapitalize": "none"}),
    )
    preset = forms.ChoiceField(label=_("Schedule"), choices=_schedules, required=False)
    cron = forms.CharField(
        label=_("Other schedule"),
        max_length=100,
        required=False,
        widget=forms.TextInput(
            attrs={"spellcheck": "false", "autocapitalize": "none", "placeholder": "15 7 * * mon-fri"}
        ),
    )
    empty_expected = forms.BooleanField(label=_("An empty list is expected here"), required=False)

    def __init__(self, *args: Any, section: Section | None = None, **kwargs: Any) -> None:
        self.section = section
        if section is not None:
            listed = section.cron in ("", *PRESETS)
            kwargs["initial"] = {
                "name": section.name,
                "url": section.url,
                "preset": section.cron if listed else CUSTOM,
                "cron": "" if listed else section.cron,
                "empty_expected": section.empty_expected,
            }
        super().__init__(*args, **kwargs)

    def clean_name(self) -> str:
        name: str = " ".join(self.cleaned_data["name"].split())
        if not name.isprintable():
            raise ValidationError(gettext("The name holds characters that can't be shown."))
        return name

    def clean_url(self) -> str:
        url = typed(self.cleaned_data["url"])
        try:
            twin = watched(url)
        except ValueError:
            raise ValidationError(
                gettext("This is no web address; it begins with http:// or https://, as in the browser.")
            ) from None
        if twin is not None and twin != self.section:
            raise ValidationError(gettext("This address is the section “%(name)s” already.") % {"name": twin.name})
        return url

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("preset") != CUSTOM:
            data["cron"] = data.get("preset", "")
        elif not data.get("cron") or cron_mistake(data["cron"]):
            self.add_error(
                "cron",
                gettext(
                    "Five fields: minute hour day month weekday, the weekday as mon, tue … or *. Example: 15 7 * * mon-fri"
                ),
            )
        if data.get("url"):
            portal = self.portal(data)
            host = netloc(data["url"])
            private = portal.settings.get("private_hosts", []) if portal else []
            if is_private_address(data["url"]) and host not in private:
                self.add_error(
                    "url", gettext("This is a loopback or private address: such a host is allowed in mishao.toml only.")
                )
            elif portal is not None and host not in portal.hosts and portal.owner == "file":
                self.add_error(
                    "url",
                    gettext("%(host)s is no host of this portal. Write it into its hosts in mishao.toml first.")
                    % {"host": host},
                )
        return data

    def portal(self, data: dict[str, Any]) -> Portal | None:
        return self.section.portal if self.section else None


class AddSectionForm(SectionForm):
    """Adds a section, and its portal where that is new too."""

    of = forms.ChoiceField(label=_("Portal"))
    portal_name = forms.CharField(label=_("Name of the new portal"), max_length=200, required=False)
    alias = forms.CharField(label=_("Short name in mails"), max_length=40, required=False)
    field_order = ("of", "portal_name", "alias", "name", "url", "preset", "cron", "empty_expected")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.portals = {str(portal.pk): portal for portal in Portal.objects.order_by("name")}
        choices = [(key, f"{portal.name} · {portal.alias}") for key, portal in self.portals.items()]
        of = self.fields["of"]
        assert isinstance(of, forms.ChoiceField)  # noqa: S101  (declared above)
        of.choices = [*choices, (NEW, gettext("a new portal"))]

    def portal(self, data: dict[str, Any]) -> Portal | None:
        return self.portals.get(data.get("of", ""))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("of") == NEW:
            self._check_new(data)
        return data

    def _check_new(self, data: dict[str, Any]) -> None:
        name = data.get("portal_name", "")
        if not name:
            self.add_error("portal_name", gettext("A new portal needs a name."))
        elif Portal.objects.filter(name=name).exists():
            self.add_error("portal_name", gettext("There is a portal of this name: choose it above."))
        alias = data["alias"] = data.get("alias") or _free_alias()
        if words := forbidden_words(alias):
            self.add_error(
                "alias",
                gettext("The short name stands in mails and must not hold “%(words)s”.") % {"words": " ".join(words)},
            )
        elif Portal.objects.filter(alias=alias).exists():
            self.add_error("alias", gettext("Another portal has this short name."))
        host = netloc(data.get("url", ""))
        for portal in self.portals.values():
            if host and host in portal.hosts:
                self.add_error(
                    "of",
                    gettext("%(host)s belongs to the portal %(name)s: choose that.")
                    % {"host": host, "name": portal.name},
                )


def _free_alias() -> str:
    taken = set(Portal.objects.values_list("alias", flat=True))
    number = len(taken) + 1
    while f"门户{number}" in taken:
        number += 1
    return f"门户{number}"
