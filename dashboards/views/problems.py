"""The pages that say what went wrong and what to do."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _problem(request, 400, _("This request can't be read"), _("Go back, reload the page and try again."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _problem(
        request, 403, _("This account may not do that"), _("Ask the system administrator which role is meant for it.")
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _problem(
        request,
        403,
        _("The form has expired"),
        _(
            "Nothing was changed. Go back, reload that page and send the form again; if this stays, cookies are blocked."
        ),
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _problem(
        request, 404, _("There is no such page"), _("Check the link. A finding is found by its number in the list.")
    )


def broken(request: HttpRequest) -> HttpResponse:
    """Stands alone: whatever broke may be what every other page needs."""
    return HttpResponse(render_to_string("broken.html"), status=500)


def _problem(request: HttpRequest, status: int, title: str, advice: str) -> HttpResponse:
    return render(request, "problem.html", {"status": status, "heading": title, "advice": advice}, status=status)
