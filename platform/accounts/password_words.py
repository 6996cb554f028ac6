"""Words of the site and its trade: the first that somebody tries who wants in here."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# docs/sign-in.md shows them; a test compares.
WORDS = ("folkmoot", "moot", "maintainer", "steward", "contributor", "operator", "admin")
MIN_BESIDE = 6


class SiteWordsValidator:
    """Refuse a password that is hardly more than such words."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise unless enough is left of the password without them.

        Raises:
            ValidationError: fewer than six characters are.
        """
        left = password.casefold()
        for word in WORDS:
            left = left.replace(word, "")
        if left != password.casefold() and len(left) < MIN_BESIDE:
            raise ValidationError(
                _("This password is little more than words of this site. Add others."),
                code="password_of_site_words",
            )

    def get_help_text(self) -> str:
        """Say what is refused."""
        return _("Your password can’t be made of words of this site alone.")
