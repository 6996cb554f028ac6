"""Passkeys, codes and providers in a browser, and how the pages of one's own account look."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core import mail
from playwright.sync_api import Page, expect

from accounts.models import User
from communities.models import Community, Role
from tests.factories import CommunityFactory, MembershipFactory
from tests.functional.browser.conftest import PHONE, Picture, Site
from tests.functional.browser.looking import faults, follow
from tests.support.chosen import some_of
from tests.support.openid_provider import configured, knows, running_provider
from tests.support.signing_in import (
    PASSWORD,
    add_app,
    code_of,
    link_in,
    person_with_password,
)

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("real_site")]

ADDRESS = "steward@example.org"


@pytest.fixture
def real_site(settings: Any) -> None:
    """Switch the demo's sign-in off; hash passwords quickly."""
    settings.DEMO_SIGN_IN = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def person(transactional_db: None) -> User:
    """Return somebody with a password."""
    return person_with_password(ADDRESS, name="A steward")


@pytest.fixture
def community(person: User) -> Community:
    """Return a community that the person is to run."""
    made: Community = CommunityFactory(slug="harbour", name="Harbour tools")
    MembershipFactory(community=made, user=person, role=Role.STEWARD)
    return made


def give_device(page: Page) -> None:
    """Plug in a device that makes passkeys and knows its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def sign_in(page: Page, *, to: str = "/account/") -> None:
    """Sign in by address and password."""
    page.goto(f"/sign-in/?next={to}")
    page.get_by_label("E-mail address").fill(ADDRESS)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    follow(page.get_by_role("button", name="Sign in", exact=True))


def say_it_is_me(page: Page) -> None:
    """Give the password where it is asked for once more."""
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    follow(page.get_by_role("button", name="Go on"))


def add_passkey(page: Page, *, alone: bool) -> None:
    """Add a passkey, on the page for it."""
    page.get_by_label("Name of the passkey").fill("My telephone")
    page.get_by_label("Sign in with it alone").set_checked(alone)
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()


def test_a_steward_adds_a_passkey_is_led_back_and_signs_in_with_it_alone(
    site: Site, community: Community
) -> None:
    page = site.open()
    give_device(page)
    sign_in(page, to=f"/c/{community.slug}/bots/")
    expect(page.get_by_role("heading", name="takes a second factor")).to_be_visible()
    follow(page.get_by_role("link", name="Set it up"))
    follow(page.get_by_role("link", name="Add a passkey"))
    say_it_is_me(page)
    add_passkey(page, alone=True)
    follow(page.get_by_role("link", name="Back to what you were doing"))
    expect(page).to_have_url(f"{site.url}/c/{community.slug}/bots/")
    assert mail.outbox[-1].subject.endswith(("Passkey added", "Recovery Codes Generated"))

    follow(page.get_by_role("button", name="Sign out"))
    page.goto(f"/sign-in/?next=/c/{community.slug}/bots/")
    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page).to_have_url(f"{site.url}/c/{community.slug}/bots/")
    site.forgive("403")


def test_a_passkey_is_the_second_step_after_a_password_and_asked_for_before_changes(
    site: Site, person: User
) -> None:
    page = site.open()
    give_device(page)
    sign_in(page, to="/account/factors/passkeys/add/")
    say_it_is_me(page)
    add_passkey(page, alone=False)
    follow(page.get_by_role("button", name="Sign out"))

    sign_in(page)
    page.get_by_role("button", name="Use a passkey instead").click()
    expect(page.get_by_role("heading", name="Signing in")).to_be_visible()
    page.goto("/account/factors/recovery/new/")
    follow(page.get_by_role("link", name="Use a passkey"))
    page.get_by_role("button", name="Use a passkey").click()

    expect(page.get_by_role("heading", name="New recovery codes")).to_be_visible()


def test_a_device_that_says_no_is_explained(site: Site, person: User) -> None:
    page = site.open("/sign-in/")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('no')); }")

    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_text("That did not work, or it was stopped.")).to_be_visible()


def test_without_a_script_codes_work_and_passkeys_say_what_they_need(
    site: Site, person: User
) -> None:
    secret = add_app(person)
    page = site.open("/sign-in/", java_script_enabled=False, viewport=PHONE)
    expect(page.get_by_text("Passkeys need JavaScript")).to_be_visible()
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()

    sign_in(page)
    page.get_by_label("Code").fill(code_of(secret))
    follow(page.get_by_role("button", name="Sign in", exact=True))

    expect(page.get_by_role("heading", name="Signing in")).to_be_visible()


def test_somebody_comes_through_a_provider_within_the_policy_of_our_pages(
    site: Site, settings: Any, transactional_db: None
) -> None:
    with running_provider() as issuer:
        settings.SOCIALACCOUNT_PROVIDERS = configured(issuer)
        knows(issuer, "new", {"email": "new@example.org", "email_verified": True, "name": "Nova"})
        page = site.open("/sign-in/?next=/account/")

        follow(page.get_by_role("button", name="Sign in with Harbour"))
        page.wait_for_url(f"{issuer}/**")
        page.locator("input[name=sub]").first.fill("new")
        page.locator("form button").first.click()
        expect(page.get_by_label("Name", exact=True)).to_have_value("Nova")
        follow(page.get_by_role("button", name="Make the account"))

        expect(page).to_have_url(f"{site.url}/account/")
        expect(page.get_by_text("new@example.org")).to_be_visible()
    # The provider's own pages are not ours to judge.
    site.forgive("request elsewhere", "console")


Visit = tuple[str, Page]


def visits(site: Site, person: User, **options: Any) -> Iterator[Visit]:
    """Go over every page of signing in and of one's own account."""
    page = site.open("/sign-in/", **options)
    yield "sign-in-real", page
    page.get_by_label("E-mail address").fill(ADDRESS)
    page.get_by_label("Password", exact=True).fill("wrong")
    follow(page.get_by_role("button", name="Sign in", exact=True))
    yield "sign-in-refused", page
    for name in ("signup", "inactive", "password/reset", "password/reset/sent"):
        page.goto(f"/account/{name}/")
        yield f"account-{name.replace('/', '-')}", page
    for name in ("password/reset/done", "providers/cancelled", "providers/error", "email/x"):
        page.goto(f"/account/{name}/")
        yield f"account-{name.replace('/', '-')}", page
    page.goto("/account/signup/")
    page.get_by_label("Name", exact=True).fill("A newcomer")
    page.get_by_label("E-mail address").fill("newcomer@example.org")
    page.get_by_label("Password", exact=True).fill("short")
    follow(page.get_by_role("button", name="Make the account"))
    yield "account-signup-refused", page
    page.goto("/account/password/reset/")
    page.get_by_label("E-mail address").fill(ADDRESS)
    follow(page.get_by_role("button", name="Send the link"))
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    page.goto(link_in(mail.outbox[-1]))
    yield "account-new-password", page
    yield from _second_step(page, person)
    yield from _own(page)


