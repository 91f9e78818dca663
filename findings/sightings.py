"""Turns an inspection into findings, places and mails owed. Called inside the transaction that records an address."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from detectors.model import Finding as Marked
from detectors.model import Inspection
from findings import audit, words
from findings.models import Document, Finding, IndexRow, Mark, Occurrence, OutboxRow, Resource, Sweep, Visit
from findings.seen import Recipients, Recorded, plain
from findings.statements import as_json

# Whose officers believe that they know every place: a new one is news to them.
_HANDLED = ("acknowledged", "confirmed")
# What was never asked for tells nothing about it.
_NEVER_ASKED = ("interrupted", "budget", "no-browser", "too-large")
_MOST_HISTORY = 50
_BELIEVED = dt.timedelta(days=1)


def note_document(inspection: Inspection, now: dt.datetime, text_key: str = "") -> Document:
    """The content, judged anew where it was known already."""
    document = Document.objects.filter(sha256=inspection.sha256).first() or Document(sha256=inspection.sha256)
    document.size = inspection.size
    document.media_type = plain(inspection.media_type)[:120]
    document.ruleset = inspection.ruleset
    document.verdict = str(inspection.verdict)
    document.reason = inspection.reason or ""
    document.pages_total = inspection.pages_total
    document.pages_examined = inspection.pages_examined
    document.problems = [asdict(problem) for problem in inspection.problems]
    document.marks = [asdict(finding) for finding in inspection.findings]
    document.seconds = inspection.seconds
    document.inspected_at = now
    document.text_key = text_key or document.text_key
    document.save()
    return document


def note_findings(document: Document, marked: Iterable[Marked], now: dt.datetime) -> None:
    """One finding for each (member, category, level) that has a mark not suppressed, with its marks written anew.

    A finding that the present rules no longer make keeps its last marks and its decisions.
    """
    groups: dict[tuple[str, str, str], list[Marked]] = {}
    for mark in marked:
        groups.setdefault((plain(mark.member or ""), mark.category, mark.level or ""), []).append(mark)
    for (member, category, level), marks in groups.items():
        counting = [mark for mark in marks if not mark.suppressed]
        if not counting:
            continue
        score = max(mark.score for mark in counting)
        judged = {
            "policy": counting[0].policy,
            "priority": priority_of(score),
            "score": score,
            "last_detected_at": now,
        }
        finding, _ = Finding.objects.update_or_create(
            document=document,
            member=member,
            category=category,
            level=level,
            defaults=judged,
            create_defaults={**judged, "number": _next_number(now), "first_detected_at": now},
        )
        finding.marks.all().delete()
        Mark.objects.bulk_create(_mark(finding, mark) for mark in marks)


def stand_for(resource: Resource, document: Document, marked: Iterable[Marked], kind: str) -> None:
    """What was found at the address before stands for what is there now, where nothing that a person judged has changed:
    a page that counts its readers has other bytes each time, and would be a new finding, and news, at every sweep.

    The marks must be the same in the same places, and the earlier content known nowhere else.
    """
    marks = _by_identity(marked)
    known = set(document.findings.values_list("member", "category", "level"))
    earlier = Finding.objects.filter(occurrences__resource=resource).exclude(document=document)
    for finding in earlier.select_related("document").order_by("-pk") if marks.keys() - known else ():
        key = (finding.member, finding.category, finding.level)
        if (
            key not in known
            and _hardly_changed(finding, document, kind)
            and _has_marks(finding, marks)
            and not finding.occurrences.exclude(resource=resource).exists()
        ):
            finding.document = document
            finding.save(update_fields=["document"])
            known.add(key)


_Marks = dict[tuple[str, str, str], Counter[object]]


def _by_identity(marked: Iterable[Marked]) -> _Marks:
    marks: _Marks = {}
    for mark in marked:
        if not mark.suppressed:
            identity = (plain(mark.member or ""), str(mark.category), mark.level or "")
            marks.setdefault(identity, Counter())[_place_of(_mark(Finding(), mark))] += 1
    return marks


def _has_marks(finding: Finding, marks: _Marks) -> bool:
    own = marks.get((finding.member, finding.category, finding.level))
    return Counter(_place_of(mark) for mark in finding.marks.filter(suppressed=False)) == own


def has_same_marks(finding: Finding, marked: Iterable[Marked]) -> bool:
    """Whether another content bears the finding's marks, in the same places."""
    return _has_marks(finding, _by_identity(marked))


