"""Accounts: one role makes them and sets passwords, another says what they may do (`dashboards.accounts`)."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from dashboards import accounts
from dashboards.errors import AccountRefused
from dashboards.forms import AddUserForm, ResetPasswordForm, RolesForm
from dashboards.labels import ROLES
from dashboards.lists import page_links, page_of
from dashboards.rights import Right, rights_of, role_giver
from findings.models import Officer


def listing(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("q", "").strip()[:100]
    found = Officer.objects.order_by("-is_active", "username")
    page = page_of(found.filter(username__icontains=asked) if asked else found, request)
    shown = {"page": page, "links": list(page_links(page, request)), "q": asked, "giver": role_giver()}
    return render(request, "users.html", shown)


def add(request: HttpRequest) -> HttpResponse:
    form = AddUserForm(request.POST or None)
    may_give = Right.GIVE_ROLES in rights_of(request.user)
    if request.method == "POST" and form.is_valid():
        officer = accounts.add(
            form.cleaned_data["username"],
            form.cleaned_data["password"],
            form.cleaned_data["roles"] if may_give else [],
            by=request.user.get_username(),
            language=translation.get_language(),
            own_password=False,
        )
        messages.success(
            request,
            _("The account %(name)s is made. Its owner chooses a new password when signing in for the first time.")
            % {"name": officer.username},
        )
        return redirect("user", pk=officer.pk)
    shown = {"form": form, "may_give": may_give, "giver": role_giver()}
    return render(request, "user_add.html", shown, status=400 if form.errors else 200)


def user(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, get_object_or_404(Officer, pk=pk))


def _show(request: HttpRequest, account: Officer, status: int = 200, **forms: Any) -> HttpResponse:
    shown = {
        "account": account,
        "roles_form": RolesForm(initial={"roles": account.roles}),
        "password_form": ResetPasswordForm(),
        "giver": role_giver(),
        "both_in_one": Right.GIVE_ROLES in rights_of(request.user),
    }
    return render(request, "user.html", shown | forms, status=status)


def give_roles(request: HttpRequest, pk: int) -> HttpResponse:
    account = get_object_or_404(Officer, pk=pk)
    form = RolesForm(request.POST)
    if form.is_valid():
        try:
            accounts.give_roles(account, form.cleaned_data["roles"], by=_self(request))
        except AccountRefused as refusal:
            form.add_error("roles", str(refusal))
    if not form.is_valid():
        return _show(request, account, 400, roles_form=form)
    messages.success(request, _("The roles are changed."))
    # Somebody may just have given away the right to see this page.
    still = Right.READ_USERS in rights_of(Officer.objects.get(pk=_self(request).pk))
    return redirect("user", pk=pk) if still else redirect("overview")


def reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    account = get_object_or_404(Officer, pk=pk)
    form = ResetPasswordForm(request.POST)
    lost: list[str] = []
    if form.is_valid():
        try:
            lost = accounts.set_password(account, form.cleaned_data["password"], by=_self(request))
        except AccountRefused as refusal:
            form.add_error("password", str(refusal))
    if not form.is_valid():
        return _show(request, account, 400, password_form=form)
    text = _("The password is set. Tell it to the person directly, not by mail; it must be changed when signing in.")
    if lost:
        text += " " + _("The account has no role until one who gives roles (%(role)s) has asked the person.") % {
            "role": ROLES[role_giver()]
        }
    messages.success(request, text)
    return redirect("user", pk=pk)


def set_active(request: HttpRequest, pk: int) -> HttpResponse:
    account = get_object_or_404(Officer, pk=pk)
    active = request.POST.get("active") == "yes"
    try:
        accounts.set_active(account, active, by=_self(request))
    except AccountRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("The account is open.") if active else _("The account is closed; its history stays.")
        )
    return redirect("user", pk=pk)


def _self(request: HttpRequest) -> Officer:
    return cast(Officer, request.user)
