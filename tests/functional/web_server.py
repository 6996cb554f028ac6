"""The web server that the demo runs, on the test's own database, and browsers without a screen."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from embedded.plan import demo_plan
from embedded.ports import free_port
from tests.functional.conftest import ROOT, wait_until


class WebServer:
    """gunicorn with its workers, in a session of its own, writing to a log file."""

    def __init__(self, *, home: Path, environment: dict[str, str]) -> None:
        self.log = home / "web.log"
        self.port = free_port()
        bind = f"127.0.0.1:{self.port}"
        environment = {**environment, "FOLKMOOT_HOME": str(home), "FOLKMOOT_BIND": bind}
        subprocess.run(
            [sys.executable, "manage.py", "collectstatic", "--noinput", "-v", "0"],
            env=environment,
            cwd=ROOT,
            check=True,
        )
        with self.log.open("wb") as output:
            self._process = subprocess.Popen(
                demo_plan().web.filled(bind=bind, home=home),
                env=environment,
                cwd=ROOT,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_until(self._answers, within=60, what=f"the web server's first page, see {self.log}")

    def end(self) -> None:
        """Kill it with its workers."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _answers(self) -> bool:
        try:
            return Visitor(self.port).get("/sign-in/").status == http.client.OK
        except OSError:
            return False


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str

    def values(self, name: str) -> list[str]:
        """Return the values of an attribute such as `data-key`, in the order of the page."""
        return re.findall(rf'\b{name}="([^"]+)"', self.text)


@dataclass
class Visitor:
    """A browser of one person: keeps cookies, and sends the form's token against forgery."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        """Open a page; redirects are not followed."""
        return self._ask("GET", path)

    def post(self, path: str, form: dict[str, str], *, in_background: bool = False) -> Answer:
        """Send a form, as a plain form or as the vote page's script does."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if in_background:
            headers["X-Folkmoot-Fragment"] = "pair"
        token = self.cookies.get("csrftoken", "")
        return self._ask("POST", path, urlencode({**form, "csrfmiddlewaretoken": token}), headers)

    def _ask(
        self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.request(method, path, body, {"Cookie": cookies, **(headers or {})})
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        for header in response.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(header).items():
                self.cookies[name] = morsel.value
        return Answer(response.status, dict(response.headers), text)
