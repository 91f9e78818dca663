"""Writes what a sweep saw into the ledger: one address, one transaction.

A finding, its marks, its occurrence and one outbox row per recipient commit together, or not at all. Runs in the sweep
process, on its one writer thread.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from detectors.model import Finding as Marked
from detectors.model import Inspection
from findings import audit, words
from findings.addresses import CANON_VERSION, canonical, url_key
from findings.models import (
    Adjudication,
    Document,
    Finding,
    Gap,
    IndexRow,
    IndexState,
    Mark,
    Occurrence,
    OutboxRow,
    PageText,
    Resource,
    ResourceAddress,
    Section,
    Sweep,
    Visit,
)
from findings.words import How, Kind, State

GATHER_S = 900.0


@dataclass(frozen=True, slots=True)
class Link:
    """An address the sweep came to know, before it was fetched."""

    url: str
    kind: Kind
    referrer: str | None = None
    link_text: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of one address. `inspection` belongs to a body that was really read.

    `detail` is for people (a status code, a host) and carries nothing of the content. `addresses` are the spellings
    really fetched, redirects included.
    """

    url: str
    kind: Kind
    how: How
    state: State
    reason: str = ""
    detail: str = ""
    referrer: str | None = None
    link_text: str = ""
    inspection: Inspection | None = None
    addresses: tuple[str, ...] = ()
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """Primary keys of the findings this address has, and of those that are new or live again."""

    findings: tuple[int, ...] = ()
    alerted: tuple[int, ...] = ()


