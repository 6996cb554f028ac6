"""Our own texts: from the founding on, or with one press where a community has none."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest

from accounts.models import User
from communities.models import Community
from communities.operations.turns import NotAllowed
from communities.outbound_licences import OutboundLicence
from consent.default_texts import IN_WORDS, default_text, licence_text
from consent.licences import OUTBOUND, fit
from consent.models import TermsKind, TermsVersion
from consent.operations.draft_terms import DraftIsOld, draft_terms
from consent.operations.publish_default_terms import publish_default_terms
from consent.terms_acceptance import who_is_asked_again
from preferences.founding.found_community import Choices, found_community
from record.models import Entry
from record.refusals import Refused
from tests.factories import CommunityFactory, UserFactory
from tests.integration.conftest import NOW
from tests.support.moderating import member, steward
from tests.support.terms import CONTRIBUTOR, NOTICE, draft, stored, words
from web.shown.terms import rendered

pytestmark = pytest.mark.django_db


def found(
    founder: User, *, outbound_licence: str = "CC-BY-4.0", by_operator: bool = False
) -> Community:
    """Found a community."""
    return found_community(
        slug="harbour",
        name="Harbour tools",
        purpose="To keep them working.",
        legal_home="me",
        guidelines="Be kind.",
        founder=founder,
        now=NOW,
        choices=Choices(outbound_licence=outbound_licence),
        by_operator=by_operator,
    )


@pytest.mark.parametrize("licence", OUTBOUND)
def test_a_community_is_founded_with_our_terms_under_its_licence(licence: str) -> None:
    founder = UserFactory()

    community = found(founder, outbound_licence=licence)

    versions = {one.kind: one for one in TermsVersion.objects.filter(community=community)}
    assert set(versions) == {CONTRIBUTOR, NOTICE}
    for one in versions.values():
        assert (one.version, one.is_default, one.decided_by) == ("1.0.0", True, 1)
        assert (one.effective_at, one.drafted_by, one.locale) == (NOW, founder, "en")
        assert "Harbour tools" in one.text
        assert "$" not in one.text
    assert versions[CONTRIBUTOR].licence == licence
    assert f"under {licence}: {IN_WORDS[licence]}" in versions[CONTRIBUTOR].text
    assert "the person who runs Harbour tools" in versions[NOTICE].text
    entries = Entry.objects.filter(verb="terms.activated")
    assert {(one.actor, one.right) for one in entries} == {(founder.public_id, "own account")}


def test_a_community_that_the_operator_founds_has_them_too() -> None:
    found(UserFactory(), by_operator=True)

    assert TermsVersion.objects.filter(drafted_by=None, is_default=True).count() == 2
    assert {one.actor for one in Entry.objects.filter(verb="terms.activated")} == {None}


def test_a_steward_publishes_them_where_a_community_has_none(
    community: Community, ada: User, bea: User
) -> None:
    published = publish_default_terms(community=community, by=ada, now=NOW)

    assert [one.kind for one in published] == [CONTRIBUTOR, NOTICE]
    assert {(one.decided_by, one.is_default) for one in published} == {(1, True)}
    entries = Entry.objects.filter(verb="terms.activated")
    assert {(one.actor, one.right) for one in entries} == {(ada.public_id, "consent.manage_terms")}
    with pytest.raises(Refused, match="published already"):
        publish_default_terms(community=community, by=bea, now=NOW)
    assert TermsVersion.objects.count() == 2


def test_only_what_is_missing_is_published(community: Community, ada: User) -> None:
    stored(community, "Our own words.", now=NOW)

    published = publish_default_terms(community=community, by=ada, now=NOW)

    assert [one.kind for one in published] == [NOTICE]
    assert TermsVersion.objects.get(kind=CONTRIBUTOR).text == "Our own words."


def test_only_stewards_publish_them(community: Community) -> None:
    for person in (member(community), UserFactory(), steward(CommunityFactory())):
        with pytest.raises(NotAllowed):
            publish_default_terms(community=community, by=person, now=NOW)
    assert not TermsVersion.objects.exists()


def test_a_draft_begun_before_is_told_of_them(community: Community, ada: User) -> None:
    one = draft(community, ada, now=NOW)
    publish_default_terms(community=community, by=ada, now=NOW)

    with pytest.raises(DraftIsOld):
        draft_terms(
            community=community,
            kind=CONTRIBUTOR,
            words=words("Mine"),
            after=0,
            seen=one.drafted_at,
            by=ada,
            now=NOW + timedelta(hours=1),
        )
    assert who_is_asked_again(one) == []


def test_a_name_full_of_markup_stays_words() -> None:
    community = CommunityFactory(name="$legal_home ${licence} $$", legal_home="  ME ")

    text = default_text(CONTRIBUTOR, community)

    assert text.startswith("# Contributor terms of $legal\\_home ${licence} $$\n")
    assert "the person who runs $legal\\_home" in text


MARKUP = "*A* _b_ `c` [d](https://e.example) <b>f</b> &lt; ~~g~~ | h # i ! \\(j\\) \\[k\\]\n\n# l"


def test_what_is_filled_in_reads_as_it_was_typed_and_marks_nothing_up() -> None:
    community = CommunityFactory.build(name=MARKUP, legal_home=MARKUP, legal_contact=MARKUP)
    plain = CommunityFactory.build(name="x", legal_home="x", legal_contact="x")

    for kind in TermsKind:
        html = str(rendered(default_text(kind, community)))
        words = unescape(re.sub(r"<[^>]+>", "", html))
        assert words.count(" ".join(MARKUP.split())) >= 2
        tags = re.findall(r"<(\w+)", html)
        assert tags == re.findall(r"<(\w+)", str(rendered(default_text(kind, plain))))


def test_our_text_names_who_answers_where_and_how_to_reach_them() -> None:
    community = CommunityFactory.build(
        legal_home="The Harbour Society", legal_country="PT", legal_contact="board@harbour.example"
    )

    for kind in TermsKind:
        text = default_text(kind, community)
        assert "The Harbour Society (Portugal; board@harbour.example)" in text


@pytest.mark.parametrize("kind", TermsKind)
def test_there_is_a_text_of_ours_for_each_kind(kind: TermsKind) -> None:
    text = default_text(kind, CommunityFactory.build(legal_home="The Harbour Society"))

    assert "The Harbour Society" in text
    assert "$" not in text


def test_the_presets_are_those_that_datasets_leave_under_in_the_order_that_was_decided() -> None:
    assert OutboundLicence.values == [
        "CC-BY-4.0",
        "CDLA-Permissive-2.0",
        "CC0-1.0",
        "CC-BY-SA-4.0",
    ]
    assert set(OutboundLicence.values) == set(OUTBOUND) == set(IN_WORDS)
    for one in OutboundLicence:
        assert licence_text(one.value)
    assert licence_text("CC-BY-NC-4.0") == ""


# What the presets say of quoted texts, beside what the table of licences does with them.
QUOTED = {
    "CC0": "CC0-1.0",
    "CC BY": "CC-BY-4.0",
    "CDLA": "CDLA-Permissive-2.0",
    "a permissive code licence": "MIT",
    "CC BY-SA": "CC-BY-SA-4.0",
}
LETS_IN = {
    OutboundLicence.CC_BY: {"CC0", "CC BY", "CDLA", "a permissive code licence"},
    OutboundLicence.CDLA: {"CC0", "CDLA", "a permissive code licence"},
    OutboundLicence.CC0: {"CC0"},
    OutboundLicence.CC_BY_SA: set(QUOTED),
}


@pytest.mark.parametrize("preset", OutboundLicence)
def test_what_a_preset_says_of_quoted_texts_is_what_the_table_does(preset: OutboundLicence) -> None:
    allowed = {name for name, spdx in QUOTED.items() if fit(spdx, preset.value).allowed}

    assert allowed == LETS_IN[preset]
