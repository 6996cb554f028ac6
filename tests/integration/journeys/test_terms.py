"""Journey: a community's terms, from those it begins with to words of its own."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from communities.models import Reviewer
from consent.models import TermsDraft, TermsVersion
from tests.factories import CommunityFactory, MembershipFactory, ReviewerFactory, UserFactory
from tests.integration.journeys.moots import Moot, every_size, give_factor
from tests.integration.journeys.people import Person

OURS = "We give what we may give, and say whose it is."


@every_size
def test_everybody_reads_what_the_community_began_with(moot: Moot) -> None:
    for reader in (Person(), *map(Person, moot.faces)):
        reader.opens(moot.address())
        reader.follows("what people agree to, and what is kept")
        reader.sees("version 1.0.0", "You keep what you own.", "CC-BY-4.0")
        reader.follows("CC-BY-4.0")
        reader.sees("Creative Commons Attribution 4.0 International")
        reader.follows("Terms")
        reader.follows("Privacy notice")
        reader.sees("decided by one person", "the site’s own text, as it is")
        reader.misses("Nothing is published yet.")


@every_size
def test_words_of_its_own_take_two_people_or_a_public_notice(moot: Moot) -> None:
    writer = moot.enters(moot.founder, "terms/")
    writer.follows("Write a new version: Contributor terms")
    writer.presses("Save the draft", text=OURS, what_changed="It is shorter.")
    people = "1 person" if len(moot.people) == 1 else f"{len(moot.people)} people"
    writer.sees("It is shorter.", f"{people}, who agreed to an earlier version.")
    assert not writer.may_press("Publish it")

    stranger = Person()
    stranger.opens(moot.address("terms/"))
    if len(moot.stewards) == 1:
        writer.sees("The notice is not over yet.")
        stranger.sees("A change is announced: Contributor terms.", "It is shorter.")
        stranger.follows("Read what would change: Contributor terms")
        stranger.sees(OURS)
        TermsDraft.objects.update(notice_ends_at=timezone.now() - timedelta(seconds=1))
        writer.opens(moot.address("terms/contributor_terms/draft/"))
    else:
        stranger.misses("A change is announced", OURS)
        writer.sees(f"It has to be reviewed by one of: {moot.stewards[-1].name}.")
        second = moot.enters(moot.stewards[-1], "desk/")
        second.follows("1 draft of terms to review")
        second.follows("Read the draft: Contributor terms")
        second.presses("I have read it and agree")
        writer.opens(moot.address("desk/"))
        writer.follows("1 draft of terms to publish")
        writer.follows("Read the draft: Contributor terms")

    writer.presses("Publish it")

    writer.sees("It is published.", "Version 2.0.0")
    stranger.opens(moot.address("terms/"))
    people = "two people" if len(moot.stewards) > 1 else "one person, after a public notice"
    stranger.sees(OURS, f"Decided by {people}")
    stranger.follows("What changed")
    stranger.sees("What version 2.0.0 changed")


@every_size
def test_an_outside_reviewer_stands_in_where_there_is_one_steward(moot: Moot) -> None:
    outsider = UserFactory(name="Olive")
    give_factor(outsider)
    ReviewerFactory(community=moot.community, user=outsider)
    assert Reviewer.objects.filter(user=outsider).exists()
    writer = moot.enters(moot.founder, "terms/corporate_terms/edit/")
    writer.sees("Terms for employers: a draft")
    writer.presses("Save the draft", text=OURS)

    reviewer = Person(outsider)
    reviewer.opens("/you/notifications/")
    reviewer.opens(moot.address("terms/"))
    reviewer.follows("Read the draft: Terms for employers")

    assert reviewer.may_press("I have read it and agree") is (len(moot.stewards) == 1)
    if len(moot.stewards) == 1:
        reviewer.presses("I have read it and agree")
        writer.opens(moot.address("terms/corporate_terms/draft/"))
        writer.sees("Olive has read it and agrees")
        writer.presses("Publish it")
        version = TermsVersion.objects.get(community=moot.community, kind="corporate_terms")
        assert (version.decided_by, version.reviewed_by) == (2, outsider)


@every_size
def test_an_older_community_publishes_the_sites_own_terms_with_one_press(moot: Moot) -> None:
    # Versions are never taken away, so this is another community of the same founder.
    older = CommunityFactory(slug="older", terms=False)
    MembershipFactory(community=older, user=moot.founder, role="steward")
    steward = Person(moot.founder)
    steward.opens("/c/older/desk/")
    steward.sees("No terms are published")

    steward.presses("Publish the site’s own terms")

    steward.sees("version 1.0.0", "unchanged: decided by one person")
    steward.opens("/c/older/desk/")
    steward.misses("No terms are published")
