"""The form on which an operator reads a model's terms, and the page on which another decides."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from preferences.language_models.statement import Openness
from preferences.models import Disclosure, LanguageModel, Layer, ModelTerms
from tests.factories import LanguageModelFactory, MembershipFactory, UserFactory
from tests.integration.conftest import NOW, Moot, SignedIn
from tests.integration.language_models.test_model_pages import deciding, page, text, two
from tests.integration.releases.test_policy_impact import closed
from tests.support.reading_terms import (
    base,
    operator,
    policy_of,
    read,
    settle_terms,
    stated,
    unread,
)

__all__ = ["two"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_site")]

SENT: dict[str, Any] = {
    "after": 0,
    "outputs": "allowed",
    "licence": "Apache-2.0",
    "url": "https://licence.example/",
    "read_on": "2026-05-01",
    "text": "Do as you like.\r\nAnd more.",
    "made_from": "nothing",
    **dict.fromkeys(Layer.values, "undisclosed"),
}


def form(model: LanguageModel) -> str:
    """Return the address at which operators read."""
    return f"/operator/models/{model.public_id}/read/"


def store(client: Client, model: LanguageModel, **sent: Any) -> Any:
    """Look at what a reading changes, then store what was looked at."""
    looked = client.post(form(model), SENT | sent | {"step": "look"})
    assert looked.status_code == 200, looked.content.decode()
    seen = re.search(r'name="seen" value="([^"]*)"', looked.content.decode())
    assert seen
    return client.post(form(model), SENT | sent | {"step": "store", "seen": seen.group(1)})


def test_an_operator_sees_what_a_reading_changes_before_it_is_stored(
    two: tuple[User, User], as_: SignedIn, moot: Moot
) -> None:
    model = LanguageModelFactory(name="Oak")
    child = LanguageModelFactory(name="Acorn")
    settle_terms(child, stated("allowed", base(model)), two, now=NOW)
    closed(moot.community, child, None)
    browser = as_(two[0])
    count = ModelTerms.objects.count()

    looked = browser.post(form(model), SENT | {"outputs": "refused", "after": 1, "step": "look"})

    words = " ".join(re.sub(r"<[^>]*>", " ", looked.content.decode()).split())
    assert "Nothing is stored yet." in words
    assert "Oak : allowed → becomes refused" in words
    assert "Acorn : allowed → becomes refused" in words
    assert f"{moot.community.name} 1 1 1 0 0 0" in words
    assert (ModelTerms.objects.count(), policy_of(model)) == (count, "allowed")

    done = store(browser, model, outputs="refused", after=1)

    assert (done.status_code, done["Location"]) == (302, page(model))
    assert [policy_of(one) for one in (model, child)] == ["refused", "refused"]
    terms = ModelTerms.objects.get(model=model, number=2)
    assert (terms.reader, terms.text) == (two[0], "Do as you like.\nAnd more.")


def test_nothing_is_stored_that_was_not_looked_at(two: tuple[User, User], as_: SignedIn) -> None:
    model = LanguageModelFactory()
    sent = SENT | {"outputs": "refused", "after": 1, "step": "store"}

    for seen in ("", f"{model.public_id} allowed conditional"):
        answer = as_(two[0]).post(form(model), sent | {"seen": seen})
        assert (answer.status_code, policy_of(model)) == (200, "allowed")
        assert "Nothing is stored yet." in answer.content.decode()


def test_who_wants_to_change_something_finds_what_they_wrote(
    two: tuple[User, User], as_: SignedIn
) -> None:
    model = LanguageModelFactory()
    answer = as_(two[0]).post(form(model), SENT | {"after": 1, "step": "change"})

    assert answer.status_code == 200
    assert "And more." in answer.content.decode()
    assert model.readings.count() == 1


def test_the_form_begins_with_the_last_reading(two: tuple[User, User], as_: SignedIn) -> None:
    parent, model = LanguageModelFactory(name="Oak"), LanguageModelFactory(name="Acorn")
    layer = Openness(Layer.EVALUATION, Disclosure.DESCRIBED, "in a paper", NOW.date())
    said = stated("conditional", base(parent), openness=(layer,))
    settle_terms(model, said, two, now=NOW)

    html = as_(two[1]).get(form(model)).content.decode()

    for words in ("Do as you like.", "Built with it.", "in a paper", 'value="2026-05-01"'):
        assert words in html
    assert re.search(rf'value="{parent.public_id}"[^>]*checked', html)
    assert str(model.public_id) not in re.findall(r'name="bases" value="([^"]*)"', html)


WRONG = {
    "outputs": {"outputs": ""},
    "licence": {"licence": ""},
    "text": {"text": ""},
    "text_sha256": {"text_sha256": "a" * 64},
    "url": {"url": "javascript:alert(1)"},
    "read_on": {"read_on": "yesterday"},
    "notice": {"outputs": "conditional"},
    "made_from": {"made_from": ""},
    "bases": {"made_from": "unknown"},
    "weights": {"weights": "published"},
}


@pytest.mark.parametrize("field", WRONG)
def test_a_mistake_is_explained_at_its_field_and_nothing_is_stored(
    field: str, two: tuple[User, User], as_: SignedIn
) -> None:
    model = unread()
    LanguageModelFactory()

    answer = as_(two[0]).post(form(model), SENT | WRONG[field] | {"step": "store"})

    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert not model.readings.exists()


def test_bases_are_chosen_or_named(two: tuple[User, User], as_: SignedIn) -> None:
    known, model = LanguageModelFactory(name="Oak", revision="1"), LanguageModelFactory()
    sent = {
        "after": 1,
        "made_from": "these",
        "bases": [str(known.public_id)],
        "other_bases": "Ash@abc\r\n\r\n Elm ",
    }

    assert store(as_(two[0]), model, **sent).status_code == 302

    terms = ModelTerms.objects.get(model=model, number=2)
    names = terms.bases.order_by("base__name").values_list("base__name", "base__revision")
    assert list(names) == [("Ash", "abc"), ("Elm", ""), ("Oak", "1")]
    assert policy_of(model) == "refused"


def test_a_loop_is_explained_before_it_is_stored(two: tuple[User, User], as_: SignedIn) -> None:
    one, other = LanguageModelFactory(name="Oak"), LanguageModelFactory(name="Acorn")
    settle_terms(one, stated("allowed", base(other)), two, now=NOW)
    sent = {"after": 1, "made_from": "these", "bases": [str(one.public_id)], "step": "look"}

    answer = as_(two[0]).post(form(other), SENT | sent)

    assert answer.status_code == 422
    assert "Acorn would be made, by way of these, from itself." in answer.content.decode()


def test_who_was_overtaken_keeps_what_they_wrote(two: tuple[User, User], as_: SignedIn) -> None:
    model = LanguageModelFactory()
    read(model, two[1], stated("refused"), now=NOW)

    answer = as_(two[0]).post(
        form(model), SENT | {"outputs": "refused", "after": 1, "step": "store", "seen": ""}
    )

    assert answer.status_code == 422
    assert "Somebody read these terms after you opened the page" in answer.content.decode()
    assert "And more." in answer.content.decode()


def test_a_second_operator_agrees_and_the_first_can_only_take_it_back(
    two: tuple[User, User], as_: SignedIn
) -> None:
    model = unread()
    reader, second = two
    assert store(as_(reader), model).status_code == 302
    assert policy_of(model) == "refused"
    own = as_(reader).get(deciding(model)).content.decode()
    assert ('value="agree"' in own, "Take it back" in own) == (False, True)
    as_(reader).post(deciding(model), {"number": 1, "says": "agree"})
    assert policy_of(model) == "refused"

    other = text(as_(second), deciding(model))
    assert "you are the second person" in other
    assert "Reader-Rowan" in other
    answer = as_(second).post(deciding(model), {"number": 1, "says": "agree"})

    assert (answer.status_code, policy_of(model)) == (302, "allowed")
    assert "by two people; Second-Sage" in text(as_(second), page(model))


def test_a_decision_is_about_the_reading_that_was_looked_at(
    two: tuple[User, User], as_: SignedIn
) -> None:
    model = unread()
    read(model, two[0], stated(), now=NOW)
    read(model, two[0], stated("conditional"), now=NOW)

    as_(two[1]).post(deciding(model), {"number": 1, "says": "agree"})

    assert policy_of(model) == "refused"
    assert as_(two[1]).post(deciding(model), {"says": "agree"}).status_code == 422


def test_one_operator_alone_is_told_how_long_the_notice_runs(
    as_: SignedIn, time_machine: Any
) -> None:
    only, model = operator(), unread()
    time_machine.move_to(NOW)
    read(model, only, stated(), now=NOW)
    assert "the notice is not over yet. Announced until May 7, 2026" in text(
        as_(only), deciding(model)
    )

    time_machine.move_to(NOW + timedelta(hours=73))
    assert 'value="agree"' in as_(only).get(deciding(model)).content.decode()
    as_(only).post(deciding(model), {"number": 1, "says": "agree"})

    assert policy_of(model) == "allowed"
    assert "by one person" in text(Client(), page(model))


@pytest.mark.parametrize("who", ["nobody", "stranger", "steward", "without a factor"])
def test_only_operators_read_and_decide(
    who: str, client: Client, two: tuple[User, User], as_: SignedIn
) -> None:
    model = unread()
    read(model, two[0], stated(), now=NOW)
    people: dict[str, Any] = {
        "stranger": UserFactory,
        "steward": lambda: MembershipFactory(role="steward").user,
        "without a factor": lambda: UserFactory(is_staff=True),
    }
    browser = as_(people[who]()) if who in people else client

    for path, sent in ((form(model), SENT), (deciding(model), {"number": 1, "says": "agree"})):
        assert browser.get(path).status_code == (302 if who == "nobody" else 403)
        assert browser.post(path, sent).status_code == (302 if who == "nobody" else 403)
    assert model.readings.count() == 1
    assert policy_of(model) == "refused"


def test_a_day_after_today_is_refused_by_the_sites_clock(
    two: tuple[User, User], as_: SignedIn
) -> None:
    model = unread()
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()

    answer = as_(two[0]).post(form(model), SENT | {"read_on": tomorrow, "step": "look"})

    assert "This day is still to come." in answer.content.decode()
