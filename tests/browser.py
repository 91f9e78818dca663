"""A real Chromium with its sandbox on, for tests. As root it runs through setpriv as an unprivileged user."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import stat
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
from playwright.sync_api import BrowserContext, Page, Playwright

ARGUMENTS = [
    "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip
CLOSE_S = 20.0


@contextlib.contextmanager
def chromium(playwright: Playwright) -> Iterator[BrowserContext]:
    """A browser of its own in a throw-away profile, so that what a test leaves behind meets no other.

    The ORM can't be used in this thread while Playwright runs.
    """
    program = shutil.which("chromium")
    assert program is not None, "install the packages chromium and chromium-sandbox"
    # Not pytest's tmp_path: its parents are closed to the unprivileged user.
    folder = Path(tempfile.mkdtemp(prefix="mishao-browser-"))
    try:
        profile = folder / "profile"
        profile.mkdir(mode=0o700)
        if os.getuid() == 0:
            program = _unprivileged(folder, profile, program)
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=program,
            chromium_sandbox=True,
            args=ARGUMENTS,
            viewport={"width": 1280, "height": 900},
            locale="zh-CN",
            env={**os.environ, "HOME": str(profile)},
        )
        context.set_default_timeout(20_000)
        try:
            yield context
        finally:
            # Closing has no time limit of its own, and a page in the middle of a navigation was once never closed.
            impatient = threading.Timer(CLOSE_S, _kill, [str(folder)])
            impatient.start()
            context.close()
            impatient.cancel()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _kill(folder: str) -> None:
    for process in psutil.process_iter(["cmdline"]):
        if any(folder in argument for argument in process.info["cmdline"] or []):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()


def _unprivileged(folder: Path, profile: Path, program: str) -> str:
    user = pwd.getpwnam("nobody")
    folder.chmod(0o755)
    os.chown(profile, user.pw_uid, user.pw_gid)
    wrapper = folder / "chromium"
    wrapper.write_text(
        f'#!/bin/sh\nexec setpriv --reuid={user.pw_uid} --regid={user.pw_gid} --clear-groups "{program}" "$@"\n'
    )
    wrapper.chmod(wrapper.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    return str(wrapper)


def overflow(page: Page) -> int:
    """How many pixels the page is wider than its window; sideways scrolling boxes inside it don't count."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width
