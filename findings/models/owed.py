"""What is owed: mails to people, projections to the search index."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from findings import words
from findings.models.fields import choices
from findings.models.found import Finding
from findings.models.sweeping import Sweep


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
    reminds = models.CharField(max_length=16, choices=choices(words.REMINDS), blank=True, default="")
    state = models.CharField(max_length=12, choices=choices(words.OUTBOX_STATES), default="queued")
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
    op = models.CharField(max_length=8, choices=choices(("put", "delete")))
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
