"""Reading a model's terms: what counts at once, what waits, and what rests on what."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise, product
from typing import Any

import pytest
from rules.permissions import permissions

from accounts.models import User
from accounts.policies import OPERATE
from communities.operations.turns import NotAllowed
from preferences.language_models.decide_model_terms import (
    ReadingNotWaiting,
    SecondNeeded,
    approve_model_terms,
    decline_model_terms,
)
from preferences.language_models.read_model_terms import NOTICE, Overtaken
from preferences.language_models.readings import newest_of, stated_of
from preferences.language_models.statement import Base, Openness, TermsUnfit
from preferences.models import Disclosure, LanguageModel, Layer, ModelTerms
from record.models import Entry
from tests.factories import LanguageModelFactory, MembershipFactory, UserFactory
from tests.integration.accounts.test_policies import breaking
from tests.integration.conftest import NOW
from tests.support.reading_terms import (
    base,
    operator,
    policy_of,
    read,
    settle_terms,
    stated,
    unread,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_site")]

ORDER = ["allowed", "conditional", "refused"]
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def two() -> tuple[User, User]:
    """Return the site's two operators."""
    return operator(name="reader"), operator(name="second")


def test_a_model_that_nobody_read_is_refused() -> None:
    model = unread()

    assert (policy_of(model), model.terms_id, newest_of(model)) == ("refused", None, None)


def test_a_reading_is_stored_with_everything_that_was_said(two: tuple[User, User]) -> None:
    model, parent = LanguageModelFactory(), LanguageModelFactory()
    said = stated(
        "conditional",
        base(parent),
        openness=(
            Openness(
                Layer.WEIGHTS, Disclosure.PUBLISHED, "https://weights.example/", date(2026, 5, 2)
            ),
            Openness(Layer.EVALUATION, Disclosure.UNDISCLOSED),
        ),
    )

    terms = read(model, two[0], said, now=NOW)

    stored = newest_of(model)
    assert stored is not None
    assert stored == terms
    assert (stored.number, stored.reader, stored.created_at) == (2, two[0], NOW)
    assert stored.text_sha256 == hashlib.sha256(said.text.encode()).hexdigest()
    assert stated_of(stored) == said.in_order()
    assert [one.layer for one in stored.layers.all()] == ["weights"]


def test_a_text_that_may_not_be_kept_is_known_by_its_digest(two: tuple[User, User]) -> None:
    terms = read(unread(), two[0], stated(text="", text_sha256="a" * 64), now=NOW)

    assert (terms.text, terms.text_sha256) == ("", "a" * 64)


def test_what_tightens_counts_at_once_and_for_all_that_were_made_from_it(
    two: tuple[User, User],
) -> None:
    root, middle, leaf, other = (LanguageModelFactory(name=name) for name in "abcd")
    settle_terms(middle, stated("allowed", base(root)), two, now=NOW)
    settle_terms(leaf, stated("allowed", base(middle)), two, now=NOW)

    terms = read(root, two[0], stated("conditional"), now=LATER)

    assert not terms.loosens
    assert [policy_of(one) for one in (root, middle, leaf, other)] == [
        *["conditional"] * 3,
        ORDER[0],
    ]
    root.refresh_from_db()
    assert root.terms == terms
    assert (terms.decision.people, terms.decision.by) == (1, two[0])


def test_what_loosens_waits_for_a_second_operator(two: tuple[User, User]) -> None:
    model = unread()
    reader, second = two
    terms = read(model, reader, stated(), now=NOW)

    assert (terms.loosens, terms.notice_ends_at) == (True, NOW + NOTICE)
    assert policy_of(model) == "refused"
    with pytest.raises(SecondNeeded, match="Another operator"):
        approve_model_terms(terms=terms, by=reader, now=NOW + NOTICE)
    assert policy_of(model) == "refused"

    approve_model_terms(terms=terms, by=second, now=LATER)

    assert policy_of(model) == "allowed"
    model.refresh_from_db()
    assert (model.licence, model.terms) == ("Apache-2.0", terms)
    stored = newest_of(model)
    assert stored is not None
    decision = stored.decision
    assert (decision.agreed, decision.people, decision.by) == (True, 2, second)


def test_one_operator_alone_waits_until_the_notice_is_over() -> None:
    only = operator()
    UserFactory(is_staff=True)  # without a second factor, so no operator
    model = unread()
    terms = read(model, only, stated(), now=NOW)

    with pytest.raises(SecondNeeded, match="notice is not over"):
        approve_model_terms(terms=terms, by=only, now=NOW + NOTICE - timedelta(seconds=1))
    approve_model_terms(terms=terms, by=only, now=NOW + NOTICE)

    assert policy_of(model) == "allowed"
    stored = newest_of(model)
    assert stored is not None
    assert stored.decision.people == 1


