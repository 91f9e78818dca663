"""What is watched: portals, their sections and what else they list."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from findings.models.fields import choices


class Portal(models.Model):
    """A website of the organisation. `owner` says whether mishao.toml or the dashboard defines it."""

    name = models.CharField(max_length=200, unique=True)
    alias = models.CharField(
        max_length=40, unique=True, help_text="The office's own short name, the only one mails carry"
    )
    owner = models.CharField(max_length=8, choices=choices(("file", "ledger")), default="file")
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
    state = models.CharField(max_length=8, choices=choices(("linked", "lists", "none")), default="linked")
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
    owner = models.CharField(max_length=8, choices=choices(("file", "ledger")), default="file")
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
