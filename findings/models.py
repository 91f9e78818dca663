"""The ledger: the one truth of what exists, what was seen, what was found and who was told.

SQLite by default, PostgreSQL by URL; nothing here may use what only one of them has. Times are aware UTC.
Writing rules live beside the tables: `record.py` (what a sweep saw), `lifecycle.py` (what people decided), `audit.py`.
"""

from __future__ import annotations

import datetime as dt
import secrets
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from detectors.model import CATEGORIES
from findings import words


def _choices(values: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(value, value) for value in values]


def new_token() -> str:
    """A random id for links: says nothing of the finding and can't be guessed (128 bits)."""
    return secrets.token_urlsafe(16)


class Officer(AbstractUser):
    """A user of the dashboard. `roles` is a list of `words.ROLES`."""

    roles = models.JSONField(default=list)
    language = models.CharField(max_length=8, default="zh-hans")
    must_change_password = models.BooleanField(
        default=False,
        help_text="somebody else set it and knows it: until its owner chooses one, the account may nothing",
    )

    def has_role(self, *roles: str) -> bool:
        return self.is_active and any(role in self.roles for role in roles)


class Portal(models.Model):
    """A website of the organisation. `owner` says whether mishao.toml or the dashboard defines it."""

    name = models.CharField(max_length=200, unique=True)
    alias = models.CharField(
        max_length=40, unique=True, help_text="The office's own short name, the only one mails carry"
    )
    owner = models.CharField(max_length=8, choices=_choices(("file", "ledger")), default="file")
    hosts = models.JSONField(default=list, help_text="host or host:port; only these are ever contacted")
    settings = models.JSONField(
        default=dict, help_text="delay_s, robots, hours, foreign_hosts, private_hosts …, as in mishao.toml"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    tree_read_at = models.DateTimeField(
        null=True, blank=True, help_text="when its whole navigation was last read for sections"
    )


class PortalPlace(models.Model):
    """A place of a portal that may be a section, watched or not. `state`: linked to, read and found to list something,
    or read and found to list nothing."""

    portal = models.ForeignKey(Portal, on_delete=models.CASCADE, related_name="places")
    place_key = models.CharField(max_length=64, help_text="SHA-256 of the address, a folder and its index page alike")
    url = models.TextField()
    name = models.CharField(max_length=200, blank=True)
    breadcrumb = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=_choices(("linked", "lists", "none")), default="linked")
    declared_total = models.PositiveIntegerField(null=True, blank=True)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["portal", "place_key"], name="place_once")]


class Section(models.Model):
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, related_name="sections")
    name = models.CharField(max_length=200)
    url = models.TextField()
    url_key = models.CharField(max_length=64, unique=True)
    owner = models.CharField(max_length=8, choices=_choices(("file", "ledger")), default="file")
    cron = models.CharField(max_length=100, blank=True, help_text="five fields, weekday names only; empty = on demand")
    active = models.BooleanField(default=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    family = models.CharField(max_length=40, blank=True, help_text="CMS family as last recognised")
    needs_browser = models.BooleanField(
        default=False, help_text="proven: plain HTTP sees an empty list, a browser doesn't"
    )
    empty_expected = models.BooleanField(default=False)
    unit = models.CharField(max_length=200, blank=True, help_text="the office that answers for it")
    recipients = models.JSONField(
        default=list, help_text="mail addresses told of this section's findings, beside [alerts] officers"
    )
    first_completed_at = models.DateTimeField(
        null=True, blank=True, help_text="end of the first sweep that ran through"
    )
    accepted_sweep = models.BigIntegerField(
        null=True,
        blank=True,
        help_text="the sweep whose changes of the list a person accepted: the measure from then on",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["portal", "name", "url_key"], name="section_identity"),
        ]


class Sweep(models.Model):
    """One run over one section, or the record of a slot that was missed."""

    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="sweeps")
    cause = models.CharField(max_length=12, choices=_choices(("schedule", "request", "command", "catch-up")))
    state = models.CharField(
        max_length=12,
        choices=_choices(("running", "complete", "incomplete", "interrupted", "missed", "overlap")),
        default="running",
    )
    slot_at = models.DateTimeField(null=True, blank=True, help_text="the scheduled instant this run serves")
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    ruleset = models.CharField(max_length=64, blank=True)
    holder = models.CharField(max_length=200, blank=True, help_text="host and process id that runs it")
    declared_total = models.PositiveIntegerField(null=True, blank=True)
    declared_pages = models.PositiveIntegerField(null=True, blank=True)
    listed = models.PositiveIntegerField(default=0)
    clean_count = models.PositiveIntegerField(default=0)
    suspected_count = models.PositiveIntegerField(default=0)
    unscannable_count = models.PositiveIntegerField(default=0)
    excluded_count = models.PositiveIntegerField(default=0)
    unreachable_count = models.PositiveIntegerField(default=0)
    unwatched_sections = models.PositiveIntegerField(
        null=True, blank=True, help_text="sections that the portal is known to have and that nobody watches"
    )
    new_sections = models.PositiveIntegerField(
        null=True, blank=True, help_text="those of them that this sweep was the first to see"
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["section", "-started_at"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["section", "slot_at"], name="one_sweep_per_slot"),
            models.UniqueConstraint(fields=["section"], name="one_running_sweep", condition=Q(state="running")),
        ]

    @property
    def complete(self) -> bool:
        return self.state == "complete"


