"""Fixtures that several modules share."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from filelock import FileLock

from tests.elasticsearch import server as elasticsearch
from tests.forbidden import Forbidden, listening

# How long an example takes is the machine's affair.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")

# The node that this worker started; held here so that it isn't taken for a process that somebody forgot.
_started: list[elasticsearch.Server] = []


@pytest.fixture(scope="session")
def elasticsearch_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Elasticsearch: the one that ELASTICSEARCH_URL names, or one node for all of this run's workers."""
    if os.environ.get("ELASTICSEARCH_URL") or not hasattr(request.config, "workerinput"):
        with elasticsearch.running() as url:
            yield url
        return
    shared = tmp_path_factory.getbasetemp().parent / "elasticsearch"
    with FileLock(f"{shared}.lock"):
        note = _read(shared)
        if note is None:
            _started.append(elasticsearch.start(Path(f"{shared}-data")))
            note = {"url": _started[0].url, "pid": _started[0].process.pid, "users": 0}
        shared.write_text(json.dumps(note | {"users": note["users"] + 1}))
    yield note["url"]
    with FileLock(f"{shared}.lock"):
        note = _read(shared) or note
        shared.write_text(json.dumps(note | {"users": note["users"] - 1}))
        if note["users"] == 1:
            shared.unlink()
            _end(note["pid"])
    # Whoever started the node reaps it, when the last worker has ended it.
    for node in _started:
        node.process.wait(timeout=600)


@pytest.fixture
def forbidden() -> Iterator[Forbidden]:
    with listening() as one:
        yield one


def _read(path: Path) -> dict | None:  # type: ignore[type-arg]
    return json.loads(path.read_text()) if path.exists() else None


def _end(pid: int) -> None:
    """The process may be another worker's child: that one reaps it."""
    os.kill(pid, signal.SIGTERM)
    for _ in range(300):
        state = Path(f"/proc/{pid}/stat")
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.1)
    os.kill(pid, signal.SIGKILL)
