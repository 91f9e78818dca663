"""The clock: APScheduler says what is due, the ledger decides whether it runs, and every slot leaves a trace.

A slot is (section, instant). One that passed while nobody was there is recorded as missed and caught up once; one that
comes while the section is still being swept is recorded as an overlap. Slots outside the hours at which a portal may be asked
are held, as one, until it may.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import subprocess
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext, suppress
from zoneinfo import ZoneInfo

import psutil
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from django.db import IntegrityError, close_old_connections
from django.db.models import F, Q
from django.utils import timezone

from crawler.fetch.manners import within_hours
from findings.models import Portal, Section, Sweep, SweepRequest
from mishao.config import Config
from mishao.rechecks import Rechecks
from mishao.runner import SweepEnd, shared_pool, sweep
from mishao.secrets import without_secrets
from mishao.shared_pool import PoolServer

log = logging.getLogger("mishao.clock")
_LOOK_S = 5.0


def run_clock(config: Config, stop: threading.Event) -> None:
    """Runs until `stop`: keeps the jobs as the ledger's sections say, and takes requests to run now."""
    with shared_pool(config) as pool:
        _run(config, stop, _Runner(config, pool))


def _run(config: Config, stop: threading.Event, runner: _Runner) -> None:
    scheduler = BackgroundScheduler(
        timezone=ZoneInfo(config.time_zone),
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )
    catch_up(config, runner)
    scheduler.start()
    known: dict[int, str] = {}
    looked_at = 0.0
    rechecks = Rechecks(config)
    try:
        while not stop.is_set():
            if (now := dt.datetime.now(dt.UTC).timestamp()) - looked_at >= 60 or not known:
                _follow_sections(scheduler, runner, known, config)
                look_at_trees(runner)
                looked_at = now
            take_held(runner)
            _take_requests(runner)
            rechecks.look(timezone.now())
            close_old_connections()
            stop.wait(_LOOK_S)
    finally:
        scheduler.shutdown(wait=False)
        runner.close()