class Gap(models.Model):
    """Something that may hide a file: any of them makes the sweep incomplete."""

    sweep = models.ForeignKey(Sweep, on_delete=models.CASCADE, related_name="gaps")
    reason = models.CharField(max_length=16, choices=_choices(words.GAP_REASONS))
    detail = models.TextField(help_text="for people: which page, which host, how many")
    count = models.PositiveIntegerField(default=1)


class SweepRequest(models.Model):
    """How "run now" is asked for: the clock hands it to a runner and notes the sweep it became."""

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="requests")
    requested_by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    sweep = models.ForeignKey(Sweep, on_delete=models.SET_NULL, null=True, blank=True, related_name="requests")


class Document(models.Model):
    """One content: the bytes as served, judged under one ruleset. Never the bytes themselves."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=120)
    ruleset = models.CharField(max_length=64)
    verdict = models.CharField(max_length=12, choices=_choices(("clean", "suspected", "unscannable")))
    reason = models.CharField(max_length=16, blank=True)
    pages_total = models.PositiveIntegerField(default=0)
    pages_examined = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list, help_text="[{reason, detail, page, member}]")
    marks = models.JSONField(default=list, help_text="every mark as `scan --json` prints it, suppressed ones too")
    seconds = models.FloatField(default=0)
    inspected_at = models.DateTimeField()
    text_key = models.CharField(max_length=64, blank=True, default="", help_text="of what a marked article says")


class Resource(models.Model):
    """One address of the portals, whatever sweep saw it."""

    url_key = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the canonical address")
    canon_version = models.PositiveSmallIntegerField()
    url = models.TextField()
    host = models.CharField(max_length=255, db_index=True)
    document = models.ForeignKey(Document, on_delete=models.SET_NULL, null=True, blank=True, related_name="resources")
    etag = models.TextField(blank=True)
    last_modified = models.CharField(max_length=80, blank=True)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    last_fetched_at = models.DateTimeField(null=True, blank=True, help_text="last full fetch, not a 304")
    last_checked_at = models.DateTimeField(null=True, blank=True, help_text="last answer of the server, a 304 too")


class ResourceAddress(models.Model):
    """Every spelling of an address that was really fetched: a take-down must be true for each of them."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="addresses")
    url = models.TextField()
    url_hash = models.CharField(max_length=64, help_text="SHA-256 of url as it stands")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["resource", "url_hash"], name="address_once")]


class Visit(models.Model):
    """What one sweep saw of one address. The pending ones are the sweep's frontier."""

    sweep = models.ForeignKey(Sweep, on_delete=models.CASCADE, related_name="visits")
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="visits")
    referrer = models.ForeignKey(Resource, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=12, choices=_choices(words.KINDS))
    link_text = models.TextField(blank=True, help_text="emptied when the address turns out suspected")
    entry = models.CharField(
        max_length=16, blank=True, help_text="fingerprint of the list's own words for it; emptied with link_text"
    )
    how = models.CharField(max_length=12, choices=_choices(words.HOWS), blank=True)
    state = models.CharField(max_length=12, choices=_choices((words.PENDING, *words.STATES)), default=words.PENDING)
    reason = models.CharField(max_length=16, blank=True)
    detail = models.CharField(max_length=200, blank=True, help_text="status code, host …; nothing of the content")
    document = models.ForeignKey(Document, on_delete=models.SET_NULL, null=True, blank=True, related_name="visits")
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sweep", "resource"], name="visit_once_per_sweep"),
            models.CheckConstraint(
                name="visit_reason_of_state",
                condition=Q(
                    *(Q(state=state, reason__in=list(reasons)) for state, reasons in words.REASONS.items()),
                    _connector=Q.OR,
                ),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["sweep", "state", "kind"])]


