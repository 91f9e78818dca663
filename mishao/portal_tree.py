"""A portal's navigation, read for its sections and remembered: by hand (`sections tree`), and by the clock every few days.

As a child: `python -m mishao.portal_tree PORTAL_ID`. It parses pages, so it holds no secret.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

if TYPE_CHECKING:
    from crawler.job import HostPolicy
    from crawler.sections.find import Candidate


def read(
    url: str,
    policy: HostPolicy,
    *,
    max_pages: int = 300,
    portal_id: int | None = None,
    on_left: Callable[[int], None] = lambda left: None,
) -> Iterator[Candidate]:
    """The sections as they are found; with `portal_id` the ledger remembers them when all are told. `on_left` is told of
    places that a bound left unread. Raises HoursError, and NoAnswerError where the first page can't be read."""
    from crawler.sections.find import tree
    from mishao.wiring import version

    looked_at: set[str] = set()
    found = []
    found_all = tree(url, policy, version=version(), max_pages=max_pages, on_look=looked_at.add, on_left=on_left)
    for candidate in found_all:
        found.append(candidate)
        yield candidate
    if portal_id is not None and looked_at:
        from findings.addresses import same_place
        from findings.places import Place, note_tree

        places = [Place(c.url, c.name, tuple(c.breadcrumb), lists=True, declared_total=c.declared_total) for c in found]
        note_tree(portal_id, places, looked_at, whole=same_place(url) == same_place(urljoin(url, "/")))


def main(arguments: list[str]) -> int:
    from mishao.ledger import start_django

    named = os.environ.get("MISHAO_CONFIG")
    config = start_django(Path(named) if named else None)
    from crawler.errors import HoursError, NoAnswerError
    from findings.models import Portal
    from mishao.wiring import host_policy

    portal = Portal.objects.get(pk=int(arguments[0]))
    section = portal.sections.filter(active=True).order_by("pk").first()
    if section is None:
        return 0
    try:
        for _ in read(urljoin(section.url, "/"), host_policy(config, portal), portal_id=portal.pk):
            pass
    except (HoursError, NoAnswerError):
        return 3  # another time
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
