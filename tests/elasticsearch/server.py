"""A real Elasticsearch node for the tests, put together from the server's published artifacts; no Docker, no fake.

`python -m tests.elasticsearch.server` starts one by hand and prints its address; with words after it, runs them as a
command with ELASTICSEARCH_URL set and ends the node afterwards.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

HERE = Path(__file__).resolve().parent
HOME = HERE / "home"
VERSION = "8.19.21"
HEAP = "320m"
_DESCRIPTOR = """\
description={name}
version={version}
name={name}
classname={classname}
java.version=17
elasticsearch.version={version}
has.native.controller=false
"""


@dataclass(frozen=True)
class Server:
    url: str
    process: subprocess.Popen[str]


def prepare() -> None:
    """Fetches the artifacts with Maven, compiles launcher and plugin; done once, under a lock."""
    for tool in ("javac", "mvn"):
        if shutil.which(tool) is None:
            raise RuntimeError(f"{tool} is missing; `make test` installs it (openjdk-17-jdk-headless, maven)")
    with FileLock(HERE / "home.lock"):
        ready, made_of = HOME / ".ready", _sources()
        if ready.exists() and ready.read_text() == made_of:
            return
        shutil.rmtree(HOME, ignore_errors=True)
        lib = HOME / "lib"
        _run("mvn", "-q", "-B", "-f", str(HERE / "pom.xml"), "dependency:copy-dependencies", f"-DoutputDirectory={lib}")
        for folder in ("config", "plugins", "modules"):
            (HOME / folder).mkdir()
        netty = HOME / "modules" / "transport-netty4"
        netty.mkdir()
        for jar in [*lib.glob("transport-netty4*.jar"), *lib.glob("netty-*.jar")]:
            jar.rename(netty / jar.name)
        _describe(netty, "transport-netty4", "org.elasticsearch.transport.netty4.Netty4Plugin")
        root = HOME / "modules" / "root"
        classes, out = HOME / "plugin-classes", HOME / "out"
        for folder in (root, classes, out):
            folder.mkdir()
        _run("javac", "-cp", f"{lib}/*", "-d", str(classes), str(HERE / "java" / "RootPlugin.java"))
        _run("jar", "cf", str(root / "root.jar"), "-C", str(classes), ".")
        _describe(root, "root", "RootPlugin")
        _run("javac", "-cp", f"{lib}/*", "-d", str(out), str(HERE / "java" / "Launcher.java"))
        shutil.copy(HERE / "java" / "log4j2.properties", out)
        ready.write_text(made_of)


def _sources() -> str:
    """A digest of all that the node is put together from: a change builds it anew."""
    files = [HERE / "pom.xml", *sorted((HERE / "java").iterdir())]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files) + VERSION.encode()).hexdigest()


def _describe(folder: Path, name: str, classname: str) -> None:
    text = _DESCRIPTOR.format(name=name, version=VERSION, classname=classname)
    (folder / "plugin-descriptor.properties").write_text(text)


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")


def start(data: Path, port: int = 0) -> Server:
    """A node on loopback with its data in `data`; the same folder and port bring the same node back."""
    prepare()
    data = _on_a_mount(data)
    log = data.parent / f"{data.name}.log"
    command = [
        "java", f"-Xms{HEAP}", f"-Xmx{HEAP}", "-cp", f"{HOME}/out:{HOME}/lib/*", "Launcher", str(HOME),
        "cluster.name=test", "node.name=test", "network.host=127.0.0.1", "discovery.type=single-node",
        f"http.port={port}", "transport.port=0", f"path.data={data}", f"path.logs={data}-logs",
        "cluster.routing.allocation.disk.threshold_enabled=false",
    ]  # fmt: skip
    with log.open("w") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, text=True, start_new_session=True)
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"Elasticsearch did not start:\n{log.read_text()[-3000:]}")
        found = re.search(r"HttpServerTransport publish_address \{([^}]+)\}", log.read_text())
        if found and _answers(f"http://{found[1]}"):
            return Server(f"http://{found[1]}", process)
        time.sleep(0.2)
    process.kill()
    raise RuntimeError(f"Elasticsearch did not answer in time:\n{log.read_text()[-3000:]}")


def _on_a_mount(data: Path) -> Path:
    """The folder itself, or one in memory that stands for it: Java refuses a file system whose mount it can't see, as in
    a chroot."""
    top = data.parent.resolve()
    while top.parent != top and top.parent.stat().st_dev == top.stat().st_dev:
        top = top.parent
    mounts = {line.split()[1] for line in Path("/proc/self/mounts").read_text().splitlines()}
    if str(top) in mounts:
        return data
    stand_in = Path("/dev/shm") / f"elasticsearch-{hashlib.sha256(str(data).encode()).hexdigest()[:16]}" / "data"
    stand_in.parent.mkdir(exist_ok=True)
    atexit.register(shutil.rmtree, stand_in.parent, ignore_errors=True)
    return stand_in


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/_cluster/health?wait_for_status=yellow&timeout=5s", timeout=10):
            return True
    except OSError:
        return False


def stop(server: Server) -> None:
    server.process.terminate()
    try:
        server.process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        server.process.kill()
        server.process.wait()


@contextlib.contextmanager
def running(port: int = 0) -> Iterator[str]:
    """A node's address for as long as the block runs; ELASTICSEARCH_URL names another one instead."""
    if named := os.environ.get("ELASTICSEARCH_URL"):
        yield named
        return
    with tempfile.TemporaryDirectory(prefix="elasticsearch-") as folder:
        server = start(Path(folder) / "data", port)
        try:
            yield server.url
        finally:
            stop(server)


if __name__ == "__main__":
    with running(9200 if not sys.argv[1:] else 0) as address:
        if sys.argv[1:]:
            sys.exit(subprocess.run(sys.argv[1:], env=os.environ | {"ELASTICSEARCH_URL": address}).returncode)
        print(address, flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            while True:
                time.sleep(3600)
