"""The audit log, for the auditor alone."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dashboards import labels
from dashboards.lists import page_links, page_of
from findings import audit
from findings.models import AuditEntry


def listing(request: HttpRequest) -> HttpResponse:
    action = request.GET.get("action", "")
    asked = request.GET.get("q", "").strip()[:100]
    entries = AuditEntry.objects.order_by("-seq")
    if action in labels.AUDIT_ACTIONS:
        entries = entries.filter(action=action)
    for word in asked.split():
        entries = entries.filter(Q(actor__icontains=word) | Q(target__icontains=word))
    page = page_of(entries, request, 50)
    newest = AuditEntry.objects.order_by("-seq").first()
    shown = {"page": page, "links": list(page_links(page, request)), "action": action, "q": asked, "newest": newest}
    return render(request, "audit.html", shown)


def verify(request: HttpRequest) -> HttpResponse:
    """Walks the whole chain. What it found is itself an entry."""
    broken = audit.verify()
    audit.append(request.user.get_username(), "audit-verified", detail={"broken_at": broken.seq if broken else None})
    if broken is None:
        messages.success(request, _("The chain is unbroken from the first entry to the last."))
    else:
        messages.error(
            request,
            _("The chain is broken at entry %(seq)s: it or the one before it was changed or removed.")
            % {"seq": broken.seq},
        )
    return redirect("audit")
