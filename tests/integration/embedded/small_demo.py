"""A demo with the real servers and supervisor, but small processes: `small_demo.py PORT [fail]`."""

from __future__ import annotations

import os
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

SLEEP = (sys.executable, "-c", "import time; time.sleep(600)")


class Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"a page")


def serve(bind: str) -> None:
    """Serve a page; with a child of our own that ignores polite signals."""
    subprocess.Popen(
        [sys.executable, "-c", "import signal, time; signal.signal(15, 1); time.sleep(600)"]
    )
    host, port = bind.split(":")
    HTTPServer((host, int(port)), Page).serve_forever()


def run(port: int, *, failing: bool) -> int:
    from embedded.__main__ import reporting
    from embedded.demo import run_demo
    from embedded.plan import Plan, Preparation, Process

    failure = "print('the last words'); raise SystemExit(3)"
    plan = Plan(
        preparations=(
            Preparation("tables", "Tables", (sys.executable, "-c", failure if failing else "")),
        ),
        web=Process("web", "Web", (sys.executable, __file__, "serve", "{bind}")),
        workers=(Process("worker", "Worker", SLEEP),),
        progress=SLEEP,
        preferred_port=port,
    )
    return reporting(lambda: run_demo(Path(os.environ["FOLKMOOT_HOME"]), plan))


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(sys.argv[2])
    else:
        sys.exit(run(int(sys.argv[1]), failing="fail" in sys.argv))
