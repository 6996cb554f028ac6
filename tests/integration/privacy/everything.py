"""A person of whom every table of the inventory has something, and words of theirs to look for."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import User
from communities.models import (
    Community,
    GroupMembership,
    Invitation,
    JoinRequest,
    Membership,
    NotificationKind,
    QuotaUse,
    Reviewer,
    Role,
    StewardProposal,
    Token,
    WorkingGroup,
)
from communities.notify import notify
from communities.operations.make_bot import make_bot
from consent.models import (
    Covers,
    EvidenceOpening,
)
from consent.operations.accept_terms import Asking
from preferences.models import (
    DataDownload,
    Export,
    ExportRow,
    Lease,
    ModelTerms,
    ModelTermsDecision,
    Prompt,
    PromptBand,
    Response,
    Screening,
    SuspensionProposal,
    Vote,
)
from preferences.models.vote import Choice
from preferences.rights.withdraw import carry_out_due
from privacy.delete_account import ask_deletion, finish_deletions
from record import writing
from record.verbs import Verb
from tests.factories import (
    CommunityFactory,
    ComparisonFactory,
    LanguageModelFactory,
    MembershipFactory,
    PromptFactory,
    ResponseFactory,
    SuspensionFactory,
    UserFactory,
)
from tests.factories.moderation import (
    ActionFactory,
    AppealFactory,
    CaseFactory,
    CommentFactory,
    ReportFactory,
)
from tests.integration.access.doable import signed_in_just_now
from tests.integration.conftest import NOW
from tests.integration.privacy import rights

# Made-up words that stand nowhere else: finding one is finding the person.
NAME = "Wilhelmina Quillfeather"
USERNAME = "person-quillfeather"
ADDRESSES = ("quillfeather@example.org", "quillfeather.second@example.net")
BROWSER = "QuillfeatherBrowser/1.0"
IP = "203.0.113.77"
WORDS = {
    "prompt": "Quillfeather asks how to review",
    "expectation": "Quillfeather expects brevity",
    "observed": "Quillfeather saw this elsewhere",
    "answer": "Quillfeather answers slowly",
    "comment": "Quillfeather comments briefly",
    "vote": "Quillfeather prefers the first",
    "report": "Quillfeather reports it",
    "appeal": "Quillfeather appeals",
    "join": "Quillfeather asks to join",
    "review": "Quillfeather would review",
    "token": "Quillfeather’s script",
}
OTHERS = {
    "reporter": "Teller-Tansy",
    "steward": "Decider-Dahlia",
    "reason of a report": "Somebody-said-so-Sorrel",
    "reason of a confidential report": "In-confidence-Ivy",
}

ASKING = Asking("Delete my account?", "en")


@dataclass
class Somebody:
    """The person, where they are, and who else there is."""

    user: User
    home: Community
    elsewhere: Community
    steward: User
    reporter: User
    bot: Membership
    made: dict[str, Any] = field(default_factory=dict)


def somebody(*, now: datetime = NOW) -> Somebody:
    """Make the person."""
    user: User = UserFactory(name=NAME, username=USERNAME, email=ADDRESSES[0], date_joined=now)
    user.set_unusable_password()
    user.languages, user.time_zone, user.wants_weekly_letter = ["en", "de"], "Europe/Vienna", True
    user.feed_sha256 = hashlib.sha256(b"feed").hexdigest()
    user.save()
    home, elsewhere = CommunityFactory(created_at=now), CommunityFactory(created_at=now)
    steward: User = UserFactory(name=OTHERS["steward"])
    MembershipFactory(community=home, user=steward, role=Role.STEWARD)
    MembershipFactory(community=home, user=user, role=Role.STEWARD)
    bot = make_bot(community=home, name="Nightly", actor=user, now=now)
    one = Somebody(user, home, elsewhere, steward, UserFactory(name=OTHERS["reporter"]), bot)
    for makes in (_account, _sessions, _places, rights.of, _contributions, _decisions, _site):
        makes(one, now)
    return one


def browser_of(user: User) -> Client:
    """Return a browser in which the person has given their password a moment ago."""
    browser = Client()
    browser.force_login(user)
    signed_in_just_now(browser.session, user)
    return browser


def _account(one: Somebody, now: datetime) -> None:
    user = one.user
    user.groups.add(Group.objects.create(name="curators"))
    user.user_permissions.add(Permission.objects.order_by("pk")[0])
    for number, address in enumerate(ADDRESSES):
        kept = EmailAddress.objects.create(
            user=user, email=address, primary=number == 0, verified=number == 0
        )
    EmailConfirmation.objects.create(email_address=kept, created=now, key="k" * 64)
    account = SocialAccount.objects.create(
        user=user, provider="github", uid="quillfeather-77", extra_data={"login": "quillfeather"}
    )
    app = SocialApp.objects.create(provider="github", name="GitHub", client_id="x")
    SocialToken.objects.create(app=app, account=account, token="gho_quillfeather_secret")
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "TOTPS"})
    notify([user], kind=NotificationKind.INVITED, community=one.home, url="/", now=now)
    notify(
        [one.steward],
        kind=NotificationKind.COMMENTED,
        community=one.home,
        url="/",
        now=now,
        data={"by": NAME},
    )
    DataDownload.objects.create(
        user=user, asked_at=now - timedelta(days=3), failed_at=now - timedelta(days=3)
    )


def _sessions(one: Somebody, now: datetime) -> None:
    key = "quillfeathersession"
    Session.objects.create(session_key=key, session_data="x", expire_date=now + timedelta(days=9))
    UserSession.objects.create(
        user=one.user, session_key=key, ip=IP, user_agent=BROWSER, last_seen_at=now, data={}
    )


def _places(one: Somebody, now: datetime) -> None:
    user, own = one.user, one.home.memberships.get(user=one.user)
    group = WorkingGroup.objects.create(
        community=one.home, slug="docs", name="Docs", charter="The manual.", founded_at=now
    )
    GroupMembership.objects.create(group=group, membership=own, joined_at=now)
    invited = ((user, "friend@example.org"), (one.steward, ADDRESSES[1]))
    for number, (by, email) in enumerate(invited):
        Invitation.objects.create(
            community=one.home,
            email=email,
            secret_sha256=f"{number:064x}",
            invited_by=by,
            created_at=now,
            expires_at=now + timedelta(days=9),
        )
    JoinRequest.objects.create(
        community=one.elsewhere, user=user, words=WORDS["join"], asked_at=now
    )
    QuotaUse.objects.create(community=one.home, user=user, kind="votes", day=now.date(), used=3)
    Token.objects.create(
        community=one.home,
        user=user,
        name=WORDS["token"],
        prefix="quill",
        secret_sha256="a" * 64,
        scopes=["read"],
        created_at=now,
        expires_at=now + timedelta(days=9),
    )
    SuspensionFactory(community=one.elsewhere, user=user, reason="Shouting.", starts_at=now)
    Reviewer.objects.create(
        community=one.elsewhere, user=user, words=WORDS["review"], offered_at=now
    )
    StewardProposal.objects.create(
        membership=own,
        proposed_by=one.steward,
        state="appointed",
        proposed_at=now,
        decided_at=now,
    )


def _contributions(one: Somebody, now: datetime) -> None:
    user, accepted = one.user, one.user.acceptances.get(covers=Covers.TEXTS)
    rights: dict[str, Any] = {"acceptance": accepted, "origin": "own", "created_at": now}
    prompt: Prompt = PromptFactory(
        community=one.home,
        author=user,
        text=WORDS["prompt"],
        expectation=WORDS["expectation"],
        observed_text=WORDS["observed"],
        **rights,
    )
    PromptBand.objects.create(community=one.home, band=7, prompt=prompt)
    answer: Response = ResponseFactory(
        prompt=prompt, model=None, author=user, text=WORDS["answer"], **rights
    )
    comment = CommentFactory(prompt=prompt, author=user, text=WORDS["comment"], **rights)
    for of in ({"prompt": prompt}, {"response": answer}, {"comment": comment}):
        Screening.objects.create(scanner_version="1", signature=b"\1", screened_at=now, **of)
    pair = ComparisonFactory(prompt=prompt, response_a=answer, opened_at=now)
    other = ComparisonFactory(prompt=PromptFactory(community=one.home), opened_at=now)
    lease = Lease.objects.create(
        comparison=other,
        voter=user,
        swapped=False,
        leased_at=now,
        expires_at=now + timedelta(hours=1),
        used_at=now,
    )
    vote = Vote.objects.create(
        comparison=other,
        voter=user,
        choice=Choice.STRENGTH,
        strength=-2,
        swapped=False,
        key=lease.key,
        reason_text=WORDS["vote"],
        acceptance=user.acceptances.get(covers=Covers.VOTES),
        created_at=now,
    )
    other.current_votes.create(voter=user, vote=vote)
    left = Export.objects.create(
        community=one.home, by=user, form="jsonl", sha256="0" * 64, row_count=3, made_at=now
    )
    for row in (pair, other):
        ExportRow.objects.create(export=left, comparison=row, chose_a=True)
    one.made |= {"prompt": prompt, "answer": answer, "comment": comment, "vote": vote}


def _decisions(one: Somebody, now: datetime) -> None:
    user, prompt = one.user, one.made["prompt"]
    about = CaseFactory(prompt=prompt, about=user)
    ReportFactory(case=about, reporter=one.reporter, reason=OTHERS["reason of a report"])
    secret = CaseFactory(prompt=prompt, about=user, confidential=True)
    ReportFactory(
        case=secret, reporter=one.reporter, reason=OTHERS["reason of a confidential report"]
    )
    action = ActionFactory(case=about, actor=one.steward)
    AppealFactory(action=action, appellant=user, text=WORDS["appeal"])
    ReportFactory(case=CaseFactory(), reporter=user, reason=WORDS["report"])
    SuspensionProposal.objects.create(
        case=CaseFactory(),
        proposed_by=user,
        days=7,
        reason="Shouting.",
        rule_words="Be kind.",
        proposed_at=now,
    )
    one.made |= {"case": about, "secret case": secret, "action": action}


def _site(one: Somebody, now: datetime) -> None:
    terms = ModelTerms.objects.create(
        model=LanguageModelFactory(),
        number=2,
        licence="Apache-2.0",
        outputs="refused",
        bases_stated=False,
        loosens=False,
        reader=one.user,
        created_at=now,
    )
    ModelTermsDecision.objects.create(
        terms=terms, agreed=True, people=1, reader=one.user, by=one.user, decided_at=now
    )
    EvidenceOpening.objects.create(
        person=one.steward.public_id, actor=one.user, reason="Claim 7", opened_at=now
    )
    one.user.weekly_letters.create(week=date(2026, 5, 4), written_at=now)
    writing.write(
        Verb.ACCOUNT_SIGNED_IN,
        actor=one.user,
        subject=one.user,
        subject_type="user",
        right=writing.OWN_ACCOUNT,
        now=now,
    )


def delete(user: User) -> User:
    """Let everything run to its end."""
    ask_deletion(user=user, asking=ASKING, now=NOW)
    carry_out_due(now=NOW)
    finish_deletions(now=NOW, with_mail=False)
    return User.objects.get(pk=user.pk)
