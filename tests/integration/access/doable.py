"""What has to stand in the world so that each form can be sent with success by somebody."""

from __future__ import annotations

from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.models import Authenticator
from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

from accounts.letters import ending_token
from accounts.models import User
from communities.models import (
    JoinRequest,
    Membership,
    Notification,
    NotificationKind,
    Role,
    StewardProposal,
)
from communities.operations.invite import invite
from consent.models import (
    DUE_AFTER,
    Acceptance,
    Employer,
    TermsDraft,
    TermsVersion,
    Withdrawal,
    WithdrawalScope,
)
from preferences.contributions.write_comment import write_comment
from preferences.models import Export, ExportRow, ModerationAction, ModerationCase
from preferences.models.moderation_action import ActionKind
from preferences.models.report import ReportKind
from preferences.models.vote import Choice
from preferences.moderation.apply_action import ModerationDecision
from preferences.moderation.decide_report import decide_report
from preferences.moderation.make_report import make_report
from preferences.moderation.steps import CitedRule
from preferences.policies import MODERATE
from preferences.voting.cast_vote import Said, cast_vote
from preferences.voting.lease_pairs import lease_pairs
from tests.factories import ComparisonFactory, MembershipFactory, PromptFactory, UserFactory
from tests.integration.access.world import NOW, World
from tests.support.employing import confirmed, lists, signs
from tests.support.reading_terms import operator, read, stated, unread
from tests.support.signing_in import person_with_password
from tests.support.terms import CONTRIBUTOR, CORPORATE, NOTICE, accepted, stored


def make_doable(world: World) -> None:
    """Add to the world what forms are about."""
    for makes in (
        _pairs,
        _models,
        _people_decided,
        _moderation,
        _ways_in,
        _terms,
        _withdrawals,
        _employers,
        _accounts,
    ):
        makes(world)


def _pairs(world: World) -> None:
    """Two pairs that wait for more votes: the maintainer voted on one, and holds the other."""
    voter, now = world.people["maintainer"], timezone.now()
    for _number in range(2):
        ComparisonFactory(prompt=PromptFactory(community=world.ours), opened_at=NOW)
    held = lease_pairs(voter=voter, community=world.ours, now=now)
    said = Said(Choice.STRENGTH, 1)
    cast = cast_vote(voter=voter, community=world.ours, key=held[0].key, said=said, now=now)
    assert cast.vote.comparison.state == "open"
    for name in ("vote_change", "vote_undo", "vote_reasons"):
        world.objects[f"{name}:vote_id"] = cast.vote.public_id
    world.objects["lease_key"] = held[1].key


def _models(world: World) -> None:
    """A model that nobody read, and one of which a reading waits."""
    reader = operator()
    waiting = unread("Waiting")
    read(waiting, reader, stated(), now=NOW)
    world.objects["unread_id"] = world.objects["model_read:model_id"] = unread().public_id
    world.objects["model_decide:model_id"] = waiting.public_id
    # One operator is left, as everything else here is made for one.
    reader.is_staff = False
    reader.save()


def _people_decided(world: World) -> None:
    """A proposal of another steward, and somebody to take out of a group and to tell something."""
    member: Membership = MembershipFactory(community=world.ours)
    proposal = StewardProposal.objects.create(
        membership=member, proposed_by=_second_steward(world).user, proposed_at=NOW
    )
    world.objects["steward_approve:proposal_id"] = proposal.public_id
    in_group = world.ours.memberships.get(user=world.people["contributor"])
    world.objects["group_member_remove:member_id"] = in_group.public_id
    Notification.objects.create(
        user=world.people["contributor"],
        community=world.ours,
        kind=NotificationKind.INVITED,
        created_at=NOW,
    )


def _moderation(world: World) -> None:
    """A decision against the contributor that nobody has appealed, and a case of the operator's."""
    world.people["operator"] = User.objects.get(is_staff=True)
    author = world.people["contributor"]
    comment = write_comment(on=world.objects["closed"], author=author, text="No.", now=NOW)
    case = make_report(
        reporter=UserFactory(),
        community=world.ours,
        subject=comment,
        kind=ReportKind.OFF_TOPIC,
        reason="Short.",
        confidential=False,
        now=NOW,
    ).case
    hide = ModerationDecision(
        kind=ActionKind.HIDE, reason="It says nothing.", rule=CitedRule(words="Be kind.")
    )
    action = decide_report(
        case=case, by=world.people["steward"], decision=hide, seen=0, right=MODERATE, now=NOW
    )
    assert isinstance(action, ModerationAction)
    world.objects["appeal:action_id"] = action.public_id
    confidential = ModerationCase.objects.get(confidential=True)
    world.objects["operator_report:case_id"] = confidential.public_id


def _ways_in(world: World) -> None:
    """A request that can be taken back, and an invitation that lets somebody in."""
    JoinRequest.objects.create(
        community=world.ours,
        user=world.people["steward of another community"],
        words="",
        asked_at=NOW,
    )
    invited = invite(
        community=world.ours,
        by=world.people["steward"],
        role=Role.CONTRIBUTOR,
        now=timezone.now(),
    )
    world.objects["invitation:secret"] = invited.secret


