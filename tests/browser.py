"""A real Chromium with its sandbox on, for tests. As root it runs through setpriv as an unprivileged user."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, sync_playwright

ARGUMENTS = [
    "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip


@contextmanager
def chromium() -> Iterator[BrowserContext]:
    """One context in a throw-away profile. The ORM can't be used in this thread while it is open."""
    program = shutil.which("chromium")
    assert program is not None, "install the packages chromium and chromium-sandbox"
    # Not pytest's tmp_path: its parents are closed to the unprivileged user.
    folder = Path(tempfile.mkdtemp(prefix="mishao-browser-"))
    try:
        profile = folder / "profile"
        profile.mkdir(mode=0o700)
        if os.getuid() == 0:
            program = _unprivileged(folder, profile, program)
        with sync_playwright() as playwright:
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
                context.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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
