"""The pages for employers: what each reader sees, what is refused, what is kept of it."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.models import Acceptance, Approval, Employer, Origin
from consent.operations.end_employer import end_employer
from preferences.models import Comment, Prompt, Response
from tests.factories import CommunityFactory, MembershipFactory, UserFactory
from tests.integration.conftest import NOW, Moot, SignedIn
from tests.integration.consent.employers.conftest import Harbour
from tests.support.employing import HARBOUR, confirmed, employs, lists, signs
from tests.support.moderating import member
from tests.support.terms import CORPORATE, stored

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SIGNED: dict[str, Any] = {"number": 1, "name": "Lighthouse AG", "may_bind": "on"}


def shown(client: Client, page: str, status: int = 200) -> str:
    """Return the page's words, tags and all."""
    answered = client.get(page)
    assert answered.status_code == status, answered
    return unescape(answered.content.decode())


def test_the_terms_pages_lead_there(harbour: Harbour, client: Client) -> None:
    for page in ("terms/", "terms/corporate_terms/"):
        html = shown(client, f"/c/{harbour.community.slug}/{page}")
        assert f'href="{harbour.address()}"' in html
    assert harbour.address() not in shown(
        client, f"/c/{harbour.community.slug}/terms/contributor_terms/"
    )


def test_where_no_terms_for_employers_are_in_effect_the_page_says_so(
    moot: Moot, as_: SignedIn
) -> None:
    page = f"/c/{moot.community.slug}/terms/employers/"
    client = as_(moot.voters[0])

    assert "No terms for employers are in effect here" in shown(client, page)
    assert client.get(f"{page}sign/")["Location"] == page
    assert client.post(f"{page}sign/", SIGNED)["Location"] == page
    assert not Employer.objects.exists()


def test_a_member_signs_below_the_text_and_names_people_next(
    harbour: Harbour, as_: SignedIn
) -> None:
    client = as_(harbour.ada)
    html = shown(client, harbour.address("sign/"))
    assert html.index("Who signs") < html.index('name="may_bind"')
    assert "checked" not in html

    answered = client.post(harbour.address("sign/"), SIGNED)

    employer = Employer.objects.get(name="Lighthouse AG")
    assert answered["Location"] == harbour.address(f"{employer.public_id}/")
    kept = Acceptance.objects.get(employer=employer)
    assert hashlib.sha256(kept.words.words.encode()).hexdigest() == kept.words_id
    for words in re.split(r"[\[\]\n]", kept.words.words):
        assert words.strip().removesuffix(": ____") in html


@pytest.mark.parametrize(
    ("left_out", "why"),
    [
        ("name", "Name the employer for which you sign."),
        ("may_bind", "Only somebody who may bind the employer signs for it."),
    ],
)
def test_what_is_missing_from_a_signature_is_said(
    harbour: Harbour, as_: SignedIn, left_out: str, why: str
) -> None:
    sent = {name: value for name, value in SIGNED.items() if name != left_out}
    answered = as_(harbour.ada).post(harbour.address("sign/"), sent)

    assert answered.status_code == 422
    assert why in unescape(answered.content.decode())
    assert Employer.objects.count() == 1


def test_a_second_signature_and_one_for_an_old_version_are_refused_with_what_was_typed(
    harbour: Harbour, as_: SignedIn
) -> None:
    client = as_(harbour.ada)
    for changed, why in (
        ({"name": HARBOUR}, "Somebody has signed"),
        ({"number": 7, "name": HARBOUR}, "The terms changed"),
    ):
        answered = client.post(harbour.address("sign/"), SIGNED | changed)
        assert answered.status_code == 409
        html = answered.content.decode()
        assert why in html
        assert f'value="{HARBOUR}"' in html
        assert "checked" not in html
    assert Employer.objects.count() == 1


