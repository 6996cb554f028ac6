"""What the tables of terms, acceptances and consent forbid."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from consent.models import (
    AboutMe,
    AgeStatement,
    AskedWords,
    Consent,
    ConsentEvent,
    ImportStatement,
    TermsDraft,
    TermsVersion,
)
from consent.operations.accept_terms import Asking, keep_words
from tests.factories import CommunityFactory, UserFactory
from tests.integration.conftest import NOW
from tests.integration.constraints.violations import violates
from tests.support.terms import CONTRIBUTOR, accepted, stored


def draft(**values: Any) -> TermsDraft:
    """Store a draft."""
    given: dict[str, Any] = {"kind": CONTRIBUTOR, "text": "Give.", "after": 0, "drafted_at": NOW}
    if "community" not in values:
        given["community"] = CommunityFactory()
    if "drafted_by" not in values:
        given["drafted_by"] = UserFactory()
    return TermsDraft.objects.create(**given | values)


def version(text: str = "Give.", **values: Any) -> TermsVersion:
    """Store a first version."""
    return stored(CommunityFactory(), text, now=NOW, **values)[0]


@violates("consent_termsdraft_one_of_a_kind")
def two_drafts_of_one_text() -> None:
    community = CommunityFactory()
    for _ in range(2):
        draft(community=community)


@violates("consent_termsdraft_written")
def a_draft_without_words() -> None:
    draft(text="")


@violates("consent_termsdraft_reviewed_by_another")
def a_draft_that_its_writer_reviewed() -> None:
    writer = UserFactory()
    draft(drafted_by=writer, reviewed_by=writer, reviewed_at=NOW)


@violates("consent_termsdraft_reviewed_by_another")
def a_review_by_nobody() -> None:
    draft(reviewed_at=NOW)


@violates("consent_termsdraft_reviewed_by_another")
def a_review_at_no_time() -> None:
    draft(reviewed_by=UserFactory())


@violates("consent_termsversion_number_unique")
def the_same_number_of_terms_twice() -> None:
    community = CommunityFactory()
    stored(community, "Give.", now=NOW)
    stored(community, "Give all.", number=1, now=NOW)


@violates("consent_termsversion_written")
def terms_without_words() -> None:
    version("")


@violates("consent_termsversion_written")
def terms_of_number_nought() -> None:
    version(number=0)


@violates("consent_termsversion_written")
def terms_of_a_version_that_is_none() -> None:
    version(version="first")


@violates("consent_termsversion_written")
def terms_with_a_digest_that_is_none() -> None:
    version(sha256="0" * 63)


@violates("consent_termsversion_decided")
def terms_of_two_people_without_a_second() -> None:
    version(decided_by=2)


@violates("consent_termsversion_decided")
def terms_of_one_person_with_a_second() -> None:
    version(decided_by=1, reviewed_by=UserFactory())


@violates("consent_termsversion_decided")
def terms_of_nobody() -> None:
    version(decided_by=0)


@violates("consent_termsversion_grace_after_effect")
def a_grace_that_ends_before_it_begins() -> None:
    version(grace_ends_at=NOW.replace(year=NOW.year - 1))


@violates("consent_askedwords_present")
def a_page_that_asked_without_words() -> None:
    AskedWords.objects.create(sha256="0" * 64, locale="en", words="", first_shown_at=NOW)


@violates("consent_askedwords_present")
def words_named_by_no_digest() -> None:
    AskedWords.objects.create(sha256="x" * 64, locale="en", words="Yes?", first_shown_at=NOW)


@violates("consent_acceptance_once")
def the_same_yes_twice() -> None:
    user, one = UserFactory(), version()
    for _ in range(2):
        accepted(user, one, now=NOW)


@violates("consent_acceptance_age_with_threshold")
def an_age_without_a_threshold() -> None:
    accepted(UserFactory(), version(), of_age=True, now=NOW)


@violates("consent_acceptance_age_with_threshold")
def a_threshold_without_an_age() -> None:
    accepted(UserFactory(), version(), age_threshold=16, now=NOW)


@violates("consent_acceptance_for_whom")
def a_yes_for_oneself_that_names_an_employer() -> None:
    accepted(UserFactory(), version(), entity="Harbour Ltd", now=NOW)


@violates("consent_acceptance_for_whom")
def a_yes_for_an_employer_who_has_no_name() -> None:
    accepted(UserFactory(), version(), acting_as="employee", now=NOW)


def age(user: User, **values: Any) -> None:
    """Store what somebody states about their age."""
    AgeStatement.objects.create(
        **{
            "user": user,
            "community": CommunityFactory(),
            "threshold": 16,
            "covers_earlier": False,
            "words": keep_words(Asking("I am 16.", "en"), now=NOW),
            "locale": "en",
            "at": NOW,
        }
        | values
    )


@violates("consent_agestatement_once")
def the_same_age_stated_twice() -> None:
    user, community = UserFactory(), CommunityFactory()
    for _ in range(2):
        age(user, community=community)


@violates("consent_agestatement_of_some_age")
def an_age_of_nought() -> None:
    age(UserFactory(), threshold=0)


@violates("consent_aboutme_user_id_key")
def two_sayings_of_one_person_about_themself() -> None:
    user = UserFactory()
    for _ in range(2):
        AboutMe.objects.create(user=user, region="asia", changed_at=NOW)


@violates("consent_aboutme_says_something")
def nothing_said_about_oneself() -> None:
    AboutMe.objects.create(user=UserFactory(), changed_at=NOW)


@violates("consent_aboutme_coarse")
def a_region_that_is_a_street() -> None:
    AboutMe.objects.create(user=UserFactory(), region="Quay 1", changed_at=NOW)


@violates("consent_aboutme_coarse")
def years_that_are_no_band() -> None:
    AboutMe.objects.create(user=UserFactory(), experience="7", changed_at=NOW)


@violates("consent_aboutme_coarse")
def a_first_language_of_a_village() -> None:
    AboutMe.objects.create(user=UserFactory(), language="de-at-x-1", changed_at=NOW)


@violates("consent_importstatement_states")
def an_import_of_which_nothing_is_stated() -> None:
    ImportStatement.objects.create(
        community=CommunityFactory(), licence="CC0-1.0", basis=" \n", at=NOW
    )


@violates("consent_importstatement_states")
def an_import_under_no_licence() -> None:
    ImportStatement.objects.create(
        community=CommunityFactory(), licence="", basis="We wrote it.", at=NOW
    )


def event(**values: Any) -> ConsentEvent:
    """Store an answer."""
    given: dict[str, Any] = {
        "purpose": "publish_votes",
        "state": "given",
        "controller": "me",
        "locale": "en",
        "at": NOW,
    }
    for name, makes in (("user", UserFactory), ("community", CommunityFactory)):
        if name not in values:
            given[name] = makes()
    return ConsentEvent.objects.create(**given | values)


@violates("consent_consentevent_only_a_yes_says_more")
def a_no_that_says_more() -> None:
    event(state="refused", value="named")


@violates("consent_consentevent_only_a_yes_says_more")
def a_no_that_ends() -> None:
    event(state="withdrawn", valid_until=NOW)


def pointer(one: ConsentEvent, **values: Any) -> None:
    """Point to an answer."""
    given = {"user": one.user, "community": one.community, "purpose": one.purpose}
    Consent.objects.create(**given | {"event": one, "is_given": True} | values)


@violates("consent_consent_one")
def two_pointers_for_one_question() -> None:
    one = event()
    pointer(one)
    pointer(event(user=one.user, community=one.community))


@violates("consent_consent_event_id_key")
def two_pointers_to_one_answer() -> None:
    one = event()
    pointer(one)
    pointer(one, purpose="attribution")