def _second_step(page: Page, person: User) -> Iterator[Visit]:
    sign_in(page, to="/c/harbour/bots/")
    yield "second-factor-missing", page
    secret = add_app(person)
    RecoveryCodes.activate(person)
    follow(page.get_by_role("button", name="Sign out"))
    sign_in(page)
    yield "second-step", page
    page.get_by_label("Code").fill(code_of(secret))
    follow(page.get_by_role("button", name="Sign in", exact=True))
    expect(page.get_by_role("heading", name="Signing in")).to_be_visible()


def _own(page: Page) -> Iterator[Visit]:
    yield "account", page
    page.goto("/account/factors/passkeys/add/")
    yield "account-again", page
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    follow(page.get_by_role("button", name="Go on"))
    give_device(page)
    yield "account-passkey-add", page
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    page.goto("/account/factors/passkeys/")
    yield "account-passkeys", page
    follow(page.get_by_role("link", name="Rename"))
    yield "account-passkey-rename", page
    page.go_back()
    follow(page.get_by_role("link", name="Remove"))
    yield "account-passkey-remove", page
    own = ("email", "password", "sessions", "providers", "factors", "again", "again/code")
    for name in (*own, "again/passkey", "factors/recovery", "factors/recovery/new"):
        page.goto(f"/account/{name}/")
        yield f"account-{name.replace('/', '-')}", page
    page.goto("/account/email/")
    page.get_by_label("New e-mail address").fill("new@example.org")
    follow(page.get_by_role("button", name="Send the link"))
    expect(page.get_by_text("is not confirmed yet")).to_be_visible()
    yield "account-email-waiting", page
    page.goto(link_in(mail.outbox[-1]))
    yield "account-email-confirm", page
    page.goto("/account/factors/codes/remove/")
    yield "account-codes-remove", page
    follow(page.get_by_role("button", name="Switch it off"))
    page.goto("/account/factors/codes/")
    yield "account-codes", page


@pytest.mark.parametrize("width", some_of([320, 1280]))
def test_no_page_of_signing_in_breaks_a_rule_of_accessibility_or_scrolls_sideways(
    site: Site, person: User, community: Community, picture: Picture, width: int
) -> None:
    found: list[str] = []
    count = 0
    options: dict[str, Any] = {"bypass_csp": True, "viewport": {"width": width, "height": 800}}

    for name, page in visits(site, person, reduced_motion="reduce", **options):
        count += 1
        found += faults(page, picture, name)

    assert not found, "\n".join(found)
    assert count >= 30
    assert EmailAddress.objects.filter(email="new@example.org").exists()
    site.forgive("Failed to load resource")
