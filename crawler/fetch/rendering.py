"""A list as a browser shows it, for the few sections that plain HTTP proves to be empty.

Chromium runs with its sandbox on, always; as root it is started through setpriv as an unprivileged user, in a throw-away
profile of that user. All its traffic goes through a proxy of our own, which is the same guard as the fetcher's.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import pwd
import secrets
import shutil
import stat
import tempfile
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.errors import BrowserError, NotShownError
from crawler.fetch.egress import Guard
from crawler.fetch.egress_proxy import FilteringProxy
from crawler.portals.requests.ofalist import counts_visit, is_change

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Request, Route

_CANDIDATES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ARGUMENTS = [
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--no-pings",
    "--disable-features=Translate,MediaRouter,OptimizationHints,AutofillServerCommunication",
    # Under its name of today, and the one that it had before: the wrong one is passed over in silence.
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    # Names are resolved by the proxy alone, loopback included.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--proxy-bypass-list=<-loopback>",
]
_NOBODY = "nobody"
RECYCLED_AFTER = 100  # pages that one browser shows: its memory only grows
_SETTLE_S = 1.5


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page after its scripts ran: the address it ended at and its markup."""

    url: str
    html: str


class Browser:
    """One browser for a sweep, started at the first need. Raises BrowserError where none can be used."""

    def __init__(self, guard: Guard, user_agent: str, run_dir: Path, timeout_s: float) -> None:
        self._guard, self._user_agent, self._run_dir, self._timeout_s = guard, user_agent, run_dir, timeout_s
        self._stack: contextlib.AsyncExitStack | None = None
        self._context: BrowserContext | None = None
        self._lock = asyncio.Lock()
        self._why_not = ""
        self._shown = 0
        self._url = ""  # of the page that is being shown
        self.started = 0

    async def render(self, url: str) -> Rendered:
        """The page once its requests have gone quiet. Raises BrowserError."""
        async with self._lock:
            if self._shown >= RECYCLED_AFTER:
                await self.close()
            context = await self._started()
            self._shown += 1
            try:
                page = await context.new_page()
            except Exception as error:  # the browser itself is gone: the next page gets a new one
                await self.close()
                raise NotShownError(f"the browser ended ({type(error).__name__})") from error
            try:
                return await asyncio.wait_for(self._load(page, url), self._timeout_s + 15)
            except Exception as error:  # whatever a browser dies of, it is one page's failure
                self._shown = RECYCLED_AFTER
                raise NotShownError(f"the browser could not show the page ({type(error).__name__})") from error
            finally:
                with contextlib.suppress(Exception):
                    await asyncio.wait_for(page.close(), 10)

    async def close(self) -> None:
        if self._stack is not None:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(self._stack.aclose(), 20)
            self._stack = self._context = None
        self._shown = 0

    async def _load(self, page, url: str) -> Rendered:  # type: ignore[no-untyped-def]
        page.on("dialog", lambda dialog: asyncio.ensure_future(dialog.dismiss()))
        page.on("popup", lambda popup: asyncio.ensure_future(popup.close()))
        self._url = url
        await page.goto(url, wait_until="domcontentloaded", timeout=self._timeout_s * 1000)
        with contextlib.suppress(Exception):
            await page.wait_for_load_state("networkidle", timeout=min(self._timeout_s, 15) * 1000)
        before = await page.evaluate("document.getElementsByTagName('a').length")
        await asyncio.sleep(_SETTLE_S)
        if await page.evaluate("document.getElementsByTagName('a').length") != before:
            await asyncio.sleep(_SETTLE_S)
        return Rendered(page.url, await page.content())

    async def _started(self) -> BrowserContext:
        if self._why_not:
            raise BrowserError(self._why_not)
        if self._context is None:
            self._stack = contextlib.AsyncExitStack()
            try:
                self._context = await self._stack.enter_async_context(
                    _launched(self._guard, self._user_agent, self._run_dir, lambda: self._url)
                )
                self.started += 1
            except Exception as error:  # no browser at all, or one that doesn't start: known from now on
                await self.close()
                self._why_not = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
                raise BrowserError(self._why_not) from error
        return self._context