class ListTold(models.Model):
    """What a list page said besides its entries, so that one that comes back unchanged needn't be sent again; what an article
    said of data that it asks for, or of neighbours that no list names, so that a later process knows of it."""

    resource = models.OneToOneField(Resource, on_delete=models.CASCADE, related_name="told")
    told = models.JSONField(help_text="totals, further pages, family; no title")


class HostPage(models.Model):
    """What a host answers with status 200 where it has nothing to show, learnt by asking for a page that can't exist."""

    host = models.CharField(max_length=255, unique=True, help_text="host or host:port")
    fingerprint = models.CharField(max_length=64, blank=True, help_text="of title and text; empty: an honest 404")
    learnt_at = models.DateTimeField()


class Hyperlink(models.Model):
    """Which page names which address, as the newest sweep that read the page saw it. A page carries the titles of what
    it links to, so this decides what may be indexed, and what a page that comes back unchanged still leads to."""

    page = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="links")
    target = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="linked_from")
    kind = models.CharField(max_length=12, choices=_choices(words.KINDS))
    sweep = models.ForeignKey(Sweep, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["page", "target"], name="hyperlink_once")]


class PageText(models.Model):
    """The public text of a clean page whose every link was judged too: what the index is rebuilt from."""

    resource = models.OneToOneField(Resource, on_delete=models.CASCADE, related_name="page_text")
    title = models.TextField(blank=True)
    text = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True, blank=True)


class Finding(models.Model):
    """A suspected classified content, in one document (or one member of it)."""

    number = models.CharField(max_length=16, unique=True, help_text="F-2026-000123")
    token = models.CharField(max_length=32, unique=True, default=new_token)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="findings")
    member = models.TextField(blank=True)
    category = models.CharField(max_length=16, choices=_choices(CATEGORIES))
    level = models.CharField(max_length=40, blank=True)
    policy = models.CharField(max_length=8, choices=_choices(("alert", "review")))
    priority = models.PositiveSmallIntegerField(help_text="1, 2 or 3: by strength, not by level")
    score = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=_choices(words.FINDING_STATES), default="new")
    first_detected_at = models.DateTimeField()
    last_detected_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1, help_text="raised by every decision; a stale form is refused")
    recheck_asked_at = models.DateTimeField(
        null=True, blank=True, help_text="its addresses checked before that are to be checked at once"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "member", "category", "level"], name="finding_identity"),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "-first_detected_at"])]

    @property
    def report_due(self) -> dt.datetime:
        return self.first_detected_at + words.REPORT_WITHIN

    @property
    def overdue(self) -> bool:
        """Whether the time to report has passed and nobody has decided."""
        return self.state in words.UNDECIDED and timezone.now() > self.report_due


