"""The ledger: the one truth of what exists, what was seen, what was found and who was told.

SQLite by default, PostgreSQL by URL; nothing here may use what only one of them has. Times are aware UTC.
Writing rules live beside the tables: `record.py` (what a sweep saw), `lifecycle.py` (what people decided), `audit.py`.
"""

from findings.models.fields import new_token
from findings.models.found import Adjudication, Decision, Finding, Mark, Occurrence
from findings.models.office import AuditEntry, Officer, OfficeRule, WatchlistEntry
from findings.models.owed import IndexRow, IndexState, OutboxRow
from findings.models.portals import Portal, PortalPlace, Section
from findings.models.sweeping import (
    Document,
    Gap,
    HostPage,
    Hyperlink,
    ListTold,
    PageText,
    Resource,
    ResourceAddress,
    Sweep,
    SweepRequest,
    Visit,
)

__all__ = [
    "Adjudication",
    "AuditEntry",
    "Decision",
    "Document",
    "Finding",
    "Gap",
    "HostPage",
    "Hyperlink",
    "IndexRow",
    "IndexState",
    "ListTold",
    "Mark",
    "Occurrence",
    "OfficeRule",
    "Officer",
    "OutboxRow",
    "PageText",
    "Portal",
    "PortalPlace",
    "Resource",
    "ResourceAddress",
    "Section",
    "Sweep",
    "SweepRequest",
    "Visit",
    "WatchlistEntry",
    "new_token",
]