LOOSER = {
    "the text allows more": (stated("refused"), stated("allowed")),
    "the text allows more under a condition": (stated("refused"), stated("conditional")),
    "a base is left out": (stated("allowed", Base("parent")), stated("allowed")),
    "a base is exchanged": (
        stated("allowed", Base("parent")),
        stated("allowed", Base("other parent")),
    ),
    "the notice is another one": (stated("conditional"), stated("conditional", notice="Less.")),
}


@pytest.mark.parametrize("case", LOOSER)
def test_what_could_let_more_out_waits(case: str, two: tuple[User, User]) -> None:
    for name in ("parent", "other parent"):
        LanguageModelFactory(name=name)
    first, then = LOOSER[case]
    model = LanguageModelFactory(outputs="allowed")
    settle_terms(model, first, two, now=NOW)
    before = policy_of(model)

    terms = read(model, two[0], then, now=LATER)

    assert terms.loosens
    assert policy_of(model) == before


SAME = {
    "nothing": stated("allowed", Base("parent")),
    "the text, not what it allows": stated("allowed", Base("parent"), text="Do as you please.\n"),
    "one base more": stated("allowed", Base("parent"), Base("other parent")),
    "it is refused": stated("refused", Base("parent")),
    "it is refused and nothing else is known": stated(
        "refused", Base("parent"), licence="", text="", url="", read_on=None
    ),
}


@pytest.mark.parametrize("case", SAME)
def test_what_lets_nothing_more_out_counts_at_once(case: str, two: tuple[User, User]) -> None:
    for name in ("parent", "other parent"):
        LanguageModelFactory(name=name)
    model = LanguageModelFactory()
    settle_terms(model, stated("allowed", Base("parent")), two, now=NOW)

    terms = read(model, two[0], SAME[case], now=LATER)

    model.refresh_from_db()
    assert not terms.loosens
    assert model.terms == terms


@pytest.mark.parametrize(("own", "below"), [*product(ORDER, ORDER)])
@pytest.mark.parametrize("depth", [1, 2, 3])
def test_the_stored_policy_is_the_worse_of_ones_own_and_the_bases(
    own: str, below: str, depth: int, two: tuple[User, User]
) -> None:
    models = [unread(f"model {number}") for number in range(depth + 1)]
    for number in reversed(range(depth + 1)):
        policy = own if number == 0 else below if number == depth else "allowed"
        bases = [base(models[number + 1])] if number < depth else []
        settle_terms(models[number], stated(policy, *bases), two, now=NOW)

    assert policy_of(models[0]) == max(own, below, key=ORDER.index)
    assert policy_of(models[-1]) == below


def test_a_base_that_is_new_here_is_refused_until_two_people_have_read_it(
    two: tuple[User, User],
) -> None:
    model = LanguageModelFactory()
    read(model, two[0], stated("allowed", Base("its parent", "abc")), now=NOW)

    parent = LanguageModel.objects.get(name="its parent", revision="abc")
    assert (policy_of(model), policy_of(parent)) == ("refused", "refused")
    assert (parent.terms, parent.location) == (None, "")

    settle_terms(parent, stated(), two, now=LATER)

    assert (policy_of(model), policy_of(parent)) == ("allowed", "allowed")


@pytest.mark.parametrize("length", [1, 2, 3])
def test_no_reading_makes_a_model_from_itself(length: int, two: tuple[User, User]) -> None:
    models = [LanguageModelFactory(name=f"model {number}") for number in range(length)]
    for one, of in pairwise(models):
        settle_terms(one, stated("allowed", base(of)), two, now=NOW)
    count = ModelTerms.objects.count()

    with pytest.raises(TermsUnfit, match="from itself") as unfit:
        read(models[-1], two[0], stated("allowed", base(models[0])), now=LATER)

    assert unfit.value.field == "bases"
    assert ModelTerms.objects.count() == count
    assert [policy_of(one) for one in models] == ["allowed"] * length


def test_a_reading_that_waits_does_not_count_once_it_would_lead_back(
    two: tuple[User, User],
) -> None:
    one, other = unread("one"), LanguageModelFactory(name="other")
    waiting = read(one, two[0], stated("allowed", base(other)), now=NOW)
    read(other, two[0], stated("allowed", base(one)), now=NOW)

    with pytest.raises(ReadingNotWaiting, match="from itself"):
        approve_model_terms(terms=waiting, by=two[1], now=LATER)
    assert (policy_of(one), policy_of(other)) == ("refused", "refused")


