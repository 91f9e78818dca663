"""The beginning and the end of a sweep: one at a time a section, taken up again after a crash, closed with its sums."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils import timezone

from findings import audit, places, words
from findings.errors import SectionBusy
from findings.models import Adjudication, Gap, OutboxRow, Section, Sweep, SweepRequest, Visit
from findings.retry import retrying
from findings.seen import GapNote
from findings.sightings import note_absences

_MANY_GONE = 3
_REFUSED = ("robots", "hours")
# The gaps of a sweep, and the addresses behind them.
Lacks = tuple[list[tuple[str, str, int]], list[tuple[int, str, str, int | None]]]
ALARMED_FOR = dt.timedelta(
    hours=20
)  # so long the same gaps of a section are no news: less than a day, for daily sweeps


@retrying
def start_sweep(section_id: int, cause: str, *, holder: str, ruleset: str, slot_at: dt.datetime | None = None) -> int:
    """The sweep to run now: a new one, or the one that a killed process left behind, with all that it has seen.

    The caller holds the section's lock, so a sweep that says "running" has no holder any more. Raises SectionBusy when
    another process has started one all the same.
    """
    try:
        with transaction.atomic():
            left = Sweep.objects.filter(section_id=section_id, state="running").first()
            if left is not None and left.ruleset != ruleset:
                _end(left, "interrupted", [])
                left = None
            sweep = left or Sweep(section_id=section_id, cause=cause, ruleset=ruleset, started_at=timezone.now())
            sweep.holder = holder
            if sweep.slot_at is None and not Sweep.objects.filter(section_id=section_id, slot_at=slot_at).exists():
                sweep.slot_at = slot_at
            sweep.save()
            if left is not None:
                # Lists move on between two runs, and a page without its text was cut off before its last step.
                again = Q(kind="list") | Q(kind="page", state="clean", resource__page_text__isnull=True)
                Visit.objects.filter(again, sweep=left).update(state=words.PENDING, reason="")
            if cause == "request":
                asked = SweepRequest.objects.filter(section_id=section_id, sweep=None, taken_at__isnull=False)
                asked.update(sweep=sweep)
            return sweep.pk
    except IntegrityError:
        running = Sweep.objects.filter(section_id=section_id, state="running").first()
        raise SectionBusy(running.holder if running else "?") from None


@retrying
def finish_sweep(
    sweep_id: int,
    *,
    declared_total: int | None,
    declared_pages: int | None,
    gaps: Sequence[GapNote],
    operators: Sequence[str],
) -> bool:
    """Closes the sums; whether the sweep is complete. An incomplete one is a technical alarm of its own, unless it says again what
    was told within a day.

    `gaps` are what the crawler saw; what the visits themselves say and the crawler doesn't is added, so that nothing
    that could not be had is forgotten.
    """
    now = timezone.now()
    with transaction.atomic():
        sweep = Sweep.objects.select_related("section").get(pk=sweep_id)
        sweep.declared_total, sweep.declared_pages = declared_total, declared_pages
        sweep.unwatched_sections, sweep.new_sections = places.count(sweep)
        complete = _end(sweep, "", gaps)
        note_absences(sweep, complete, now)
        if sweep.section.first_completed_at is None:
            Section.objects.filter(pk=sweep.section_id).update(first_completed_at=now)
        if not complete:
            lacks = _lacks(sweep.pk)
            for operator in dict.fromkeys(operators):
                state = "cancelled" if _says_again(sweep, lacks, operator, now) else "queued"
                OutboxRow.objects.get_or_create(
                    sweep=sweep,
                    finding=None,
                    recipient=operator,
                    episode=1,
                    defaults={"created_at": now, "due_at": now, "state": state},
                )
        _release(sweep, now)
    return complete


@retrying
def release_gathered(sweep_id: int) -> int:
    """Makes the mails due that still gather for this sweep's section; how many rows."""
    with transaction.atomic():
        return _release(Sweep.objects.get(pk=sweep_id), timezone.now())


@retrying
def adjudicate(sha256: str, ruleset: str, reason: str, by: str) -> Adjudication:
    """Notes that a person looked at content that can't be inspected: no gap any more, until content or ruleset change."""
    with transaction.atomic():
        row, _ = Adjudication.objects.update_or_create(
            sha256=sha256, ruleset=ruleset, defaults={"reason": reason, "by": by}
        )
        audit.append(by, "adjudicate", sha256, {"ruleset": ruleset})
    return row


