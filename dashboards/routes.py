"""Every route with its methods and the right it asks for: one table, which the tests walk through role by role."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from dashboards.rights import Right, View, guarded
from dashboards.views import account, audit, findings, outbox, overview, rules, sections, sweeps, system, users


@dataclass(frozen=True, slots=True)
class Route:
    """`methods` is "GET" for pages, "POST" for what changes something, "GET POST" for a form with its own page."""

    path: str
    name: str
    methods: str
    right: Right
    view: View

    @property
    def pattern(self) -> URLPattern:
        view = require_http_methods(self._allowed())(self.view)
        return path(self.path, guarded(view, self.right), name=self.name)

    def _allowed(self) -> list[str]:
        methods = self.methods.split()
        return [*methods, "HEAD"] if "GET" in methods else methods


ROUTES = (
    Route("healthz", "healthz", "GET", Right.PUBLIC, system.healthz),
    Route("favicon.ico", "favicon", "GET", Right.PUBLIC, system.favicon),
    Route("setup", "setup", "GET POST", Right.PUBLIC, account.setup),
    Route("login", "login", "GET POST", Right.PUBLIC, account.login),
    Route("language", "language", "POST", Right.PUBLIC, account.language),
    Route("theme", "theme", "POST", Right.PUBLIC, account.theme),
    Route("logout", "logout", "POST", Right.OWN_ACCOUNT, account.logout),
    Route("profile/", "profile", "GET", Right.OWN_ACCOUNT, account.profile),
    Route("profile/password", "password", "POST", Right.OWN_ACCOUNT, account.password),
    Route("source.tar.gz", "source", "GET", Right.SIGNED_IN, system.source),
    Route("", "overview", "GET", Right.SIGNED_IN, overview.overview),
    Route("findings/", "findings", "GET", Right.READ_FINDINGS, findings.listing),
    Route("findings/pages/", "pages", "GET", Right.READ_FINDINGS, findings.public_pages),
    Route("findings/<str:token>/", "finding", "GET", Right.READ_FINDINGS, findings.finding),
    Route("findings/<str:token>/recheck", "recheck", "POST", Right.DECIDE, findings.recheck),
    Route("findings/<str:token>/decide", "decide", "POST", Right.DECIDE, findings.decide),
    Route("findings/<str:token>/<path:rest>", "finding-tail", "GET", Right.READ_FINDINGS, findings.tail),
    Route("f/<str:token>", "short", "GET", Right.READ_FINDINGS, findings.short),
    Route("sections/", "sections", "GET", Right.READ_SECTIONS, sections.listing),
    Route("sections/unwatched", "unwatched", "GET", Right.READ_SECTIONS, sections.unwatched),
    Route("sections/add", "add-section", "GET POST", Right.MANAGE_SECTIONS, sections.add),
    Route("sections/<int:pk>/", "section", "GET", Right.READ_SECTIONS, sections.section),
    Route("sections/<int:pk>/edit", "edit-section", "GET POST", Right.MANAGE_SECTIONS, sections.edit),
    Route("sections/<int:pk>/watch", "watch-section", "POST", Right.MANAGE_SECTIONS, sections.watch),
    Route("sections/<int:pk>/run", "run-section", "POST", Right.RUN_SECTIONS, sections.run),
    Route("sections/<int:pk>/pause", "pause-section", "POST", Right.MANAGE_SECTIONS, sections.pause),
    Route("sections/<int:pk>/resume", "resume-section", "POST", Right.MANAGE_SECTIONS, sections.resume),
    Route("sections/<int:pk>/empty", "accept-empty", "POST", Right.JUDGE_COVERAGE, sections.accept_empty),
    Route("sweeps/<int:pk>/", "sweep", "GET", Right.READ_SECTIONS, sweeps.sweep),
    Route("sweeps/<int:pk>/progress", "progress", "GET", Right.READ_SECTIONS, sweeps.progress),
    Route("sweeps/<int:pk>/accept", "accept-change", "POST", Right.JUDGE_COVERAGE, sweeps.accept_change),
    Route("sweeps/<int:pk>/certificate", "certificate", "POST", Right.JUDGE_COVERAGE, sweeps.certificate),
    Route("unscannable/", "unscannable", "GET", Right.READ_SECTIONS, sweeps.unscannable),
    Route("unscannable/<str:sha256>", "adjudicate", "POST", Right.JUDGE_COVERAGE, sweeps.adjudicate),
    Route("rules/", "rules", "GET", Right.READ_RULES, rules.listing),
    Route("rules/add", "add-rule", "GET POST", Right.MANAGE_RULES, rules.add),
    Route("rules/<int:pk>/edit", "edit-rule", "GET POST", Right.MANAGE_RULES, rules.edit),
    Route("rules/<int:pk>/active", "rule-active", "POST", Right.MANAGE_RULES, rules.set_active),
    Route("outbox/", "outbox", "GET", Right.READ_OUTBOX, outbox.listing),
    Route("outbox/<int:pk>/retry", "retry-mail", "POST", Right.RETRY_MAIL, outbox.retry),
    Route("audit/", "audit", "GET", Right.READ_AUDIT, audit.listing),
    Route("audit/verify", "verify-audit", "POST", Right.READ_AUDIT, audit.verify),
    Route("users/", "users", "GET", Right.READ_USERS, users.listing),
    Route("users/add", "add-user", "GET POST", Right.ADD_USERS, users.add),
    Route("users/<int:pk>/", "user", "GET", Right.READ_USERS, users.user),
    Route("users/<int:pk>/roles", "give-roles", "POST", Right.GIVE_ROLES, users.give_roles),
    Route("users/<int:pk>/password", "reset-password", "POST", Right.ADD_USERS, users.reset_password),
    Route("users/<int:pk>/active", "set-active", "POST", Right.ADD_USERS, users.set_active),
)