def test_who_signed_keeps_the_lists_on_one_page(harbour: Harbour, as_: SignedIn) -> None:
    client, page = as_(harbour.lawyer), harbour.of_employer()
    assert "Nobody is named yet" in shown(client, page)

    added = client.post(page, {"kind": "domain", "value": "Harbour.example"})

    assert added["Location"] == page
    line = Approval.objects.get()
    html = shown(client, page)
    assert "harbour.example" in html
    refused = client.post(page, {"kind": "domain", "value": "gmail.com"})
    assert refused.status_code == 422
    assert "Anybody can have an address at gmail.com" in refused.content.decode()
    assert 'value="gmail.com"' in refused.content.decode()
    client.post(harbour.of_employer(f"lists/{line.public_id}/remove/"))
    assert not Approval.objects.current().exists()


def test_nobody_else_sees_the_lists_not_even_a_steward(harbour: Harbour, as_: SignedIn) -> None:
    line = lists(harbour.employer, "secret@harbour.example", now=NOW)
    taken = {"kind": "domain", "value": "x.example"}

    for who in (harbour.ada, harbour.bea, UserFactory()):
        client = as_(who)
        assert client.get(harbour.of_employer()).status_code == 404
        assert client.post(harbour.of_employer(), taken).status_code == 404
        assert client.post(harbour.of_employer("leave/")).status_code == 404
        gone = client.post(harbour.of_employer(f"lists/{line.public_id}/remove/"))
        assert gone.status_code == 404
        assert "secret@harbour" not in client.get(harbour.address()).content.decode()
    assert Approval.objects.current().count() == 1
    assert Client().get(harbour.of_employer()).status_code == 302


def test_an_employer_sees_who_acknowledged_and_nothing_of_what_they_do(
    harbour: Harbour, as_: SignedIn
) -> None:
    employs(harbour.employer, harbour.ada, now=NOW)
    ada = as_(harbour.ada)
    ada.post(
        f"/c/{harbour.community.slug}/prompts/new/",
        {"text": "Who said this?", "language": "en", "origin": "employer"},
    )
    assert Prompt.objects.get(author=harbour.ada).employer == harbour.employer

    html = shown(as_(harbour.lawyer), harbour.of_employer())

    assert "Ada" in html
    assert harbour.ada.username in html
    for hidden in ("ada@harbour.example", "Who said this?", harbour.ada.email, "publish"):
        assert hidden not in html.replace("what they answer about publishing", "")


def test_a_person_on_a_list_is_led_to_acknowledge_and_others_learn_nothing(
    harbour: Harbour, as_: SignedIn
) -> None:
    client, page = as_(harbour.ada), harbour.of_employer("acknowledge/")
    assert client.get(page).status_code == 404
    assert HARBOUR not in shown(client, harbour.address())
    lists(harbour.employer, "ada@harbour.example", now=NOW)
    html = shown(client, harbour.address())
    assert "You are on its approval list." in html
    assert f'href="{page}"' in html
    assert "ada@harbour.example" in html
    assert harbour.ada.username in html

    asked = shown(client, page)
    answered = client.post(page, {"number": 1})

    assert answered["Location"] == harbour.address()
    kept = Acceptance.objects.get(user=harbour.ada, acting_as="employee")
    for words in re.split(r"[\[\]\n]", kept.words.words):
        assert words.strip() in asked
    assert "Acknowledged on" in shown(client, harbour.address())
    assert client.post(page, {"number": 7}).status_code == 409
    assert client.post(page, {}).status_code == 422


def test_what_an_employers_people_cannot_do_any_more_is_said(
    harbour: Harbour, as_: SignedIn
) -> None:
    employs(harbour.employer, harbour.ada, now=NOW)
    client = as_(harbour.ada)
    assert "Submit a prompt" in shown(client, harbour.address())
    client_of_lawyer = as_(harbour.lawyer)
    line = Approval.objects.get()
    client_of_lawyer.post(harbour.of_employer(f"lists/{line.public_id}/remove/"))
    assert "on none of its lists any more" in shown(client, harbour.address())

    values: dict[str, Any] = {"kind": CORPORATE, "change": "material", "version": "2.0.0"}
    stored(
        harbour.community, "Give more.", now=timezone.now(), grace_ends_at=timezone.now(), **values
    )
    assert "It has not signed the terms that count now" in shown(client, harbour.address())
    assert "sign again" in shown(client_of_lawyer, harbour.of_employer())
    for who in (client_of_lawyer, as_(harbour.bea)):
        assert "The terms have changed." in shown(who, harbour.address())
    again = client_of_lawyer.post(harbour.of_employer("sign/"), {"number": 2, "may_bind": "on"})
    assert again["Location"] == harbour.of_employer()
    assert "sign again" not in shown(client_of_lawyer, harbour.of_employer())

    client_of_lawyer.post(harbour.of_employer("leave/"))
    assert "Its place here has ended" in shown(client, harbour.address())
    assert client.get(harbour.of_employer("acknowledge/")).status_code == 404
    assert client_of_lawyer.get(harbour.of_employer("sign/")).status_code == 404


