"""What `mishao up` runs, each a process of its own: `python -m mishao.children web|clock|outbox|index`.

Every one reads the configuration that MISHAO_CONFIG names, works until SIGTERM, and can be restarted at any moment.
"""

from __future__ import annotations

import itertools
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from mishao.config import Config

log = logging.getLogger("mishao")
_stop = threading.Event()


def web(config: Config) -> None:
    """The dashboard under gunicorn; prints the one-time set-up code while there is no account."""
    from gunicorn.app.base import BaseApplication

    class Dashboard(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            self.cfg.set("bind", config.web.listen)
            self.cfg.set("workers", 1)
            self.cfg.set("threads", 8)
            self.cfg.set("timeout", 60)
            self.cfg.set("loglevel", "warning")
            self.cfg.set("control_socket_disable", True) if "control_socket_disable" in self.cfg.settings else None

        def load(self) -> object:
            from django.core.wsgi import get_wsgi_application

            return get_wsgi_application()

    Dashboard().run()


def clock(config: Config) -> None:
    from mishao.schedule import run_clock

    run_clock(config, _stop)


def outbox(config: Config) -> None:
    from mishao.runner import drain_outbox

    turns = itertools.count()
    # Counting reminders of many open findings takes half a second, and they are due to the minute.
    _every(5.0, lambda: drain_outbox(config, reconcile=True, remind=next(turns) % 12 == 0))


def index(config: Config) -> None:
    from mishao.runner import drain_index

    _every(5.0, lambda: drain_index(config))


def _every(seconds: float, step: Callable[[], object]) -> None:
    """Loop edge: a failing step is logged and tried again; the ledger keeps what it owes."""
    from django.db import close_old_connections

    while not _stop.is_set():
        try:
            step()
        except Exception as error:
            log.warning("will be tried again: %s: %s", type(error).__name__, str(error)[:200])
        close_old_connections()
        _stop.wait(seconds)


def _end_with(parent: int) -> None:
    """When `up` is killed outright nobody ends its children; they would hold the port and the locks of the next one."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)


CHILDREN: dict[str, Callable[[Config], None]] = {"web": web, "clock": clock, "outbox": outbox, "index": index}


def main(name: str) -> None:
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format=f"%(asctime)s {name} %(levelname)s %(message)s"
    )
    if name != "web":
        signal.signal(signal.SIGTERM, lambda *_: _stop.set())
        signal.signal(signal.SIGINT, lambda *_: _stop.set())
    if parent := os.environ.get("MISHAO_UP"):
        threading.Thread(target=_end_with, args=(int(parent),), daemon=True).start()
    from mishao.ledger import open_ledger

    named = os.environ.get("MISHAO_CONFIG")
    CHILDREN[name](open_ledger(Path(named) if named else None))


if __name__ == "__main__":
    main(sys.argv[1])
