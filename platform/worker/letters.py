"""The e-mails: plain text, in words, with a link; nothing in them tells that they were read."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.letters import address_of, ending_token
from accounts.models import User
from communities.days import midnight
from communities.models import Notification
from communities.notification_texts import told
from preferences.models import AccountDeletion
from preferences.models.preference import PreferenceKind
from preferences.own_activity import Closed, closed_between
from worker.models import WeeklyLetter
from worker.posting import post_due

# What nobody could be written for this long is on their pages all the same.
STALE_AFTER = timedelta(days=3)


def deliver(*, now: datetime) -> int:
    """Send the notifications and the letters that are due; return how many were sent."""
    sent = post_due(notifications(now=now), notification_email, now=now)
    sent += post_due(AccountDeletion.objects.withdrawn(), farewell_email, now=now)
    return sent + post_due(letters(now=now), weekly_email, now=now)


def notifications(*, now: datetime) -> QuerySet[Notification]:
    """Return the notifications that go out by e-mail."""
    return Notification.objects.filter(
        by_email=True, created_at__gt=now - STALE_AFTER
    ).select_related("user", "community")


def letters(*, now: datetime) -> QuerySet[WeeklyLetter]:
    """Return the weekly letters that go out."""
    return WeeklyLetter.objects.filter(
        is_empty=False, written_at__gt=now - STALE_AFTER
    ).select_related("user")


def notification_email(notification: Notification) -> EmailMessage | None:
    """Write to a person what they were told; None for somebody who can't be written to."""
    words = told(notification)
    place = notification.community.name if notification.community else "Folkmoot"
    body = [
        _("Hello %s,") % notification.user.name,
        f"{place}: {words.sentence}",
        words.more,
        _absolute(notification.url) if notification.url else "",
        _("Everything you were told: %s") % _absolute(reverse("web:notifications")),
    ]
    subject = f"{place}: {notification.get_kind_display()}"
    return _message(notification.user, subject, body)


def weekly_email(letter: WeeklyLetter) -> EmailMessage | None:
    """Write to a person what became of their prompts and votes in a week."""
    user = letter.user
    closed = closed_in(user, letter.week)
    if closed.nothing or not user.wants_weekly_letter:
        return None
    ends = _absolute(reverse("web:letters_end", args=[ending_token(user)]))
    day = date_format(letter.week, "DATE_FORMAT")
    body = [
        _("Hello %s,") % user.name,
        _("in the week that began on %s:") % day + "\n" + "\n".join(weekly_words(closed)),
        _("Your prompts: %s") % _absolute(reverse("web:your_prompts")),
        _("Your votes: %s") % _absolute(reverse("web:your_votes")),
        _("You asked for this letter. To end it: %s") % ends,
    ]
    headers = {
        "List-Unsubscribe": f"<{ends}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return _message(user, _("Your week on Folkmoot"), body, headers=headers)


def farewell_email(deletion: AccountDeletion) -> EmailMessage | None:
    """Write the last mail to somebody who deletes their account, while there is an address."""
    address = address_of(deletion.user)
    if not address:
        return None
    body = [
        _("Hello %s,") % deletion.user.name,
        _(
            "you asked us to delete your account. Everything you gave is withdrawn: it is taken "
            "out, and erased here. Your account is emptied as this mail is sent, and this address "
            "is removed with it."
        ),
        _(
            "Copies that others had already taken, and models already trained, can’t be recalled. "
            "Whoever took a copy is told to take your rows out."
        ),
        _("This is the last mail we send you."),
    ]
    return _written(address, _("Your account is deleted"), body)


def closed_in(user: User, week: date) -> Closed:
    """Return what closed of a person's in the week that begins on the Monday `week`."""
    monday = midnight(week)
    return closed_between(user, monday, monday + timedelta(days=7))


def weekly_words(closed: Closed) -> list[str]:
    """Say what closed, in lines; what did not happen has no line."""
    lines = []
    if closed.voted:
        words = ngettext(
            "%d pair you voted on has closed.", "%d pairs you voted on have closed.", closed.voted
        )
        lines.append(words % closed.voted)
    if closed.asked:
        words = ngettext(
            "%d pair of your prompts has closed.",
            "%d pairs of your prompts have closed.",
            closed.asked,
        )
        lines.append(words % closed.asked)
    kinds = (
        f"{PreferenceKind(kind).label}: {number}" for kind, number in sorted(closed.kinds.items())
    )
    lines.append(_("How they closed: %s.") % ", ".join(kinds))
    return [f"- {line}" for line in lines]


def _message(
    user: User, subject: str, body: list[str], *, headers: dict[str, str] | None = None
) -> EmailMessage | None:
    address = address_of(user)
    if not address or not user.is_active:
        return None
    return _written(address, subject, body, headers=headers)


def _written(
    address: str, subject: str, body: list[str], *, headers: dict[str, str] | None = None
) -> EmailMessage:
    automatic = {"Auto-Submitted": "auto-generated"}
    return EmailMessage(
        # A header is one line, whatever a community is called.
        subject=f"[Folkmoot] {' '.join(subject.split())}"[:200],
        body="\n\n".join(part for part in body if part) + "\n",
        to=[address],
        headers=automatic | (headers or {}),
    )


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
