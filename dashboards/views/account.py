"""First set-up, signing in and out, language, theme, password."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login as open_session
from django.contrib.auth import logout as close_session
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from dashboards.accounts import FIRST_ROLES
from dashboards.forms import PasswordForm, SetupForm, SignInForm
from dashboards.middleware import LANGUAGE_CODES
from dashboards.setup import forget_code
from findings import audit
from findings.models import Officer

THEMES = ("auto", "light", "dark")


def setup(request: HttpRequest) -> HttpResponse:
    """Makes the first account and no other: head and system administrator in one."""
    if Officer.objects.exists():
        return redirect("login")
    form = SetupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            if Officer.objects.exists():
                return redirect("login")
            officer = Officer.objects.create_user(
                username=form.cleaned_data["username"],
                password=form.cleaned_data["password"],
                roles=list(FIRST_ROLES),
                language=translation.get_language(),
            )
            audit.append(officer.username, "setup", officer.username, {"confirmed": True, "roles": officer.roles})
        forget_code()
        open_session(request, officer)
        return redirect("overview")
    return render(request, "setup.html", {"form": form}, status=400 if form.errors else 200)


def login(request: HttpRequest) -> HttpResponse:
    if not Officer.objects.exists():
        return redirect("setup")
    after = request.POST.get("next", request.GET.get("next", ""))
    if not url_has_allowed_host_and_scheme(after, {request.get_host()}, require_https=request.is_secure()):
        after = "/"
    if request.user.is_authenticated:
        return redirect(after)
    form = SignInForm(request, request.POST or None)
    if request.method == "POST":
        if form.is_valid():
            officer = form.get_user()
            open_session(request, officer)
            audit.append(officer.username, "login")
            return redirect(after)
        # What was typed as a name may be a password: only a name that exists goes into the log.
        name = request.POST.get("username", "")
        audit.append(name if Officer.objects.filter(username=name).exists() else "unknown", "login-failed")
    return render(request, "login.html", {"form": form, "next": after}, status=400 if form.errors else 200)


def logout(request: HttpRequest) -> HttpResponse:
    audit.append(request.user.get_username(), "logout")
    close_session(request)
    return redirect("login")


def language(request: HttpRequest) -> HttpResponse:
    asked = request.POST.get("language", "")
    response = redirect(_back(request))
    if asked in LANGUAGE_CODES:
        if isinstance(request.user, Officer):
            Officer.objects.filter(pk=request.user.pk).update(language=asked)
        _keep(response, settings.LANGUAGE_COOKIE_NAME, asked)
    return response


def theme(request: HttpRequest) -> HttpResponse:
    asked = request.POST.get("theme", "")
    response = redirect(_back(request))
    if asked in THEMES:
        _keep(response, "mishao-theme", asked)
    return response


def profile(request: HttpRequest) -> HttpResponse:
    shown = {"form": PasswordForm(cast(Officer, request.user)), "next": request.GET.get("next", "")}
    return render(request, "profile.html", shown)


def password(request: HttpRequest) -> HttpResponse:
    """One's own. What somebody else had set opens nothing before it is replaced here."""
    officer = cast(Officer, request.user)
    form = PasswordForm(officer, request.POST)
    if not form.is_valid():
        return render(request, "profile.html", {"form": form, "next": request.POST.get("next", "")}, status=400)
    with transaction.atomic():
        officer.set_password(form.cleaned_data["password"])
        officer.must_change_password = False
        officer.save(update_fields=["password", "must_change_password"])
        audit.append(officer.username, "password-changed", officer.username)
    update_session_auth_hash(request, officer)
    messages.success(request, _("The password is changed. Other sessions of this account have ended."))
    return redirect(_back(request, "/profile/"))


def _back(request: HttpRequest, otherwise: str = "/") -> str:
    after = request.POST.get("next", "")
    return after if url_has_allowed_host_and_scheme(after, {request.get_host()}) else otherwise


def _keep(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=365 * 86400,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
