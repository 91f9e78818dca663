"""What was found, where it stands, and what people said of it."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.utils import timezone

from detectors.model import CATEGORIES
from findings import words
from findings.models.fields import choices, new_token
from findings.models.office import Officer
from findings.models.portals import Section
from findings.models.sweeping import Document, Resource


class Finding(models.Model):
    """A suspected classified content, in one document (or one member of it)."""

    number = models.CharField(max_length=16, unique=True, help_text="F-2026-000123")
    token = models.CharField(max_length=32, unique=True, default=new_token)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="findings")
    member = models.TextField(blank=True)
    category = models.CharField(max_length=16, choices=choices(CATEGORIES))
    level = models.CharField(max_length=40, blank=True)
    policy = models.CharField(max_length=8, choices=choices(("alert", "review")))
    priority = models.PositiveSmallIntegerField(help_text="1, 2 or 3: by strength, not by level")
    score = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=choices(words.FINDING_STATES), default="new")
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
    live_state = models.CharField(max_length=12, choices=choices(words.LIVE_STATES), default="live")
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
        max_length=12, choices=choices(("acknowledge", "confirm", "dismiss", "close", "undo", "reopen", "comment"))
    )
    from_state = models.CharField(max_length=12)
    to_state = models.CharField(max_length=12)
    reason = models.CharField(max_length=20, blank=True, help_text="of a dismissal: words.DISMISS_REASONS")
    comment = models.TextField(blank=True)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
