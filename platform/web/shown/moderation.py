"""Reports, decisions and appeals, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from communities.models import Community
from preferences.models import (
    ActionKind,
    Appeal,
    Comment,
    ModerationAction,
    ModerationCase,
    ReportKind,
)
from preferences.models.moderation_case import Subject, SubjectKind
from preferences.models.reasoned import Reasoned
from preferences.moderation.deciders import Deciders, Desk
from preferences.moderation.queue import Waiting
from preferences.moderation.steps import is_told, standing_on, subject_page
from preferences.text.messages import summary
from preferences.text.rendering.characters import without_hidden
from web.shown.prompts import conversation, stored_html, writer

TOLD = {
    ActionKind.HIDE: {
        SubjectKind.PROMPT: gettext_lazy("Your prompt was hidden"),
        SubjectKind.ANSWER: gettext_lazy("Your answer was hidden"),
        SubjectKind.COMMENT: gettext_lazy("Your comment was hidden"),
    },
    ActionKind.WARN: {
        SubjectKind.PROMPT: gettext_lazy("You were warned about your prompt"),
        SubjectKind.ANSWER: gettext_lazy("You were warned about your answer"),
        SubjectKind.COMMENT: gettext_lazy("You were warned about your comment"),
        SubjectKind.MEMBER: gettext_lazy("You were warned"),
    },
    ActionKind.SUSPEND: {
        SubjectKind.PROMPT: gettext_lazy("You were suspended after your prompt"),
        SubjectKind.ANSWER: gettext_lazy("You were suspended after your answer"),
        SubjectKind.COMMENT: gettext_lazy("You were suspended after your comment"),
        SubjectKind.MEMBER: gettext_lazy("You were suspended"),
    },
    ActionKind.REMOVE: {SubjectKind.MEMBER: gettext_lazy("Your membership was ended")},
}
DECIDED = {
    ActionKind.HIDE: gettext_lazy("Hidden"),
    ActionKind.RESTORE: gettext_lazy("Shown again"),
    ActionKind.WARN: gettext_lazy("The author was warned"),
    ActionKind.SUSPEND: gettext_lazy("The author was suspended"),
    ActionKind.LEAVE: gettext_lazy("Left as it is"),
    ActionKind.REMOVE: gettext_lazy("The membership was ended"),
}
# Pressed on the queue and on the page of a case.
CHOICES = (
    (ActionKind.HIDE, "h", gettext_lazy("Hide it")),
    (ActionKind.LEAVE, "l", gettext_lazy("Leave it as it is")),
    (ActionKind.WARN, "w", gettext_lazy("Warn the author")),
    (ActionKind.SUSPEND, "s", gettext_lazy("Suspend the author")),
    (ActionKind.RESTORE, "r", gettext_lazy("Show it again")),
)
OF_MEMBERS = (
    (ActionKind.WARN, "w", gettext_lazy("Warn")),
    (ActionKind.SUSPEND, "s", gettext_lazy("Suspend")),
    (ActionKind.REMOVE, "e", gettext_lazy("End the membership")),
)


def title_of(case: ModerationCase) -> str:
    """Return how a case is called: the beginning of what was reported, or the member's name."""
    if case.subject is not None:
        return first_words(case.subject)
    return case.about.name if case.about is not None else _("an account that is gone")


def first_words(subject: Subject) -> str:
    """Return the beginning of what a prompt, an answer or a comment says."""
    if subject.removed_at is not None:
        return _("(taken out by its author)")
    if hasattr(subject, "messages"):
        return summary(subject.messages)
    return summary([{"content": without_hidden(subject.text)}]) or _("(empty)")


def queue_entry(waiting: Waiting, *, url: str, now: datetime) -> dict[str, Any]:
    """Return one case of the queue."""
    case = waiting.case
    kinds = Counter(report.kind for report in waiting.reports)
    sensitive = any(ReportKind(kind).is_sensitive for kind in kinds)
    return {
        "url": url,
        "community_name": case.community.name,
        "subject_label": case.subject_kind.label,
        "title": title_of(case),
        "sensitive": sensitive,
        "kinds": [
            {"label": ReportKind(kind).label, "count": count} for kind, count in kinds.most_common()
        ],
        "waits": for_how_long(now - case.opened_at),
        "opened_at": case.opened_at,
        "reasons": [report.reason for report in waiting.reports[:2]],
        "confidential": case.confidential,
        "hidden": case.is_hidden,
        "decided_at": case.decided_at,
        "choices": choices(case),
    }


