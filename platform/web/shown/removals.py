"""Why rows are taken out of copies, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from preferences.releases.removals import RemovalReason


def reason_words(reason: str) -> str:
    """Say why."""
    return {
        RemovalReason.WITHDRAWN: _("taken out by somebody who gave a part of it"),
        RemovalReason.LICENCE: _("a licence or a model’s terms do not allow it any more"),
        RemovalReason.MODERATION: _("hidden by moderation"),
    }[RemovalReason(reason)]
