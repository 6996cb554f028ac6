"""A site with two communities, and in the first of them one of everything, with words to look for.

Each word that only some may read is unique, so that finding it in an answer proves a leak.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from accounts.models import User
from communities.models import (
    Community,
    GroupMembership,
    Guidelines,
    Invitation,
    JoinRequest,
    Membership,
    ProjectLink,
    Role,
    StewardProposal,
    Suspension,
    TokenScope,
    WorkingGroup,
)
from communities.operations.make_bot import make_bot
from communities.operations.make_token import make_token
from communities.operations.reviewers import offer_review
from consent.consent_questions import age_words, words_for
from consent.models import Covers, TermsKind, TermsVersion
from preferences.contributions.write_comment import write_comment
from preferences.models import Comparison, DataDownload, LanguageModel, ModerationAction
from preferences.models.moderation_action import ActionKind
from preferences.models.report import ReportKind
from preferences.models.vote import Choice
from preferences.moderation.apply_action import ModerationDecision
from preferences.moderation.decide_about_member import decide_about_member
from preferences.moderation.decide_report import decide_report
from preferences.moderation.make_appeal import make_appeal
from preferences.moderation.make_report import make_report
from preferences.moderation.steps import CitedRule
from preferences.policies import MODERATE
from preferences.voting.cast_vote import Said
from tests.factories import (
    CommunityFactory,
    ComparisonFactory,
    MembershipFactory,
    PromptFactory,
    SuspensionFactory,
    UserFactory,
)
from tests.support.voting import vote_on_everything

# Who asks, and under which name tests/integration/accounts/test_policies.py has seen them.
ACTORS = {
    "anonymous": "nobody",
    "outsider": "stranger",
    "contributor": "contributor",
    "maintainer": "maintainer",
    "steward": "steward",
    "steward of another community": "steward elsewhere",
    "suspended steward": "suspended steward",
}
NOW = timezone.now() - timedelta(hours=1)
INSIDE = {"contributor", "maintainer", "steward"}


@dataclass
class Word:
    """A text that must not be found, except by those who `may_read` it."""

    text: str
    may_read: frozenset[str]
    what: str


@dataclass
class World:
    """The two communities, the people, and the words that not everybody may read."""

    ours: Community
    theirs: Community
    people: dict[str, User]
    words: list[Word] = field(default_factory=list)
    objects: dict[str, Any] = field(default_factory=dict)

    def hide(self, text: str, *, may_read: set[str], what: str) -> str:
        """Note a word and return it."""
        self.words.append(Word(text, frozenset(may_read), what))
        return text

    def browser(self, actor: str) -> Client:
        """Return a browser of that actor."""
        client = Client(raise_request_exception=True)
        if actor != "anonymous":
            client.force_login(self.people[actor])
        return client


def build() -> World:
    """Make the site."""
    began: dict[str, Any] = {"created_at": NOW, "default_round__starts_at": NOW}
    ours = CommunityFactory(slug="ours", name="Ours", terms=(TermsKind.CONTRIBUTOR,), **began)
    theirs = CommunityFactory(slug="theirs", name="Theirs", **began)
    people: dict[str, User] = {
        actor: UserFactory(name=actor) for actor in ACTORS if actor != "anonymous"
    }
    for role in Role:
        MembershipFactory(community=ours, user=people[role.value], role=role)
    MembershipFactory(
        community=theirs, user=people["steward of another community"], role=Role.STEWARD
    )
    MembershipFactory(community=ours, user=people["suspended steward"], role=Role.STEWARD)
    for person in people.values():
        _with_second_factor(person)
    Guidelines.objects.create(community=ours, version=1, text="Be brief.", published_at=NOW)
    Guidelines.objects.create(community=ours, version=2, text="Be kind.", published_at=NOW)
    world = World(ours=ours, theirs=theirs, people=people)
    for actor, person in people.items():
        world.hide(person.email, may_read={actor}, what=f"the e-mail address of the {actor}")
    for makes in MAKERS:
        makes(world)
    return world


def _with_second_factor(person: User) -> User:
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
    return person


MAKERS: list[Callable[[World], None]] = []


def maker(makes: Callable[[World], None]) -> Callable[[World], None]:
    """Collect a function that puts something into the world."""
    MAKERS.append(makes)
    return makes


@maker
def a_member_who_never_did_anything(world: World) -> None:
    name = world.hide("Quiet-Quince", may_read=INSIDE, what="the name of a member")
    member = MembershipFactory(
        community=world.ours, user=UserFactory(name=name), role=Role.CONTRIBUTOR
    )
    world.objects["member_id"] = Membership.objects.get(pk=member.pk).public_id


@maker
def a_suspension(world: World) -> None:
    who = {"steward", "suspended steward"}
    reason = world.hide("Shouted-Sorrel", may_read=who, what="why one was suspended")
    suspended: Suspension = SuspensionFactory(
        community=world.ours, user=world.people["suspended steward"], reason=reason
    )
    world.objects["suspension_id"] = suspended.public_id


@maker
def an_invitation(world: World) -> None:
    email = world.hide("invited-iris@example.org", may_read={"steward"}, what="who is invited")
    invitation = Invitation.objects.create(
        community=world.ours,
        email=email,
        secret_sha256="a" * 64,
        invited_by=world.people["steward"],
        created_at=NOW,
        expires_at=NOW + timedelta(days=1),
    )
    world.objects["invitation_id"] = invitation.public_id
    world.objects["secret"] = "no-such-secret"


@maker
def a_request_to_join(world: World) -> None:
    words = world.hide("Asking-Aster", may_read={"steward"}, what="what a newcomer says")
    request = JoinRequest.objects.create(
        community=world.ours,
        user=UserFactory(name=words + "-by-name"),
        words=words,
        asked_at=NOW,
    )
    world.objects["request_id"] = request.public_id


@maker
def a_proposal(world: World) -> None:
    proposal = StewardProposal.objects.create(
        membership=world.ours.memberships.get(user=world.people["maintainer"]),
        proposed_by=world.people["steward"],
        proposed_at=NOW,
    )
    world.objects["proposal_id"] = proposal.public_id


@maker
def a_working_group(world: World) -> None:
    group = WorkingGroup.objects.create(
        community=world.ours, slug="docs", name="Docs", charter="The manual.", founded_at=NOW
    )
    member = world.ours.memberships.get(user=world.people["contributor"])
    GroupMembership.objects.create(group=group, membership=member, joined_at=NOW)
    world.objects["group_slug"] = group.slug


def much_better(pair: Comparison) -> Said:
    """Prefer the first answer by much, wherever it stands on the page."""
    return Said(Choice.STRENGTH, -2)


@maker
def pairs_open_and_closed(world: World) -> None:
    community = world.ours
    expected = world.hide("Expected-Elder", may_read={"contributor"}, what="what is expected")
    prompt = PromptFactory(
        community=community, author=world.people["contributor"], expectation=expected
    )
    closed: Comparison = ComparisonFactory(prompt=PromptFactory(community=community))
    for voter in (world.people["maintainer"], world.people["steward"]):
        vote_on_everything(voter=voter, community=community, opinion=much_better, now=NOW)
    ComparisonFactory(prompt=prompt, opened_at=NOW)
    vote = closed.votes.get(voter=world.people["maintainer"])
    world.objects |= {
        "prompt_id": prompt.public_id,
        "comparison_id": closed.public_id,
        "pair_id": closed.public_id,
        "vote_id": vote.public_id,
        "prompt": prompt,
        "closed": closed,
    }


@maker
def a_bot_and_two_tokens(world: World) -> None:
    steward = world.people["steward"]
    bot = make_bot(community=world.ours, name="Nightly", actor=steward, now=NOW)
    purpose = world.hide("Purpose-Poppy", may_read={"contributor"}, what="what a token is for")
    for user, actor, key in (
        (world.people["contributor"], world.people["contributor"], "token_revoke:token_id"),
        (bot.user, steward, "bot_token_revoke:token_id"),
    ):
        made = make_token(
            community=world.ours,
            user=user,
            actor=actor,
            name=purpose if actor is user else "nightly",
            scopes=[TokenScope.READ],
            lifetime=timedelta(days=9),
            now=NOW,
        )
        world.objects[key] = made.token.public_id
    world.objects |= {"membership_id": bot.public_id}


@maker
def comments_and_reports(world: World) -> None:
    prompt = world.objects["prompt"]
    comment = write_comment(
        on=world.objects["closed"], author=world.people["maintainer"], text="Well said.", now=NOW
    )
    world.objects |= {"comment_id": comment.public_id, "kind": "comment"}
    openly = world.hide("Openly-Olive", may_read={"steward"}, what="the reason of a report")
    report = make_report(
        reporter=UserFactory(),
        community=world.ours,
        subject=comment,
        kind=ReportKind.OFF_TOPIC,
        reason=openly,
        confidential=False,
        now=NOW,
    )
    secretly = world.hide("Secretly-Sage", may_read=set(), what="a confidential report")
    reporter = UserFactory(
        name=world.hide("Teller-Tansy", may_read=set(), what="who reported in confidence")
    )
    make_report(
        reporter=reporter,
        community=world.ours,
        subject=prompt,
        kind=ReportKind.HARASSMENT,
        reason=secretly,
        confidential=True,
        now=NOW,
    )
    world.objects |= {"case_id": report.case.public_id, "subject_id": comment.public_id}


@maker
def a_decision_and_its_appeal(world: World) -> None:
    steward, author = world.people["steward"], world.people["contributor"]
    text = world.hide("Hidden-Hazel", may_read={"steward", "contributor"}, what="a hidden comment")
    comment = write_comment(on=world.objects["closed"], author=author, text=text, now=NOW)
    report = make_report(
        reporter=world.people["outsider"],
        community=world.ours,
        subject=comment,
        kind=ReportKind.HARASSMENT,
        reason="Rude.",
        confidential=False,
        now=NOW,
    )
    why = world.hide("Because-Basil", may_read={"steward", "contributor"}, what="why it was hidden")
    action = decide_report(
        case=report.case,
        by=steward,
        decision=ModerationDecision(
            kind=ActionKind.HIDE, reason=why, rule=CitedRule(words="Be kind.")
        ),
        seen=0,
        right=MODERATE,
        now=NOW,
    )
    who = {"steward", "contributor"}
    assert isinstance(action, ModerationAction)
    words = world.hide("Appeal-Arnica", may_read=who, what="an appeal")
    appeal = make_appeal(action=action, appellant=author, text=words, now=NOW)
    world.objects |= {"action_id": action.public_id, "appeal_id": appeal.public_id}


@maker
def a_decision_about_a_member_and_a_proposal_about_a_steward(world: World) -> None:
    steward = world.people["steward"]
    why = world.hide("Warned-Willow", may_read={"steward"}, what="why a member was warned")
    _with_second_factor(UserFactory(is_staff=True))
    # Without a second factor: a second steward who can decide would read what is confidential.
    second: Membership = MembershipFactory(community=world.ours, role=Role.STEWARD)
    warned: Membership = MembershipFactory(community=world.ours)
    for member, kind in ((warned, ActionKind.WARN), (second, ActionKind.SUSPEND)):
        made = decide_about_member(
            membership=member,
            by=steward,
            decision=ModerationDecision(
                kind=kind, reason=why, rule=CitedRule(words="Be kind."), days=7
            ),
            now=NOW,
        )
    world.objects["suspension_proposal:proposal_id"] = made.public_id


@maker
def an_offer_to_review(world: World) -> None:
    words = world.hide("Reviewing-Rue", may_read={"steward"}, what="what who offers to review says")
    outsider = _with_second_factor(UserFactory())
    offered = offer_review(community=world.ours, user=outsider, words=words, now=NOW)
    world.objects["reviewer_id"] = offered.public_id


@maker
def a_link_to_a_project(world: World) -> None:
    challenge = world.hide("Challenge-Cedar", may_read={"steward"}, what="a link's challenge")
    link = ProjectLink.objects.create(
        community=world.ours,
        name="The project",
        method="dns",
        address="project.example",
        challenge=challenge,
        added_at=NOW,
    )
    world.objects["link_id"] = link.public_id


@maker
def what_else_addresses_ask_for(world: World) -> None:
    session = UserSession.objects.create(
        user=world.people["contributor"], ip="192.0.2.1", session_key="x" * 32
    )
    copy = DataDownload.objects.create(
        user=world.people["maintainer"],
        asked_at=NOW,
        ready_at=NOW,
        expires_at=NOW + timedelta(days=7),
        file="own-data/none.zip",
        size=1,
    )
    passkey = Authenticator.objects.create(
        user=UserFactory(), type=Authenticator.Type.WEBAUTHN, data={"name": "Key"}
    )
    terms = TermsVersion.objects.get(community=world.ours, kind=TermsKind.CONTRIBUTOR)
    world.objects |= {
        "agreeing": words_for(Covers.VOTES, terms, world.ours).asking().sha256,
        "age": age_words(world.ours, earlier=False).sha256,
        "slug": world.ours.slug,
        "version": 2,
        "model_id": LanguageModel.objects.order_by("pk")[0].public_id,
        "number": 1,
        "session_id": session.pk,
        "download_id": copy.public_id,
        "pk": passkey.pk,
        "provider_id": "nobody",
        "key": "no-such-key",
        "token": "no-such-token",
        "uidb36": "1",
    }
