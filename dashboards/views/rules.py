"""The office's own rules: what it looks for beside the marks that everybody knows, tried on public pages before they count."""

from __future__ import annotations

import dataclasses

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from dashboards.rule_forms import RuleForm, too_many
from dashboards.settings import current
from detectors.ruleset import version
from findings.models import Officer, OfficeRule
from findings.office_preview import preview
from findings.office_rules import office_rules, put_in_force, save
from findings.watchlist import entries_state

SHOWN = 50
PREVIEW_S = 5.0


def listing(request: HttpRequest) -> HttpResponse:
    settings = current().detectors
    shown = {
        "rules": OfficeRule.objects.select_related("added_by").order_by("-active", "pk"),
        "file_rules": settings.own_rules,
        "ruleset": version(
            dataclasses.replace(settings, own_rules=(*settings.own_rules, *office_rules()), watch=entries_state())
        ),
    }
    return render(request, "rules.html", shown)


def add(request: HttpRequest) -> HttpResponse:
    return _edited(request, None)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _edited(request, get_object_or_404(OfficeRule, pk=pk))


def _edited(request: HttpRequest, rule: OfficeRule | None) -> HttpResponse:
    """“Try” shows what the rule would find and keeps nothing."""
    form = RuleForm(request.POST or None, rule=rule)
    tried = None
    if request.method == "POST" and form.is_valid():
        if "try" not in request.POST:
            by = request.user
            kept = save(form.made(), by=by.get_username(), officer=by if isinstance(by, Officer) else None)
            messages.success(
                request,
                _("The rule “%(name)s” is kept. From the next sweep on everything is inspected anew.")
                % {"name": kept.title},
            )
            return redirect("rules")
        tried = preview([form.tried()], shown=SHOWN, limit_s=PREVIEW_S)
    shown = {"form": form, "rule": rule, "tried": tried}
    return render(request, "rule_form.html", shown, status=400 if form.errors else 200)


def set_active(request: HttpRequest, pk: int) -> HttpResponse:
    rule = get_object_or_404(OfficeRule, pk=pk)
    active = request.POST.get("active") == "yes"
    if not put_in_force(rule, active=active, by=request.user.get_username()):
        messages.error(request, too_many())
    elif active:
        messages.success(request, _("The rule is in force again from the next sweep on."))
    else:
        messages.success(request, _("The rule is put aside; the findings that it led to stay."))
    return redirect("rules")