def choices(case: ModerationCase, chosen: str = "") -> list[dict[str, Any]]:
    """Return what can be decided in a case now, with the key for each."""
    if case.subject is None:
        return choices_of_member(chosen)
    hidden = case.is_hidden
    # While an answer's pairs are open, what is offered must not tell whether a person wrote it.
    person = case.about_id is not None and is_told(case)
    offered = {
        ActionKind.HIDE: True,
        ActionKind.LEAVE: True,
        ActionKind.WARN: person,
        ActionKind.SUSPEND: person,
        ActionKind.RESTORE: hidden,
    }
    return [
        {"value": kind.value, "key": key, "label": label, "chosen": kind.value == chosen}
        for kind, key, label in CHOICES
        if offered[kind]
    ]


def choices_of_member(chosen: str = "", *, steward: bool = False) -> list[dict[str, Any]]:
    """Return what can be decided about a member; nobody ends a steward's membership."""
    return [
        {"value": kind.value, "key": key, "label": label, "chosen": kind.value == chosen}
        for kind, key, label in OF_MEMBERS
        if not (steward and kind == ActionKind.REMOVE)
    ]


def for_how_long(waited: timedelta) -> str:
    """Say how long something has waited."""
    hours = int(waited.total_seconds() // 3600)
    if hours < 1:
        return _("for less than an hour")
    if hours < 48:
        return ngettext("for %d hour", "for %d hours", hours) % hours
    days = hours // 24
    return ngettext("for %d day", "for %d days", days) % days


def whole_case(waiting: Waiting) -> dict[str, Any]:
    """Return everything that the page of a case shows of it."""
    case = waiting.case
    return {
        "of_member": case.subject is None,
        "subject_label": case.subject_kind.label,
        "title": title_of(case),
        "content": content(case),
        "author": _author(case),
        "subject_url": "" if case.subject is None or case.is_hidden else subject_page(case),
        "sensitive": any(ReportKind(one.kind).is_sensitive for one in waiting.reports),
        "confidential": case.confidential,
        "hidden": case.is_hidden,
        "decided": case.decided_at is not None,
        "opened_at": case.opened_at,
        "own_matter": waiting.deciders.involved,
        "reports": [
            {
                "kind_label": report.get_kind_display(),
                "reason": report.reason,
                "reporter_name": report.reporter.name if report.reporter else "",
                "counts": report.trusted,
                "made_at": report.made_at,
            }
            for report in waiting.reports
        ],
    }


def content(case: ModerationCase) -> dict[str, Any] | None:
    """Return the reported text as it is rendered everywhere; None where a member is meant."""
    if case.subject is None:
        return None
    taken_out = case.subject.removed_at is not None
    if case.prompt is not None:
        return {
            "prompt": conversation(case.prompt),
            "html": "",
            "language": case.prompt.language,
            "taken_out": taken_out,
        }
    subject = case.response or case.comment
    assert subject is not None
    prompt = case.response.prompt if case.response is not None else None
    return {
        "prompt": None,
        "html": stored_html(subject.html),
        "language": prompt.language if prompt is not None else "",
        "taken_out": taken_out,
    }


def _author(case: ModerationCase) -> str:
    """Name who wrote it; of an answer only when voters may know it, too."""
    if case.response is None:
        return case.about.name if case.about is not None else _("imported, by no person here")
    if not is_told(case):
        return _("not told before its pairs have closed")
    return case.about.name if case.about is not None else writer(case.response)


def decision(action: ModerationAction) -> dict[str, Any]:
    """Return a decision as everybody who may see it reads it; at most two queries."""
    return {
        "public_id": action.public_id,
        "label": decided(action),
        "at_once": action.at_once,
        "actor_name": action.actor.name if action.actor else "",
        "second_name": action.seconded_by.name if action.seconded_by else "",
        "actor_concerned": _is_concerned(action),
        "reason": action.reason,
        "rule": rule_words(action),
        "rule_url": rule_url(action, action.case.community.slug),
        "rule_quote": action.rule_words,
        "made_at": action.made_at,
        "appeal_until": action.appeal_until,
        "lapses_at": action.lapses_at,
        "suspended_until": action.suspension.ends_at if action.suspension else None,
        "reversed_at": action.reversed_at,
        "reversed_by": action.reversed_by.name if action.reversed_by else "",
        "reversed_because": action.reversed_because,
    }


def decided(action: ModerationAction) -> str:
    """Say what was decided, to those who decide."""
    kind = ActionKind(action.kind)
    return str(kind.label if action.case.subject is None else DECIDED[kind])


def _is_concerned(action: ModerationAction) -> bool:
    """Say whether who decided had written or reported it, since no other steward could decide.

    Not of a confidential report, which this would tell the reporter of, and not of an answer as
    long as nobody may know who wrote it.
    """
    case = action.case
    if action.actor_id is None or case.confidential or not is_told(case):
        return False
    if action.actor_id == case.about_id:
        return True
    return case.reports.filter(reporter=action.actor_id).exists()


def rule_words(action: Reasoned) -> str:
    """Name the text that a decision cites; '' when only words are."""
    if action.conduct is not None:
        return _("Code of conduct, version %d") % action.conduct.version
    if action.guidelines is not None:
        return _("Guidelines, version %d") % action.guidelines.version
    return ""


def rule_url(action: Reasoned, slug: str) -> str:
    """Return where the version of the text is read; '' when only words are cited."""
    if action.guidelines is not None:
        return reverse("web:guidelines_version", args=[slug, action.guidelines.version])
    if action.conduct is not None:
        return reverse("web:conduct_version", args=[slug, action.conduct.version])
    return ""


def told(action: ModerationAction) -> str:
    """Say to the person concerned what was decided."""
    words = TOLD.get(ActionKind(action.kind))
    if words is None:
        return decided(action)
    return str(words[action.case.subject_kind])


def appeal(one: Appeal, *, found: Deciders, reader_id: int | None, now: datetime) -> dict[str, Any]:
    """Return an appeal with its answer, or who gives it until when."""
    return {
        "public_id": one.public_id,
        "own": one.appellant_id == reader_id,
        "appellant_name": one.appellant.name,
        "text": one.text,
        "made_at": one.made_at,
        "answer_due": one.answer_due,
        "overdue": one.decided_at is None and one.answer_due <= now,
        "goes_to": appeal_goes_to(found),
        "decided_at": one.decided_at,
        "decided_by": one.decided_by.name if one.decided_by else "",
        "upheld": one.upheld,
        "answer": one.answer,
        "may_answer": one.decided_at is None and reader_id in found.people,
    }


def appeal_goes_to(found: Deciders) -> str:
    """Say who answers an appeal."""
    return {
        Desk.STEWARDS: _("It goes to a steward of this community who was not involved."),
        Desk.REVIEWER: _("No steward here is uninvolved, so it goes to an outside reviewer."),
        Desk.OPERATOR: _(
            "No steward here is uninvolved, and no outside reviewer was in office, so it goes to "
            "whoever runs this site."
        ),
        Desk.NOBODY: _(
            "There is no independent person: nobody on this site is uninvolved. Your appeal is "
            "stored and waits until there is somebody, and this is said in public."
        ),
    }[found.desk]


def report_goes_to(found: Deciders, *, confidential: bool, blind: bool) -> str:
    """Say who reads a report, before it is written; `blind` where the author is not told."""
    if found.desk == Desk.NOBODY:
        return _("There is nobody here but the person concerned who could read it.")
    if found.desk == Desk.OPERATOR:
        return _("It goes to whoever runs this site.")
    if blind and confidential:
        return _("It goes to the stewards of this community, but never to who wrote it.")
    if blind:
        return _("It goes to the stewards of this community; where others can, no author decides.")
    if found.involved and not confidential:
        return _(
            "The only steward here is concerned themself and will decide; an appeal goes further, "
            "if there is anybody else."
        )
    return ngettext(
        "It goes to the steward of this community who is not concerned.",
        "It goes to the stewards of this community who are not concerned.",
        len(found.people),
    )


def hidden_notice(community: Community, subject: Subject) -> dict[str, Any] | None:
    """Return what its author reads beside a contribution that is hidden; one query."""
    action = (
        standing_on(subject)
        .filter(kind=ActionKind.HIDE)
        .select_related("case__community", "actor", "conduct", "guidelines")
        .order_by("at_once", "-id")
        .first()
    )
    if action is None:
        return None
    return {
        "reason": action.reason,
        "rule": rule_words(action),
        "rule_quote": action.rule_words,
        "at_once": action.at_once,
        "lapses_at": action.lapses_at,
        "url": reverse("web:moderation_action", args=[community.slug, action.public_id]),
    }


def appeal_entry(one: Appeal, *, url: str, now: datetime) -> dict[str, Any]:
    """Return one appeal of the queue."""
    return {
        "url": url,
        "community_name": one.action.case.community.name,
        "label": decided(one.action),
        "title": title_of(one.action.case),
        "appellant_name": one.appellant.name,
        "answer_due": one.answer_due,
        "overdue": one.answer_due <= now,
    }


def subject_words(subject: Subject) -> dict[str, Any]:
    """Return what a report is about, as a heading."""
    if isinstance(subject, Comment):
        return {"title": first_words(subject), "label": SubjectKind.COMMENT.label}
    if hasattr(subject, "messages"):
        return {"title": first_words(subject), "label": SubjectKind.PROMPT.label}
    return {"title": first_words(subject), "label": SubjectKind.ANSWER.label}


def kinds(chosen: str) -> Sequence[dict[str, Any]]:
    """Return the kinds of reports as they are offered."""
    return [
        {"value": kind.value, "label": kind.label, "chosen": kind.value == chosen}
        for kind in ReportKind
    ]
