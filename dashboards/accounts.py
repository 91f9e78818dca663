"""Accounts: who is made, who gets which roles, whose password is set. One rule for the pages and for `users add`.

Whoever sets a password for somebody else knows it. So its owner has to choose another one first; and where making
accounts and giving roles lie in different hands, an account gets no role while somebody else knows its password, and loses
those it has when one is set. Only whoever gives roles brings them back, after asking the person.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from dashboards.errors import AccountRefused
from dashboards.rights import combined_accounts, role_giver
from findings import audit
from findings.models import Officer

FIRST_ROLES = ["head", "system-admin"]


def add(username: str, password: str, roles: list[str], *, by: str, language: str, own_password: bool) -> Officer:
    """`own_password` says that its owner chose the password and nobody else knows it."""
    with transaction.atomic():
        officer = Officer.objects.create_user(
            username=username,
            password=password,
            roles=roles,
            language=language,
            must_change_password=not own_password,
        )
        audit.append(by, "user-added", officer.username, {"roles": roles})
        _part_combined(by, officer)
    return officer


def give_roles(account: Officer, roles: list[str], *, by: Officer) -> None:
    """Raises AccountRefused."""
    if account.pk == by.pk and set(roles) - set(account.roles):
        raise AccountRefused(_("Nobody gives themselves a role: ask another person who gives roles."))
    if roles and account.must_change_password and not _both_in_one(by):
        raise AccountRefused(
            _(
                "Somebody else knows this account's password. Give roles once its owner has signed in and chosen a new one."
            )
        )
    _require_left(account, "system-admin", roles)
    _require_giver_left(account, roles)
    with transaction.atomic():
        before, account.roles = account.roles, roles
        account.save(update_fields=["roles"])
        audit.append(by.username, "roles-changed", account.username, {"from": before, "to": roles})
        _part_combined(by.username, account)


def set_password(account: Officer, password: str, *, by: Officer) -> list[str]:
    """Sets a password that its owner must replace; which roles the account lost by it. Ends every session of the account.

    Raises AccountRefused.
    """
    if account.pk == by.pk:
        raise AccountRefused(_("Change your own password under “My account”."))
    lost = [] if _both_in_one(by) else account.roles
    if account.must_change_password:  # whoever made the first accounts set this one too: nobody is locked out for it
        lost = [role for role in lost if role not in FIRST_ROLES]
    kept = [role for role in account.roles if role not in lost]
    _require_left(account, "system-admin", kept)
    _require_giver_left(account, kept)
    with transaction.atomic():
        account.set_password(password)
        account.must_change_password = True
        account.roles = kept
        account.save(update_fields=["password", "must_change_password", "roles"])
        audit.append(by.username, "password-reset", account.username, {"roles_lost": lost})
    return lost


def set_active(account: Officer, active: bool, *, by: Officer) -> None:
    """Raises AccountRefused."""
    if not active:
        if account.pk == by.pk:
            raise AccountRefused(_("Nobody closes their own account: ask another system administrator."))
        _require_left(account, "system-admin", [])
        _require_giver_left(account, [])
    with transaction.atomic():
        Officer.objects.filter(pk=account.pk).update(is_active=active)
        audit.append(by.username, "user-changed", account.username, {"active": active})


def _both_in_one(account: Officer) -> bool:
    """Whether that account makes accounts and gives roles too: then there is nothing left to keep apart."""
    return "system-admin" in account.roles and role_giver() == "system-admin"


def _require_left(account: Officer, role: str, roles: list[str]) -> None:
    """Somebody who holds the role must remain when the account is left with `roles`."""
    if role not in account.roles or role in roles or not account.is_active:
        return
    if not any(role in other.roles for other in _others(account)):
        raise AccountRefused(
            _("This is the last system administrator: make somebody else one first, or nobody could add accounts.")
        )


def _require_giver_left(account: Officer, roles: list[str]) -> None:
    """Else giving roles would fall to the system administrator, who would then hold both in one hand."""
    was = role_giver()
    if was == "system-admin" or not account.is_active:
        return
    left = [*_others(account), Officer(roles=roles)]
    if role_giver(left) == "system-admin":
        raise AccountRefused(
            _("Nobody else gives roles: first have somebody else made head or security administrator.")
        )


def _others(account: Officer) -> list[Officer]:
    return list(Officer.objects.filter(is_active=True).exclude(pk=account.pk))


def _part_combined(by: str, newcomer: Officer) -> None:
    """The first account gives up whichever of its two roles a second user has taken."""
    for account in combined_accounts():
        taken = set(FIRST_ROLES) & set(newcomer.roles)
        if account.pk == newcomer.pk or len(taken) != 1:
            continue
        before = account.roles
        account.roles = [role for role in before if role not in taken]
        account.save(update_fields=["roles"])
        audit.append(by, "roles-changed", account.username, {"from": before, "to": account.roles})