def test_what_was_declined_or_taken_back_never_counts(two: tuple[User, User]) -> None:
    model = unread()
    for who in two:
        terms = read(model, two[0], stated(), now=NOW)
        decline_model_terms(terms=terms, by=who, now=LATER)
        with pytest.raises(ReadingNotWaiting):
            approve_model_terms(terms=terms, by=two[1], now=LATER)
        with pytest.raises(ReadingNotWaiting):
            decline_model_terms(terms=terms, by=two[1], now=LATER)

    assert policy_of(model) == "refused"
    assert [one.decision.agreed for one in model.readings.all()] == [False, False]


def test_a_reading_that_was_overtaken_waits_no_more(two: tuple[User, User]) -> None:
    model = unread()
    first = read(model, two[0], stated(), now=NOW)
    read(model, two[1], stated("refused"), now=NOW)

    with pytest.raises(ReadingNotWaiting):
        approve_model_terms(terms=first, by=two[1], now=LATER)
    assert policy_of(model) == "refused"


def test_who_has_not_seen_the_last_reading_is_told(two: tuple[User, User]) -> None:
    model = LanguageModelFactory()
    read(model, two[0], stated("refused"), now=NOW, after=1)

    with pytest.raises(Overtaken):
        read(model, two[1], stated("conditional"), now=NOW, after=1)
    assert policy_of(model) == "refused"


@pytest.mark.parametrize("who", ["stranger", "steward", "without a factor", "inactive"])
def test_only_who_runs_the_site_may_read_and_decide(who: str, two: tuple[User, User]) -> None:
    people: dict[str, Callable[[], User]] = {
        "stranger": UserFactory,
        "steward": lambda: MembershipFactory(role="steward").user,
        "without a factor": lambda: UserFactory(is_staff=True),
        "inactive": lambda: operator(is_active=False),
    }
    person = people[who]()
    model = unread()
    waiting = read(model, two[0], stated(), now=NOW)
    entries = Entry.objects.count()

    with pytest.raises(NotAllowed):
        read(model, person, stated(), now=NOW)
    for decides in (approve_model_terms, decline_model_terms):
        with pytest.raises(NotAllowed):
            decides(terms=waiting, by=person, now=NOW)
    assert policy_of(model) == "refused"
    assert ModelTerms.objects.count() == 1
    assert Entry.objects.count() == entries


def test_a_policy_that_breaks_denies(
    two: tuple[User, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    model = unread()
    waiting = read(model, two[0], stated(), now=NOW)

    monkeypatch.setitem(permissions, OPERATE, breaking(ZeroDivisionError()))
    with pytest.raises(NotAllowed):
        approve_model_terms(terms=waiting, by=two[1], now=NOW)
    with pytest.raises(NotAllowed):
        read(model, two[0], stated(), now=NOW)
    assert policy_of(model) == "refused"


UNFIT: dict[str, tuple[str, dict[str, Any]]] = {
    "no licence": ("licence", {"licence": ""}),
    "a licence that nobody knows": ("licence", {"licence": "The usual"}),
    "no text and no digest": ("text", {"text": ""}),
    "a text that is none": ("text", {"text": "a\0b"}),
    "no digest but letters": ("text_sha256", {"text": "", "text_sha256": "abc"}),
    "another text's digest": ("text_sha256", {"text_sha256": "a" * 64}),
    "no address": ("url", {"url": ""}),
    "an address that runs": ("url", {"url": "javascript:alert(1)"}),
    "an address too long": ("url", {"url": "https://a.example/" + "a" * 500}),
    "no day": ("read_on", {"read_on": None}),
    "a day to come": ("read_on", {"read_on": NOW.date() + timedelta(days=1)}),
    "no word on bases": ("bases", {"bases": None}),
    "a base without a name": ("bases", {"bases": (Base(" "),)}),
    "too many bases": ("bases", {"bases": tuple(Base(f"{n}") for n in range(51))}),
    "a condition without a notice": ("notice", {"outputs": "conditional", "notice": " "}),
    "no policy": ("outputs", {"outputs": "perhaps"}),
    "a layer open nowhere": (
        "weights",
        {"openness": (Openness(Layer.WEIGHTS, Disclosure.PUBLISHED, "", date(2026, 5, 1)),)},
    ),
    "a layer seen on no day": (
        "evaluation",
        {"openness": (Openness(Layer.EVALUATION, Disclosure.DESCRIBED, "in a paper"),)},
    ),
}


@pytest.mark.parametrize("case", UNFIT)
def test_what_is_missing_or_wrong_is_said_and_nothing_is_stored(
    case: str, two: tuple[User, User]
) -> None:
    field, given = UNFIT[case]
    model = unread()

    with pytest.raises(TermsUnfit) as unfit:
        read(model, two[0], replace(stated(), **given), now=NOW)

    assert unfit.value.field == field
    assert str(unfit.value)
    assert not ModelTerms.objects.exists()
    assert LanguageModel.objects.count() == 1
