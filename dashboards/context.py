"""What every page carries: the rights of who looks, the navigation and the banners."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language, gettext

from alerts.queries import OutboxSummary, summary
from dashboards import settings
from dashboards.labels import Colour
from dashboards.rights import Right, combined_accounts, rights_of
from findings.models import IndexState

INDEX_MAY_BE_AWAY = dt.timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Banner:
    colour: Colour
    icon: str
    text: str
    page: str = ""  # where more of it is shown


def page(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    rights = rights_of(user)
    match = request.resolver_match
    return {
        "rights": rights,
        "here": match.url_name if match else "",
        "here_path": request.get_full_path() if request.method == "GET" else "/",
        "user_name": user.get_username() if user is not None else "",
        "flashes": list(messages.get_messages(request)),
        "banners": banners(rights) if Right.SIGNED_IN in rights else [],
        "theme": request.COOKIES.get("mishao-theme", "auto"),
    }


def banners(rights: frozenset[Right]) -> list[Banner]:
    """What is wrong with the installation itself, on every page until it is put right."""
    found: list[Banner] = []
    app = settings.current()
    mail = summary(timezone.now())
    if not app.demo:
        if not app.mail_configured:
            found.append(
                Banner(
                    "red",
                    "mail",
                    gettext(
                        "No mail server is configured: %(count)s alerts are only written to a folder and nobody will receive "
                        "them. Fill in the mail settings, then run mishao alerts test."
                    )
                    % {"count": mail.written + mail.queued},
                )
            )
        elif app.loopback_base_url:
            found.append(
                Banner(
                    "red",
                    "unlink",
                    gettext(
                        "Links in mails (%(url)s) open on this machine only. Change the address to one that recipients can "
                        "reach, then run mishao check."
                    )
                    % {"url": app.base_url},
                )
            )
        if not app.officers_configured:
            found.append(
                Banner("red", "mail", gettext("No recipient is configured: nobody is told of a finding. Fill in [alerts] officers."))
            )  # fmt: skip
    if mail.alarming and Right.READ_OUTBOX in rights:
        found.append(Banner("red", "alert", undelivered(mail), "outbox"))
    if IndexState.objects.filter(problem_since__lt=timezone.now() - INDEX_MAY_BE_AWAY).exists():
        found.append(
            Banner(
                "amber",
                "search",
                gettext(
                    "The search index can't be reached now. Findings are not affected; what is missing is added as soon as it "
                    "runs again."
                ),
            )
        )
    for officer in combined_accounts():
        found.append(
            Banner(
                "amber",
                "users",
                gettext(
                    "%(name)s is head and system administrator in one. Give one of the two roles to a second person as soon "
                    "as you can."
                )
                % {"name": officer.username},
            )
        )
    return found


def undelivered(mail: OutboxSummary) -> str:
    english = get_language() == "en"
    said = []
    if mail.undelivered:
        said.append(gettext("Mail: %(count)s undelivered.") % {"count": mail.undelivered})
    if mail.stuck:
        said.append(gettext("Mail: %(count)s waiting for over an hour or after five attempts.") % {"count": mail.stuck})
    if mail.problem is not None:
        said.append(mail.problem.english if english else mail.problem.chinese)
    return (" " if english else "").join(said)
