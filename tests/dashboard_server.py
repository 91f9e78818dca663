"""The dashboard under gunicorn on a free port, over a seeded ledger, as a process of its own.

`python -m tests.dashboard_server CONFIG [--empty]` prints one JSON line with the port (and the set-up code of an empty
ledger), then serves until it is ended.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any


def main(config_path: Path, empty: bool, port: int) -> None:
    os.environ["MISHAO_ROLE"] = "web"
    from mishao.ledger import open_ledger

    open_ledger(config_path)
    from dashboards.setup import make_code
    from findings.models import Officer
    from tests.seed import seed

    code = ""
    if empty:
        code = make_code()
    elif not Officer.objects.exists():
        seed()
    from django.db import connections

    connections.close_all()
    from gunicorn.app.base import BaseApplication

    def ready(server: Any) -> None:
        print(json.dumps({"port": server.LISTENERS[0].sock.getsockname()[1], "code": code}), flush=True)

    class Server(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            self.cfg.set("bind", f"127.0.0.1:{port}")
            self.cfg.set("workers", 1)
            self.cfg.set("threads", 4)
            self.cfg.set("loglevel", "warning")
            self.cfg.set("when_ready", ready)
            if "control_socket_disable" in self.cfg.settings:
                self.cfg.set("control_socket_disable", True)

        def load(self) -> object:
            from django.core.wsgi import get_wsgi_application

            return get_wsgi_application()

    Server().run()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("config", type=Path)
    parser.add_argument("--empty", action="store_true")
    parser.add_argument("--port", type=int, default=0)
    given = parser.parse_args()
    sys.argv = sys.argv[:1]  # gunicorn would read them as its own
    main(given.config, given.empty, given.port)
