"""`mishao up`: starts the children, restarts what dies with a growing pause, and ends them in order.

SIGHUP reads mishao.toml again.
"""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from types import FrameType

from filelock import FileLock, Timeout

from mishao.cli import show_config_error
from mishao.config import Config
from mishao.config_file import load
from mishao.errors import BusyError, ConfigError
from mishao.language import say
from mishao.output import messages
from mishao.secrets import without_secrets

# In the order they end: nothing new is swept before what was found has left.
_ORDER = ("clock", "web", "outbox", "index")
_MAX_PAUSE_S = 60.0
_PATIENCE_S = 30.0  # a sweep under way ends with the page it is at


@dataclass(slots=True)
class _Child:
    name: str
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    next_start: float = field(default=0.0)


def require_free(listen: str) -> None:
    """Raises BusyError where nothing can listen there: told once and at once, not by a child that dies again and again."""
    host, _, port = listen.rpartition(":")
    try:
        for family, kind, protocol, _, address in socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM):
            with socket.socket(family, kind, protocol) as tried:
                tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                tried.bind(address)
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            return  # one of a name's addresses is not this machine's: the server tells if none is
        raise BusyError(
            say(
                f"界面不能使用 {listen}（{error.strerror}）。请结束占用它的程序，或改 mishao.toml 的 [web] listen。",
                f"The dashboard can't use {listen} ({error.strerror}). End what holds it, or change [web] listen in mishao.toml.",
            )
        ) from error


def run_up(config: Config) -> None:
    """Runs until SIGINT or SIGTERM. Raises BusyError when another `up` holds this data folder, or the port is taken."""
    try:
        with FileLock(config.run_dir / "up.lock", timeout=0):
            require_free(config.web.listen)
            _supervise(config)
    except Timeout:
        raise BusyError(
            say("这个数据文件夹已有一个 mishao up 在运行。", "Another `mishao up` is running on this data folder.")
        ) from None


def _environment(name: str) -> dict[str, str]:
    """Only the child that needs a secret gets one: the outbox the mail password, index and web the index's."""
    keep = {"outbox": ("MISHAO_MAIL",), "index": ("MISHAO_INDEX",), "web": ("MISHAO_INDEX",)}.get(name, ())
    kept = {key: value for key, value in os.environ.items() if key.startswith(keep)} if keep else {}
    return without_secrets(os.environ) | kept | {"MISHAO_ROLE": name, "MISHAO_UP": str(os.getpid())}


def _start(child: _Child) -> None:
    command = [sys.executable, "-m", "mishao.children", child.name]
    # A session of its own: Ctrl-C reaches this process alone, which then ends the children in order.
    child.process = subprocess.Popen(command, env=_environment(child.name), start_new_session=True)  # noqa: S603
    child.started = time.monotonic()


def _supervise(config: Config) -> None:
    stop, reload = threading.Event(), threading.Event()

    def ask_to_stop(number: int, frame: FrameType | None) -> None:
        stop.set()

    def ask_to_reload(number: int, frame: FrameType | None) -> None:
        reload.set()

    handlers = {signal.SIGINT: ask_to_stop, signal.SIGTERM: ask_to_stop, signal.SIGHUP: ask_to_reload}
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    children = [_Child(name) for name in _ORDER]
    try:
        _show(config)
        while not stop.is_set():
            if reload.is_set():
                reload.clear()
                _reload(config, children)
            for child in children:
                _keep_alive(child)
            stop.wait(0.5)
    finally:
        _end(children)
        for number, handler in before.items():
            signal.signal(number, handler)
    messages.print(say("已停止。", "Stopped."))


def _keep_alive(child: _Child) -> None:
    now = time.monotonic()
    if child.process is not None:
        code = child.process.poll()
        if code is None:
            if now - child.started > 60:
                child.failures = 0
            return
        child.process = None
        child.failures += 1
        pause = min(2.0 ** (child.failures - 1), _MAX_PAUSE_S)
        child.next_start = now + pause
        messages.print(
            say(
                f"{child.name} 意外结束（{code}），{pause:.0f} 秒后重新启动。",
                f"{child.name} ended ({code}); starts again in {pause:.0f} s.",
            ),
            style="yellow",
        )
    elif now >= child.next_start:
        _start(child)


def _reload(config: Config, children: list[_Child]) -> None:
    """Children read the file at their start, so they are started anew; a file with mistakes changes nothing."""
    try:
        load(config.path)
    except ConfigError as error:
        show_config_error(error)
        messages.print(say("配置有误，仍按原配置运行。", "The configuration has mistakes; the old one stays in force."))
        return
    messages.print(say("重新读取配置。", "Reading the configuration again."))
    _end(children)
    for child in children:
        child.process, child.failures, child.next_start = None, 0, 0.0


def _end(children: list[_Child]) -> None:
    for child in children:
        if child.process is None or child.process.poll() is not None:
            continue
        child.process.send_signal(signal.SIGTERM)
        try:
            child.process.wait(timeout=_PATIENCE_S)
        except subprocess.TimeoutExpired:
            child.process.kill()
            child.process.wait()


def _show(config: Config) -> None:
    from django.utils import timezone

    from alerts.queries import summary
    from dashboards.setup import make_code
    from findings.models import Officer
    from mishao.commands.setup import advice

    counts = summary(timezone.now())
    for warning in advice(config, counts.written + counts.queued):
        messages.print(warning, style="yellow", markup=False)
    messages.print(say(f"界面      {config.web.base_url}", f"dashboard  {config.web.base_url}"), markup=False)
    messages.print(say(f"数据      {config.data_dir}", f"data       {config.data_dir}"), markup=False)
    if not config.mail.host:
        messages.print(say(f"邮件写入  {config.mail_dir}", f"mail       {config.mail_dir}"), markup=False)
    if not Officer.objects.exists():
        code = make_code()
        messages.print(
            say(f"首次设置  {config.web.base_url}/setup  设置码 {code}（30 分钟内有效）",
                f"set-up     {config.web.base_url}/setup  code {code} (30 minutes)"),
            style="bold green", markup=False,
        )  # fmt: skip
    messages.print(say("按 Ctrl-C 结束。", "Ctrl-C ends it."))
