"""How long a voter waits: from the key press until the next pair is painted.

`key_to_paint_*`: the vote page as it is; the next pair waits in the page and is swapped in, the
vote is sent meanwhile.
`full_page_round_trip`: the same page, but the key sends its form as a browser without scripts does:
the server stores the vote, redirects, and the browser paints the page that comes back. Style sheets
and scripts come from the browser's cache.

Both run in the same Chromium against the same gunicorn and in turns, once with 150 ms of emulated
round-trip time, once with the processor throttled to a quarter. The swap is over when a task runs
after the frame in which it was drawn; the page when the browser reports its first contentful paint.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from accounts.models import User
from bench.rows import Row
from communities.models import Role
from communities.operations.add_member import add_member
from embedded.plan import demo_plan
from embedded.ports import free_port
from preferences.founding.found_community import Choices, found_community
from worker.demo.agreeing import agrees

ROOT = Path(__file__).resolve().parents[1]
VOTES = 40  # for each of the four cells
CONDITIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "rtt_150_ms": (
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 150, "downloadThroughput": -1, "uploadThroughput": -1},
    ),
    "cpu_4x": ("Emulation.setCPUThrottlingRate", {"rate": 4}),
}
QUIET_MS = 300
SLUG = "bench-votes"

# Kept across pages, because the baseline measures from one page to the next.
SWAP_CLOCK = """
addEventListener('keydown', (event) => {
  const pressed = event.timeStamp;
  requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => { window.waited = performance.now() - pressed; };
    channel.port2.postMessage(0);
  });
}, true);
"""
PAGE_CLOCK = """
addEventListener('keydown', (event) => {
  event.stopImmediatePropagation();
  sessionStorage.setItem('pressed', performance.timeOrigin + event.timeStamp);
  const form = document.getElementById('choice');
  form.insertAdjacentHTML('beforeend', '<input type="hidden" name="choice" value="-1">');
  form.submit();
}, true);
new PerformanceObserver((list) => {
  const pressed = Number(sessionStorage.getItem('pressed'));
  const painted = list.getEntriesByName('first-contentful-paint')[0];
  if (pressed && painted) window.waited = performance.timeOrigin + painted.startTime - pressed;
}).observe({type: 'paint', buffered: true});
"""


def measure() -> Iterator[Row]:
    """Yield the median and the 95th percentile under each condition."""
    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    if browser_path is None:
        raise SystemExit(
            "This bench drives Chromium, and none is installed (apt install chromium)."
        )
    voter = _community(pairs=2 * len(CONDITIONS) * VOTES + 8)
    client = Client()
    client.force_login(voter)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    with _web_server() as url, sync_playwright() as playwright:
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        chromium = playwright.chromium.launch(executable_path=browser_path, args=sandbox)
        for name, (method, values) in CONDITIONS.items():
            swaps = _votes(_opened(chromium, url, session), method, values, clock=SWAP_CLOCK)
            pages = _votes(_opened(chromium, url, session), method, values, clock=PAGE_CLOCK)
            for share, at in (("p50", 9), ("p95", 18)):
                yield Row(
                    name=f"key_to_paint_{share}_{name}",
                    value=quantiles(swaps, n=20)[at],
                    unit="ms",
                    baseline="full_page_round_trip",
                    baseline_value=quantiles(pages, n=20)[at],
                    better="lower",
                )
        chromium.close()


def _opened(browser: Browser, url: str, session: str) -> BrowserContext:
    context = browser.new_context(base_url=url, viewport={"width": 1280, "height": 900})
    cookie: Any = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}
    context.add_cookies([cookie])
    return context


def _votes(
    context: BrowserContext, method: str, values: dict[str, Any], *, clock: str
) -> list[float]:
    """Vote by key, at a reader's pace; return how many milliseconds each press took."""
    page = context.new_page()
    page.add_init_script(clock)
    page.goto(f"/c/{SLUG}/vote/")
    context.new_cdp_session(page).send(method, values)
    _vote(page, clock)  # the first one warms both sides up
    waits = [_vote(page, clock) for _ in range(VOTES)]
    print(f"{method}: {sorted(round(one) for one in waits)}", file=sys.stderr)
    context.close()
    return waits


