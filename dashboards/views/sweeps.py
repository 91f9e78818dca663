"""One sweep: sums that close, gaps in words, every address it came to know. And the files a person must look at."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db.models import Case, Count, Exists, IntegerField, OuterRef, QuerySet, Sum, When
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from dashboards import labels
from dashboards.forms import AdjudicationForm
from dashboards.lists import page_links, page_of
from dashboards.standing import ENDED, due_adjudications
from findings import coverage, words
from findings.certificate import issue
from findings.models import Adjudication, Document, Occurrence, Sweep, Visit
from findings.record import adjudicate as note

log = logging.getLogger("mishao.web")
PER_PAGE = 50


def sweep(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Sweep.objects.select_related("section__portal"), pk=pk)
    counts = _counts(found)
    state = request.GET.get("state", "")
    kind = request.GET.get("kind", "")
    visits = _visits(found)
    if state in labels.FILE:
        visits = visits.filter(state=state)
    if kind in labels.KINDS:
        visits = visits.filter(kind=kind)
    page = page_of(visits.values_list("pk", flat=True), request, PER_PAGE)
    page.object_list = _shown_visits(page.object_list)
    gaps = page_of(found.gaps.order_by("pk"), request, PER_PAGE, "gap")
    shown = {
        "sweep": found,
        "section": found.section,
        "counts": counts,
        "listed": sum(counts.values()) if found.state == "running" else found.listed,
        "gaps": gaps,
        "gap_links": list(page_links(gaps, request, "gap")),
        "acceptable": found.section.accepted_sweep != found.pk and coverage.acceptable(found),
        "accepted": found.section.accepted_sweep == found.pk,
        "gap_count": found.gaps.aggregate(all=Sum("count"))["all"] or 0,
        "page": page,
        "links": list(page_links(page, request)),
        "state": state,
        "kind": kind,
        "adjudications": due_adjudications(found.pk).count(),
        "adjudicated": _adjudicated(page.object_list),
    }
    return render(request, "sweep.html", shown)


def accept_change(request: HttpRequest, pk: int) -> HttpResponse:
    """A person knows why the list is not what it was; later sweeps are measured by this one."""
    found = get_object_or_404(Sweep, pk=pk)
    if coverage.accept(found.pk, request.user.get_username()):
        messages.success(request, _("The change is accepted; the next sweep is measured by this one."))
    else:
        messages.info(request, _("This sweep saw no change of the list that would have to be accepted."))
    return redirect("sweep", pk=pk)


def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """What the sweep covered, to be kept: it names every address, so it is for those who see findings too."""
    found = get_object_or_404(Sweep, pk=pk, state__in=ENDED)
    made = issue(found.pk, request.user.get_username())
    response = JsonResponse(made, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="coverage-{pk}.json"'
    return response


def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The sums alone, for a page that looks again every few seconds while the sweep runs."""
    found = get_object_or_404(Sweep.objects.select_related("section"), pk=pk)
    if found.state != "running":
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
        return response
    counts = _counts(found)
    return render(request, "progress.html", {"sweep": found, "counts": counts, "listed": sum(counts.values())})


def _counts(found: Sweep) -> dict[str, int]:
    """Addresses by state: counted while the sweep runs, and as it was closed afterwards."""
    if found.state != "running":
        return {state: getattr(found, f"{state}_count") for state in words.STATES}
    counted = dict(found.visits.order_by().values_list("state").annotate(Count("pk")))
    return {state: counted.get(state, 0) for state in (*words.STATES, words.PENDING)}


def _visits(found: Sweep) -> QuerySet[Visit]:
    """What asks for a look comes first."""
    rank = Case(*(When(state=state, then=at) for at, state in enumerate(labels.FILE)), output_field=IntegerField())
    return found.visits.order_by(rank, "pk")


def _shown_visits(keys: Iterable[int]) -> list[Visit]:
    """`hidden` marks the addresses of suspected files: they are shown on the finding's own page and nowhere else."""
    suspected = Occurrence.objects.filter(resource=OuterRef("resource"), finding__policy="alert")
    visits = Visit.objects.select_related("resource", "document").prefetch_related("resource__occurrences__finding")
    wanted = list(keys)
    known = visits.annotate(hidden=Exists(suspected)).in_bulk(wanted)
    return [known[key] for key in wanted if key in known]


def _adjudicated(visits: Any) -> dict[str, Adjudication]:
    documents = [v.document for v in visits if v.state == "unscannable" and v.document is not None]
    rows = Adjudication.objects.filter(sha256__in=[document.sha256 for document in documents])
    known = {(row.sha256, row.ruleset): row for row in rows}
    return {d.sha256: known[d.sha256, d.ruleset] for d in documents if (d.sha256, d.ruleset) in known}


def unscannable(request: HttpRequest) -> HttpResponse:
    waiting = due_adjudications()
    reasons = waiting.order_by().values_list("reason").annotate(number=Count("pk")).order_by("-number")
    page = page_of(waiting, request, PER_PAGE)
    done = page_of(Adjudication.objects.order_by("-pk"), request, 20, "done")
    shown = {
        "page": page,
        "links": list(page_links(page, request)),
        "reasons": [f"{labels.reason(reason)} {count}" for reason, count in reasons],
        "done": done,
        "done_links": list(page_links(done, request, "done")),
        "total": page.paginator.count,
    }
    return render(request, "unscannable.html", shown)


def adjudicate(request: HttpRequest, sha256: str) -> HttpResponse:
    document = get_object_or_404(Document, sha256=sha256, verdict="unscannable")
    form = AdjudicationForm(request.POST)
    if form.is_valid():
        note(document.sha256, document.ruleset, form.cleaned_data["reason"], request.user.get_username())
        messages.success(request, _("Noted for this content and ruleset. It closes the gap from the next sweep on."))
    else:
        messages.error(request, _("Say what was seen: that it was looked at, and with what result."))
    after = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(after, {request.get_host()}):
        return redirect(after)
    return redirect("unscannable")