def test_only_who_signed_signs_again(harbour: Harbour, as_: SignedIn) -> None:
    assert as_(harbour.ada).get(harbour.of_employer("sign/")).status_code == 404
    client = as_(harbour.lawyer)
    assert HARBOUR in shown(client, harbour.of_employer("sign/"))
    refused = client.post(harbour.of_employer("sign/"), {"number": 7, "may_bind": "on"})
    assert refused.status_code == 409


def test_a_steward_sees_who_signed_and_ends_a_place_with_a_reason(
    harbour: Harbour, as_: SignedIn
) -> None:
    employs(harbour.employer, harbour.ada, now=NOW)
    client, page = as_(harbour.bea), harbour.of_employer("end/")
    html = shown(client, harbour.address())
    assert "signed by Lena" in html
    assert "1 person acknowledged" in html
    assert "signed by Lena" not in shown(as_(harbour.ada), harbour.address())
    assert as_(harbour.ada).get(page).status_code == 403
    assert HARBOUR in shown(client, page)
    assert client.post(page, {"reason": " "}).status_code == 422

    ended = client.post(page, {"reason": "Lena has left it."})

    assert ended["Location"] == harbour.address()
    assert "Lena has left it." in shown(client, harbour.address())
    assert "Lena has left it." in shown(as_(harbour.lawyer), harbour.of_employer())
    assert client.post(page, {"reason": "Again."}).status_code == 422


def test_who_has_left_keeps_the_lists_and_signs_nothing_new(
    harbour: Harbour, as_: SignedIn
) -> None:
    harbour.lawyer.memberships.all().delete()
    client = as_(harbour.lawyer)

    assert HARBOUR in shown(client, harbour.address())
    added = client.post(harbour.of_employer(), {"kind": "email", "value": "a@b.example"})
    assert added.status_code == 302
    assert client.get(harbour.address("sign/")).status_code == 403


def test_a_prompt_for_an_employer_that_is_missing_keeps_what_was_typed_and_leads_there(
    harbour: Harbour, as_: SignedIn
) -> None:
    client = as_(harbour.ada)
    pages = {
        "prompts/new/": {"text": "Who <merges> this?", "language": "en"},
        f"prompts/{harbour.prompt.public_id}/propose/": {"text": "Ask <them>."},
    }
    for page, typed in pages.items():
        sent = typed | {"origin": "employer"}
        answered = client.post(f"/c/{harbour.community.slug}/{page}", sent)
        assert answered.status_code == 422
        html = answered.content.decode()
        assert "acknowledge once" in html
        assert f'href="{harbour.address()}" target="_blank"' in html
        assert typed["text"] in unescape(html)
        assert re.search(r'value="employer"[^>]*checked', html)
    assert not Prompt.objects.filter(author=harbour.ada).exists()

    employs(harbour.employer, harbour.ada, now=NOW)
    for page, typed in pages.items():
        sent = typed | {"origin": "employer"}
        assert client.post(f"/c/{harbour.community.slug}/{page}", sent).status_code == 302
    assert Prompt.objects.get(author=harbour.ada).employer == harbour.employer
    assert Response.objects.get(author=harbour.ada).employer == harbour.employer