# (section primary key, policy) -> the addresses that must know of a finding there
Recipients = Callable[[int, str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class GapNote:
    """Something that may hide a file, as the crawler saw it; `reason` is one of words.GAP_REASONS."""

    reason: str
    detail: str
    count: int = 1


def start_sweep(section_id: int, cause: str, *, holder: str, ruleset: str, slot_at: dt.datetime | None = None) -> int:
    """The sweep to run now: a new one, or the one that a killed process left behind, with all that it has seen.

    The caller holds the section's lock, so a sweep that says "running" has no holder any more.
    """
    with transaction.atomic():
        left = Sweep.objects.filter(section_id=section_id, state="running").order_by("-pk").first()
        if left is not None and left.ruleset == ruleset:
            left.holder = holder
            left.save(update_fields=["holder"])
            # Lists move on between two runs, and a page without its text was cut off before its last step.
            again = Q(kind="list") | Q(kind="page", state="clean", resource__page_text__isnull=True)
            Visit.objects.filter(again, sweep=left).update(state=words.PENDING, reason="")
            return left.pk
        if left is not None:
            Sweep.objects.filter(pk=left.pk).update(state="interrupted", finished_at=timezone.now())
            left.visits.filter(state=words.PENDING).update(state="unreachable", reason="interrupted")
        sweep = Sweep(section_id=section_id, cause=cause, holder=holder, ruleset=ruleset, started_at=timezone.now())
        if slot_at is not None and not Sweep.objects.filter(section_id=section_id, slot_at=slot_at).exists():
            sweep.slot_at = slot_at
        sweep.save()
        return sweep.pk


def plan(sweep_id: int, links: Iterable[Link]) -> list[Link]:
    """Enters addresses into the sweep's frontier; returns those that still have to be judged."""
    waiting = []
    with transaction.atomic():
        for link in links:
            visit = _visit(sweep_id, link.url, link.kind, link.referrer, link.link_text)
            if visit.state == words.PENDING:
                waiting.append(link)
    return waiting


def pending(sweep_id: int) -> list[Link]:
    """The frontier: what the sweep knows and has not judged."""
    visits = Visit.objects.filter(sweep_id=sweep_id, state=words.PENDING).select_related("resource", "referrer")
    return [
        Link(v.resource.url, _kind(v.kind), v.referrer.url if v.referrer else None, v.link_text)
        for v in visits.order_by("pk")
    ]


def record(sweep_id: int, seen: Seen, recipients: Recipients, *, gather_s: float = GATHER_S) -> Recorded:
    """Everything that one address came to, in one transaction."""
    now = timezone.now()
    for attempt in (1, 2, 3):
        try:
            with transaction.atomic():
                return _record(sweep_id, seen, recipients, gather_s, now)
        except IntegrityError:
            if attempt == 3:  # another sweep may have made the same document or number; its row is there now
                raise
    raise AssertionError("unreachable")


def _record(sweep_id: int, seen: Seen, recipients: Recipients, gather_s: float, now: dt.datetime) -> Recorded:
    sweep = Sweep.objects.select_related("section").get(pk=sweep_id)
    visit = _visit(sweep_id, seen.url, seen.kind, seen.referrer, seen.link_text)
    resource = visit.resource
    document = _document(seen.inspection, now) if seen.inspection else None
    visit.kind, visit.how, visit.state, visit.reason = seen.kind, seen.how, seen.state, seen.reason
    visit.detail, visit.document, visit.seen_at = seen.detail[:200], document, now
    visit.save()
    resource.last_seen_at = now
    if document is not None:
        resource.document = document
        resource.last_fetched_at = now
        resource.etag, resource.last_modified = seen.etag, seen.last_modified[:80]
    resource.save()
    for address in {seen.url, *seen.addresses}:
        ResourceAddress.objects.get_or_create(resource=resource, url_hash=url_key(address), defaults={"url": address})
    if seen.inspection is None or document is None:
        return Recorded()
    return _findings(sweep, visit, document, seen.inspection, recipients, gather_s, now)


def carry(sweep_id: int, link: Link, how: How, recipients: Recipients) -> bool:
    """Takes the earlier judgement of an unchanged address over. False when there is none under this sweep's ruleset:
    then the address must be fetched and inspected in full."""
    now = timezone.now()
    with transaction.atomic():
        sweep = Sweep.objects.select_related("section").get(pk=sweep_id)
        resource = Resource.objects.filter(url_key=url_key(canonical(link.url))).select_related("document").first()
        document = resource.document if resource else None
        if resource is None or document is None or document.ruleset != sweep.ruleset:
            return False
        visit = _visit(sweep_id, link.url, link.kind, link.referrer, link.link_text)
        visit.how, visit.state, visit.reason = how, document.verdict, document.reason
        visit.document, visit.seen_at = document, now
        visit.save()
        Resource.objects.filter(pk=resource.pk).update(last_seen_at=now)
        for finding in document.findings.all():
            _seen_at(finding, visit, sweep.section, recipients, GATHER_S, now)
        if document.verdict == "suspected":
            _erase_titles(visit.resource)
    return True


def project(sweep_id: int, url: str, title: str, text: str, published_at: dt.datetime | None = None) -> bool:
    """Lets a clean page's text into the index, once everything it links to has been judged and nothing is suspected."""
    with transaction.atomic():
        resource = Resource.objects.get(url_key=url_key(canonical(url)))
        own = Visit.objects.filter(sweep_id=sweep_id, resource=resource, state="clean").exists()
        children = Visit.objects.filter(sweep_id=sweep_id, referrer=resource)
        open_child = children.filter(state__in=(words.PENDING, "suspected")).exists()
        if not own or open_child:
            return False
        PageText.objects.update_or_create(
            resource=resource, defaults={"title": title, "text": text, "published_at": published_at}
        )
        IndexRow.objects.create(key=f"page:{resource.pk}", op="put")
    return True


def finish_sweep(
    sweep_id: int,
    *,
    declared_total: int | None,
    declared_pages: int | None,
    gaps: Sequence[GapNote],
    operators: Sequence[str],
) -> bool:
    """Closes the sums; whether the sweep is complete. An incomplete one is a technical alarm of its own."""
    now = timezone.now()
    with transaction.atomic():
        sweep = Sweep.objects.select_related("section").get(pk=sweep_id)
        visits = Visit.objects.filter(sweep=sweep)
        left = visits.filter(state=words.PENDING).update(state="unreachable", reason="interrupted", seen_at=now)
        notes = [*gaps, *_unscannable_gaps(sweep)]
        if left:
            notes.append(GapNote("interrupted", f"{left} 个网址未及访问", left))
        Gap.objects.filter(sweep=sweep).delete()
        Gap.objects.bulk_create(Gap(sweep=sweep, reason=n.reason, detail=n.detail, count=n.count) for n in notes)
        for state in words.STATES:
            setattr(sweep, f"{state}_count", visits.filter(state=state).count())
        sweep.listed = visits.count()
        sweep.declared_total, sweep.declared_pages = declared_total, declared_pages
        sweep.state = "incomplete" if notes else "complete"
        sweep.finished_at = now
        sweep.save()
        if sweep.section.first_completed_at is None:
            Section.objects.filter(pk=sweep.section_id).update(first_completed_at=now)
        if notes:
            for recipient in operators:
                OutboxRow.objects.get_or_create(
                    sweep=sweep,
                    finding=None,
                    recipient=recipient,
                    episode=1,
                    defaults={"created_at": now, "due_at": now},
                )
    return not notes


def adjudicate(sha256: str, ruleset: str, reason: str, by: str) -> Adjudication:
    """Notes that a person looked at content that can't be inspected: no gap any more, until content or ruleset change."""
    with transaction.atomic():
        row, _ = Adjudication.objects.update_or_create(
            sha256=sha256, ruleset=ruleset, defaults={"reason": reason, "by": by}
        )
        audit.append(by, "adjudicate", sha256, {"ruleset": ruleset})
    return row


def _unscannable_gaps(sweep: Sweep) -> list[GapNote]:
    done = set(Adjudication.objects.filter(ruleset=sweep.ruleset).values_list("sha256", flat=True))
    counts: dict[str, int] = {}
    for visit in Visit.objects.filter(sweep=sweep, state="unscannable").select_related("document"):
        if visit.document is None or visit.document.sha256 not in done:
            counts[visit.reason] = counts.get(visit.reason, 0) + 1
    return [GapNote(reason, f"{count} 个附件无法检测", count) for reason, count in counts.items()]


def _visit(sweep_id: int, url: str, kind: Kind, referrer: str | None, link_text: str) -> Visit:
    resource = _resource(url)
    defaults = {
        "kind": kind,
        "link_text": link_text[:500],
        "referrer": _resource(referrer) if referrer else None,
    }
    visit, _ = Visit.objects.get_or_create(sweep_id=sweep_id, resource=resource, defaults=defaults)
    visit.resource = resource
    return visit


def _resource(url: str) -> Resource:
    address = canonical(url)
    now = timezone.now()
    resource, _ = Resource.objects.get_or_create(
        url_key=url_key(address),
        defaults={
            "canon_version": CANON_VERSION,
            "url": url,
            "host": (urlsplit(address).hostname or "")[:255],
            "first_seen_at": now,
            "last_seen_at": now,
        },
    )
    return resource


def _document(inspection: Inspection, now: dt.datetime) -> Document:
    document, _ = Document.objects.update_or_create(
        sha256=inspection.sha256,
        defaults={
            "size": inspection.size,
            "media_type": inspection.media_type[:120],
            "ruleset": inspection.ruleset,
            "verdict": str(inspection.verdict),
            "reason": inspection.reason or "",
            "pages_total": inspection.pages_total,
            "pages_examined": inspection.pages_examined,
            "problems": [asdict(problem) for problem in inspection.problems],
            "marks": [asdict(finding) for finding in inspection.findings],
            "seconds": inspection.seconds,
            "inspected_at": now,
        },
    )
    return document


def _findings(
    sweep: Sweep,
    visit: Visit,
    document: Document,
    inspection: Inspection,
    recipients: Recipients,
    gather_s: float,
    now: dt.datetime,
) -> Recorded:
    groups: dict[tuple[str, str, str], list[Marked]] = {}
    for marked in inspection.findings:
        groups.setdefault((marked.member or "", marked.category, marked.level or ""), []).append(marked)
    kept, alerted = [], []
    for (member, category, level), marks in groups.items():
        live = [mark for mark in marks if not mark.suppressed]
        if not live:
            continue
        score = max(mark.score for mark in live)
        finding, made = Finding.objects.get_or_create(
            document=document,
            member=member,
            category=category,
            level=level,
            defaults={
                "number": _next_number(now),
                "policy": live[0].policy,
                "priority": 1 if score >= 80 else 2 if score >= 50 else 3,
                "score": score,
                "first_detected_at": now,
                "last_detected_at": now,
            },
        )
        if not made:
            finding.last_detected_at, finding.score, finding.policy = now, score, live[0].policy
            finding.save(update_fields=["last_detected_at", "score", "policy"])
        finding.marks.all().delete()
        Mark.objects.bulk_create(_mark(finding, mark) for mark in marks)
        IndexRow.objects.create(key=f"finding:{finding.pk}", op="put")
        kept.append(finding.pk)
        if _seen_at(finding, visit, sweep.section, recipients, gather_s, now):
            alerted.append(finding.pk)
    if document.verdict == "suspected":
        _erase_titles(visit.resource)
    return Recorded(tuple(kept), tuple(alerted))


def _mark(finding: Finding, mark: Marked) -> Mark:
    return Mark(
        finding=finding,
        rule=mark.rule[:60],
        page=mark.page,
        zone=mark.zone,
        box=list(mark.box) if mark.box else None,
        score=mark.score,
        match=mark.match[:80],
        reason=mark.reason[:400],
        suppressed=mark.suppressed,
        suppressed_by=(mark.suppressed_by or "")[:60],
    )


def _next_number(now: dt.datetime) -> str:
    prefix = f"F-{now:%Y}-"
    last = (
        Finding.objects.filter(number__startswith=prefix).order_by("-number").values_list("number", flat=True).first()
    )
    return f"{prefix}{int(last.removeprefix(prefix)) + 1 if last else 1:06d}"


def _seen_at(
    finding: Finding, visit: Visit, section: Section, recipients: Recipients, gather_s: float, now: dt.datetime
) -> bool:
    """Notes that the finding is live at this address; queues mail when that is news. Whether it was news."""
    occurrence, made = Occurrence.objects.get_or_create(
        finding=finding,
        resource=visit.resource,
        defaults={
            "section": section,
            "referrer": visit.referrer,
            "first_seen_at": now,
            "last_seen_at": now,
            "history": [{"at": now.isoformat(), "state": "live", "detail": "检出"}],
        },
    )
    back = not made and occurrence.live_state == "gone"
    if not made:
        occurrence.last_seen_at = now
        if occurrence.live_state != "live":
            occurrence.history = [*occurrence.history, {"at": now.isoformat(), "state": "live", "detail": "再次检出"}]
            occurrence.live_state = "live"
            occurrence.episode += back
        occurrence.save()
    if finding.state == "closed" and (made or back):
        finding.state = "reopened"
        finding.version += 1
        finding.save(update_fields=["state", "version"])
        audit.append("system", "reopen", finding.number, {"from": "closed", "to": "reopened"})
    elif finding.state == "dismissed":
        return False
    episode = max(finding.occurrences.values_list("episode", flat=True))
    news = False
    for recipient in recipients(section.pk, finding.policy):
        _, queued = OutboxRow.objects.get_or_create(
            finding=finding,
            recipient=recipient,
            episode=episode,
            defaults={"created_at": now, "due_at": _due_at(recipient, gather_s, now)},
        )
        news = news or queued
    return news


def _due_at(recipient: str, gather_s: float, now: dt.datetime) -> dt.datetime:
    """The first mail leaves at once; what follows within the window is gathered and leaves at its end."""
    recent = OutboxRow.objects.filter(
        recipient=recipient, finding__isnull=False, created_at__gt=now - dt.timedelta(seconds=gather_s)
    )
    gathering = recent.filter(state="queued", due_at__gt=now, attempts=0).order_by("due_at").first()
    if gathering is not None:
        return gathering.due_at
    return now + dt.timedelta(seconds=gather_s) if recent.exists() else now


def _erase_titles(resource: Resource) -> None:
    """A suspected file's title stands in the pages that link to it and in their link texts: none of it is kept."""
    parents = set(Visit.objects.filter(resource=resource, referrer__isnull=False).values_list("referrer_id", flat=True))
    touched = {resource.pk, *parents}
    Visit.objects.filter(resource_id__in=touched).exclude(link_text="").update(link_text="")
    for pk in PageText.objects.filter(resource_id__in=touched).values_list("resource_id", flat=True):
        IndexRow.objects.create(key=f"page:{pk}", op="delete")
        IndexState.objects.update(purge_needed=True)
    PageText.objects.filter(resource_id__in=touched).delete()


def _kind(word: str) -> Kind:
    return next(kind for kind in words.KINDS if kind == word)
