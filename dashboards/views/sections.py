"""Sections: how each stands, its sweeps, and what can be asked of it."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboards.forms import PauseForm
from dashboards.lists import page_links, page_of
from dashboards.section_forms import AddSectionForm, SectionForm
from dashboards.standing import standings
from findings import audit, places
from findings.addresses import canonical, url_key
from findings.models import Gap, Portal, Section, SweepRequest
from findings.sections import netloc
from findings.watching import Wanted
from findings.watching import watch as add_section

CARDS_PER_PAGE = 24
PLACES_PER_PAGE = 50


def listing(request: HttpRequest) -> HttpResponse:
    """Those that are watched, then those that no longer are, a page of cards at a time."""
    asked = request.GET.get("q", "").strip()[:100]
    found = Section.objects.order_by("-active", "portal__name", "pk")
    for word in asked.split():
        found = found.filter(Q(name__icontains=word) | Q(portal__name__icontains=word) | Q(url__icontains=word))
    page = page_of(found, request, CARDS_PER_PAGE)
    rows = standings(Section.objects.filter(pk__in=[section.pk for section in page.object_list]))
    shown = {
        "page": page,
        "links": list(page_links(page, request)),
        "q": asked,
        "standings": [row for row in rows if row.section.active],
        "retired": [row for row in rows if not row.section.active],
    }
    return render(request, "sections.html", shown)


def unwatched(request: HttpRequest) -> HttpResponse:
    """What the portals are known to have and nobody watches, the newest first."""
    page = page_of(places.unwatched(), request, PLACES_PER_PAGE)
    return render(request, "unwatched.html", {"page": page, "links": list(page_links(page, request))})


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


def add(request: HttpRequest) -> HttpResponse:
    form = AddSectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with transaction.atomic():
            portal = form.portal(data) or Portal.objects.create(
                name=data["portal_name"], alias=data["alias"], owner="ledger"
            )
            wanted = Wanted(name=data["name"], url=data["url"], portal=portal.name, cron=data["cron"])
            found, _outcome = add_section(wanted, request.user.get_username())
            Section.objects.filter(pk=found.pk).update(empty_expected=data["empty_expected"])
        messages.success(request, _("The section is watched from the next minute on, while mishao up is running."))
        return redirect("section", pk=found.pk)
    return render(request, "section_form.html", {"form": form, "section": None}, status=400 if form.errors else 200)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find(pk)
    if found.owner == "file":
        messages.error(request, _("This section belongs to mishao.toml: change it there, then run mishao check."))
        return redirect("section", pk=pk)
    form = SectionForm(request.POST or None, section=found)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        found.name, found.url, found.cron = data["name"], data["url"], data["cron"]
        found.url_key, found.empty_expected = url_key(canonical(found.url)), data["empty_expected"]
        with transaction.atomic():
            found.save(update_fields=["name", "url", "url_key", "cron", "empty_expected"])
            _know_host(found)
            audit.append(request.user.get_username(), "section-changed", f"section:{pk}", _noted(found))
        messages.success(request, _("The section is changed; it counts from the next minute on."))
        return redirect("section", pk=pk)
    return render(request, "section_form.html", {"form": form, "section": found}, status=400 if form.errors else 200)


def watch(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends or resumes the watching of a section that was added here. Its history stays."""
    found = _find(pk)
    active = request.POST.get("active") == "yes"
    if found.owner == "file":
        messages.error(request, _("This section belongs to mishao.toml: change it there, then run mishao check."))
        return redirect("section", pk=pk)
    with transaction.atomic():
        Section.objects.filter(pk=pk).update(active=active)
        action = "section-restored" if active else "section-retired"
        audit.append(request.user.get_username(), action, f"section:{pk}")
    if active:
        messages.success(request, _("The section is watched again."))
    else:
        messages.success(request, _("The section is no longer watched; its sweeps and findings stay."))
    return redirect("section", pk=pk)


def _know_host(found: Section) -> None:
    """A portal that was made here is contacted on the hosts of its sections, and on no other."""
    host = netloc(found.url)
    if found.portal.owner == "ledger" and host not in found.portal.hosts:
        found.portal.hosts = [*found.portal.hosts, host]
        found.portal.save(update_fields=["hosts"])


def _noted(found: Section) -> dict[str, object]:
    return {"portal": found.portal.alias, "cron": found.cron, "empty_expected": found.empty_expected}


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