class _Runner:
    """Hands due sections to child processes; sweeps of one portal run one after another, so that its host isn't pressed,
    but for first sweeps, which have a line of their own."""

    def __init__(self, config: Config, pool: PoolServer | None = None) -> None:
        self.config = config
        self.pool = pool
        # Portals that don't answer keep some of these places; the others go on.
        self.places = threading.BoundedSemaphore(max(1, config.crawl.sweeps_at_once))
        self.history_places = threading.BoundedSemaphore(max(1, config.crawl.sweeps_at_once // 2))
        self.stop = threading.Event()
        self.pools: dict[str, ThreadPoolExecutor] = {}
        self.waiting: dict[int, Future[SweepEnd]] = {}
        self.lock = threading.Lock()
        self.readers = ThreadPoolExecutor(1, thread_name_prefix="tree")
        self.reading: Future[None] | None = None
        # Sections whose portal may not be asked yet, with their first slot.
        self.held: dict[int, dt.datetime | None] = {}
        self.tried: dict[int, dt.datetime] = {}  # when each portal's navigation was last asked for, to no avail or not

    def due(self, section_id: int, cause: str, slot: dt.datetime | None) -> bool:
        """Queues a sweep; False when one of this section is queued or running already."""
        portal_id, completed = Section.objects.values_list("portal_id", "first_completed_at").get(pk=section_id)
        # A section's first sweep reads its whole back-file, for hours perhaps: it must not keep the others of its portal
        # from their fresh pages. Both keep the host's one pace together.
        history = completed is None and cause != "request"
        with self.lock:
            running = self.waiting.get(section_id)
            if running is not None and not running.done():
                return False
            lane = f"portal-{portal_id}{'-history' if history else ''}"
            pool = self.pools.setdefault(lane, ThreadPoolExecutor(1, thread_name_prefix=lane))
            text = slot.isoformat() if slot else ""
            self.waiting[section_id] = pool.submit(self._sweep, section_id, cause, text, history=history)
            return True

    def _sweep(self, section_id: int, cause: str, slot: str, *, history: bool) -> SweepEnd:
        with self.history_places if history else nullcontext(), self.places:
            if self.stop.is_set():
                return SweepEnd(section_id, None, 130)
            end = sweep(self.config, section_id, cause, lambda event: None, slot, pool=self.pool, stop=self.stop)
        if end.exit_code != 0:
            log.warning("the sweep of section %s ended with %s %s", section_id, end.exit_code, end.failure)
        if slot and end.failure and end.sweep_id is None:
            _note(section_id, dt.datetime.fromisoformat(slot), "missed")  # it never began, and somebody must know
        return end

    def tree(self, portal_id: int) -> bool:
        """Reads a portal's navigation while none of its sweeps waits or runs, one portal at a time; whether it will."""
        with self.lock:
            if self.reading is not None and not self.reading.done():
                return False
            queued = [key for key, one in self.waiting.items() if not one.done()]
            if Section.objects.filter(pk__in=queued, portal_id=portal_id).exists():
                return False
            self.reading = self.readers.submit(self._tree, portal_id)
            return True

    def _tree(self, portal_id: int) -> None:
        command = [sys.executable, "-m", "mishao.portal_tree", str(portal_id)]
        environment = without_secrets(os.environ) | {"MISHAO_ROLE": "sweep"}
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as child:  # noqa: S603
            while child.poll() is None:
                if self.stop.wait(0.5):
                    child.terminate()

    def close(self) -> None:
        """Starts no sweep any more and asks those under way to stop; the ledger takes them up again at the next start."""
        self.stop.set()
        self.readers.shutdown(wait=False, cancel_futures=True)
        for pool in self.pools.values():
            pool.shutdown(wait=False, cancel_futures=True)
        for child in psutil.Process().children():
            with suppress(psutil.NoSuchProcess):
                child.terminate()


def _follow_sections(scheduler: BackgroundScheduler, runner: _Runner, known: dict[int, str], config: Config) -> None:
    wanted = {s.pk: s.cron for s in Section.objects.filter(active=True).exclude(cron="")}
    for section_id in known.keys() - wanted.keys():
        scheduler.remove_job(str(section_id))
        del known[section_id]
    for section_id, cron in wanted.items():
        if known.get(section_id) == cron:
            continue
        trigger = CronTrigger.from_crontab(cron, timezone=ZoneInfo(config.time_zone))
        scheduler.add_job(_fire, trigger, args=[runner, section_id], id=str(section_id), replace_existing=True)
        known[section_id] = cron


def _fire(runner: _Runner, section_id: int) -> None:
    slot = timezone.now().replace(second=0, microsecond=0)
    try:
        section = Section.objects.select_related("portal").get(pk=section_id)
        if section.paused_until and section.paused_until > timezone.now():
            return
        if not _may_be_asked(section, runner.config):
            runner.held.setdefault(section_id, slot)
        elif not runner.due(section_id, "schedule", slot):
            _note(section_id, slot, "overlap")
    finally:
        close_old_connections()


def take_held(runner: _Runner) -> None:
    """Hands on what waited for the hours at which its portal may be asked."""
    for section in Section.objects.filter(pk__in=runner.held).select_related("portal"):
        paused = section.paused_until is not None and section.paused_until > timezone.now()
        if not section.active or paused:
            del runner.held[section.pk]
        elif _may_be_asked(section, runner.config):
            slot = runner.held.pop(section.pk)
            runner.due(section.pk, "schedule" if slot else "catch-up", slot)


def _may_be_asked(section: Section, config: Config) -> bool:
    hours = section.portal.settings.get("hours", "")
    return within_hours(hours, timezone.now().astimezone(ZoneInfo(config.time_zone)))


def _note(section_id: int, slot: dt.datetime, state: str) -> None:
    try:
        Sweep.objects.create(
            section_id=section_id, cause="schedule", state=state, slot_at=slot, finished_at=timezone.now()
        )
    except IntegrityError:
        log.info("slot %s of section %s is in the ledger already", slot, section_id)


def catch_up(config: Config, runner: _Runner) -> None:
    """Slots that passed while nothing ran: the last one is recorded as missed, and the section is swept at once.

    A section that an interrupted sweep left behind is taken up again too.
    """
    now = timezone.now()
    for section in Section.objects.filter(active=True).exclude(cron="").select_related("portal"):
        if section.paused_until and section.paused_until > now:
            continue
        closed = not _may_be_asked(section, config)
        last = section.sweeps.order_by("-pk").first()
        if last is not None and last.state in ("running", "interrupted"):
            if closed:
                runner.held[section.pk] = None
            else:
                runner.due(section.pk, "catch-up", None)
            continue
        since = (last.slot_at or last.started_at or last.finished_at) if last else section.created_at
        missed = latest_slot(section.cron, since or section.created_at, now, config.time_zone)
        if missed is not None and closed:
            runner.held[section.pk] = missed
        elif missed is not None:
            _note(section.pk, missed, "missed")
            runner.due(section.pk, "catch-up", None)


def latest_slot(cron: str, since: dt.datetime, until: dt.datetime, time_zone: str) -> dt.datetime | None:
    """The newest slot after `since` and not after `until`; bounded to the last 400 days."""
    trigger = CronTrigger.from_crontab(cron, timezone=ZoneInfo(time_zone))
    start = max(since + dt.timedelta(seconds=1), until - dt.timedelta(days=400))
    # Look back in growing windows from the end: a minutely cron has half a million slots in a year.
    window = dt.timedelta(hours=1)
    while True:
        begin = max(start, until - window)
        newest, slot = None, trigger.get_next_fire_time(None, begin)
        while slot is not None and slot <= until:
            newest, slot = slot, trigger.get_next_fire_time(slot, slot + dt.timedelta(seconds=1))
        if newest is not None or begin == start:
            return newest.astimezone(dt.UTC) if newest else None
        window *= 4


def look_at_trees(runner: _Runner) -> None:
    """Has the navigation read that was read longest ago, once it is `tree_days` old, of a portal that may be asked now."""
    days = runner.config.crawl.tree_days
    if days <= 0:
        return
    old = Q(tree_read_at=None) | Q(tree_read_at__lt=timezone.now() - dt.timedelta(days=days))
    tried = timezone.now() - dt.timedelta(hours=6)
    watched = Section.objects.filter(active=True).values("portal_id")
    for portal in Portal.objects.filter(old, pk__in=watched).order_by(F("tree_read_at").asc(nulls_first=True), "pk"):
        now = dt.datetime.now(ZoneInfo(runner.config.time_zone))
        if runner.tried.get(portal.pk, tried) > tried or not within_hours(portal.settings.get("hours", ""), now):
            continue
        if runner.tree(portal.pk):
            runner.tried[portal.pk] = timezone.now()
            return


def _take_requests(runner: _Runner) -> None:
    for request in SweepRequest.objects.filter(taken_at__isnull=True).order_by("pk"):
        if runner.due(request.section_id, "request", None):
            SweepRequest.objects.filter(pk=request.pk, taken_at__isnull=True).update(taken_at=timezone.now())
