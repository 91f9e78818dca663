"""Findings: the list, one finding with everything that was seen of it, and what people decide."""

from __future__ import annotations

import logging
from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from alerts import reminders
from dashboards import labels
from dashboards.lists import FindingFilter, facets, neighbours, page_links, page_of, sections_for_choice, with_places
from dashboards.rights import Right, rights_of
from dashboards.search import search_pages
from dashboards.settings import current
from findings import audit, rechecks, words
from findings.errors import NotAllowed, StaleDecision
from findings.lifecycle import decide as take_step
from findings.lifecycle import possible
from findings.models import Finding, Officer

log = logging.getLogger("mishao.web")
MAX_COMMENT = 1000
PLACES_PER_PAGE = 20
MAILS = 20  # the newest that are shown


def listing(request: HttpRequest) -> HttpResponse:
    wanted = FindingFilter.of(request.GET)
    page = page_of(wanted.rows(), request)
    page.object_list = with_places(page.object_list)
    return render(
        request,
        "findings_rows.html" if request.headers.get("HX-Target") == "rows" else "findings.html",
        {
            "filter": wanted,
            "facets": facets(wanted),
            "page": page,
            "links": list(page_links(page, request)),
            "sections": (sections := sections_for_choice()),
            "section_names": {str(section.pk): section.name for section in sections},
            "levels": Finding.objects.exclude(level="").order_by("level").values_list("level", flat=True).distinct(),
            "todo": Finding.objects.filter(state__in=words.UNSEEN).count(),
        },
    )


def public_pages(request: HttpRequest) -> HttpResponse:
    """Full text, but only of clean public pages: nothing suspected has its text in the index."""
    asked = request.GET.get("q", "").strip()[:200]
    number = request.GET.get("page", "1")
    found = search_pages(asked, int(number) if number.isdecimal() else 1) if asked else None
    return render(request, "pages.html", {"q": asked, "found": found})


def short(request: HttpRequest, token: str) -> HttpResponse:
    return redirect("finding", token=token)


def tail(request: HttpRequest, token: str, rest: str) -> HttpResponse:
    """Some mail programs take the words after a link for a part of it: “…/，登录后点“签收”。”"""
    if rest.isascii():
        raise Http404
    return redirect("finding", token=token)


def finding(request: HttpRequest, token: str) -> HttpResponse:
    found = _find(token)
    audit.record_read(request.user.get_username(), found.number)
    return render(request, "finding.html", _shown(request, found))


def _find(token: str) -> Finding:
    try:
        return Finding.objects.select_related("document", "acknowledged_by").get(token=token)
    except Finding.DoesNotExist:
        raise Http404 from None


def _shown(request: HttpRequest, found: Finding) -> dict[str, Any]:
    wanted = FindingFilter.of(request.GET)
    before, after, position, length = neighbours(wanted, found.token)
    marks = list(found.marks.order_by("-score", "page", "pk"))
    counted = [mark for mark in marks if not mark.suppressed]
    occurrences = found.occurrences.select_related("resource", "referrer", "section__portal").order_by("pk")
    places = page_of(occurrences.prefetch_related("resource__addresses"), request, PLACES_PER_PAGE, "place")
    may_decide = Right.DECIDE in rights_of(request.user)
    return {
        "finding": found,
        "document": found.document,
        "marks": counted,
        "suppressed": [mark for mark in marks if mark.suppressed],
        "places": places,
        "place_links": list(page_links(places, request, "place")),
        "decisions": list(found.decisions.order_by("-pk")),
        "mails": list(found.outbox.order_by("-pk")[:MAILS]),
        "mails_more": max(0, found.outbox.count() - MAILS),
        "reminders": reminders.sent(found.pk),
        "next_reminder": reminders.upcoming(found.pk, current().alerts, timezone.now()),
        "overdue": found.state in words.OPEN_STATES and timezone.now() > found.report_due,
        "at_page": f"#page={counted[0].page}"
        if counted and not found.member and found.document.media_type == "application/pdf"
        else "",
        "actions": possible(found) if may_decide else (),
        "may_recheck": may_decide,
        "recheck_waiting": rechecks.is_waiting(found),
        "last_check": occurrences.aggregate(last=Max("last_checked_at"))["last"],
        "filter": wanted,
        "before": before,
        "after": after,
        "position": position,
        "length": length,
        "typed": {"comment": "", "reason": ""},
    }


