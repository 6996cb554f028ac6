"""Whose words a text is, and under which licence it may be passed on."""

from __future__ import annotations

import pytest

from accounts.models import User
from consent.models import Origin
from consent.rights import Rights, RightsUnclear
from preferences.contributions.propose_response import propose_response
from preferences.contributions.submit_prompt import Draft, PromptExists, submit_prompt
from preferences.models import Prompt, Response
from tests.integration.conftest import NOW, Moot, SignedIn, address

pytestmark = pytest.mark.django_db
QUOTED = Rights(Origin.QUOTED, "https://manual.example/reviews", "CC0-1.0")


@pytest.fixture
def author(moot: Moot) -> User:
    """Return who puts texts in."""
    return moot.voters[0]


def submits(moot: Moot, author: User, rights: Rights, text: str = "Who merges this?") -> Prompt:
    """Submit a prompt with what is stated of it."""
    draft = Draft(text=text, rights=rights)
    community = moot.community
    return submit_prompt(community=community, author=author, draft=draft, now=NOW).prompt


def test_ones_own_words_are_under_the_licence_of_the_terms(moot: Moot, author: User) -> None:
    prompt = submits(moot, author, Rights())

    assert (prompt.origin, prompt.source, prompt.licence) == ("own", "", "CC-BY-4.0")


def test_a_source_that_is_said_of_ones_own_words_is_not_kept(moot: Moot, author: User) -> None:
    prompt = submits(moot, author, Rights(Origin.OWN, "somewhere", "MIT"))

    assert (prompt.source, prompt.licence) == ("", "CC-BY-4.0")


def test_quoted_words_keep_their_source_and_licence(moot: Moot, author: User) -> None:
    prompt = submits(moot, author, QUOTED)

    assert (prompt.origin, prompt.source) == ("quoted", "https://manual.example/reviews")
    assert prompt.licence == "CC0-1.0"


@pytest.mark.parametrize(
    ("rights", "why"),
    [
        (Rights(Origin.QUOTED, "", "CC0-1.0"), "Say where you quote it from"),
        (Rights(Origin.QUOTED, " \n ", "CC0-1.0"), "Say where you quote it from"),
        (Rights(Origin.QUOTED, "A book", ""), "Nobody said under which licence"),
        (Rights(Origin.QUOTED, "A book", "CC-BY-NC-4.0"), "fits into no open dataset"),
        (Rights(Origin.QUOTED, "A book", "CC-BY-SA-4.0"), "asks for more than a dataset under"),
        (Rights(Origin.QUOTED, "A book", "all mine"), "Nobody here has read all mine"),
        (Rights(Origin.QUOTED, "x" * 201, "CC0-1.0"), "at most 200 characters"),
    ],
)
def test_what_can_be_in_no_dataset_is_not_taken_in(
    moot: Moot, author: User, rights: Rights, why: str
) -> None:
    before = Prompt.objects.count()

    with pytest.raises(RightsUnclear, match=why):
        submits(moot, author, rights)

    assert Prompt.objects.count() == before


def test_the_same_words_quoted_are_the_same_prompt(moot: Moot, author: User) -> None:
    first = submits(moot, author, QUOTED)

    with pytest.raises(PromptExists) as found:
        submits(moot, author, Rights())

    assert found.value.prompt == first


def test_an_answer_says_whose_words_it_is(moot: Moot, author: User) -> None:
    prompt = Prompt.objects.get(community=moot.community)
    answer = propose_response(prompt=prompt, author=author, text="Ask.", now=NOW, rights=QUOTED)

    stored = Response.objects.get(pk=answer.pk)
    assert (stored.origin, stored.licence) == ("quoted", "CC0-1.0")
    assert stored.acceptance is not None


def test_the_page_takes_a_quotation_and_keeps_what_was_typed_when_it_is_refused(
    moot: Moot, author: User, as_: SignedIn
) -> None:
    client = as_(author)
    typed = {"text": "Who merges?", "language": "en", "origin": "quoted", "licence": "CC0-1.0"}

    refused = client.post(address(moot, "prompts/new/"), typed)

    assert refused.status_code == 422
    html = refused.content.decode()
    assert "Say where you quote it from" in html
    assert "Who merges?" in html
    assert "CC-BY-SA-4.0" not in html
    client.post(address(moot, "prompts/new/"), typed | {"source": "A mailing list"})
    assert Prompt.objects.get(source="A mailing list").licence == "CC0-1.0"


def test_what_is_wrong_with_the_licence_is_said_at_the_licence(
    moot: Moot, author: User, as_: SignedIn
) -> None:
    client = as_(author)
    typed = {"text": "Who merges?", "language": "en", "origin": "quoted", "source": "A book"}

    refused = client.post(address(moot, "prompts/new/"), typed)

    assert refused.status_code == 422
    form = refused.context["form"]
    assert "Nobody said under which licence" in form.errors["licence"][0]
    assert "source" not in form.errors
    without = client.post(
        address(moot, "prompts/new/"), typed | {"source": "", "licence": "CC0-1.0"}
    )
    assert list(without.context["form"].errors) == ["source"]
