"""Who may do what: one table from roles to rights, and the guard that every route goes through.

Three administrators (三员) keep the machine, the accounts and the log; none of them sees findings. The first account
holds head and system administrator in one until a second user takes one of them. From then on whoever makes accounts and
sets passwords is not who gives roles, so that neither can become an officer alone (`accounts.py`).
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import urlencode

from findings.models import Officer

View = Callable[..., HttpResponseBase]


class Right(StrEnum):
    PUBLIC = "public"  # without an account: sign-in, set-up, health
    OWN_ACCOUNT = "own-account"  # all that an account may whose password somebody else has set
    SIGNED_IN = "signed-in"
    READ_FINDINGS = "read-findings"
    DECIDE = "decide"
    READ_SECTIONS = "read-sections"
    RUN_SECTIONS = "run-sections"
    MANAGE_SECTIONS = "manage-sections"
    READ_RULES = "read-rules"
    MANAGE_RULES = "manage-rules"
    JUDGE_COVERAGE = "judge-coverage"
    READ_OUTBOX = "read-outbox"
    RETRY_MAIL = "retry-mail"
    READ_AUDIT = "read-audit"
    READ_USERS = "read-users"
    ADD_USERS = "add-users"
    GIVE_ROLES = "give-roles"


_READING = frozenset({Right.READ_FINDINGS, Right.READ_SECTIONS})
_OFFICER = _READING | {Right.DECIDE, Right.RUN_SECTIONS, Right.JUDGE_COVERAGE, Right.READ_OUTBOX, Right.READ_RULES}
RIGHTS: dict[str, frozenset[Right]] = {
    "viewer": _READING,
    "officer": _OFFICER,
    "head": _OFFICER | {Right.MANAGE_SECTIONS, Right.MANAGE_RULES, Right.RETRY_MAIL},
    "system-admin": frozenset(
        {
            Right.READ_SECTIONS, Right.RUN_SECTIONS, Right.MANAGE_SECTIONS, Right.READ_OUTBOX, Right.RETRY_MAIL,
            Right.READ_USERS, Right.ADD_USERS, Right.READ_RULES, Right.MANAGE_RULES,
        }
    ),
    "security-admin": frozenset({Right.READ_USERS, Right.GIVE_ROLES}),
    "auditor": frozenset({Right.READ_AUDIT}),
}  # fmt: skip

FINDING_ROLES = frozenset({"officer", "head", "viewer"})
ADMIN_ROLES = frozenset({"system-admin", "security-admin"})


def rights_of(user: Any) -> frozenset[Right]:
    """Everything this user may do; nothing at all for somebody who is not signed in or was locked out."""
    if not isinstance(user, Officer) or not user.is_active:
        return frozenset({Right.PUBLIC})
    if user.must_change_password:
        return frozenset({Right.PUBLIC, Right.OWN_ACCOUNT})
    held = {Right.PUBLIC, Right.OWN_ACCOUNT, Right.SIGNED_IN}.union(
        *(RIGHTS.get(role, frozenset()) for role in user.roles)
    )
    if role_giver() == "system-admin" and "system-admin" in user.roles:
        held.add(Right.GIVE_ROLES)
    elif "system-admin" in user.roles:
        held.discard(Right.GIVE_ROLES)
    elif role_giver() in user.roles:
        held |= {Right.READ_USERS, Right.GIVE_ROLES}
    return frozenset(held)


def role_giver(accounts: Iterable[Officer] | None = None) -> str:
    """The role whose holders say what others may do. A small office has no security administrator, then the heads do.

    Who also makes accounts doesn't count, for one person would then hold both; only while there is nobody else is it left
    to the system administrator.
    """
    if accounts is None:
        held = list(Officer.objects.filter(is_active=True).values_list("roles", flat=True))
    else:
        held = [officer.roles for officer in accounts if officer.is_active]
    for role in ("security-admin", "head"):
        if any(role in roles and "system-admin" not in roles for roles in held):
            return role
    return "system-admin"


def combined_accounts() -> list[Officer]:
    """Active accounts that are head and system administrator in one."""
    return [o for o in Officer.objects.filter(is_active=True) if {"head", "system-admin"} <= set(o.roles)]


def roles_clash(roles: set[str]) -> bool:
    """Whether one person may not hold these together."""
    if "auditor" in roles and len(roles) > 1:
        return True
    return bool(roles & ADMIN_ROLES) and bool(roles & FINDING_ROLES)


def _page(request: HttpRequest) -> str:
    """What to come back to after signing in: the page asked for, or the one whose form was sent (its address takes no GET)."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    try:
        came = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return "/"
    return f"{came.path}?{came.query}".rstrip("?") if came.netloc == request.get_host() else "/"


def guarded(view: View, right: Right) -> View:
    """The view behind its right: strangers go to the sign-in page, others are refused."""

    @functools.wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if right is not Right.PUBLIC:
            if not request.user.is_authenticated:
                return redirect("/login?" + urlencode({"next": _page(request)}))
            held = rights_of(request.user)
            if right not in held:
                if Right.OWN_ACCOUNT in held and Right.SIGNED_IN not in held:
                    return redirect("/profile/?" + urlencode({"next": _page(request)}))
                raise PermissionDenied
        return view(request, *args, **kwargs)

    return inner
