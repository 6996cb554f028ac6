"""A person who goes over the site: reads a page, follows its links, presses its buttons.

Without a script and without a browser, but through the real views, and only by what the pages
offer. No page may be a dead end: each one that is opened says so at once.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from django.test import Client

from accounts.models import User
from tests.integration.journeys.reading import Reading, read


class Person:
    """Somebody with a page open in front of them."""

    def __init__(self, user: User | None = None) -> None:
        self.client = Client()
        self.user = user
        if user is not None:
            self.client.force_login(user)
        self.url = "/"
        self.page: Reading = Reading()

    @property
    def text(self) -> str:
        """What the page says."""
        return self.page.text

    def opens(self, address: str, *, status: int | None = 200) -> str:
        """Open an address; return what the page says. Without a status any but an error will do."""
        return self.arrives(self.client.get(address, follow=True), address, status)

    def follows(self, label: str, *, status: int = 200) -> str:
        """Follow the link of these words."""
        return self.opens(urljoin(self.url, self.page.link(label)), status=status)

    def presses(self, label: str, *, near: str = "", status: int = 200, **values: object) -> str:
        """Fill in the form of a button and press it; return what the page after it says."""
        form, button = self.page.pressing(label, near=near)
        sent: dict[str, Any] = form.fill(**values)
        if button.name:
            sent = sent | {button.name: button.value}
        address = urljoin(self.url, form.action)
        if form.method == "get":
            return self.arrives(self.client.get(address, sent, follow=True), address, status)
        return self.arrives(self.client.post(address, sent, follow=True), address, status)

    def sees(self, *words: str) -> None:
        """Check that the page says each of these."""
        for one in words:
            assert one in self.text, f"{self.url} does not say {one!r}: {self.text}"

    def misses(self, *words: str) -> None:
        """Check that the page says none of these."""
        for one in words:
            assert one not in self.text, f"{self.url} says {one!r}: {self.text}"

    def may_press(self, label: str) -> bool:
        """Say whether the page has such a button."""
        return any(button.label == label for form in self.page.forms for button in form.buttons)

    def may_follow(self, label: str) -> bool:
        """Say whether the page has such a link, below its masthead."""
        return any(words == label for words, _href in self.page.inside)

    def arrives(self, response: Any, address: str, status: int | None = None) -> str:
        """Look at the page that came: it leads on, or says why there is nothing."""
        chain = getattr(response, "redirect_chain", [])
        self.url = urljoin(address, chain[-1][0]) if chain else address
        self.page = read(response.content.decode())
        found = response.status_code
        assert found in (status or found,), f"{self.url}: {found}: {self.text}"
        assert found < 500, self.url
        # A visitor may be content with what stands there, if something does.
        content = self.user is None and found == 200 and not self.page.is_empty
        assert content or self.page.leads_on(), f"{self.url} leads nowhere: {self.text}"
        return self.text
