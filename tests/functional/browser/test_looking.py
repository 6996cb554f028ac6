"""Whoever looks at a page sees that page, however slowly it comes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page

from tests.functional.browser.looking import follow, scrolls_sideways

pytestmark = pytest.mark.browser

FORM = b"<!doctype html><title>1</title><form method=post><button>Send</button></form>"
HALVES = (b"<!doctype html><title>2</title><p>First half</p>", b"<p id=last>Second half</p>")


class SlowSite(BaseHTTPRequestHandler):
    """A form, and a page after it whose halves come apart."""

    def do_GET(self) -> None:
        self._say(FORM)

    def do_POST(self) -> None:
        pause = threading.Event()
        self._say(b"")
        for part in HALVES:
            pause.wait(0.3)
            self.wfile.write(part)

    def _say(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_said: object) -> None:
        """Say nothing."""


@pytest.fixture
def slow(browser: Browser) -> Iterator[Page]:
    """Open the form of the slow site."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), SlowSite)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    page = browser.new_page()
    page.goto(f"http://127.0.0.1:{server.server_port}/")
    yield page
    page.close()
    server.shutdown()
    thread.join()
    server.server_close()


def test_who_follows_a_press_sees_the_whole_page_it_leads_to(slow: Page) -> None:
    follow(slow.get_by_role("button", name="Send"))

    assert slow.locator("#last").count() == 1
    assert not scrolls_sideways(slow)
