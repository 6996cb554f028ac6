"""What notifications say, on pages and in e-mails: a sentence for each kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from communities.models import Notification, NotificationKind, Role

Data = Mapping[str, Any]

# What `data` must hold for each kind. Texts are shown to the person told, and to nobody else.
NEEDS: dict[NotificationKind, tuple[str, ...]] = {
    NotificationKind.INVITED: ("role",),
    NotificationKind.JOIN_ASKED: ("name",),
    NotificationKind.JOIN_APPROVED: ("role",),
    NotificationKind.JOIN_DECLINED: (),
    NotificationKind.ROLE_CHANGED: ("role",),
    NotificationKind.STEWARD_PROPOSED: ("name", "until"),
    NotificationKind.REVIEW_OFFERED: ("name",),
    NotificationKind.REVIEW_DECIDED: ("outcome",),
    NotificationKind.REPORTED: ("subject",),
    NotificationKind.SUSPENSION_PROPOSED: ("name",),
    NotificationKind.MODERATED: ("subject", "action"),
    NotificationKind.REPORT_DECIDED: ("subject", "outcome"),
    NotificationKind.APPEALED: ("subject",),
    NotificationKind.APPEAL_DECIDED: ("subject", "upheld"),
    NotificationKind.TERMS_DRAFTED: ("kind", "name"),
    NotificationKind.TERMS_CHANGED: ("kind", "from", "until"),
    NotificationKind.WITHDRAWN: (),
    NotificationKind.TAKEN_OUT: (),
    NotificationKind.EMPLOYER_SIGNED: ("employer", "name"),
    NotificationKind.EMPLOYER_ENDED: ("employer",),
    NotificationKind.MODEL_READ: ("name", "model"),
    NotificationKind.COMMENTED: ("by",),
}


@dataclass(frozen=True)
class NotificationText:
    """A notification in words: one sentence, and what else there is to know ('' : nothing)."""

    sentence: str
    more: str = ""


def told(notification: Notification) -> NotificationText:
    """Say what happened.

    What an older release stored may lack a value: the sentence does without it.
    """
    words = _WORDS[NotificationKind(notification.kind)](notification.data)
    return NotificationText(sentence=words, more=_more(notification.data))


def _more(data: Data) -> str:
    found = []
    if data.get("reason"):
        found.append(_("The reason given: %s") % data["reason"])
    if data.get("until") and data.get("action") in ("hide", "warn", "suspend", "remove"):
        found.append(_("You can appeal until %s.") % day(data["until"]))
    return " ".join(found)


def day(stored: object) -> str:
    """Return the day of a stored time as people write it, in the zone that is active."""
    at = parse_datetime(str(stored))
    return _day(at) if at is not None else ""


def _day(at: datetime) -> str:
    local = timezone.localtime(at) if timezone.is_aware(at) else at
    return date_format(local, "DATE_FORMAT")


def _invited(data: Data) -> str:
    return _("You are invited to join. Your role would be: %s.") % _role(data)


def _join_asked(data: Data) -> str:
    return _("%s asks to join.") % (data.get("name") or _("Somebody"))


def _join_approved(data: Data) -> str:
    return _("You are a member now. Your role: %s.") % _role(data)


def _join_declined(data: Data) -> str:
    return _("Your request to join was declined.")


def _role_changed(data: Data) -> str:
    return _("You have another role now: %s.") % _role(data)


def _steward_proposed(data: Data) -> str:
    name, until = data.get("name") or _("A member"), day(data.get("until", ""))
    if until:
        return _("%(name)s is to become a steward on %(day)s, unless somebody objects.") % {
            "name": name,
            "day": until,
        }
    return _("%s is proposed as a steward. Another steward has to agree.") % name


def _review_offered(data: Data) -> str:
    return _("%s offers to be an outside reviewer.") % (data.get("name") or _("Somebody"))


def _review_decided(data: Data) -> str:
    return {
        "seated": _("You are an outside reviewer now: appeals may come to you."),
        "accepted": _("Your offer to be an outside reviewer is accepted, and announced first."),
    }.get(str(data.get("outcome")), _("You are no outside reviewer here (any more)."))


def _reported(data: Data) -> str:
    return {
        "prompt": _("A prompt was reported. The report waits for a decision."),
        "answer": _("An answer was reported. The report waits for a decision."),
        "comment": _("A comment was reported. The report waits for a decision."),
    }.get(str(data.get("subject")), _("A report waits for a decision."))


def _suspension_proposed(data: Data) -> str:
    name = data.get("name") or _("A steward")
    if data.get("outcome") == "agreed":
        return _("A second person agreed: %s is suspended.") % name
    if data.get("outcome") == "declined":
        return _("A second person declined the suspension of %s.") % name
    return _("A suspension of %s is proposed. A second person has to agree.") % name


def _moderated(data: Data) -> str:
    subject = _yours(data)
    if data.get("subject") == "member":
        return _decided_about_you(data)
    return {
        "hide": _("%s is hidden from others.") % subject,
        "hide_at_once": _(
            "%s is hidden for now: two people reported it alike. Somebody will decide."
        )
        % subject,
        "restore": _("%s is shown again.") % subject,
        "warn": _("You were warned about something you wrote."),
        "suspend": _suspended(data, _("You are suspended for something you wrote.")),
        "reverse": _("A decision about something you wrote was taken back."),
    }.get(str(data.get("action")), _("Something was decided about what you wrote."))


def _decided_about_you(data: Data) -> str:
    return {
        "warn": _("You were warned."),
        "suspend": _suspended(data, _("You are suspended for a time.")),
        "remove": _("Your membership was ended."),
        "reverse": _("A decision about you was taken back."),
    }.get(str(data.get("action")), _("Something was decided about you."))


def _suspended(data: Data, otherwise: str) -> str:
    ends = day(data.get("ends", ""))
    return _("You are suspended until %s.") % ends if ends else otherwise


def _report_decided(data: Data) -> str:
    if data.get("outcome") == "left":
        return _("Your report was decided: what you reported stays as it is.")
    return _("Your report was decided, and something was done about it.")


def _appealed(data: Data) -> str:
    if data.get("overdue"):
        return _("An appeal was not answered in time.")
    return _("An appeal waits for an answer.")


def _appeal_decided(data: Data) -> str:
    if data.get("upheld") == "yes":
        return _("An appeal was agreed with: the decision was taken back.")
    return _("An appeal was answered: the decision stands.")


def _model_read(data: Data) -> str:
    return _("%(name)s has read the terms of %(model)s. A second operator has to agree.") % {
        "name": data.get("name") or _("An operator"),
        "model": data.get("model") or _("a language model"),
    }


def _commented(data: Data) -> str:
    return _("%s commented on your prompt.") % (data.get("by") or _("Somebody"))


def _withdrawn(data: Data) -> str:
    return _("What you asked to take out is taken out and erased.")


def _taken_out(data: Data) -> str:
    return _(
        "Somebody took contributions out that are in a file you took. Please take the rows on this "
        "list out of your copies, and don’t train on them any more."
    )


def _role(data: Data) -> str:
    role = data.get("role")
    return str(Role(role).label) if role in Role.values else _("member")


def _yours(data: Data) -> str:
    return {
        "prompt": _("Your prompt"),
        "answer": _("Your answer"),
        "comment": _("Your comment"),
    }.get(str(data.get("subject")), _("What you wrote"))


def _terms_drafted(data: Data) -> str:
    return _("%(name)s has drafted %(text)s. Somebody else reads it before it counts.") % {
        "name": data.get("name") or _("A steward"),
        "text": _terms(data),
    }


def _terms_changed(data: Data) -> str:
    since, until = day(data.get("from", "")), day(data.get("until", ""))
    changed = _("The community has changed %s.") % _terms(data)
    if since:
        changed = _("The community has changed %(text)s, from %(day)s on.") % {
            "text": _terms(data),
            "day": since,
        }
    if not until:
        return changed
    return " ".join((changed, _("Before %s you can still go on under an earlier version.") % until))


def _employer_signed(data: Data) -> str:
    return _("%(name)s has signed the terms for employers for %(employer)s.") % {
        "name": data.get("name") or _("Somebody"),
        "employer": data.get("employer") or _("an employer"),
    }


def _employer_ended(data: Data) -> str:
    return _(
        "The place of %s has ended: nothing new is taken in for it. What was given stays given."
    ) % (data.get("employer") or _("an employer"))


def _terms(data: Data) -> str:
    return {
        "contributor_terms": _("the contributor terms"),
        "corporate_terms": _("the terms for employers"),
        "privacy_notice": _("the privacy notice"),
    }.get(str(data.get("kind")), _("its terms"))


_WORDS: dict[NotificationKind, Callable[[Data], str]] = {
    NotificationKind.INVITED: _invited,
    NotificationKind.JOIN_ASKED: _join_asked,
    NotificationKind.JOIN_APPROVED: _join_approved,
    NotificationKind.JOIN_DECLINED: _join_declined,
    NotificationKind.ROLE_CHANGED: _role_changed,
    NotificationKind.STEWARD_PROPOSED: _steward_proposed,
    NotificationKind.REVIEW_OFFERED: _review_offered,
    NotificationKind.REVIEW_DECIDED: _review_decided,
    NotificationKind.REPORTED: _reported,
    NotificationKind.SUSPENSION_PROPOSED: _suspension_proposed,
    NotificationKind.MODERATED: _moderated,
    NotificationKind.REPORT_DECIDED: _report_decided,
    NotificationKind.APPEALED: _appealed,
    NotificationKind.APPEAL_DECIDED: _appeal_decided,
    NotificationKind.TERMS_DRAFTED: _terms_drafted,
    NotificationKind.TERMS_CHANGED: _terms_changed,
    NotificationKind.WITHDRAWN: _withdrawn,
    NotificationKind.TAKEN_OUT: _taken_out,
    NotificationKind.EMPLOYER_SIGNED: _employer_signed,
    NotificationKind.EMPLOYER_ENDED: _employer_ended,
    NotificationKind.MODEL_READ: _model_read,
    NotificationKind.COMMENTED: _commented,
}