@contextlib.asynccontextmanager
async def _launched(
    guard: Guard, user_agent: str, run_dir: Path, shown: Callable[[], str]
) -> AsyncIterator[BrowserContext]:
    """A browser. `shown` tells the address of the page that it is showing."""
    from playwright.async_api import async_playwright

    async with contextlib.AsyncExitStack() as stack:
        proxy = await stack.enter_async_context(FilteringProxy(guard))
        folder = stack.enter_context(_profile(run_dir))
        playwright = await stack.enter_async_context(async_playwright())
        program = _program(playwright.chromium.executable_path)
        context = await playwright.chromium.launch_persistent_context(
            folder / "profile",
            executable_path=_wrapper(folder, program) if os.getuid() == 0 else program,
            headless=True,
            chromium_sandbox=True,
            args=_ARGUMENTS,
            proxy={"server": f"http://127.0.0.1:{proxy.port}", "username": "mishao", "password": proxy.password},
            user_agent=user_agent,
            locale="zh-CN",
            accept_downloads=False,
            service_workers="block",
            ignore_https_errors=False,
            permissions=[],
            timeout=60_000,
            env={"HOME": str(folder), "LANG": "C.UTF-8", "PATH": os.environ.get("PATH", "/usr/bin:/bin")},
        )
        stack.push_async_callback(context.close)

        async def guarded(route: Route, request: Request) -> None:
            heavy = request.resource_type in {"image", "media", "font"}
            by_script = request.resource_type in {"xhr", "fetch"}
            # Lists are asked for by POST here and there; forms, beacons and counters are not sent.
            asks = request.method in {"GET", "HEAD"} or (by_script and request.method == "POST")
            tells = is_change(request.url) if by_script else counts_visit(request.url)
            own = request.url == shown()  # it may lie in a section of statistics
            if request.url.startswith(("data:", "blob:")) or (
                guard.permits(request.url) and asks and not heavy and (own or not tells)
            ):
                await route.continue_()
            else:
                await route.abort()

        await context.route("**/*", guarded)
        yield context


def browser_program() -> str | None:
    """The system's Chromium, or Playwright's own; None where there is neither. Starts nothing."""
    if found := next((path for name in _CANDIDATES if (path := shutil.which(name))), None):
        return found
    root = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    return next((str(path) for path in sorted(root.glob("chromium*/*/*chrom*")) if os.access(path, os.X_OK)), None)


def _program(bundled: str) -> str:
    """Playwright's own Chromium where it is installed, else the system's. Raises BrowserError."""
    if Path(bundled).exists():
        return bundled
    for name in _CANDIDATES:
        if found := shutil.which(name):
            return found
    raise BrowserError(
        "没有找到 Chromium：请安装 chromium 和 chromium-sandbox。 No Chromium: install chromium and chromium-sandbox."
    )


@contextlib.contextmanager
def _profile(run_dir: Path):  # type: ignore[no-untyped-def]
    """A folder for one browser run, gone afterwards; as root it belongs to the unprivileged user who runs the browser."""
    if os.getuid() != 0:
        run_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="browser-", dir=run_dir, ignore_cleanup_errors=True) as made:
            yield Path(made)
        return
    user = pwd.getpwnam(_NOBODY)
    # Not below the data folder, which is closed to that user.
    folder = Path(tempfile.gettempdir()) / f"mishao-browser-{secrets.token_hex(8)}"
    try:
        # The profile too: Playwright would make it as root, and a browser that can't lock its profile doesn't start.
        for owned in (folder, folder / "profile"):
            owned.mkdir(mode=0o700, exist_ok=True)
            os.chown(owned, user.pw_uid, user.pw_gid)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wrapper(folder: Path, program: str) -> str:
    """A start script that gives root away before the browser runs."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise BrowserError("以 root 运行时需要 setpriv（util-linux）。 As root, setpriv (util-linux) is needed.")
    user = pwd.getpwnam(_NOBODY)
    script = folder / "start"
    script.write_text(
        f'#!/bin/sh\nexec "{setpriv}" --reuid={user.pw_uid} --regid={user.pw_gid} --clear-groups "{program}" "$@"\n'
    )
    script.chmod(stat.S_IRWXU | stat.S_IRGRP | stat.S_IXGRP | stat.S_IROTH | stat.S_IXOTH)
    return str(script)