def _terms(world: World) -> None:
    """Versions of the terms for employers, a draft to agree to and one that is agreed to."""
    stored(world.ours, "Give.", "Give all.", kind=CORPORATE, now=NOW)
    words = world.hide("Drafted-Dill", may_read={"steward"}, what="a draft that nobody announced")
    writer = UserFactory(name="Writer")
    for kind, reviewer in ((CONTRIBUTOR, None), (NOTICE, world.people["steward"])):
        TermsDraft.objects.create(
            community=world.ours,
            kind=kind,
            text=words,
            after=1 if kind == CONTRIBUTOR else 0,
            drafted_by=writer,
            drafted_at=NOW,
            reviewed_by=reviewer,
            reviewed_at=NOW if reviewer else None,
        )
    world.objects |= {
        "terms_kind": CORPORATE.value,
        "covers": "votes",
        "purpose": "publish_votes",
        "community_id": world.ours.public_id,
        "record_id": Acceptance.objects.filter(user=world.people["contributor"])[0].public_id,
        "spdx": "CC0-1.0",
        "drafted_at": NOW.isoformat(),
        "register_version:terms_kind": CONTRIBUTOR.value,
        "register_version:version": 1,
        "person_id": world.people["maintainer"].public_id,
        "object_id": UserFactory().pk,
        "communities_community_change:object_id": world.ours.pk,
        "preferences_languagemodel_change:object_id": unread("Slow").pk,
        "sha256": Acceptance.objects.filter(user=world.people["contributor"])[0].words_id,
        "export_id": _an_export(world).public_id,
        "terms_draft:terms_kind": CONTRIBUTOR.value,
        "terms_announced:terms_kind": CONTRIBUTOR.value,
        "terms_review:terms_kind": CONTRIBUTOR.value,
        "terms_activate:terms_kind": NOTICE.value,
        "terms_discard:terms_kind": NOTICE.value,
    }


def _withdrawals(world: World) -> None:
    """A prompt to take out, and a withdrawal that was carried out."""
    done = Withdrawal.objects.create(
        user=world.people["contributor"],
        scope=WithdrawalScope.EVERYTHING,
        total=1,
        asked_at=NOW,
        due_at=NOW + DUE_AFTER,
        finished_at=NOW,
    )
    world.objects |= {
        "withdrawal_id": done.public_id,
        "withdraw_one:kind": "prompt",
        "withdraw_one:subject_id": world.objects["prompt_id"],
    }


def _employers(world: World) -> None:
    """An employer for which the maintainer signed, and whose list has the contributor's address."""
    lawyer, author = world.people["maintainer"], world.people["contributor"]
    address = world.hide(
        "listed-lily@harbour.example",
        may_read={"maintainer", "contributor"},
        what="an address on an approval list",
    )
    name = world.hide(
        "Harbour-Heather",
        may_read={"maintainer", "contributor", "steward"},
        what="the name of an employer",
    )
    confirmed(author, address)
    now = timezone.now()
    employer = signs(lawyer, world.ours, name=name, number=2, now=now)
    line = lists(employer, address, now=now)
    first = TermsVersion.objects.get(community=world.ours, kind=CORPORATE, number=1)
    earlier = Employer.objects.create(
        community=world.ours, name="Earlier Ltd", signatory=lawyer, signed_at=NOW
    )
    signature = {"acting_as": "signatory", "entity": earlier.name, "employer": earlier}
    accepted(lawyer, first, now=NOW, **signature)
    world.objects |= {
        "employer_id": employer.public_id,
        "line_id": line.public_id,
        "employer_sign_again:employer_id": earlier.public_id,
    }


def _an_export(world: World) -> Export:
    """An export of the one closed pair, past the gates: its page is the matter."""
    exported = Export.objects.create(
        community=world.ours,
        by=world.people["maintainer"],
        form="jsonl",
        sha256="0" * 64,
        row_count=1,
        made_at=NOW,
    )
    ExportRow.objects.create(export=exported, comparison=world.objects["closed"], chose_a=True)
    return exported


def _accounts(world: World) -> None:
    """Somebody with a password, an address to confirm and an app; and who owns the passkey."""
    holder = person_with_password("holder@example.org", name="holder", wants_weekly_letter=True)
    Authenticator.objects.create(user=holder, type=Authenticator.Type.TOTP, data={})
    world.people["holder"] = holder
    passkey = Authenticator.objects.get(pk=world.objects["pk"])
    world.people["owner of the passkey"] = passkey.user
    world.people["without a password"] = UserFactory(password="!")
    unconfirmed = EmailAddress.objects.create(
        user=world.people["without a password"], email="new@example.org", primary=True
    )
    world.objects["account_confirm_email:key"] = EmailConfirmationHMAC(unconfirmed).key
    world.objects["letters_end:token"] = ending_token(holder)


def let_the_second_steward_decide(world: World) -> None:
    """Give the other steward a factor; with two who can decide one proposes, the other approves."""
    Authenticator.objects.create(
        user=_second_steward(world).user, type=Authenticator.Type.TOTP, data={}
    )


def _second_steward(world: World) -> Membership:
    stewards = world.ours.memberships.filter(role=Role.STEWARD)
    return stewards.exclude(user__in=world.people.values()).get()


def signed_in_just_now(session: SessionBase, user: User) -> None:
    """Let a session look as if its person had given their password a moment ago."""
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [
        {"method": "password", "at": timezone.now().timestamp(), "reauthenticated": True}
    ]
    session.save()
