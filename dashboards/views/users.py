"""Accounts: the system administrator adds them, the security administrator (where there is one) gives roles."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from dashboards.forms import AddUserForm, ResetPasswordForm, RolesForm
from dashboards.rights import Right, combined_accounts, rights_of, security_admin_exists
from findings import audit
from findings.models import Officer


def listing(request: HttpRequest) -> HttpResponse:
    accounts = Officer.objects.order_by("-is_active", "username")
    return render(request, "users.html", {"accounts": accounts, "security_admin": security_admin_exists()})


def add(request: HttpRequest) -> HttpResponse:
    form = AddUserForm(request.POST or None)
    may_give = Right.GIVE_ROLES in rights_of(request.user)
    if request.method == "POST" and form.is_valid():
        roles = form.cleaned_data["roles"] if may_give else []
        with transaction.atomic():
            officer = Officer.objects.create_user(
                username=form.cleaned_data["username"],
                password=form.cleaned_data["password"],
                roles=roles,
                language=translation.get_language(),
            )
            by = request.user.get_username()
            audit.append(by, "user-added", officer.username, {"roles": roles})
            _part_combined(by, officer)
        messages.success(request, _("The account %(name)s is made.") % {"name": officer.username})
        return redirect("user", pk=officer.pk)
    return render(request, "user_add.html", {"form": form, "may_give": may_give}, status=400 if form.errors else 200)


def user(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, get_object_or_404(Officer, pk=pk))


def _show(request: HttpRequest, account: Officer, status: int = 200, **forms: Any) -> HttpResponse:
    shown = {
        "account": account,
        "roles_form": RolesForm(initial={"roles": account.roles}),
        "password_form": ResetPasswordForm(),
        "security_admin": security_admin_exists(),
    }
    return render(request, "user.html", shown | forms, status=status)


def give_roles(request: HttpRequest, pk: int) -> HttpResponse:
    account = get_object_or_404(Officer, pk=pk)
    form = RolesForm(request.POST)
    if form.is_valid():
        roles = form.cleaned_data["roles"]
        if "system-admin" not in roles and not _others_administer(account):
            form.add_error("roles", _("Make somebody else system administrator first, or nobody could add accounts."))
    if not form.is_valid():
        return _show(request, account, 400, roles_form=form)
    by = request.user.get_username()
    with transaction.atomic():
        before, account.roles = account.roles, roles
        account.save(update_fields=["roles"])
        audit.append(by, "roles-changed", account.username, {"from": before, "to": roles})
        _part_combined(by, account)
    messages.success(request, _("The roles are changed."))
    # Somebody may just have given away the right to see this page.
    still = Right.READ_USERS in rights_of(Officer.objects.get(username=request.user.get_username()))
    return redirect("user", pk=pk) if still else redirect("overview")


def _others_administer(account: Officer) -> bool:
    others = Officer.objects.filter(is_active=True).exclude(pk=account.pk)
    return any("system-admin" in other.roles for other in others)


def _part_combined(by: str, newcomer: Officer) -> None:
    """The first account gives up whichever of its two roles a second user has taken."""
    for account in combined_accounts():
        taken = {"head", "system-admin"} & set(newcomer.roles)
        if account.pk == newcomer.pk or len(taken) != 1:
            continue
        before = account.roles
        account.roles = [role for role in before if role not in taken]
        account.save(update_fields=["roles"])
        audit.append(by, "roles-changed", account.username, {"from": before, "to": account.roles})


def reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    """A new password ends every session of the account: each is bound to the old one's hash."""
    account = get_object_or_404(Officer, pk=pk)
    form = ResetPasswordForm(request.POST)
    if not form.is_valid():
        return _show(request, account, 400, password_form=form)
    with transaction.atomic():
        account.set_password(form.cleaned_data["password"])
        account.save(update_fields=["password"])
        audit.append(request.user.get_username(), "password-reset", account.username)
    messages.success(request, _("The password is set. Tell it to the person directly, not by mail."))
    return redirect("user", pk=pk)


def set_active(request: HttpRequest, pk: int) -> HttpResponse:
    """Closes or opens an account. Nobody closes their own, nor the last system administrator's."""
    account = get_object_or_404(Officer, pk=pk)
    active = request.POST.get("active") == "yes"
    if not active and (account.pk == request.user.pk or not _others_administer(account)):
        messages.error(request, _("This account can't be closed: it is your own, or the last system administrator's."))
        return redirect("user", pk=pk)
    with transaction.atomic():
        Officer.objects.filter(pk=pk).update(is_active=active)
        audit.append(request.user.get_username(), "user-changed", account.username, {"active": active})
    messages.success(request, _("The account is open.") if active else _("The account is closed; its history stays."))
    return redirect("user", pk=pk)
