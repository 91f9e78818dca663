"""The forms. Their texts come from the catalogue; templates lay them out field by field."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dashboards import labels, rights
from dashboards.accounts import FIRST_ROLES
from dashboards.setup import check_code
from findings.models import Officer

MIN_PASSWORD = 12


def _password(autocomplete: str) -> forms.PasswordInput:
    return forms.PasswordInput(attrs={"autocomplete": autocomplete, "minlength": MIN_PASSWORD})


class SignInForm(AuthenticationForm):
    error_messages = {  # noqa: RUF012  (how Django declares it)
        "invalid_login": _("Name and password don't match an account."),
        "inactive": _("Name and password don't match an account."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Account")
        self.fields["password"].label = _("Password")
        self.label_suffix = ""


class _NewPassword(forms.Form):
    """Two equal entries that pass the installation's rules for passwords."""

    password = forms.CharField(
        label=_("New password (12 characters or more)"), strip=False, widget=_password("new-password")
    )
    again = forms.CharField(label=_("The same again"), strip=False, widget=_password("new-password"))

    def owner(self) -> Officer:
        """Whose it will be: a password like the account's name is refused."""
        return Officer(username=self.data.get("username", ""))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, second = data.get("password"), data.get("again")
        if first and second and first != second:
            self.add_error("again", gettext("The two passwords differ."))
        elif first:
            if len(first) < MIN_PASSWORD:
                self.add_error("password", gettext("The password needs 12 characters or more."))
            else:
                try:
                    validate_password(first, self.owner())
                except ValidationError as error:
                    self.add_error("password", error)
        return data


class SetupForm(_NewPassword):
    code = forms.CharField(
        label=_("One-time set-up code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    username = forms.CharField(
        label=_("Account"),
        max_length=150,
        validators=[Officer.username_validator],
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    confirmed = forms.BooleanField(
        label=_(
            "I confirm that this machine may be used for this purpose and that the portal's administration was told "
            "(who and when goes into the audit log)."
        )
    )
    field_order = ("code", "username", "password", "again", "confirmed")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        # The code is tried last, so that a slip in another field costs no attempt.
        if not self.errors and not check_code(data["code"]):
            self.add_error(
                "code",
                gettext("This code is wrong, used or older than 30 minutes. Restart mishao up for a new one."),
            )
        return data


class PasswordForm(_NewPassword):
    old = forms.CharField(label=_("Present password"), strip=False, widget=_password("current-password"))
    field_order = ("old", "password", "again")

    def __init__(self, officer: Officer, *args: Any, **kwargs: Any) -> None:
        self.officer = officer
        super().__init__(*args, **kwargs)

    def owner(self) -> Officer:
        return self.officer

    def clean_old(self) -> str:
        old: str = self.cleaned_data["old"]
        if not self.officer.check_password(old):
            raise ValidationError(gettext("The present password is not right."))
        return old

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        # Else a password that somebody else has set would stay known to them.
        if data.get("password") and data.get("password") == data.get("old"):
            self.add_error("password", gettext("Choose another password than the present one."))
        return data


class ResetPasswordForm(_NewPassword):
    pass


class RolesForm(forms.Form):
    first = False
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=list(labels.ROLES.items()), widget=forms.CheckboxSelectMultiple, required=False
    )

    def clean_roles(self) -> list[str]:
        roles: list[str] = self.cleaned_data["roles"]
        if rights.roles_clash(set(roles)) and not (self.first and sorted(roles) == sorted(FIRST_ROLES)):
            raise ValidationError(
                gettext(
                    "An auditor holds no other role, and an administrator sees no findings: choose roles that go together."
                )
            )
        return roles


class AddUserForm(RolesForm, _NewPassword):
    """`first` says that it makes the first account, which alone may be head and system administrator in one."""

    username = forms.CharField(
        label=_("Account"),
        max_length=150,
        validators=[Officer.username_validator],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("username", "password", "again", "roles")

    def __init__(self, *args: Any, first: bool = False, **kwargs: Any) -> None:
        self.first = first
        super().__init__(*args, **kwargs)

    def clean_username(self) -> str:
        name: str = self.cleaned_data["username"]
        if Officer.objects.filter(username__iexact=name).exists():
            raise ValidationError(gettext("There is an account of this name."))
        return name


class PauseForm(forms.Form):
    until = forms.DateField(label=_("Pause until"), widget=forms.DateInput(attrs={"type": "date"}))

    def clean_until(self) -> dt.date:
        until: dt.date = self.cleaned_data["until"]
        today = timezone.localdate()
        if not today < until <= today + dt.timedelta(days=90):
            raise ValidationError(
                gettext("Choose a day after today, at most 90 days ahead: a pause must end by itself.")
            )
        return until


class AdjudicationForm(forms.Form):
    reason = forms.CharField(label=_("What was seen"), max_length=400, min_length=2)
