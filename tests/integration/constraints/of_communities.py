"""What the tables of a community's texts, rules and projects forbid."""

from __future__ import annotations

from communities.models import CodeOfConduct, ProjectLink, Rules
from tests.factories import CommunityFactory
from tests.integration.conftest import NOW
from tests.integration.constraints.violations import violates


@violates("communities_codeofconduct_version_unique")
def the_same_version_of_a_code_of_conduct_twice() -> None:
    community = CommunityFactory()
    for text in ("Be kind.", "Be brief."):
        CodeOfConduct.objects.create(community=community, version=1, text=text, published_at=NOW)


@violates("communities_codeofconduct_written")
def a_code_of_conduct_without_words() -> None:
    CodeOfConduct.objects.create(community=CommunityFactory(), version=1, text="", published_at=NOW)


@violates("communities_codeofconduct_written")
def a_code_of_conduct_of_version_nought() -> None:
    CodeOfConduct.objects.create(
        community=CommunityFactory(), version=0, text="x", published_at=NOW
    )


@violates("communities_rules_version_unique")
def the_same_version_of_rules_twice() -> None:
    community = CommunityFactory()
    for _ in range(2):
        Rules.objects.create(community=community, version=1, values={}, published_at=NOW)


@violates("communities_rules_version_counted")
def rules_of_version_nought() -> None:
    Rules.objects.create(community=CommunityFactory(), version=0, values={}, published_at=NOW)


def link(**values: object) -> None:
    ProjectLink.objects.create(
        **{
            "community": CommunityFactory(),
            "name": "Tools",
            "method": "dns",
            "address": "example.org",
            "challenge": "c",
            "added_at": NOW,
        }
        | values
    )


@violates("communities_projectlink_unique")
def one_address_in_a_community_twice() -> None:
    community = CommunityFactory()
    link(community=community)
    link(community=community)


@violates("communities_projectlink_can_be_proven")
def a_link_proven_by_no_known_method() -> None:
    link(method="oath")


@violates("communities_projectlink_can_be_proven")
def a_link_without_a_challenge() -> None:
    link(challenge="")


@violates("communities_projectlink_can_be_proven")
def a_link_to_nowhere() -> None:
    link(address="")


@violates("communities_community_legal_home_whole")
def a_country_without_a_way_to_reach_anybody() -> None:
    CommunityFactory(legal_country="PT", legal_contact="")


@violates("communities_community_legal_home_whole")
def a_contact_without_a_country() -> None:
    CommunityFactory(legal_country="", legal_contact="board@harbour.example")


@violates("communities_community_legal_home_whole")
def a_country_that_is_no_code() -> None:
    CommunityFactory(legal_country="pt")


@violates("communities_community_legal_home_whole")
def a_country_and_a_contact_of_nobody() -> None:
    CommunityFactory(legal_home="")


@violates("communities_community_legal_home_on_one_line")
def a_legal_home_of_two_lines() -> None:
    CommunityFactory(legal_home="The Harbour Society\n# Another heading")


@violates("communities_community_legal_home_on_one_line")
def a_contact_of_two_lines() -> None:
    CommunityFactory(legal_contact="Quay 1\rLisbon")
