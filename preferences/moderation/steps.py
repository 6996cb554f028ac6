"""What every operation of moderation does: take its turn, hide and show, tell people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from django.utils.translation import gettext as _

from accounts.models import User
from communities.addresses import address
from communities.models import CodeOfConduct, Guidelines, NotificationKind
from communities.notify import notify
from communities.rule_values import rules_of
from preferences.models import (
    ActionKind,
    Appeal,
    ModerationAction,
    ModerationCase,
    Response,
    SuspensionProposal,
)
from preferences.models.moderation_case import Subject, SubjectKind, kind_of
from preferences.moderation import deciders
from preferences.text.line_ends import with_line_feeds
from preferences.text.messages import MessagesError, check_storable
from preferences.voting.blindness import answers_in
from record import writing
from record.refusals import Refused
from record.verbs import Verb

MAX_CHARACTERS = 4_000
VERBS = {
    ActionKind.HIDE: Verb.MODERATION_HIDDEN,
    ActionKind.RESTORE: Verb.MODERATION_RESTORED,
    ActionKind.WARN: Verb.MODERATION_WARNED,
    ActionKind.LEAVE: Verb.MODERATION_DISMISSED,
}
S = TypeVar("S", bound=Subject)


class ModerationRefused(Refused):
    """It can't be done, or not by this person; the message says why and what to do."""


class NotYours(ModerationRefused):
    """Somebody else decides here."""


@dataclass(frozen=True)
class CitedRule:
    """The rule that a decision cites: a version of a text, words, or both."""

    conduct: CodeOfConduct | None = None
    guidelines: Guidelines | None = None
    words: str = ""


def checked_text(text: str) -> str:
    """Return what somebody typed, ready to be stored.

    Raises:
        ModerationRefused: it is empty, too long or no text.
    """
    words = with_line_feeds(text).strip()
    if not words:
        raise ModerationRefused(_("Say why, in a sentence or two."))
    if len(words) > MAX_CHARACTERS:
        raise ModerationRefused(_("Please keep it under %d characters.") % MAX_CHARACTERS)
    try:
        check_storable(words)
    except MessagesError as error:
        raise ModerationRefused(str(error)) from error
    return words


def locked(subject: S) -> S:
    """Wait for whoever else decides about the subject and return it as it is then.

    The one lock of moderation: reports, decisions and appeals about one subject take turns.
    """
    rows = type(subject)._default_manager.select_for_update(no_key=True)
    return cast("S", rows.get(pk=subject.pk))


def author_of(subject: Subject) -> User | None:
    """Return who wrote it; None for a model's answer and for what was imported."""
    return subject.author


def is_told(case: ModerationCase) -> bool:
    """Say whether who decides may know who wrote it; moderators vote, too."""
    if case.response_id is None:
        return True
    (answer,) = answers_in(Response.objects.filter(pk=case.response_id))
    return answer.told


def independent_of(case: ModerationCase, *, now: datetime) -> deciders.Deciders:
    """Return who decides in the case now."""
    return deciders.of_case(case, **_who(case, now=now))


def answering(appeal: Appeal, *, now: datetime) -> deciders.Deciders:
    """Return who answers the appeal now."""
    return deciders.of_appeal(appeal, **_who(appeal.action.case, now=now))


def seconding(proposal: SuspensionProposal, *, now: datetime) -> deciders.Deciders:
    """Return who can agree to a steward's suspension now."""
    who = _who(proposal.case, now=now)
    return deciders.of_second(proposal, bench=who["bench"], reporters=who["reporters"])


def _who(case: ModerationCase, *, now: datetime) -> dict[str, Any]:
    """Return whom `deciders` chooses among, and whom it leaves out."""
    return {
        "bench": deciders.bench_of(case.community, now=now),
        "reporters": deciders.reporters_of([case]).get(deciders.key_of(case), frozenset()),
        "overruled": deciders.overruled_in([case]).get(case.pk, frozenset()),
    }


def standing_on(subject: Subject) -> Any:
    """Return the decisions about the subject that nobody has reversed, in whichever case."""
    cases = ModerationCase.objects.on(subject)
    return ModerationAction.objects.standing().filter(case__in=cases)


