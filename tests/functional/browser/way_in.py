"""A community with everything on its pages of people: members, requests, groups, invitations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from playwright.sync_api import Page

from accounts.models import User
from communities.models import Community, Guidelines, Membership, Role
from communities.operations.invite import invite
from communities.operations.join import ask_to_join
from communities.operations.propose_steward import propose_steward
from communities.operations.reviewers import offer_review
from communities.operations.working_groups import add_to_group, found_group
from preferences.models import ActionKind, SuspensionProposal
from preferences.moderation.apply_action import ModerationDecision
from preferences.moderation.decide_about_member import decide_about_member
from preferences.moderation.steps import CitedRule
from tests.factories import CommunityFactory, ComparisonFactory, MembershipFactory, UserFactory
from tests.functional.browser.conftest import Site
from tests.functional.browser.looking import follow

GUIDELINES = """\
# How we want models to answer our contributors

1. **Be kind to the person, honest about the patch.** First what is good, then what is missing.
2. **Name the next step.** One, and who takes it.
3. **Say when you are not sure.** A guess that sounds certain costs a newcomer a day.
4. **Follow our licence.** Never offer code whose origin you can’t name.

Everything else is explained in the handbook, which has a chapter on reviews, one on releases and
one on what to do when two maintainers disagree. Read it once you have voted a few times; it makes
more sense then than it does before. Whoever wants to change these guidelines opens a discussion
with the stewards, who publish a new version with a note on what changed, and every later vote
records that version.
"""


@dataclass
class Quay:
    """The community "quay" and who is in it."""

    community: Community
    steward: User
    member: Membership
    newcomer: User

    def address(self, page: str = "") -> str:
        """Return a page's address in the community."""
        return f"/c/{self.community.slug}/{page}"

    def link(self, role: Role = Role.MAINTAINER) -> str:
        """Make an invitation; return its address."""
        made = invite(community=self.community, by=self.steward, role=role, now=timezone.now())
        return f"/join/{made.secret}/"


def quay(*, members: int = 3) -> Quay:
    """Found the community: its steward, so many members in all, open pairs, and a newcomer."""
    community = CommunityFactory(
        slug="quay", name="Quay", purpose="The people who keep the quay’s build tools working."
    )
    Guidelines.objects.create(
        community=community, version=1, text=GUIDELINES, published_at=timezone.now()
    )
    steward = UserFactory(name="Ada Steward")
    own = MembershipFactory(community=community, user=steward, role=Role.STEWARD)
    others = [
        MembershipFactory(
            community=community,
            user=UserFactory(name=f"Member {number}"),
            role=(Role.MAINTAINER, Role.CONTRIBUTOR)[number % 2],
        )
        for number in range(1, members)
    ]
    for number in range(3):
        ComparisonFactory(prompt__community=community, prompt__text=f"Who merges {number}?")
    # Members of another community stand on the demo's page to sign in.
    newcomer = UserFactory(name="A newcomer")
    MembershipFactory(community=CommunityFactory(slug="elsewhere", name="Elsewhere"), user=newcomer)
    return Quay(community, steward, others[0] if others else own, newcomer)


def furnish(at: Quay) -> None:
    """Let something wait on every page."""
    now = timezone.now()
    asking = UserFactory(name="Somebody who asks")
    words = "I write the release notes of two of your tools."
    ask_to_join(community=at.community, user=asking, words=words, now=now)
    rude = MembershipFactory(community=at.community, user=UserFactory(name="A rude one")).user
    decide_about_member(
        membership=Membership.objects.get(user=rude, community=at.community),
        by=at.steward,
        decision=ModerationDecision(
            kind=ActionKind.SUSPEND, reason="Shouting.", rule=CitedRule(words="Be kind."), days=7
        ),
        now=now,
    )
    outside = UserFactory(name="Somebody from outside")
    offer_review(community=at.community, user=outside, words="I have reviewed before.", now=now)
    bot = UserFactory(name="Notes bot", kind=User.Kind.BOT)
    MembershipFactory(community=at.community, user=bot, role=Role.CONTRIBUTOR)
    simulated = UserFactory(name="A simulated one", kind=User.Kind.SIMULATED)
    MembershipFactory(community=at.community, user=simulated)
    propose_steward(membership=at.member, by=at.steward, now=now)
    group = found_group(
        community=at.community,
        name="Release notes",
        charter="What changed, for whom.\n\n# How\n\nWe decide by **consent**.",
        by=at.steward,
        now=now,
    )
    add_to_group(group=group, membership=at.member, is_lead=True, by=at.steward, now=now)
    at.link(Role.CONTRIBUTOR)


