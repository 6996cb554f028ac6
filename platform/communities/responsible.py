"""Who answers for what an account does."""

from __future__ import annotations

from accounts.models import User
from record.models import Entry
from record.verbs import Verb


def answering(user: User) -> int:
    """Return the key of the person whose doing it is: of a bot, of whoever made it, as recorded."""
    if not user.is_bot:
        return user.pk
    made = Entry.objects.filter(verb=Verb.BOT_MADE, subject=user.public_id)
    maker = User.objects.filter(public_id__in=made.values("actor")).values_list("pk", flat=True)
    return maker.first() or user.pk