def test_the_form_names_the_one_employer_and_asks_among_several(
    harbour: Harbour, as_: SignedIn
) -> None:
    client, page = as_(harbour.ada), f"/c/{harbour.community.slug}/prompts/new/"
    assert "Mine, written for an employer who allows this" in shown(client, page)
    employs(harbour.employer, harbour.ada, now=NOW)
    assert f"Mine, written for {HARBOUR}" in shown(client, page)
    other = signs(harbour.lawyer, harbour.community, name="Lighthouse AG", now=NOW)
    employs(other, harbour.ada, now=NOW)
    html = shown(client, page)
    assert "For which employer?" in html

    typed = {"text": "Who?", "language": "en", "origin": "employer"}
    refused = client.post(page, typed)
    assert refused.status_code == 422
    assert "for which of your employers" in refused.content.decode()
    client.post(page, typed | {"employer": str(other.public_id)})
    assert Prompt.objects.get(author=harbour.ada).employer == other


def test_a_comment_can_be_for_an_employer(harbour: Harbour, as_: SignedIn) -> None:
    client = as_(harbour.ada)
    prompt = f"/c/{harbour.community.slug}/prompts/{harbour.prompt.public_id}/"
    assert "For an employer?" not in shown(client, prompt)
    employs(harbour.employer, harbour.ada, now=NOW)
    assert "For an employer?" in shown(client, prompt)

    client.post(f"{prompt}comments/", {"text": "For it.", "employer": harbour.employer.public_id})
    client.post(f"{prompt}comments/", {"text": "For me."})

    said = {one.text: (one.origin, one.employer) for one in Comment.objects.all()}
    assert said == {
        "For it.": (Origin.EMPLOYER, harbour.employer),
        "For me.": (Origin.OWN, None),
    }
    end_employer(employer=harbour.employer, by=harbour.lawyer, now=timezone.now())
    gone = {"text": "Too late.", "employer": str(harbour.employer.public_id)}
    refused = client.post(f"{prompt}comments/", gone)
    assert refused.status_code == 422
    assert "Too late." in refused.content.decode()


def test_my_rights_name_signatures_and_acknowledgements_with_receipts(
    harbour: Harbour, as_: SignedIn
) -> None:
    acknowledged = employs(harbour.employer, harbour.ada, now=NOW)
    signature = Acceptance.objects.get(acting_as="signatory")

    for user, one, words in (
        (harbour.ada, acknowledged, f"as one of the people of {HARBOUR}"),
        (harbour.lawyer, signature, f"signed for {HARBOUR}"),
    ):
        client = as_(user)
        assert words in shown(client, "/you/rights/")
        found = re.search(rf'href="([^"]*{one.public_id}[^"]*)"', shown(client, "/you/rights/"))
        assert found
        receipt = client.get(found.group(1))
        body = receipt.json()
        assert (body["event"]["entity"], body["event"]["acting_as"]) == (HARBOUR, one.acting_as)
        assert body["terms"]["kind"] == "corporate_terms"


def test_the_pages_ask_as_much_of_the_database_for_many_as_for_few(
    harbour: Harbour, as_: SignedIn
) -> None:
    def asked() -> list[int]:
        counts = []
        for who, page in (
            (harbour.bea, harbour.address()),
            (harbour.ada, harbour.address()),
            (harbour.lawyer, harbour.of_employer()),
        ):
            client = as_(who)
            client.get(page)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                client.get(page)
            counts.append(len(queries))
        return counts

    employs(harbour.employer, harbour.ada, now=NOW)
    before = asked()
    for number in range(4):
        other = signs(harbour.lawyer, harbour.community, name=f"Firm {number}", now=NOW)
        employs(other, harbour.ada, now=NOW)
        employs(harbour.employer, member(harbour.community), now=NOW)
        lists(harbour.employer, f"n{number}@harbour.example", now=NOW)

    assert asked() == before
    assert max(before) < 30


def test_an_employer_of_another_community_is_not_found_here(
    harbour: Harbour, as_: SignedIn
) -> None:
    theirs = CommunityFactory()
    MembershipFactory(community=theirs, user=harbour.lawyer)
    confirmed(harbour.lawyer, "lena@harbour.example")
    page = f"/c/{theirs.slug}/terms/employers/{harbour.employer.public_id}/"

    assert as_(harbour.lawyer).get(page).status_code == 404
    assert as_(harbour.lawyer).get(f"{page}sign/").status_code == 404
