"""Sections: how each stands, its sweeps, and what can be asked of it."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboards.forms import PauseForm
from dashboards.lists import page_links, page_of
from dashboards.standing import standings
from findings import audit
from findings.models import Gap, Section, SweepRequest


def listing(request: HttpRequest) -> HttpResponse:
    retired = standings(Section.objects.filter(active=False))
    return render(request, "sections.html", {"standings": standings(), "retired": retired})


def section(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "section.html", _shown(request, _find(pk), PauseForm()))


def _find(pk: int) -> Section:
    return get_object_or_404(Section.objects.select_related("portal"), pk=pk)


def _shown(request: HttpRequest, found: Section, form: PauseForm) -> dict[str, object]:
    sweeps = found.sweeps.order_by("-pk").prefetch_related(Prefetch("gaps", Gap.objects.order_by("pk")))
    page = page_of(sweeps, request)
    return {
        "section": found,
        "standing": standings(Section.objects.filter(pk=found.pk))[0],
        "page": page,
        "links": list(page_links(page, request)),
        "form": form,
        "longest": timezone.localdate() + dt.timedelta(days=90),
        "tomorrow": timezone.localdate() + dt.timedelta(days=1),
    }


def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks the clock for a sweep; asking twice before it starts is asking once."""
    found = _find(pk)
    if not found.active:
        messages.error(request, _("This section is no longer watched; it can't be swept."))
    elif found.sweeps.filter(state="running").exists():
        messages.info(request, _("A sweep of this section is running already."))
    else:
        with transaction.atomic():
            if not found.requests.filter(taken_at__isnull=True).exists():
                SweepRequest.objects.create(section=found, requested_by_id=request.user.pk)
                audit.append(request.user.get_username(), "sweep-requested", f"section:{found.pk}")
        messages.success(request, _("The sweep is asked for. It starts within seconds while mishao up is running."))
    return redirect("section", pk=pk)


def pause(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find(pk)
    form = PauseForm(request.POST)
    if not form.is_valid():
        return render(request, "section.html", _shown(request, found, form), status=400)
    until = timezone.make_aware(dt.datetime.combine(form.cleaned_data["until"], dt.time()))
    with transaction.atomic():
        Section.objects.filter(pk=pk).update(paused_until=until)
        audit.append(request.user.get_username(), "section-paused", f"section:{pk}", {"until": until.isoformat()})
    messages.success(request, _("The section is paused; its schedule starts again by itself."))
    return redirect("section", pk=pk)


def resume(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find(pk)
    with transaction.atomic():
        Section.objects.filter(pk=found.pk).update(paused_until=None)
        audit.append(request.user.get_username(), "section-resumed", f"section:{pk}")
    messages.success(request, _("The schedule runs again."))
    return redirect("section", pk=pk)


def accept_empty(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether an empty list is what this section may have. A section of the file takes it from there at each start."""
    found = _find(pk)
    expected = request.POST.get("expected") == "yes"
    if found.owner == "file":
        messages.error(
            request, _("This section belongs to mishao.toml: set empty_expected there, then run mishao check.")
        )
        return redirect("section", pk=pk)
    with transaction.atomic():
        Section.objects.filter(pk=found.pk).update(empty_expected=expected)
        action = "empty-accepted" if expected else "empty-refused"
        audit.append(request.user.get_username(), action, f"section:{pk}")
    messages.success(request, _("Noted; it counts from the next sweep."))
    return redirect("section", pk=pk)