def _vote(page: Page, clock: str) -> float:
    page.wait_for_selector("#next-pair", state="attached")
    page.wait_for_timeout(QUIET_MS)
    page.evaluate("window.waited = null")
    shown = page.locator(".pair").get_attribute("data-key")
    page.keyboard.press("2")
    waited = page.wait_for_function("() => window.waited").json_value()
    if page.locator(".pair").get_attribute("data-key") == shown:
        raise SystemExit("A key press did not lead to another pair.")
    return float(waited)


def _community(*, pairs: int) -> User:
    """Make a community with that many pairs; return one of its maintainers."""
    began = timezone.now() - timedelta(days=1)
    people = [User(username=f"bench-{n}", name=f"Bench {n}") for n in range(6)]
    for person in people:
        person.set_unusable_password()
        person.save()
    community = found_community(
        slug=SLUG,
        name="Bench",
        purpose="Measuring.",
        legal_home="a measurement",
        guidelines="Be quick.",
        founder=people[0],
        now=began,
        choices=Choices(legal_country="AQ", legal_contact="bench@folkmoot.example"),
    )
    for person in people[1:]:
        add_member(community=community, user=person, role=Role.MAINTAINER, now=began)
    for person in people:
        agrees(person, community, now=began)
    with tempfile.TemporaryDirectory() as place:
        asked = Path(place, "prompts.jsonl")
        _write(asked, [f"How do we review change {n}, written with a model?" for n in range(pairs)])
        common = (
            f"--community={SLUG}",
            "--source=bench",
            "--licence=CC0-1.0",
            "--statement=made up",
        )
        call_command("import_prompts", str(asked), *common)
        for model in ("one", "two"):
            answers = Path(place, f"{model}.jsonl")
            _write(answers, [_answer(model, n) for n in range(pairs)])
            named = (f"--model={model}", "--outputs=allowed")
            call_command("import_responses", str(answers), *common, *named)
    return people[1]


def _answer(model: str, number: int) -> str:
    """Write about 5 kB of Markdown, with code to highlight."""
    part = (
        f"## Step {{step}} of {number}, as {model} sees it\n\n"
        "Read the description first and the code second. **Say what is good** before you say what "
        "is missing, and name the next step in the last sentence.\n\n"
        "- Ask for a smaller change.\n- Point at the guidelines.\n- Offer a date.\n\n"
        "```python\ndef review(change):\n    if not change.explained:  # nobody can judge it\n"
        "        return ask(change.author, 'Why?')\n    return read(change, twice=True)\n```\n\n"
    )
    return "".join(part.format(step=step) for step in range(1, 11))


def _write(path: Path, texts: list[str]) -> None:
    rows = (json.dumps({"external_id": str(n), "text": text}) for n, text in enumerate(texts))
    path.write_text("\n".join(rows), encoding="utf-8")


@contextmanager
def _web_server() -> Iterator[str]:
    """Run the demo's web server on this bench's database; yield its address."""
    address = f"127.0.0.1:{free_port()}"
    with tempfile.TemporaryDirectory() as home:
        environment = {
            **os.environ,
            "FOLKMOOT_MODE": "demo",
            "FOLKMOOT_HOME": home,
            "FOLKMOOT_BIND": address,
            "PYTHONPATH": os.pathsep.join([str(ROOT / "platform"), str(ROOT)]),
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        collect = [sys.executable, str(ROOT / "manage.py"), "collectstatic", "--noinput", "-v", "0"]
        subprocess.run(collect, env=environment, check=True)
        with Path(home, "web.log").open("wb") as log:
            server = subprocess.Popen(
                demo_plan().web.filled(bind=address, home=Path(home)),
                env=environment,
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            _wait_for(f"http://{address}/sign-in/")
            yield f"http://{address}"
        finally:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def _wait_for(page: str) -> None:
    for _ in range(240):
        try:
            urllib.request.urlopen(page, timeout=5).close()
        except OSError:
            time.sleep(0.25)
        else:
            return
    raise SystemExit("The web server did not answer within a minute.")