def _end(sweep: Sweep, state: str, gaps: Sequence[GapNote]) -> bool:
    """Gives every address its last state, writes gaps and sums. `state` is given where the sweep was cut off."""
    now = timezone.now()
    visits = Visit.objects.filter(sweep=sweep)
    left = visits.filter(state=words.PENDING).update(
        state="unreachable", reason="interrupted", document=None, how="", seen_at=now
    )
    notes = [*gaps]
    if left:
        notes.append(GapNote("interrupted", f"{left} 个网址未及访问", left))
    notes += _unscannable(sweep)
    notes += _forgotten(sweep, {note.reason for note in notes})
    notes += _not_one_there(sweep)
    Gap.objects.filter(sweep=sweep).delete()
    Gap.objects.bulk_create(Gap(sweep=sweep, reason=n.reason, detail=n.detail, count=n.count) for n in notes)
    counts = dict(visits.order_by().values_list("state").annotate(Count("pk")))
    for word in words.STATES:
        setattr(sweep, f"{word}_count", counts.get(word, 0))
    sweep.listed = sum(counts.values())
    sweep.state = state or ("incomplete" if notes else "complete")
    sweep.finished_at = now
    sweep.save()
    return sweep.state == "complete"


def _says_again(sweep: Sweep, lacks: Lacks, operator: str, now: dt.datetime) -> bool:
    """Whether the operator was told of the section's very gaps and addresses less than a day ago, and they were never gone since:
    a link that stays dead would else be a mail with every sweep."""
    alarms = OutboxRow.objects.filter(
        sweep__section=sweep.section_id,
        sweep__lt=sweep.pk,
        sweep__finished_at__range=(now - ALARMED_FOR, now),
        recipient=operator,
        state__in=("queued", "accepted"),  # another has reached nobody
    )
    told = alarms.order_by("-sweep").values_list("sweep", flat=True).first()
    if told is None:
        return False
    between = Sweep.objects.filter(section=sweep.section_id, pk__gt=told, pk__lt=sweep.pk)
    return not between.filter(state="complete").exists() and _lacks(told) == lacks


def _lacks(sweep_id: int) -> Lacks:
    gaps = Gap.objects.filter(sweep=sweep_id).values_list("reason", "detail", "count")
    lost = Visit.objects.filter(sweep=sweep_id).filter(
        Q(state__in=("unreachable", "unscannable")) | Q(state="excluded", reason__in=_REFUSED) | ~Q(detail="")
    )
    return sorted(gaps), sorted(lost.values_list("resource", "reason", "detail", "document"))


def _unscannable(sweep: Sweep) -> list[GapNote]:
    """Files that no officer has looked at, by reason."""
    seen = set(Adjudication.objects.values_list("sha256", "ruleset"))
    counts: dict[str, int] = {}
    for visit in Visit.objects.filter(sweep=sweep, state="unscannable").select_related("document"):
        if visit.document is None or (visit.document.sha256, visit.document.ruleset) not in seen:
            counts[visit.reason] = counts.get(visit.reason, 0) + 1
    return [GapNote(reason, f"{count} 个附件无法检测", count) for reason, count in sorted(counts.items())]


def _forgotten(sweep: Sweep, named: set[str]) -> list[GapNote]:
    """What could not be had and is in nobody's list of gaps."""
    lost = (
        Visit.objects.filter(sweep=sweep)
        .filter(
            Q(state="unreachable") & (Q(kind="list") | ~Q(reason="not-found"))
            | Q(state="excluded", reason__in=_REFUSED)
        )
        .values_list("kind", "reason")
    )
    counts: dict[str, int] = {}
    for kind, reason in lost:
        if reason not in named and not (kind == "list" and "list-page" in named):
            gap = "list-page" if kind == "list" else reason
            counts[gap] = counts.get(gap, 0) + 1
    return [GapNote(reason, f"{count} 个网址未取得", count) for reason, count in sorted(counts.items())]


def _not_one_there(sweep: Sweep) -> list[GapNote]:
    """Entries of which all are gone. A few that are gone hide nothing; where not one is there, they may stand elsewhere than
    where they were looked for, unless a person has accepted that of these."""
    gone, accepted = _gone(sweep.pk), sweep.section.accepted_sweep
    if len(gone) < _MANY_GONE or (accepted is not None and gone <= _gone(accepted)):
        return []
    return [GapNote("moved", f"{len(gone)} 个条目全部不存在（404），请人工核对是否移到别处", len(gone))]


def _gone(sweep_id: int) -> set[int]:
    """The entries that a sweep asked for, where not one was there."""
    lists = Visit.objects.filter(sweep=sweep_id, kind="list").values("resource_id")
    asked = Visit.objects.filter(sweep=sweep_id, referrer_id__in=lists).exclude(kind="list").exclude(state="excluded")
    return set() if asked.exclude(reason="not-found").exists() else set(asked.values_list("resource_id", flat=True))


def _release(sweep: Sweep, now: dt.datetime) -> int:
    rows = OutboxRow.objects.filter(
        state="queued",
        attempts=0,
        due_at__gt=now,
        created_at__gte=sweep.started_at or now,
        finding__occurrences__section_id=sweep.section_id,
    )
    return OutboxRow.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(due_at=now)
