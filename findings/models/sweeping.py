"""What sweeps did and saw: the frontier, what became of each address, and what was learnt on the way."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from findings import words
from findings.models.fields import choices
from findings.models.office import Officer
from findings.models.portals import Section


class Sweep(models.Model):
    """One run over one section, or the record of a slot that was missed."""

    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="sweeps")
    cause = models.CharField(max_length=12, choices=choices(("schedule", "request", "command", "catch-up")))
    state = models.CharField(
        max_length=12,
        choices=choices(("running", "complete", "incomplete", "interrupted", "missed", "overlap")),
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
    reason = models.CharField(max_length=16, choices=choices(words.GAP_REASONS))
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
    verdict = models.CharField(max_length=12, choices=choices(("clean", "suspected", "unscannable")))
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
    kind = models.CharField(max_length=12, choices=choices(words.KINDS))
    link_text = models.TextField(blank=True, help_text="emptied when the address turns out suspected")
    entry = models.CharField(
        max_length=16, blank=True, help_text="fingerprint of the list's own words for it; emptied with link_text"
    )
    how = models.CharField(max_length=12, choices=choices(words.HOWS), blank=True)
    state = models.CharField(max_length=12, choices=choices((words.PENDING, *words.STATES)), default=words.PENDING)
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
    kind = models.CharField(max_length=12, choices=choices(words.KINDS))
    sweep = models.ForeignKey(Sweep, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["page", "target"], name="hyperlink_once")]


class PageText(models.Model):
    """The public text of a clean page whose every link was judged too: what the index is rebuilt from."""

    resource = models.OneToOneField(Resource, on_delete=models.CASCADE, related_name="page_text")
    title = models.TextField(blank=True)
    text = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
