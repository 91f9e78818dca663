"""The closed lists of words that the ledger, the command line and the dashboard share. The database holds to them too."""

from __future__ import annotations

import datetime as dt
from typing import Literal

Kind = Literal["list", "page", "attachment", "image"]
KINDS: tuple[Kind, ...] = ("list", "page", "attachment", "image")

How = Literal["fetched", "not-modified", "carried"]
HOWS: tuple[How, ...] = ("fetched", "not-modified", "carried")

State = Literal["clean", "suspected", "unscannable", "excluded", "unreachable"]
STATES: tuple[State, ...] = ("clean", "suspected", "unscannable", "excluded", "unreachable")
PENDING = "pending"  # known, not yet judged; no sweep that ended holds one

REASONS: dict[str, tuple[str, ...]] = {
    "pending": ("",),
    "clean": ("",),
    "suspected": ("",),
    "unscannable": ("format", "encrypted", "damaged", "limit", "timeout", "crash", "low-confidence"),
    "excluded": ("host", "section", "robots", "hours", "not-a-document", "too-small"),
    "unreachable": (
        "not-found", "status", "timeout", "tls", "dns", "refused", "not-obtained", "too-large", "redirects",
        "no-browser", "budget", "interrupted",
    ),
}  # fmt: skip

# What may hide something. `shortfall` = a declared total not met, `empty` = an empty list nobody expects,
# `list-page` = an announced list page that can't be had, `no-address` = an attachment announced without an address,
# `foreign-host` = an attachment on a host neither configured nor named as foreign, `shrunk` = far fewer entries than
# before, `template` = the list is built differently than before, `moved` = the section's address leads elsewhere now,
# `pin` = a host shows another certificate than the one that was pinned; the rest repeat a visit's reason.
GAP_REASONS: tuple[str, ...] = (
    "list-page", "shortfall", "empty", "no-address", "foreign-host", "shrunk", "template", "moved", "pin",
    *REASONS["unscannable"], *REASONS["unreachable"], "robots", "hours",
)  # fmt: skip

# Of them, what says only that a list is not what it was: a person may know why.
CHANGES = frozenset({"shrunk", "template", "moved"})

FINDING_STATES = ("new", "acknowledged", "confirmed", "dismissed", "closed", "reopened")
# For messages of this package; the dashboard has its catalogues.
STATES_CHINESE = {
    "new": "待研判", "acknowledged": "已签收", "confirmed": "已核实", "dismissed": "已排除", "closed": "已办结", "reopened": "重新打开",
}  # fmt: skip
OPEN_STATES = ("new", "acknowledged", "confirmed", "reopened")
UNDECIDED = ("new", "reopened", "acknowledged")
UNSEEN = ("new", "reopened")  # nobody has acknowledged it
REPORT_WITHIN = dt.timedelta(hours=24)  # from the first detection
DISMISS_REASONS = ("false-alarm", "declassified", "approved-open", "duplicate")
# Why an address is not called live any more, beside the reasons of a visit.
ABSENCES = ("not-listed", "other-content", "host-silent")
LIVE_STATES = ("live", "gone", "replaced", "moved", "restricted", "unreachable", "unknown")
OVER = ("gone", "replaced")  # anything else may still be online
ONLINE = ("live", "moved")
# What is wrong with an office's own rule (kinds of `detectors.rules.own.Wrong`): command line and dashboard say the same.
OWN_RULE_WRONGS: dict[str, tuple[str, str]] = {
    "empty": ("请至少填写一个词，或一个表达式", "give one word at least, or a pattern"),
    "short": ("“{}”太短，至少两个字", "“{}” is too short: two characters at least"),
    "level": ("只有国家秘密标志（state-secret）有密级", "only a state-secret mark has a level"),
    "long": ("超过 {} 个字符", "more than {} characters"),
    "no-pattern": ("不是有效的 RE2 表达式（{}）", "RE2 doesn't take this pattern ({})"),
    "matches-nothing": ("能匹配空文本，会在每一行命中", "it matches empty text, so it would be found in every line"),
}
OUTBOX_STATES = ("queued", "accepted", "written", "undelivered", "cancelled")
# What a reminder is about: nobody has acknowledged, or some address isn't known to be offline.
REMINDS = ("unacknowledged", "online")
ROLES = ("officer", "head", "viewer", "system-admin", "security-admin", "auditor")