def decide(request: HttpRequest, token: str) -> HttpResponse:
    found = _find(token)
    action = request.POST.get("action", "")
    comment = request.POST.get("comment", "").strip()[:MAX_COMMENT]
    reason = request.POST.get("reason", "") if action == "dismiss" else ""
    version = request.POST.get("version", "")
    officer = cast(Officer, request.user)
    wanted = FindingFilter.of(request.GET)
    if action not in labels.ACTIONS or not version.isdecimal():
        return _refused(request, found, _("This form can't be read. Reload the page."), comment, reason)
    if refusal := _missing(found, action, comment, reason):
        return _refused(request, found, refusal, comment, reason)
    try:
        take_step(
            found.pk,
            action,
            by=officer.username,
            version=int(version),
            officer=officer,
            reason=reason,
            comment=comment,
        )
    except StaleDecision:
        found.refresh_from_db()
        shown = _shown(request, found) | {
            "asked": {"action": action, "comment": comment, "reason": reason},
            "last": found.decisions.order_by("-pk").first(),
        }
        return render(request, "stale.html", shown, status=409)
    except NotAllowed:
        return _refused(
            request, found, _("This step isn't possible from the finding's present state."), comment, reason
        )
    messages.success(
        request, _("%(number)s: %(action)s – recorded.") % {"number": found.number, "action": labels.ACTIONS[action]}
    )
    back = reverse("finding", kwargs={"token": token})
    return redirect(f"{back}?{wanted.query}" if wanted.query else back)


def recheck(request: HttpRequest, token: str) -> HttpResponse:
    """Asks the clock to look at all addresses anew; asking twice before it has is asking once."""
    found = _find(token)
    wanted = FindingFilter.of(request.GET)
    places = rechecks.named([found.pk])
    hours = [
        portal["hours"] for portal in places.values_list("section__portal__settings", flat=True) if portal.get("hours")
    ]
    if places.exists():
        with transaction.atomic():
            if not rechecks.is_waiting(found):
                rechecks.ask(found, timezone.now())
                audit.append(request.user.get_username(), "recheck-requested", found.number)
        if hours:
            told = _(
                "The re-check is asked for. While mishao up is running it starts as soon as the portal may be asked (%(hours)s)."
            )
            messages.success(request, told % {"hours": ", ".join(dict.fromkeys(hours))})
        else:
            messages.success(
                request, _("The re-check is asked for. It starts within seconds while mishao up is running.")
            )
    else:
        messages.error(request, _("The portal is no longer watched; its addresses can't be re-checked."))
    back = reverse("finding", kwargs={"token": token})
    return redirect(f"{back}?{wanted.query}" if wanted.query else back)


def _missing(found: Finding, action: str, comment: str, reason: str) -> str:
    """What the form lacks, in the page's language; the lifecycle holds to the same rules."""
    if action == "dismiss" and reason not in words.DISMISS_REASONS:
        return _("Dismissing needs a reason: choose one beside the button.")
    if action == "close" and not comment and found.occurrences.exclude(live_state__in=words.OVER).exists():
        return _("Some addresses are not confirmed gone. To close all the same, say why in the comment.")
    if action == "comment" and not comment:
        return _("The comment is empty.")
    return ""


def _refused(request: HttpRequest, found: Finding, why: str, comment: str, reason: str) -> HttpResponse:
    found.refresh_from_db()
    shown = _shown(request, found) | {"refused": why, "typed": {"comment": comment, "reason": reason}}
    return render(request, "finding.html", shown, status=400)