class Mark(models.Model):
    """One place that made a finding, as the newest inspection saw it. No part of the finding's identity."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="marks")
    rule = models.CharField(max_length=60)
    page = models.PositiveIntegerField()
    zone = models.CharField(max_length=16)
    box = models.JSONField(null=True, blank=True)
    score = models.PositiveSmallIntegerField()
    match = models.CharField(max_length=80, help_text="the normalised mark alone")
    reason = models.CharField(max_length=400)
    suppressed = models.BooleanField(default=False)
    suppressed_by = models.CharField(max_length=60, blank=True)


class Occurrence(models.Model):
    """A finding at an address. One spell of being live is an episode: a return after `gone` starts the next.

    Episodes are counted over all of a finding's addresses, so its newest one is the greatest, and each is mailed once.
    """

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="occurrences")
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="occurrences")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, null=True, related_name="occurrences")
    referrer = models.ForeignKey(Resource, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    live_state = models.CharField(max_length=12, choices=_choices(words.LIVE_STATES), default="live")
    history = models.JSONField(default=list, help_text="[{at, state, detail}], oldest first")
    episode = models.PositiveIntegerField(default=1)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    last_checked_at = models.DateTimeField(null=True, blank=True, help_text="last check of this very address")
    absences = models.PositiveSmallIntegerField(
        default=0, help_text="checks in a row that agree on it being over; any other answer begins anew"
    )
    absent_since = models.DateTimeField(null=True, blank=True, help_text="the first of them")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["finding", "resource"], name="occurrence_once")]


class OutboxRow(models.Model):
    """One mail owed to one recipient. Done only when a server said 250 for that recipient.

    A reminder that is over before it was sent is `cancelled`, and stays.
    """

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, null=True, blank=True, related_name="outbox")
    sweep = models.ForeignKey(Sweep, on_delete=models.CASCADE, null=True, blank=True, related_name="outbox")
    day = models.DateField(null=True, blank=True, help_text="of a daily digest")
    recipient = models.CharField(max_length=254)
    episode = models.PositiveIntegerField(default=1)
    reminder = models.PositiveIntegerField(
        default=0, help_text="which one of the finding's episode; 0: the alert itself"
    )
    reminds = models.CharField(max_length=16, choices=_choices(words.REMINDS), blank=True, default="")
    state = models.CharField(max_length=12, choices=_choices(words.OUTBOX_STATES), default="queued")
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="not before: gathering and back-off")
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True, help_text="the server's code and our advice")
    accepted_at = models.DateTimeField(null=True, blank=True)
    message_id = models.CharField(
        max_length=200, blank=True, help_text="fixed at the first attempt, so a repeat is recognisable"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["finding", "recipient", "episode", "reminder"],
                name="mail_once_per_reminder",
                condition=Q(finding__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["sweep", "recipient", "episode"], name="alarm_once_per_sweep", condition=Q(finding__isnull=True)
            ),
            models.CheckConstraint(
                name="mail_about_something",
                condition=Q(finding__isnull=False) | Q(sweep__isnull=False) | Q(day__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["day", "recipient"], name="digest_once_a_day", condition=Q(day__isnull=False)
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "due_at"])]


class IndexRow(models.Model):
    """A projection owed to the search index. `key` is `finding:<id>` or `page:<resource id>`; the newest row of a key wins."""

    key = models.CharField(max_length=40, db_index=True)
    op = models.CharField(max_length=8, choices=_choices(("put", "delete")))
    created_at = models.DateTimeField(auto_now_add=True)
    attempts = models.PositiveIntegerField(default=0)
    dead = models.BooleanField(default=False, help_text="the index refused this very document; it blocks nothing else")
    error = models.CharField(max_length=200, blank=True)


class IndexState(models.Model):
    """Which index the projection stands in, and whether something must be erased from it by a rebuild."""

    backend = models.CharField(max_length=20, unique=True)
    schema_version = models.PositiveIntegerField(default=0, help_text="0: must be built anew before it is used")
    purges_asked = models.PositiveIntegerField(default=0, help_text="raised whenever a text must be erased")
    purges_done = models.PositiveIntegerField(default=0, help_text="what purges_asked was when the last rebuild began")
    rebuilt_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=400, blank=True, help_text="why it can't be written now, and what to do")
    problem_since = models.DateTimeField(null=True, blank=True)

    @property
    def purge_needed(self) -> bool:
        return self.purges_done != self.purges_asked


class Adjudication(models.Model):
    """A person looked at a file that can't be scanned. Bound to content and ruleset: a change asks again."""

    sha256 = models.CharField(max_length=64)
    ruleset = models.CharField(max_length=64)
    reason = models.TextField()
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by = models.CharField(max_length=150, help_text="officer's name, or the system account that ran the command")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["sha256", "ruleset"], name="adjudicated_once")]


class Decision(models.Model):
    """What a person did with a finding; never changed, never deleted."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="decisions")
    action = models.CharField(
        max_length=12, choices=_choices(("acknowledge", "confirm", "dismiss", "close", "undo", "reopen", "comment"))
    )
    from_state = models.CharField(max_length=12)
    to_state = models.CharField(max_length=12)
    reason = models.CharField(max_length=20, blank=True, help_text="of a dismissal: words.DISMISS_REASONS")
    comment = models.TextField(blank=True)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by = models.CharField(max_length=150)
    at = models.DateTimeField()


class AuditEntry(models.Model):
    """One link of the hash chain: SHA-256 over the previous hash and this entry's canonical JSON."""

    seq = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    action = models.CharField(max_length=40)
    target = models.CharField(max_length=120, blank=True)
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)


class OfficeRule(models.Model):
    """Words and a pattern that the office looks for, made in the dashboard; those of mishao.toml stand there alone."""

    title = models.CharField(max_length=60, help_text="what the office calls it")
    category = models.CharField(max_length=20)
    level = models.CharField(max_length=4, blank=True, choices=_choices(("绝密", "机密", "秘密")))
    words = models.JSONField(default=list)
    pattern = models.CharField(max_length=500, blank=True, help_text="RE2")
    zones = models.JSONField(default=list, help_text="empty: everywhere")
    active = models.BooleanField(default=True)
    added_by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)


class WatchlistEntry(models.Model):
    """Something known to be sensitive, held only as a keyed hash (HMAC-SHA-256 under a key in data/keys/)."""

    kind = models.CharField(max_length=8, choices=_choices(("file", "title", "number")))
    keyed_hash = models.CharField(max_length=64)
    note = models.CharField(max_length=100, blank=True)
    added_by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "keyed_hash"], name="watchlist_once")]
