"""Take-down checks of one portal in a process of its own: `python -m mishao.recheck_child PORTAL_ID [named [FINDING_ID …]]`.

Without `named` those that are due. Its environment holds no secret. Each address is written as soon as it is checked, so whatever
kills this process costs the address it was at, which is due again. Progress goes to stdout, one JSON object a line. Ends with 0 when
all were checked, 3 outside the portal's hours, 4 when another check of this portal is under way, 5 when a host gave no answer and some
of its addresses were not asked: they are due still.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

if TYPE_CHECKING:
    from crawler.liveness.check import Checker
    from detectors.confined.pool import Pool
    from findings.models import Portal
    from findings.rechecks import Target, Told
    from mishao.config import Config

    _Result = tuple[Target, Told | int]

log = logging.getLogger("mishao.recheck")
_PATIENCE_S = 600.0  # for a check by the clock that is under way, where somebody asked by command
_HOSTS_AT_ONCE = 4
_A_PASS = 60  # places of a host; what somebody asks for meanwhile goes before the others
_SILENT = 2  # addresses in a row without any answer: the host's others are not asked this time, and come first the next
_OUTSIDE_HOURS, NOT_ALL = 3, 5
_NO_ANSWER = frozenset({"timeout", "refused", "dns"})


def main(arguments: list[str]) -> int:
    from mishao.ledger import start_django

    config = start_django(Path(named) if (named := os.environ.get("MISHAO_CONFIG")) else None)
    signal.signal(signal.SIGTERM, lambda *_: os._exit(130))  # nothing is held that the ledger doesn't know
    portal_id, by_name = int(arguments[0]), arguments[1:2] == ["named"]
    try:
        with FileLock(config.run_dir / f"recheck-{portal_id}.lock", timeout=_PATIENCE_S if by_name else 0):
            return _check(config, portal_id, [int(each) for each in arguments[2:]] if by_name else None)
    except Timeout:
        return 4


def _check(config: Config, portal_id: int, findings: list[int] | None) -> int:
    from django.utils import timezone

    from findings import rechecked, rechecks
    from findings.models import Portal
    from mishao.wiring import open_watchlist, recheck_rhythm, recipients

    rhythm, watchlist = recheck_rhythm(config), open_watchlist(config)
    if findings is None:
        places = rechecks.of_each_host(rechecks.due(timezone.now(), rhythm).filter(section__portal=portal_id), _A_PASS)
    else:
        places = rechecks.named(findings).filter(section__portal=portal_id)
    targets = rechecks.targets(places)
    _report({"total": sum(len(target.places) for target in targets)})
    code = 0
    with _checked(config, Portal.objects.get(pk=portal_id), targets) as results:
        for target, told in results:
            if isinstance(told, int):
                code = told
                continue
            rechecked.note(target, told, rhythm, recipients(config), watchlist)
            _report({"checked": len(target.places)})
    return code


@contextlib.contextmanager
def _checked(config: Config, portal: Portal, targets: list[Target]) -> Iterator[Iterator[_Result]]:
    """What each check told, as it comes, or the code of why it was not made; hosts are asked beside each other, so that one that is silent
    delays only itself. The ledger is read here and written by the caller, in this thread alone."""
    from django.utils import timezone

    from crawler.fetch.egress import Guard
    from crawler.fetch.fetcher import Fetcher
    from crawler.fetch.spool import Spool
    from crawler.job import user_agent
    from crawler.liveness.asking import Asker
    from crawler.liveness.check import Checker
    from crawler.sections.reading import Reader
    from findings import rechecks
    from findings.models import HostPage
    from mishao.wiring import host_policy, open_pool, sweep_settings, version

    policy = host_policy(config, portal)
    guard = Guard.of(policy.hosts, policy.private_hosts)
    spool = Spool(config.spool_dir)
    spool.prepare()
    fetcher = Fetcher(
        guard,
        spool,
        user_agent(version(), policy.contact),
        config.crawl.timeout_s,
        config.crawl.max_file_bytes,
        pins=dict(policy.pins),
    )
    by_host: dict[str, list[Target]] = {}
    for target in targets:
        by_host.setdefault(target.host, []).append(target)
    known = dict(HostPage.objects.values_list("host", "fingerprint"))
    beside = {(host, pages): rechecks.witnesses(host, pages=pages) for host in by_host for pages in (True, False)}
    settings = sweep_settings(config)
    with contextlib.ExitStack() as stack:
        stack.callback(fetcher.close)
        workers = _Workers(lambda: stack.enter_context(contextlib.closing(open_pool(config, settings, few_files=True))))
        told: queue.SimpleQueue[_Result | BaseException | None] = queue.SimpleQueue()
        turns = threading.BoundedSemaphore(_HOSTS_AT_ONCE)

        def host(name: str, some: list[Target]) -> None:
            asker = Asker(Reader(fetcher, guard, policy), guard)
            checker = Checker(
                asker,
                workers,
                lambda each: known.get(each[:255], ""),
                lambda each, pages: beside.get((each, pages), []),
                timezone.now,
            )
            with turns:
                try:
                    for result in _of_host(checker, some):
                        told.put(result)
                except BaseException as error:  # to the thread that writes, which ends with it
                    told.put(error)
            told.put(None)

        for name, some in by_host.items():
            threading.Thread(target=host, args=[name, some], daemon=True).start()
        yield _results(told, len(by_host))


def _of_host(checker: Checker, targets: list[Target]) -> Iterator[_Result]:
    from django.utils import timezone

    from crawler.errors import HoursError
    from findings.rechecks import Told

    silence = 0
    for target in targets:
        if silence >= _SILENT:
            yield target, NOT_ALL
            return
        try:
            told = checker.check(target)
        except HoursError:
            yield target, _OUTSIDE_HOURS
            return
        except Exception as error:  # one address's edge: the others are checked
            log.warning("one address could not be checked: %s", type(error).__name__)
            told = Told("unknown", "interrupted", timezone.now())
        silence = silence + 1 if told.detail in _NO_ANSWER else 0
        yield target, told


def _results(told: queue.SimpleQueue[_Result | BaseException | None], hosts: int) -> Iterator[_Result]:
    while hosts:
        one = told.get()
        if one is None:
            hosts -= 1
        elif isinstance(one, BaseException):
            raise one
        else:
            yield one


class _Workers:
    """The pool of confined workers, opened when something first has to be inspected."""

    def __init__(self, open_: Callable[[], Pool]) -> None:
        self._open, self._lock = open_, threading.Lock()
        self._pool: Pool | None = None

    def __call__(self) -> Pool:
        with self._lock:
            self._pool = self._pool or self._open()
            return self._pool


def _report(event: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(event) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
