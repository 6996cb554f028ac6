"""The link to a project: named, proven by DNS or by a file, checked again, taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from communities import project_proofs
from communities.models import ProjectLink, Role
from communities.operations.prove_link import (
    MAX_LINKS,
    CheckTooSoon,
    LinkGone,
    LinkRefused,
    add_link,
    check_link,
    remove_link,
)
from communities.safe_fetch import NotAnswered, NotAsked, Outgoing
from record.models import Entry
from tests.factories import MembershipFactory, UserFactory
from tests.integration.conftest import NOW, Moot, SignedIn, address, found_moot
from tests.integration.founding.test_founding import shown
from tests.support.outside import DnsServer, Outside

pytestmark = pytest.mark.django_db

FILE = "https://raw.example.org/project/main/folkmoot.txt"


@pytest.fixture
def steward(moot: Moot) -> User:
    member: User = MembershipFactory(community=moot.community, role=Role.STEWARD).user
    return member


Add = Callable[..., ProjectLink]


@pytest.fixture
def add(moot: Moot, steward: User) -> Add:
    def added(
        method: str = "dns", address: str = "example.org", name: str = "Tools"
    ) -> ProjectLink:
        return add_link(
            community=moot.community,
            name=name,
            method=method,
            address=address,
            actor=steward,
            now=NOW,
        )

    return added


def verbs() -> list[str]:
    return list(Entry.objects.order_by("id").values_list("verb", flat=True))


def test_a_txt_record_proves_a_domain(add: Add, steward: User) -> None:
    link = add()
    with DnsServer() as dns:
        dns.say(
            "_folkmoot.example.org", "TXT", '"other"', f'"{project_proofs.line_of(link.challenge)}"'
        )
        outgoing = Outgoing(resolver=dns.resolver())
        checked = check_link(link=link, actor=steward, now=NOW, outgoing=outgoing)

    assert (checked.proven_at, checked.failure) == (NOW, "")
    assert dns.asked == [("_folkmoot.example.org.", "TXT")]
    assert verbs() == ["link.added", "link.proven"]


def test_a_line_of_a_file_proves_an_address(add: Add, steward: User) -> None:
    link = add("file", FILE)
    outside = Outside(body=f"# Proof\r\n  folkmoot-proof={link.challenge}  \r\n")

    assert check_link(link=link, actor=steward, now=NOW, outgoing=outside).proven_at == NOW
    assert outside.asked == [FILE]


CHALLENGE = "c" * 32
LINE = project_proofs.line_of(CHALLENGE)


@pytest.mark.parametrize(
    ("method", "outside", "words"),
    [
        ("dns", Outside(), "no TXT record at _folkmoot.example.org"),
        ("dns", Outside("folkmoot-proof=other"), "says something else"),
        ("dns", Outside(f"x {LINE}"), "says something else"),
        ("file", Outside(body="nothing"), "no line that is the proof alone"),
        ("file", Outside(body=f"see {LINE}"), "no line that is the proof alone"),
        ("file", Outside(body=LINE, status=404), "answered 404"),
        ("file", Outside(body=LINE, status=301), "leads on to another one"),
        ("file", Outside(body=LINE, content_type="text/html"), "Give the address of the raw file"),
        ("file", Outside(error=NotAsked("inside")), "inside"),
    ],
)
def test_what_is_no_proof_says_why(
    add: Add, steward: User, method: str, outside: Outside, words: str
) -> None:
    link = add(method, "example.org" if method == "dns" else FILE)
    ProjectLink.objects.update(challenge=CHALLENGE, proven_at=NOW)
    link.refresh_from_db()

    checked = check_link(link=link, actor=steward, now=NOW, outgoing=outside)

    assert checked.proven_at is None, "what was proven once is not, any more"
    assert words in checked.failure
    assert verbs()[-1] == "link.unproven"


def test_where_nobody_could_be_asked_a_proof_stays(add: Add, steward: User) -> None:
    link = add()
    away = Outside(error=NotAnswered("DNS gave no answer."))

    first = check_link(link=link, actor=steward, now=NOW, outgoing=away)
    assert (first.proven_at, first.failure) == (None, "DNS gave no answer.")
    ProjectLink.objects.update(proven_at=NOW)
    later = NOW + timedelta(minutes=1)
    link.refresh_from_db()
    second = check_link(link=link, actor=steward, now=later, outgoing=away)

    assert (second.proven_at, second.checked_at) == (NOW, later)
    assert verbs() == ["link.added", "link.unproven"]


def test_a_link_is_checked_once_in_ten_seconds_and_two_at_a_time(add: Add, steward: User) -> None:
    link = add()
    inner: list[str] = []

    class Slow(Outside):
        """Asks for two more checks while it is asked."""

        def texts(self, name: str) -> list[str]:
            try:
                check_link(link=link, actor=steward, now=NOW, outgoing=self)
            except CheckTooSoon as error:
                inner.append(str(error))
            return []

    checked = check_link(link=link, actor=steward, now=NOW, outgoing=Slow())
    assert len(inner) == 1
    assert "Other checks are running" in inner[0]
    with pytest.raises(CheckTooSoon, match="a moment ago"):
        check_link(link=checked, actor=steward, now=NOW + timedelta(seconds=9), outgoing=Outside())
    check_link(link=checked, actor=steward, now=NOW + timedelta(seconds=10), outgoing=Outside())


def test_a_link_removed_while_it_is_checked_stays_removed(
    moot: Moot, add: Add, steward: User
) -> None:
    link = add()

    class Removing(Outside):
        """Somebody removes the link while DNS is asked."""

        def texts(self, name: str) -> list[str]:
            remove_link(community=moot.community, link_id=link.public_id, actor=steward, now=NOW)
            return [project_proofs.line_of(link.challenge)]

    with pytest.raises(LinkGone):
        check_link(link=link, actor=steward, now=NOW, outgoing=Removing())

    assert not ProjectLink.objects.exists()
    assert verbs() == ["link.added", "link.removed"]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("example.org", "example.org"),
        (" Example.ORG. ", "example.org"),
        ("https://example.org/about", "example.org"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("a.b.c.example.co", "a.b.c.example.co"),
    ],
)
def test_a_domain_is_stored_in_one_form(typed: str, stored: str) -> None:
    assert project_proofs.checked_address("dns", typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "localhost",
        "127.0.0.1",
        "[::1]",
        "example..org",
        "-a.example",
        "exa mple.org",
        "example.org:53",
        "example_org.com",
        "a" * 64 + ".example",
        ".".join(["a" * 60] * 5),
        "",
        ".",
        "https://",
        "example.org/\r\n",
    ],
)
def test_what_is_no_domain_is_refused(typed: str) -> None:
    with pytest.raises(project_proofs.AddressRefused):
        assert project_proofs.checked_address("dns", typed.replace("\r\n", "x")) == ""


@pytest.mark.parametrize(
    "typed",
    [
        "http://raw.example.org/project/main/folkmoot.txt",
        "raw.example.org/project/main/folkmoot.txt",
        "https://raw.example.org/",
        "https://raw.example.org",
        "https://127.0.0.1/folkmoot.txt",
        "https://[::1]/folkmoot.txt",
        "https://localhost/folkmoot.txt",
        "https://raw.example.org:8443/folkmoot.txt",
        "https://me@raw.example.org/folkmoot.txt",
        "https://raw.example.org/echo?say=folkmoot-proof",
        "https://raw.example.org/file#L1",
        "https://raw.example.org/a file",
        "https://raw.example.org/dätei",
        "https://raw.example.org/project/0123456789abcdef0123456789abcdef01234567/folkmoot.txt",
        "https://raw.example.org/project/0badc0de/folkmoot.txt",
        "https://raw.example.org/project/refs/pull/7/head/folkmoot.txt",
        "https://raw.example.org/project/-/merge_requests/7/raw",
        "https://raw.example.org/wiki/Folkmoot.txt",
        "https://raw.example.org/" + "x" * 400,
        "https://[::1/x",
    ],
)
def test_a_file_that_anybody_could_have_written_is_refused(typed: str) -> None:
    with pytest.raises(project_proofs.AddressRefused):
        project_proofs.checked_address("file", typed)


def test_a_files_address_is_stored_with_its_host_in_small_letters() -> None:
    typed = "https://Raw.Example.org:443/Project/main/folkmoot.txt"
    assert project_proofs.checked_address("file", typed) == (
        "https://raw.example.org/Project/main/folkmoot.txt"
    )


def test_a_community_names_an_address_once_and_so_many_projects(add: Add) -> None:
    add()
    with pytest.raises(LinkRefused, match="in the list already"):
        add(address="EXAMPLE.org")
    for number in range(MAX_LINKS - 1):
        add(address=f"{number}.example.org")
    with pytest.raises(LinkRefused, match="20 projects"):
        add(address="more.example.org")


def test_two_communities_may_prove_the_same_project_with_challenges_of_their_own(
    add: Add, steward: User
) -> None:
    other = found_moot(voters=1)
    MembershipFactory(community=other.community, user=steward, role=Role.STEWARD)
    one = add()
    two = add_link(
        community=other.community,
        name="Tools",
        method="dns",
        address="example.org",
        actor=steward,
        now=NOW,
    )

    assert one.challenge != two.challenge
    outside = Outside(*(project_proofs.line_of(link.challenge) for link in (one, two)))
    for link in (one, two):
        assert check_link(link=link, actor=steward, now=NOW, outgoing=outside).proven_at == NOW


def test_a_steward_proves_a_link_on_the_pages(
    moot: Moot, steward: User, as_: SignedIn, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, links = as_(steward), address(moot, "links/")
    typed = {"name": "Harbour tools", "method": "dns", "address": "harbour.example"}

    listed = shown(browser.post(links, typed, follow=True))

    link = ProjectLink.objects.get()
    assert "_folkmoot.harbour.example" in listed
    assert f"folkmoot-proof={link.challenge}" in listed
    assert "not verified" in listed
    assert "not verified" in shown(client.get(address(moot)))

    monkeypatch.setattr("web.views.links.Outgoing", Outside)
    check = address(moot, f"links/{link.public_id}/check/")
    assert "There is no TXT record" in shown(browser.post(check, follow=True))
    assert "a moment ago" in shown(browser.post(check, follow=True))
    ProjectLink.objects.update(checked_at=None)
    proof = Outside(project_proofs.line_of(link.challenge))
    monkeypatch.setattr("web.views.links.Outgoing", lambda: proof)
    assert "harbour.example is verified." in shown(browser.post(check, follow=True))
    assert "verified by DNS on" in shown(client.get(address(moot)))
    assert link.challenge not in shown(client.get(address(moot)))
    record = shown(browser.get(address(moot, "record/")))
    assert ("harbour.example" in record, "Harbour tools" in record) == (True, False)

    removed = browser.post(address(moot, f"links/{link.public_id}/remove/"), follow=True)
    assert "Harbour tools" not in shown(removed)
    assert verbs() == ["link.added", "link.unproven", "link.proven", "link.removed"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": ""}, "This field is required"),
        ({"address": "nowhere"}, "Give a domain such as example.org."),
        ({"method": "file", "address": "http://example.org/x"}, "begins with https://"),
        ({"method": "carrier pigeon"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_with_a_project_is_said(
    moot: Moot, steward: User, as_: SignedIn, typed: dict[str, str], words: str
) -> None:
    given = {"name": "Tools", "method": "dns", "address": "example.org"} | typed

    response = as_(steward).post(address(moot, "links/"), given)

    assert response.status_code == 422
    assert words in shown(response)
    assert not ProjectLink.objects.exists()


def test_only_stewards_of_this_community_see_and_change_its_links(
    moot: Moot, add: Add, as_: SignedIn, client: Client
) -> None:
    link = add()
    pages = [address(moot, f"links/{one}") for one in ("", f"{link.public_id}/check/")]
    pages.append(address(moot, f"links/{link.public_id}/remove/"))
    elsewhere = MembershipFactory(role=Role.STEWARD)

    for person in (moot.voters[0], UserFactory(), elsewhere.user):
        assert as_(person).get(pages[0]).status_code == 403
        assert [as_(person).post(page).status_code for page in pages] == [403] * 3
    assert [client.post(page).status_code for page in pages] == [302] * 3

    # Their own address with our link's id leads to nothing.
    own = f"/c/{elsewhere.community.slug}/links/{link.public_id}"
    browser = as_(elsewhere.user)
    assert browser.post(f"{own}/check/").status_code == 404
    assert browser.post(f"{own}/remove/").status_code == 302
    assert browser.get(f"/c/{elsewhere.community.slug}/links/").status_code == 200
    assert ProjectLink.objects.get().checked_at is None
    assert "example.org" not in shown(browser.get(f"/c/{elsewhere.community.slug}/"))


def test_the_page_of_links_costs_the_same_for_one_as_for_many(
    moot: Moot,
    add: Add,
    steward: User,
    as_: SignedIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(9):
        add(address=f"{number}.example.org")
    browser = as_(steward)

    with django_assert_max_num_queries(5):
        browser.get(address(moot, "links/"))