Visit = tuple[str, Page]


def visits(site: Site, **options: Any) -> Iterator[Visit]:
    """Lead a stranger, a newcomer, a member and the steward over the pages; yield (name, page)."""
    at = quay()
    furnish(at)
    link = at.link()
    yield from _stranger(site.open("/", **options), at, link)
    yield from _member(site.enter(at.member.user, "/", **options), at)
    yield from _newcomer(site.enter(at.newcomer, "/", **options), at, link)
    yield from _steward(site.enter(at.steward, "/", **options), at)


def _at(page: Page, addresses: dict[str, str]) -> Iterator[Visit]:
    for name, address in addresses.items():
        page.goto(address)
        yield name, page


def _stranger(page: Page, at: Quay, link: str) -> Iterator[Visit]:
    yield from _at(
        page,
        {
            "people-stranger": at.address("people/"),
            "groups": at.address("groups/"),
            "group-stranger": at.address("groups/release-notes/"),
            "invitation-signed-out": link,
            "invitation-unknown": "/join/nothing/",
        },
    )


def _newcomer(page: Page, at: Quay, link: str) -> Iterator[Visit]:
    yield from _at(
        page,
        {
            "vote-stranger": at.address("vote/"),
            "invitation": link,
            "join": at.address("join/"),
        },
    )
    follow(page.get_by_role("button", name="Ask to join"))
    yield "join-asked", page


def _member(page: Page, at: Quay) -> Iterator[Visit]:
    yield from _at(
        page,
        {
            "people-member": at.address("people/"),
            "group-member": at.address("groups/release-notes/"),
            "leave": at.address("leave/"),
        },
    )


def _steward(page: Page, at: Quay) -> Iterator[Visit]:
    own = at.address(f"people/{at.member.public_id}/")
    rude = Membership.objects.get(user__name="A rude one")
    yield from _at(
        page,
        {
            "people": at.address("people/"),
            "requests": at.address("people/requests/"),
            "member-suspended": at.address(f"people/{rude.public_id}/"),
            "group": at.address("groups/release-notes/"),
            "group-new": at.address("groups/new/"),
            "group-edit": at.address("groups/release-notes/edit/"),
            "leave-steward": at.address("leave/"),
            "invitations": at.address("people/invitations/"),
        },
    )
    follow(page.get_by_role("button", name="Make the invitation"))
    yield "invitation-made", page
    page.get_by_label("For how many people").fill("500")
    follow(page.get_by_role("button", name="Make the invitation"))
    yield "invitation-refused", page
    page.goto(own)
    for summary in page.locator("summary").all():
        summary.click()
    yield "member", page
    page.goto(at.address("reviewers/"))
    yield "reviewers", page
    follow(page.get_by_role("button", name="Accept"))
    yield "reviewers-accepted", page
    page.goto(f"{own}decide/")
    yield "member-decide", page
    follow(page.get_by_role("button", name="Decide", exact=True))
    yield "member-decide-refused", page
    page.goto(at.address("leave/"))
    follow(page.get_by_role("button", name="Leave", exact=True))
    yield "leave-refused", page
    page.goto(at.address(f"moderation/proposals/{_proposed(at).public_id}/"))
    yield "suspension-proposed", page
    follow(page.get_by_role("button", name="Decline"))
    yield "suspension-declined-without-a-word", page


def _proposed(at: Quay) -> SuspensionProposal:
    """Let one of two more stewards propose to suspend the other."""
    proposer, about = (
        MembershipFactory(community=at.community, user=UserFactory(name=name), role=Role.STEWARD)
        for name in ("Second Steward", "Third Steward")
    )
    made = decide_about_member(
        membership=about,
        by=proposer.user,
        decision=ModerationDecision(
            kind=ActionKind.SUSPEND,
            reason="Let three people in whom nobody knows.",
            rule=CitedRule(words="Ask before you invite."),
            days=30,
        ),
        now=timezone.now(),
    )
    assert isinstance(made, SuspensionProposal)
    return made
