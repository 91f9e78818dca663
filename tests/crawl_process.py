"""Runs sweeps for the tests: `python crawl_process.py JOB.json`, a process for each, as in the product.

The inspector is a plain reader that knows one mark, so that what is tried here is the crawler; the ledger is the real
one. Prints the sweep's rows and sums as JSON.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


class PlainInspector:
    def __init__(self, ruleset: str, delay_s: float = 0.0) -> None:
        self.ruleset, self.delay_s = ruleset, delay_s

    def inspect(self, file: Any, name: str, link_texts: Any = ()) -> Any:
        from detectors.model import Finding, Inspection, Verdict

        body = file.read()
        time.sleep(self.delay_s)
        mark = "秘密★10年"
        hit = any(mark.encode(codec) in body for codec in ("utf-8", "gb18030"))
        finding = Finding("t", "state-secret", "秘密", 90, 1, None, "body", None, mark, "版头", "alert")
        broken = body.startswith(b"BROKEN")
        verdict = Verdict.SUSPECTED if hit else Verdict.UNSCANNABLE if broken else Verdict.CLEAN
        return Inspection(
            verdict, "damaged" if broken else None, (finding,) if hit else (), (), 1, 1, "text/plain",
            hashlib.sha256(body).hexdigest(), len(body), 0.0, self.ruleset,
        )  # fmt: skip

    def inspect_together(self, files: Any) -> Any:
        return [self.inspect(*one) for one in files]

    def close(self) -> None:
        pass


def start_ledger(database: str) -> None:
    import django
    from django.conf import settings
    from django.core.management import call_command

    settings.configure(
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": database,
                "OPTIONS": {
                    "timeout": 30,
                    "transaction_mode": "IMMEDIATE",
                    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
                },
            }
        },
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "findings"],
        AUTH_USER_MODEL="findings.Officer",
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        SECRET_KEY="only for tests",
    )
    django.setup()
    if not Path(database).exists():
        call_command("migrate", verbosity=0, interactive=False)


def main(path: str) -> None:
    task = json.loads(Path(path).read_text())
    sys.path.insert(0, str(ROOT))
    start_ledger(task["database"])
    from crawler.job import HostPolicy, SweepJob, SweepLimits
    from crawler.run import run
    from findings.addresses import canonical, url_key
    from findings.models import IndexRow, PageText, Portal, Section
    from findings.queries import sweep_rows, sweep_summary
    from findings.record import start_sweep

    portal, _ = Portal.objects.get_or_create(name="p", alias="门户1", defaults={"hosts": task["policy"]["hosts"]})
    section, _ = Section.objects.get_or_create(
        portal=portal, name="栏目", url=task["url"], url_key=url_key(canonical(task["url"]))
    )
    sweep_id = start_sweep(section.pk, "command", holder="test", ruleset=task["ruleset"])
    job = SweepJob(
        section_id=section.pk,
        sweep_id=sweep_id,
        section_name=section.name,
        url=section.url,
        policy=HostPolicy(**{k: tuple(v) if isinstance(v, list) else v for k, v in task["policy"].items()}),
        needs_browser=section.needs_browser,
        spool_dir=Path(task["folder"]) / "spool",
        run_dir=Path(task["folder"]) / "run",
        limits=SweepLimits(**task["limits"]),
        version="0.1",
        **task["job"],
    )
    events: list[dict[str, Any]] = []
    run(
        job,
        PlainInspector(task["ruleset"], task["inspect_s"]),
        lambda _s, _p: ("o@x.cn",),
        ("t@x.cn",),
        lambda e: events.append(dict(e)),
    )
    section.refresh_from_db()
    print(json.dumps({
        "rows": list(sweep_rows(sweep_id)),
        "sweep": sweep_summary(sweep_id)["sweep"],
        "family": section.family,
        "needs_browser": section.needs_browser,
        "texts": {t.resource.url: [t.title, t.text] for t in PageText.objects.select_related("resource")},
        "index_rows": IndexRow.objects.count(),
        "events": events,
        "left_in_spool": [p.name for p in (Path(task["folder"]) / "spool").iterdir()],
    }))  # fmt: skip


def write_job(folder: Path, url: str, **options: Any) -> Path:
    host = url.split("/")[2]
    policy = {"hosts": [host], "private_hosts": [host], "delay_s": 0.0} | options.pop("policy", {})
    limits = {"timeout_s": 3.0, "max_file_bytes": 4 * 2**20, "concurrency": 8} | options.pop("limits", {})
    task = {
        "database": str(folder / "ledger.sqlite3"),
        "folder": str(folder),
        "url": url,
        "policy": policy,
        "limits": limits,
        "ruleset": options.pop("ruleset", "r1"),
        "inspect_s": options.pop("inspect_s", 0.0),
        "job": options,
    }
    path = folder / "job.json"
    path.write_text(json.dumps(task))
    return path


def start(folder: Path, url: str, **options: Any) -> subprocess.Popen[str]:
    job = write_job(folder, url, **options)
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", __file__, str(job)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def sweep(folder: Path, url: str, **options: Any) -> dict[str, Any]:
    """One whole sweep; a second call on the same folder is the section's next sweep."""
    with start(folder, url, **options) as child:
        out, err = child.communicate(timeout=120)
    assert child.returncode == 0, err
    result: dict[str, Any] = json.loads(out.splitlines()[-1])
    result["log"] = err
    print(err)  # shown by pytest where a test fails
    return result


def sweep_with_little_room(folder: Path, url: str, *, largest_file_bytes: int, **options: Any) -> tuple[int, str]:
    """A sweep in a process that can't write files longer than that, as on a full disk: its exit status and its log.

    The ledger's tables are made before; what is short of room is what SQLite writes beside them.
    """
    job = write_job(folder, url, **options)
    lines = [
        "import resource, runpy, sys",
        "sys.path[:0] = [sys.argv[3], sys.argv[4]]",
        "import crawl_process",
        "crawl_process.start_ledger(sys.argv[2] + '/ledger.sqlite3')",
        "from django.db import connection",
        "connection.close()",
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({largest_file_bytes}, {largest_file_bytes}))",
        "crawl_process.start_ledger = lambda database: None",
        "crawl_process.main(sys.argv[1])",
    ]
    command = [sys.executable, "-W", "ignore", "-c", "; ".join(lines)]
    where = [str(job), str(folder), str(Path(__file__).parent), str(ROOT)]
    done = subprocess.run([*command, *where], capture_output=True, text=True, timeout=120)
    return done.returncode, done.stderr


if __name__ == "__main__":
    main(sys.argv[1])
