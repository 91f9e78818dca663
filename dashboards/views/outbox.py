"""The mails that are owed, under way and done."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alerts.check import explain
from alerts.queries import summary
from dashboards import labels
from dashboards.lists import page_links, page_of
from findings import audit
from findings.models import OutboxRow


def listing(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    rows = OutboxRow.objects.select_related("finding", "sweep__section").order_by("-pk")
    asked = request.GET.get("q", "").strip()[:100]
    if state in labels.MAIL:
        rows = rows.filter(state=state)
    for word in asked.split():
        rows = rows.filter(Q(finding__number__icontains=word) | Q(recipient__icontains=word))
    page = page_of(rows, request)
    shown = {
        "page": page,
        "links": list(page_links(page, request)),
        "state": state if state in labels.MAIL else "",
        "q": asked,
        "summary": summary(timezone.now()),
        "advice": {row.pk: advice(row.last_error) for row in page.object_list},
    }
    return render(request, "outbox.html", shown)


def advice(last_error: str) -> str:
    found = explain(last_error)
    if found is None:
        return ""
    return found.english if get_language() == "en" else found.chinese


def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Queues an undelivered or waiting mail for now. The attempt itself is the outbox's."""
    row = get_object_or_404(OutboxRow, pk=pk)
    with transaction.atomic():
        changed = OutboxRow.objects.filter(pk=row.pk, state__in=("undelivered", "queued")).update(
            state="queued", due_at=timezone.now()
        )
        if changed:
            audit.append(request.user.get_username(), "mail-retried", f"outbox:{row.pk}")
    if changed:
        messages.success(request, _("Queued again; it is tried within seconds while mishao up is running."))
    else:
        messages.info(request, _("This mail needs no further attempt."))
    return redirect("outbox")
