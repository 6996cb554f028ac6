"""Copies of one's own data, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext

from consent.operations.accept_terms import Asking
from preferences.models import DataDownload
from preferences.models.data_download import KEPT_FOR
from privacy.delete_account import DeletionEffect
from privacy.download_own_data import A_DAY

BUTTON = gettext_lazy("Delete my account for good")
WARNINGS = (
    gettext_lazy(
        "Everything you gave is withdrawn first: taken out of everything that leaves, and erased "
        "here. Then your account is emptied. It begins at once, and there is no way back."
    ),
    gettext_lazy(
        "Copies that others have already taken, and models already trained, can’t be recalled."
    ),
)
STAYS = (
    gettext_lazy(
        "An empty row in your place: no name, no address. Where your name stood, pages say "
        "“Somebody who left”."
    ),
    gettext_lazy(
        "What you agreed to and answered, and the record of what was done, under ids that say "
        "nothing of who you were."
    ),
    gettext_lazy(
        "Decisions you made for a community, terms you wrote for it: they are the community’s."
    ),
    gettext_lazy(
        "If something of yours was passed on in the last three years: your name and addresses, "
        "sealed, on no page, opened for a legal claim alone, with a reason that is kept."
    ),
)


def copies(downloads: Sequence[DataDownload], *, now: datetime) -> dict[str, Any]:
    """Return the newest copies, and whether one is being made."""
    making = next((one for one in downloads if one.ready_at is None and not one.failed_at), None)
    return {
        "making": {"done": making.done, "parts": making.parts} if making is not None else None,
        "polling": making is not None,
        "copies": [_copy(one, now=now) for one in downloads if one is not making],
        "a_day": A_DAY,
        "kept_days": KEPT_FOR.days,
    }


def deletion(effect: DeletionEffect) -> dict[str, Any]:
    """Return what deleting the account ends and what stays, in words."""
    return {
        "warnings": [str(one) for one in WARNINGS],
        "ends": _ends(effect),
        "stays": [str(one) for one in STAYS],
        "obstacles": [{"words": one.words, "url": one.url} for one in effect.obstacles],
        "exports": effect.withdrawn.exports,
        "button": BUTTON,
    }


def asking() -> Asking:
    """Return the words of the page as they are kept with what they end."""
    lines = [*WARNINGS, *STAYS, f"[{BUTTON}]"]
    return Asking("\n".join(map(str, lines)), get_language() or "en")


def _ends(effect: DeletionEffect) -> list[str]:
    out = effect.withdrawn
    counted = (
        (out.prompts, ngettext("%d prompt", "%d prompts", out.prompts)),
        (out.answers, ngettext("%d answer", "%d answers", out.answers)),
        (out.comments, ngettext("%d comment", "%d comments", out.comments)),
        (
            out.votes,
            ngettext("your votes on %d pair", "your votes on %d pairs", out.votes),
        ),
        (
            out.for_employer,
            ngettext(
                "your name on %d text that your employer licensed; the text stays",
                "your name on %d texts that your employer licensed; the texts stay",
                out.for_employer,
            ),
        ),
        (
            effect.communities,
            ngettext(
                "your place in %d community", "your places in %d communities", effect.communities
            ),
        ),
        (effect.bots, ngettext("%d bot that you made", "%d bots that you made", effect.bots)),
        (effect.tokens, ngettext("%d access token", "%d access tokens", effect.tokens)),
        (
            effect.employers,
            ngettext(
                "the place of %d employer that you signed for",
                "the places of %d employers that you signed for",
                effect.employers,
            ),
        ),
    )
    return [words % number for number, words in counted if number]


def _copy(one: DataDownload, *, now: datetime) -> dict[str, Any]:
    can_be_fetched = one.expires_at is not None and one.expires_at > now
    return {
        "asked_at": one.asked_at,
        "failed": one.failed_at is not None,
        "expires_at": one.expires_at,
        "size": filesizeformat(one.size or 0),
        "url": reverse("web:data_fetch", args=[one.public_id]) if can_be_fetched else "",
    }
