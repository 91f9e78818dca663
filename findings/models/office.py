"""The office's own: its people, its audit log, its rules and its watch-list."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models

from findings.models.fields import choices


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
    level = models.CharField(max_length=4, blank=True, choices=choices(("绝密", "机密", "秘密")))
    words = models.JSONField(default=list)
    pattern = models.CharField(max_length=500, blank=True, help_text="RE2")
    zones = models.JSONField(default=list, help_text="empty: everywhere")
    active = models.BooleanField(default=True)
    added_by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)


class WatchlistEntry(models.Model):
    """Something known to be sensitive, held only as a keyed hash (HMAC-SHA-256 under a key in data/keys/)."""

    kind = models.CharField(max_length=8, choices=choices(("file", "title", "number")))
    keyed_hash = models.CharField(max_length=64)
    note = models.CharField(max_length=100, blank=True)
    added_by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "keyed_hash"], name="watchlist_once")]
