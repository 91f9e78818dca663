"""Papers known to be sensitive, held only as keyed hashes: whoever has the ledger, but not the key, learns nothing of them.

A file is known by the SHA-256 of its bytes, a title or a document number by its normalised text. The key lives in
data/keys/ and is passed in; the detectors' workers never see it. What they hand back as candidates is hashed here,
compared, and dropped.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Literal

from django.db import transaction
from django.db.models import Count, Max

from detectors.model import DEFAULT_POLICIES, Candidate, Finding, Inspection, Policy, Verdict
from findings import audit
from findings.models import Document, Officer, WatchlistEntry

Kind = Literal["file", "title", "number"]
RULE = "watchlist-file"
_REASONS: dict[Kind, str] = {
    "file": "文件与比对清单中的一项逐字节相同",
    "title": "标题与比对清单中的一项相同",
    "number": "文号与比对清单中的一项相同",
}
_SHA256_CHARS = 64


def entries_state() -> str:
    """What changes whenever a title or a number comes onto the list or leaves it: older verdicts are then due again.

    Empty while there is none; then no candidates are asked for.
    """
    sums = WatchlistEntry.objects.exclude(kind="file").aggregate(count=Count("pk"), newest=Max("pk"))
    return f"{sums['count']}-{sums['newest']}" if sums["count"] else ""


class Watchlist:
    """Asks the ledger each time, so an entry holds from the moment it is made."""

    def __init__(self, key: bytes, policy: Policy = DEFAULT_POLICIES["watchlist"]) -> None:
        if len(key) < 32:
            raise ValueError("the watch-list's key must have 32 bytes or more")
        self._key = key
        self._policy = policy

    def keyed_hash(self, sha256: str) -> str:
        return self._hash("file", sha256.lower())

    def add_file(self, sha256: str, *, by: str, note: str = "", officer: Officer | None = None) -> WatchlistEntry:
        """Puts a file on the list by the SHA-256 of its bytes. Files seen before are matched at the next sweep."""
        if len(sha256) != _SHA256_CHARS or not set(sha256.lower()) <= set("0123456789abcdef"):
            raise ValueError("a SHA-256 has 64 hexadecimal digits")
        return self._add("file", sha256.lower(), by, note, officer)

    def add_title(self, title: str, *, by: str, note: str = "", officer: Officer | None = None) -> WatchlistEntry:
        """Raises ValueError for a title too short to be told from others. Older documents are inspected anew for it."""
        from detectors.judging.candidates import (
            normal_title,  # loads what reads text, which only who adds an entry needs
        )

        text = normal_title(title)
        if not text:
            raise ValueError("标题太短，无法与其他文件区分。 The title is too short to be told from others.")
        return self._add("title", text, by, note, officer)

    def add_number(self, number: str, *, by: str, note: str = "", officer: Officer | None = None) -> WatchlistEntry:
        from detectors.judging.candidates import normal_number

        text = normal_number(number)
        if not text:
            raise ValueError("应形如 某委发〔2020〕3号。 A document number reads like 某委发〔2020〕3号.")
        return self._add("number", text, by, note, officer)

    @staticmethod
    def remove(pk: int, *, by: str) -> bool:
        with transaction.atomic():
            gone, _ = WatchlistEntry.objects.filter(pk=pk).delete()
            if gone:
                audit.append(by, "watchlist-removed", str(pk))
        return bool(gone)

    def knows(self, sha256: str) -> bool:
        return WatchlistEntry.objects.filter(kind="file", keyed_hash=self.keyed_hash(sha256)).exists()

    def among(self, sums: Sequence[str]) -> set[str]:
        """Which of these SHA-256 are on the list."""
        hashed = {self.keyed_hash(sha256): sha256 for sha256 in sums}
        met = WatchlistEntry.objects.filter(kind="file", keyed_hash__in=hashed)
        return {hashed[digest] for digest in met.values_list("keyed_hash", flat=True)}

    def mark(self, kind: Kind = "file", page: int = 1, member: str | None = None) -> Finding:
        return Finding(
            rule=f"watchlist-{kind}", category="watchlist", level=None, score=100, page=page, member=member,
            zone="property" if kind == "file" else "title", box=None, match="清单匹配", reason=_REASONS[kind],
            policy=self._policy, signals=(f"watchlist-{kind}",),
        )  # fmt: skip

    def judge(self, inspection: Inspection) -> Inspection:
        """The inspection, with the list's own marks where it is on it and without its candidates.

        No content makes up for standing on the list.
        """
        return self.judge_all([inspection])[0]

    def judge_all(self, inspections: Sequence[Inspection]) -> list[Inspection]:
        """The same for many at once, which asks the ledger once."""
        listed = self.among([inspection.sha256 for inspection in inspections])
        return [self._judged(inspection, listed=inspection.sha256 in listed) for inspection in inspections]

    def _judged(self, inspection: Inspection, *, listed: bool) -> Inspection:
        marks = [self.mark()] if listed else []
        marks += [self.mark(c.kind, c.page, c.member) for c in self._known(inspection.candidates)]
        marked = replace(inspection, findings=(*inspection.findings, *marks), candidates=())
        if not marks or self._policy != "alert":
            return marked
        return replace(marked, verdict=Verdict.SUSPECTED, reason=None)

    def add_to(self, document: Document) -> bool:
        """Marks a document that was judged before its file came onto the list; whether it did."""
        if any(mark["rule"] == RULE for mark in document.marks) or not self.knows(document.sha256):
            return False
        document.marks = [*document.marks, asdict(self.mark())]
        if self._policy == "alert":
            document.verdict, document.reason = "suspected", ""
        document.save(update_fields=["marks", "verdict", "reason"])
        return True

    def _known(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """One candidate for each entry that is met, the first."""
        hashed: dict[tuple[str, str], Candidate] = {}
        for candidate in candidates:
            hashed.setdefault((candidate.kind, self._hash(candidate.kind, candidate.text)), candidate)
        if not hashed:
            return []
        met = WatchlistEntry.objects.filter(keyed_hash__in=[digest for _, digest in hashed])
        return [hashed[key] for key in met.values_list("kind", "keyed_hash") if key in hashed]

    def _hash(self, kind: Kind, text: str) -> str:
        return hmac.new(self._key, f"{kind}:{text}".encode(), hashlib.sha256).hexdigest()

    def _add(self, kind: Kind, text: str, by: str, note: str, officer: Officer | None) -> WatchlistEntry:
        with transaction.atomic():
            entry, made = WatchlistEntry.objects.get_or_create(
                kind=kind, keyed_hash=self._hash(kind, text), defaults={"note": note[:100], "added_by": officer}
            )
            if made:
                audit.append(by, "watchlist-added", str(entry.pk))
        return entry
