"""Files known to be sensitive, held only as keyed hashes: whoever has the ledger, but not the key, learns nothing of them.

The key lives in data/keys/ and is passed in; the detectors' workers never see it.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import asdict, replace

from django.db import transaction

from detectors.model import DEFAULT_POLICIES, Finding, Inspection, Policy, Verdict
from findings import audit
from findings.models import Document, Officer, WatchlistEntry

RULE = "watchlist-file"


class Watchlist:
    """Asks the ledger each time, so an entry holds from the moment it is made."""

    def __init__(self, key: bytes, policy: Policy = DEFAULT_POLICIES["watchlist"]) -> None:
        if len(key) < 32:
            raise ValueError("the watch-list's key must have 32 bytes or more")
        self._key = key
        self._policy = policy

    def keyed_hash(self, sha256: str) -> str:
        return hmac.new(self._key, b"file:" + sha256.lower().encode("ascii"), hashlib.sha256).hexdigest()

    def add_file(self, sha256: str, *, by: str, note: str = "", officer: Officer | None = None) -> WatchlistEntry:
        """Puts a file on the list by the SHA-256 of its bytes. Files seen before are matched at the next sweep."""
        with transaction.atomic():
            entry, made = WatchlistEntry.objects.get_or_create(
                kind="file", keyed_hash=self.keyed_hash(sha256), defaults={"note": note[:100], "added_by": officer}
            )
            if made:
                audit.append(by, "watchlist-added", str(entry.pk))
        return entry

    def knows(self, sha256: str) -> bool:
        return WatchlistEntry.objects.filter(kind="file", keyed_hash=self.keyed_hash(sha256)).exists()

    def mark(self) -> Finding:
        return Finding(
            rule=RULE, category="watchlist", level=None, score=100, page=1, member=None, zone="property", box=None,
            match="清单匹配", reason="文件与比对清单中的一项逐字节相同", policy=self._policy,
        )  # fmt: skip

    def judge(self, inspection: Inspection) -> Inspection:
        """The inspection, with the list's own mark where the file is on it; no content makes up for that."""
        if not self.knows(inspection.sha256):
            return inspection
        marked = replace(inspection, findings=(*inspection.findings, self.mark()))
        return replace(marked, verdict=Verdict.SUSPECTED, reason=None) if self._policy == "alert" else marked

    def add_to(self, document: Document) -> bool:
        """Marks a document that was judged before its file came onto the list; whether it did."""
        if any(mark["rule"] == RULE for mark in document.marks) or not self.knows(document.sha256):
            return False
        document.marks = [*document.marks, asdict(self.mark())]
        if self._policy == "alert":
            document.verdict, document.reason = "suspected", ""
        document.save(update_fields=["marks", "verdict", "reason"])
        return True
