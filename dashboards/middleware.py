"""Language and headers that hold for every page."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from findings.models import Officer

Handler = Callable[[HttpRequest], HttpResponse]
LANGUAGE_CODES = tuple(code for code, _ in settings.LANGUAGES)


def language_middleware(handler: Handler) -> Handler:
    """The account's language, else the cookie's, else the installation's.

    The browser's own wish doesn't count: the office works in one language, and a colleague's browser in another must not
    turn its pages.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        asked = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        user = request.user
        if isinstance(user, Officer) and user.language:
            asked = user.language
        language = asked if asked in LANGUAGE_CODES else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = handler(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return respond


def headers_middleware(handler: Handler) -> Handler:
    """Pages about findings stay out of browser caches, search engines and other sites' frames."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = handler(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response

    return respond
