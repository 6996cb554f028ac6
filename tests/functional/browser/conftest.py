"""The system's Chromium, driven as a person would; what it complains of fails the test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    sync_playwright,
)

from accounts.models import User

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the browser that is installed; without one, skip, or fail where that is asked for."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        message = "No Chromium is installed (apt install chromium), so no page was opened."
        if os.environ.get("FOLKMOOT_REQUIRE_BROWSER") == "1":
            pytest.fail(message)
        pytest.skip(message)
    # Chromium's sandbox needs a user other than root.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    # Playwright's event loop runs in this thread; Django's tests use the database in it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=[*QUIET, *sandbox])
        yield chromium
        chromium.close()
        # While Playwright's loop runs, Django keeps other connections than before and after it.
        connections.close_all()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class Site:
    """The running site, and browsers of the people who use it."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.url = url
        self.complaints: list[str] = []
        self._browser = browser
        self._contexts: list[BrowserContext] = []

    def open(self, address: str = "/", *, cookies: Sequence[Any] = (), **options: Any) -> Page:
        """Open an address in a browser of its own; options are Playwright's for a context."""
        given: dict[str, Any] = {"viewport": DESKTOP, "accept_downloads": True} | options
        context = self._browser.new_context(base_url=self.url, **given)
        context.add_cookies(list(cookies))
        self._contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        self._listen(page)
        page.goto(address)
        return page

    def enter(self, user: User, address: str, **options: Any) -> Page:
        """Open an address for somebody who signed in earlier: it spares the sign-in page."""
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.url}
        return self.open(address, cookies=[cookie], **options)

    def sign_in(self, name: str, address: str = "/", **options: Any) -> Page:
        """Sign a person in by the one press of the demo, and lead them to an address."""
        page = self.open(f"/sign-in/?next={address}", **options)
        page.get_by_role("button", name=f"Sign in as {name}", exact=True).click()
        page.wait_for_url(f"{self.url}{address}")
        return page

    def forgive(self, *words: str) -> None:
        """Take back complaints that say one of these: the test provoked them."""
        self.complaints = [one for one in self.complaints if not any(word in one for word in words)]

    def close(self) -> None:
        """Close every browser."""
        for context in self._contexts:
            context.close()

    def _listen(self, page: Page) -> None:
        page.on("pageerror", lambda error: self._complain(f"script: {error}"))
        page.on("console", self._hear)
        page.on("request", self._see)

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self._complain(f"console: {said.text}")

    def _see(self, request: Request) -> None:
        if not request.url.startswith((self.url, "data:", "blob:")):
            self._complain(f"request elsewhere: {request.url}")

    def _complain(self, of: str) -> None:
        self.complaints.append(of)


@pytest.fixture
def site(browser: Browser, live_server: Any, transactional_db: None) -> Iterator[Site]:
    """Serve the site, and fail if any page broke its own rules.

    A test that provokes a refusal says so with `site.forgive`.
    """
    served = Site(browser, live_server.url)
    yield served
    served.close()
    assert served.complaints == []


Picture = Callable[[Page, str], None]


@pytest.fixture
def picture() -> Picture:
    """Keep a picture of a page in the folder FOLKMOOT_PICTURES, where that is set."""

    def keep(page: Page, name: str) -> None:
        if folder := os.environ.get("FOLKMOOT_PICTURES"):
            page.screenshot(path=f"{folder}/{name}.png")

    return keep
