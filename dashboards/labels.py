"""Words, colours and icons of every closed list. Chinese stands in the catalogue, as the office's wording has it.

Red: somebody must act. Amber: unknown or unfinished. Green: proven, nothing else. Grey: nothing to do. Blue: running.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from findings.models import Officer

Colour = Literal["red", "amber", "green", "grey", "blue"]
Text = Any  # a lazy text of the catalogue


@dataclass(frozen=True, slots=True)
class Chip:
    """A state as it is shown: always a word with a colour and an icon."""

    word: Text
    colour: Colour
    icon: str


FILE: dict[str, Chip] = {
    "suspected": Chip(_("Suspected"), "red", "flag"),
    "unscannable": Chip(_("Unscannable"), "amber", "file-x"),
    "unreachable": Chip(_("Unreachable"), "amber", "unlink"),
    "clean": Chip(_("No mark found"), "grey", "file"),
    "excluded": Chip(_("Out of scope"), "grey", "minus"),
    "pending": Chip(_("Not yet inspected"), "blue", "clock"),
}
FINDING: dict[str, Chip] = {
    "new": Chip(_("New"), "red", "flag"),
    "reopened": Chip(_("Reopened"), "red", "rotate"),
    "acknowledged": Chip(_("Acknowledged"), "amber", "eye"),
    "confirmed": Chip(_("Confirmed"), "red", "alert"),
    "dismissed": Chip(_("Dismissed"), "grey", "x"),
    "closed": Chip(_("Closed"), "grey", "archive"),
}
ADDRESS: dict[str, Chip] = {
    "live": Chip(_("Live"), "red", "globe"),
    "moved": Chip(_("Moved"), "red", "arrow"),
    "replaced": Chip(_("Replaced"), "amber", "rotate"),
    "restricted": Chip(_("Restricted"), "amber", "lock"),
    "unreachable": Chip(_("Unreachable"), "amber", "unlink"),
    "unknown": Chip(_("Unknown"), "amber", "question"),
    "gone": Chip(_("Gone"), "green", "check"),
}
SWEEP: dict[str, Chip] = {
    "running": Chip(_("Sweep running"), "blue", "clock"),
    "complete": Chip(_("Sweep complete"), "green", "check"),
    "incomplete": Chip(_("Sweep incomplete"), "amber", "gap"),
    "interrupted": Chip(_("Sweep interrupted"), "amber", "gap"),
    "missed": Chip(_("Missed"), "red", "alert"),
    "overlap": Chip(_("Overlapped, not run"), "amber", "gap"),
    "never": Chip(_("Not yet swept"), "amber", "clock"),
    "paused": Chip(_("Paused"), "grey", "pause"),
    "retired": Chip(_("No longer watched"), "grey", "archive"),
}
# What asks for a look stands first.
SWEEP_ORDER = ("missed", "interrupted", "incomplete", "never", "overlap", "running", "paused", "complete")
MAIL: dict[str, Chip] = {
    "undelivered": Chip(_("Undelivered"), "red", "alert"),
    "queued": Chip(_("Queued"), "amber", "clock"),
    "written": Chip(_("Written to a folder"), "amber", "folder"),
    "accepted": Chip(_("Accepted"), "grey", "mail"),
    "cancelled": Chip(_("Cancelled"), "grey", "minus"),
}

CATEGORIES: dict[str, Text] = {
    "state-secret": _("State-secret mark"),
    "number-lead": _("Document-number lead"),
    "work-secret": _("Work-secret mark"),
    "internal": _("Internal-material note"),
    "not-open": _("Not-for-publication note"),
    "commercial": _("Commercial-secret mark"),
    "exam": _("Exam-paper mark"),
    "declassified": _("Declassification note"),
    "foreign": _("Foreign classification mark"),
    "watchlist": _("Watch-list match"),
    "personal-data": _("Personal data"),
}
PRIORITIES: dict[int, Text] = {1: _("Priority 1"), 2: _("Priority 2"), 3: _("Priority 3")}
POLICIES: dict[str, Text] = {"alert": _("Alerted by mail"), "review": _("Listed for review")}
ZONES: dict[str, Text] = {
    "firstpage_top": _("Top of the first page"),
    "header": _("Page header"),
    "stamp": _("Stamp"),
    "title": _("Title"),
    "table": _("Table"),
    "body": _("Body text"),
    "filename": _("File name"),
    "link": _("Link text"),
    "comment": _("Comment"),
    "hidden": _("Hidden text"),
    "property": _("File property"),
    "footer": _("Page footer"),
}
KINDS: dict[str, Text] = {
    "list": _("List page"),
    "page": _("Article"),
    "attachment": _("Attachment"),
    "image": _("Image"),
}
HOWS: dict[str, Text] = {
    "fetched": _("Fetched"),
    "not-modified": _("Unchanged, says the server"),
    "carried": _("Unchanged, taken over"),
}
CAUSES: dict[str, Text] = {
    "schedule": _("On schedule"),
    "request": _("On request"),
    "command": _("By command"),
    "catch-up": _("Catching up"),
}
REASONS: dict[str, Text] = {
    "format": _("unsupported format"),
    "encrypted": _("password-protected"),
    "damaged": _("damaged"),
    "limit": _("over a limit"),
    "timeout": _("took too long"),
    "crash": _("inspection broke off"),
    "low-confidence": _("not legible enough"),
    "host": _("another host"),
    "section": _("outside the section"),
    "robots": _("refused by robots.txt"),
    "hours": _("outside the allowed hours"),
    "not-a-document": _("no document"),
    "too-small": _("image too small"),
    "not-found": _("not found (404 or 410)"),
    "status": _("unexpected status code"),
    "tls": _("certificate not trusted"),
    "dns": _("host name not resolved"),
    "refused": _("connection refused"),
    "not-obtained": _("original not obtained"),
    "too-large": _("too large"),
    "redirects": _("too many redirects"),
    "no-browser": _("no browser available"),
    "budget": _("sweep budget used up"),
    "interrupted": _("not reached before the sweep ended"),
    "list-page": _("list page not obtained"),
    "shortfall": _("fewer entries than the list states"),
    "empty": _("empty list"),
    "no-address": _("attachment without an address"),
    "foreign-host": _("attachment on a host that isn't configured"),
    "shrunk": _("far fewer entries than before"),
    "template": _("list built by another template than before"),
    "moved": _("the section's address leads elsewhere"),
    "pin": _("certificate is not the pinned one"),
    "not-listed": _("no longer listed"),
    "other-content": _("other content at this address"),
    "host-silent": _("the host shows nothing else either"),
}
ACTIONS: dict[str, Text] = {
    "acknowledge": _("Acknowledge"),
    "confirm": _("Confirm"),
    "dismiss": _("Dismiss"),
    "close": _("Close"),
    "undo": _("Undo"),
    "reopen": _("Reopen"),
    "comment": _("Comment only"),
}
ACTION_ICONS: dict[str, str] = {
    "acknowledge": "eye",
    "confirm": "alert",
    "dismiss": "x",
    "close": "archive",
    "undo": "undo",
    "reopen": "rotate",
    "comment": "comment",
}
DISMISS_REASONS: dict[str, Text] = {
    "false-alarm": _("False alarm"),
    "declassified": _("Declassified"),
    "approved-open": _("Approved for publication"),
    "duplicate": _("Duplicate"),
}
ROLES: dict[str, Text] = {
    "officer": _("Officer"),
    "head": _("Head"),
    "viewer": _("Viewer"),
    "system-admin": _("System administrator"),
    "security-admin": _("Security administrator"),
    "auditor": _("Auditor"),
}
ACCOUNT: dict[str, Chip] = {
    "open": Chip(_("open"), "grey", "user"),
    "pending": Chip(_("password to be changed"), "amber", "lock"),
    "closed": Chip(_("closed"), "grey", "x"),
}
AUDIT_ACTIONS: dict[str, Text] = {
    "read": _("Looked at a finding"),
    "acknowledge": _("Acknowledged"),
    "confirm": _("Confirmed"),
    "dismiss": _("Dismissed"),
    "close": _("Closed"),
    "undo": _("Undid a decision"),
    "reopen": _("Reopened"),
    "comment": _("Commented"),
    "adjudicate": _("Looked at an unscannable file"),
    "accept-coverage": _("Accepted a list's change"),
    "certificate": _("Issued a coverage certificate"),
    "watchlist-added": _("Added to the watch-list"),
    "watchlist-removed": _("Removed from the watch-list"),
    "user-added": _("Added an account"),
    "user-changed": _("Changed an account"),
    "roles-changed": _("Changed roles"),
    "password-changed": _("Changed a password"),
    "password-reset": _("Reset a password"),
    "login": _("Signed in"),
    "login-failed": _("Failed to sign in"),
    "logout": _("Signed out"),
    "setup": _("First set-up"),
    "sweep-requested": _("Asked for a sweep"),
    "recheck-requested": _("Asked for a re-check"),
    "section-added": _("Added a section"),
    "section-changed": _("Changed a section"),
    "section-retired": _("Stopped watching a section"),
    "section-restored": _("Watches a section again"),
    "section-paused": _("Paused a section"),
    "section-resumed": _("Resumed a section"),
    "empty-accepted": _("Accepted an empty list"),
    "empty-refused": _("No longer accepts an empty list"),
    "rule-added": _("Added a rule"),
    "rule-changed": _("Changed a rule"),
    "rule-retired": _("Put a rule aside"),
    "rule-restored": _("Put a rule in force again"),
    "mail-retried": _("Queued a mail again"),
    "audit-verified": _("Verified the audit log"),
}


def strength(score: int) -> str:
    """强, 中 or 弱; people are never shown a percentage."""
    return gettext("strong") if score >= 80 else gettext("medium") if score >= 50 else gettext("weak")


def strength_class(score: int) -> str:
    return "strong" if score >= 80 else "medium" if score >= 50 else "weak"


def account(officer: Officer) -> Chip:
    return ACCOUNT["closed" if not officer.is_active else "pending" if officer.must_change_password else "open"]


def reason(value: str) -> str:
    return str(REASONS.get(value, value))


def audit_action(value: str) -> str:
    return str(AUDIT_ACTIONS.get(value, value))
