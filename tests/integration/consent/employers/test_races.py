"""Two at once: one place of a name, one line, one acknowledgement; and lists that change."""

from __future__ import annotations

from datetime import timedelta

import pytest

from consent.employer_grants import EmployerNeeded
from consent.models import Acceptance, Approval, Employer, Origin
from consent.operations.acknowledge_employer import NotOnAList
from consent.operations.approval_lists import take_off
from consent.operations.end_employer import end_employer
from consent.operations.sign_for_employer import SignedAlready
from consent.rights import Rights
from preferences.contributions.submit_prompt import Draft, submit_prompt
from preferences.models import Prompt
from record.models import Entry
from tests.integration.conftest import NOW, found_moot
from tests.integration.consent.employers.conftest import Harbour
from tests.integration.voting.test_vote_races import at_once
from tests.support.employing import (
    acknowledges,
    confirmed,
    employs,
    lists,
    signs,
    terms_for_employers,
)
from tests.support.moderating import member, steward

pytestmark = pytest.mark.django_db(transaction=True)


def founded() -> Harbour:
    """Return an employer whose lists are empty, on committed rows."""
    community = found_moot(voters=2).community
    terms_for_employers(community)
    lawyer, ada = member(community, name="Lena"), member(community, name="Ada")
    confirmed(ada, "ada@harbour.example")
    return Harbour(
        community=community,
        employer=signs(lawyer, community, now=NOW),
        lawyer=lawyer,
        ada=ada,
        bea=steward(community),
        prompt=Prompt.objects.get(community=community),
    )


def test_four_who_sign_for_one_employer_at_once_make_one_place() -> None:
    harbour = founded()
    lawyers = [member(harbour.community) for _number in range(4)]

    results = at_once(
        *(
            lambda who=who: signs(who, harbour.community, name="Lighthouse AG", now=NOW)
            for who in lawyers
        )
    )

    assert Employer.objects.filter(name="Lighthouse AG").count() == 1
    assert sum(isinstance(one, SignedAlready) for one in results) == 3
    assert Acceptance.objects.filter(entity="Lighthouse AG").count() == 1


def test_the_same_line_and_the_same_acknowledgement_at_once_are_one() -> None:
    harbour = founded()
    added = at_once(*[lambda: lists(harbour.employer, "ada@harbour.example", now=NOW)] * 4)
    acknowledged = at_once(*[lambda: acknowledges(harbour.ada, harbour.employer, now=NOW)] * 4)

    assert {one.pk for one in added} == {Approval.objects.get().pk}
    kept = Acceptance.objects.get(acting_as="employee")
    assert {one.pk for one in acknowledged} == {kept.pk}
    assert Entry.objects.filter(verb="employer.acknowledged").count() == 1


def test_whoever_is_taken_off_at_once_has_acknowledged_before_it_or_not_at_all() -> None:
    harbour = founded()
    line = lists(harbour.employer, "ada@harbour.example", now=NOW)

    _off, acknowledged = at_once(
        lambda: take_off(line=line, by=harbour.lawyer, now=NOW),
        lambda: acknowledges(harbour.ada, harbour.employer, now=NOW),
    )

    entries = Entry.objects.filter(subject=harbour.employer.public_id).order_by("pk")
    verbs = [one.verb for one in entries]
    if isinstance(acknowledged, NotOnAList):
        assert verbs[-1] == "employer.unlisted"
        assert "employer.acknowledged" not in verbs
    else:
        assert verbs[-2:] == ["employer.acknowledged", "employer.unlisted"]


def test_a_place_that_two_end_at_once_ends_once() -> None:
    harbour = founded()

    results = at_once(
        lambda: end_employer(employer=harbour.employer, by=harbour.lawyer, now=NOW),
        lambda: end_employer(employer=harbour.employer, by=harbour.bea, reason="Gone.", now=NOW),
    )

    assert sum(isinstance(one, Employer) for one in results) == 1
    assert Entry.objects.filter(verb="employer.ended").count() == 1


def test_a_text_sent_while_the_place_ends_is_taken_in_whole_or_refused() -> None:
    harbour = founded()
    employs(harbour.employer, harbour.ada, now=NOW)
    draft = Draft(text="Who merges this?", rights=Rights(Origin.EMPLOYER))
    later = NOW + timedelta(seconds=1)

    _ended, submitted = at_once(
        lambda: end_employer(employer=harbour.employer, by=harbour.lawyer, now=later),
        lambda: submit_prompt(
            community=harbour.community, author=harbour.ada, draft=draft, now=NOW
        ),
    )

    found = Prompt.objects.filter(author=harbour.ada).first()
    if isinstance(submitted, EmployerNeeded):
        assert found is None
    else:
        assert found is not None
        assert found.employer == harbour.employer