def _hardly_changed(finding: Finding, document: Document, kind: str) -> bool:
    """Whether an article says what it said. Of what has no text to compare the size must do, and only until a person has judged it: what
    was put aside, or is being taken down, says nothing of another content."""
    earlier = finding.document
    apart, much = abs(earlier.size - document.size), max(256, document.size // 10)
    if earlier.pages_total != document.pages_total:
        return False
    if earlier.text_key or document.text_key:
        return earlier.text_key == document.text_key and apart <= much
    return finding.state in words.UNSEEN and apart <= (much if kind == "list" else 64)


def _place_of(mark: Mark) -> object:
    return mark.page, mark.zone, tuple(mark.box or ()), mark.match


def priority_of(score: int) -> int:
    """By strength of the reasons, never by level: 1 is the most urgent."""
    return 1 if score >= 80 else 2 if score >= 50 else 3


@dataclass(frozen=True, slots=True)
class Where:
    """An address that was looked at. Mails about what was seen since `since` may be gathered, for `gather_s` at most."""

    resource: Resource
    section_id: int
    referrer: Resource | None
    recipients: Recipients
    since: dt.datetime
    gather_s: float = 0.0


def note_places(sweep: Sweep, visit: Visit, recipients: Recipients, gather_s: float, now: dt.datetime) -> Recorded:
    """All findings of the visit's document are live at its address; whoever must know of that is owed a mail."""
    if visit.document is None:
        return Recorded()
    since = sweep.started_at or now
    where = Where(visit.resource, sweep.section_id, visit.referrer, recipients, since, gather_s)
    return note_document_at(visit.document, where, now)


def note_document_at(document: Document, where: Where, now: dt.datetime) -> Recorded:
    kept, alerted = [], []
    for finding in document.findings.order_by("pk"):
        kept.append(finding.pk)
        if note_place(finding, where, now):
            alerted.append(finding.pk)
        IndexRow.objects.create(key=f"finding:{finding.pk}", op="put")
    return Recorded(tuple(kept), tuple(alerted))


def note_place(
    finding: Finding, where: Where, now: dt.datetime, state: str = "live", detail: str = "", to: str = ""
) -> bool:
    """The finding is online at the address (`live`, or `moved` to another one); whether somebody is told of that now. A return
    after it was over begins an episode, and opens a closed finding."""
    place = Occurrence.objects.select_for_update().filter(finding=finding, resource=where.resource).first()
    newest = finding.occurrences.aggregate(newest=Max("episode"))["newest"] or 0
    away = (*words.OVER, "unknown") if finding.state == "closed" else words.OVER
    was_over = place is not None and place.live_state in away
    if place is None:
        # The first place opens the first episode; a further one is news where a person has dealt with the others.
        news = finding.state in ("closed", *_HANDLED) or newest == 0
        place = Occurrence(
            finding=finding,
            resource=where.resource,
            section_id=where.section_id,
            referrer=where.referrer,
            episode=newest + 1 if news else newest,
            first_seen_at=now,
            history=with_line([], now, state, detail, to),
        )
    elif place.live_state != state:
        place.history = with_line(place.history, now, state, detail, to)
        place.episode = newest + 1 if was_over else place.episode
    appeared = place.pk is None or was_over
    place.live_state, place.last_seen_at = state, now
    place.absences, place.absent_since = 0, None
    place.save()
    if appeared and finding.state == "closed":
        _reopen(finding)
    return _owe_mail(finding, where, now)


def note_absences(sweep: Sweep, complete: bool, now: dt.datetime) -> None:
    """What a sweep didn't see where it had been is not called live any more, and not gone either: that needs more than
    one look. An address that isn't listed tells something only where the whole list was read, and no other section has it,
    and nothing where a check of the address itself has seen it since.
    """
    unseen = Occurrence.objects.filter(
        section=sweep.section_id, live_state__in=("live", "unreachable"), last_seen_at__lt=sweep.started_at
    )
    seen = Visit.objects.filter(resource__in=unseen.values("resource"))
    visits = {visit.resource_id: visit for visit in seen.filter(sweep=sweep)}
    elsewhere = set(seen.exclude(sweep__section=sweep.section_id).values_list("resource", flat=True))
    changed = []
    for place in unseen.select_related("finding").select_for_update(of=("self",)).order_by("pk"):
        visit = visits.get(place.resource_id)
        if visit is None and complete and place.resource_id not in elsewhere:
            if _seen_by_check(place, now):
                continue
            state, detail = "unknown", "not-listed"
        elif (
            visit is not None and visit.how != "carried" and visit.document_id not in (None, place.finding.document_id)
        ):
            state, detail = "unknown", "other-content"
        elif visit is not None and visit.state == "unreachable" and visit.reason not in _NEVER_ASKED:
            state, detail = ("unknown" if visit.reason == "not-found" else "unreachable"), visit.reason
        else:
            continue
        if place.live_state != state:
            place.live_state, place.history = state, with_line(place.history, now, state, detail)
            changed.append(place)
    with connection.cursor() as cursor:  # there may be very many of them, and the ORM takes milliseconds for each
        cursor.executemany(
            f"UPDATE {Occurrence._meta.db_table} SET live_state=%s, history=%s WHERE id=%s",  # noqa: S608  (our own name)
            [(place.live_state, as_json(place.history), place.pk) for place in changed],
        )
    IndexRow.objects.bulk_create(IndexRow(key=f"finding:{place.finding_id}", op="put") for place in changed)


def _seen_by_check(place: Occurrence, now: dt.datetime) -> bool:
    """Whether the address itself told last that it is online, not long ago."""
    checked = place.last_checked_at
    return checked is not None and place.live_state == "live" and checked >= max(place.last_seen_at, now - _BELIEVED)


def with_line(
    history: list[dict[str, str]], now: dt.datetime, state: str, detail: str = "", to: str = ""
) -> list[dict[str, str]]:
    """A place's history with one more line; the first of all is kept, of the others the newest. `to` is where it moved."""
    line = {"at": now.isoformat(), "state": state, "detail": detail}
    lines = [*history, line | {"to": to} if to else line]
    return lines if len(lines) <= _MOST_HISTORY else [lines[0], *lines[1 - _MOST_HISTORY :]]


def _reopen(finding: Finding) -> None:
    finding.state = "reopened"
    finding.version += 1
    finding.acknowledged_at = finding.acknowledged_by = None
    finding.save(update_fields=["state", "version", "acknowledged_at", "acknowledged_by"])
    audit.append("system", "reopen", finding.number, {"from": "closed", "to": "reopened"})


def _owe_mail(finding: Finding, where: Where, now: dt.datetime) -> bool:
    """One row a recipient and episode; whether any is new. What a person has put aside is told to nobody."""
    if finding.state in ("dismissed", "closed"):
        return False
    episode = finding.occurrences.aggregate(newest=Max("episode"))["newest"] or 1
    news = False
    for recipient in dict.fromkeys(where.recipients(where.section_id, finding.policy)):
        _, queued = OutboxRow.objects.get_or_create(
            finding=finding,
            recipient=recipient,
            episode=episode,
            reminder=0,
            defaults={"created_at": now, "due_at": _due_at(recipient, where, now)},
        )
        news = news or queued
    return news


def _due_at(recipient: str, where: Where, now: dt.datetime) -> dt.datetime:
    """The sweep's first mail to somebody leaves at once; what follows is gathered, for `gather_s` at most."""
    rows = OutboxRow.objects.filter(
        recipient=recipient,
        reminder=0,
        created_at__gte=where.since,
        finding__occurrences__section_id=where.section_id,
    )
    if not rows.exists():
        return now
    gathering = rows.filter(state="queued", due_at__gt=now, attempts=0).order_by("due_at").first()
    return gathering.due_at if gathering else now + dt.timedelta(seconds=where.gather_s)


def _mark(finding: Finding, mark: Marked) -> Mark:
    return Mark(
        finding=finding,
        rule=mark.rule[:60],
        page=mark.page,
        zone=mark.zone,
        box=list(mark.box) if mark.box else None,
        score=mark.score,
        match=plain(mark.match)[:80],
        reason=plain(mark.reason)[:400],
        suppressed=mark.suppressed,
        suppressed_by=(mark.suppressed_by or "")[:60],
    )


def _next_number(now: dt.datetime) -> str:
    """Two writers at once may get the same one; the later one's transaction is then repeated."""
    prefix = f"F-{timezone.localtime(now):%Y}-"
    last = Finding.objects.filter(number__startswith=prefix).order_by("-pk").values_list("number", flat=True).first()
    return f"{prefix}{int(last.removeprefix(prefix)) + 1 if last else 1:06d}"