def show_or_hide(subject: Subject | None, *, now: datetime) -> None:
    """Hide what a standing decision hides, and show everything else; under the subject's lock."""
    if subject is None:
        return
    hidden = standing_on(subject).filter(kind=ActionKind.HIDE).exists()
    if hidden == (subject.hidden_at is not None):
        return
    subject.hidden_at = now if hidden else None
    subject.save(update_fields=["hidden_at"])


def appeal_until(case: ModerationCase, *, now: datetime) -> datetime:
    """Return until when a decision of now can be appealed, by the community's rules."""
    return now + timedelta(days=rules_of(case.community).appeal_days)


def record(
    verb: Verb,
    case: ModerationCase,
    *,
    actor: User | None,
    right: str,
    now: datetime,
    secret: bool,
    **details: writing.Detail,
) -> None:
    """Write that something happened to a case's subject, or to the member it is about.

    What everybody who reads the record may know never names a case of confidential reports.
    """
    subject = case.subject
    about = subject or case.about
    named = {} if case.confidential and not secret else {"case": str(case.public_id)}
    writing.write(
        verb,
        actor=actor,
        subject=about or case,
        subject_type=_subject_type(case),
        community=case.community,
        right=right,
        now=now,
        details={**named, **details},
        confidential=secret,
    )


def _subject_type(case: ModerationCase) -> str:
    if case.subject is not None:
        return kind_of(case.subject).field
    return "user" if case.about is not None else "case"


def turn(case: ModerationCase) -> tuple[ModerationCase, Subject | None]:
    """Wait for whoever else decides about the subject; return case and subject as they are then.

    Of a case about a member the case itself is waited for.
    """
    subject = locked(case.subject) if case.subject is not None else None
    rows = ModerationCase.objects.with_subjects().select_for_update(of=("self",))
    return rows.get(pk=case.pk), subject


def tell(
    people: Iterable[User | None],
    kind: NotificationKind,
    case: ModerationCase,
    *,
    url: str,
    now: datetime,
    by_email: bool = True,
    named: User | None = None,
    **data: str,
) -> None:
    """Tell people, with a link; nothing of what a report says goes with it."""
    notify(
        [person for person in people if person is not None],
        kind=kind,
        community=case.community,
        url=url,
        now=now,
        data={"subject": case.subject_kind.value, **data},
        named=named,
        by_email=by_email,
    )


def tell_deciders(
    found: deciders.Deciders,
    kind: NotificationKind,
    case: ModerationCase,
    *,
    url: str,
    now: datetime,
    named: User | None = None,
    **data: str,
) -> None:
    """Tell those who decide that something waits for them."""
    people = User.objects.filter(pk__in=found.people).order_by("pk")
    tell(people, kind, case, url=url, now=now, by_email=True, named=named, **data)


def case_page(case: ModerationCase, desk: deciders.Desk) -> str:
    """Return where those at the desk find the case."""
    if desk == deciders.Desk.STEWARDS:
        return address(case.community, f"moderation/{case.public_id}/")
    return f"/operator/reports/{case.public_id}/"


def proposal_page(proposal: SuspensionProposal) -> str:
    """Return where the suspension of a steward is agreed to."""
    return address(proposal.case.community, f"moderation/proposals/{proposal.public_id}/")


def action_page(action: ModerationAction) -> str:
    """Return where a decision is read, and appealed."""
    return address(action.case.community, f"moderation/actions/{action.public_id}/")


def subject_page(case: ModerationCase) -> str:
    """Return where the subject is read; of a member's case where the members are listed."""
    if case.subject is None:
        return address(case.community, "people/")
    comment = case.comment
    if comment is not None and comment.comparison is not None:
        return address(case.community, f"results/{comment.comparison.public_id}/")
    prompt = case.prompt or (case.response or comment).prompt  # type: ignore[union-attr]
    assert prompt is not None
    return address(case.community, f"prompts/{prompt.public_id}/")


def open_again(case: ModerationCase) -> None:
    """Let a case be decided anew, unless the subject has another open one of its kind."""
    if case.subject is None:
        return
    others = ModerationCase.objects.on(case.subject).undecided()
    if not others.filter(confidential=case.confidential).exists():
        case.decided_at = None
        case.save(update_fields=["decided_at"])


def is_answer(case: ModerationCase) -> bool:
    """Whether the case is about an answer, whose writer voters must not learn."""
    return case.subject_kind == SubjectKind.ANSWER
