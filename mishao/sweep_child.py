"""One sweep of one section in a process of its own: `python -m mishao.sweep_child SECTION_ID CAUSE [SLOT]`.

Its environment holds no secret. Progress goes to stdout, one JSON object a line. Ends with 0 when the sweep came to its
end (complete or not), 4 when the section is under way elsewhere or the ledger can't be written, 130 when it was asked to
stop, 70 on an internal error. Why it ended without finishing is the last line: `{"failed": "…"}`.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from filelock import FileLock, Timeout


def main(arguments: list[str]) -> int:
    from django.db import DatabaseError

    try:
        return _sweep(arguments)
    except BrokenPipeError:  # whoever asked for the sweep is gone; what was recorded stands
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 130
    except DatabaseError as error:
        _report({"failed": f"台账无法写入（{error}）。请检查磁盘空间和权限；再次运行将接着巡查。\n"
                           f"The ledger can't be written ({error}). Check disk space and rights; run again to go on."})  # fmt: skip
        return 4
    except Exception as error:
        code = getattr(error, "exit_code", None)
        if not isinstance(code, int):
            raise
        _report({"failed": str(error)})
        return code


def _sweep(arguments: list[str]) -> int:
    section_id, cause = int(arguments[0]), arguments[1]
    slot_at = dt.datetime.fromisoformat(arguments[2]) if len(arguments) > 2 else None
    from mishao.language import use
    from mishao.ledger import start_django

    named = os.environ.get("MISHAO_CONFIG")
    config = start_django(Path(named) if named else None)
    use(config.language)
    lock = FileLock(config.run_dir / f"section-{section_id}.lock")
    holder = f"{socket.gethostname()} {os.getpid()}"
    note = config.run_dir / f"section-{section_id}.holder"
    try:
        lock.acquire(timeout=0)
    except Timeout:
        _report({"busy": note.read_text() if note.exists() else "?"})
        return 4
    with lock:
        note.write_text(holder)
        from detectors.ruleset import version
        from findings.models import Section
        from findings.record import start_sweep
        from mishao.shared_pool import client_from_environment
        from mishao.wiring import open_pool, open_watchlist, recipients, sweep_job, sweep_settings

        section = Section.objects.select_related("portal").get(pk=section_id)
        settings = sweep_settings(config)
        watchlist = open_watchlist(config)  # may lack its key: then no sweep begins
        sweep_id = start_sweep(section_id, cause, slot_at=slot_at, holder=holder, ruleset=version(settings))
        _report({"sweep": sweep_id})
        from crawler.run import run

        pool = client_from_environment(settings, version(settings)) or open_pool(config, settings)
        try:
            run(
                sweep_job(config, section, sweep_id),
                pool,
                recipients(config),
                config.alerts.operators,
                _report,
                watchlist,
            )
        finally:
            pool.close()
    return 0


def _report(event: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(event, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
