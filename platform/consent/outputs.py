"""What the licence of a language model lets others do with its answers."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Outputs(TextChoices):
    """May the answers of a model train another model? From freest to strictest."""

    ALLOWED = "allowed", _("allowed")
    CONDITIONAL = "conditional", _("conditional")
    REFUSED = "refused", _("refused")


def worse(one: str, other: str) -> Outputs:
    """Return the stricter of two policies, which is the policy of a pair of answers.

    A value that is no policy counts as refused: a check of rights that does not understand what it
    reads must not let data leave.
    """
    return max(_read(one), _read(other), key=list(Outputs).index)


def _read(value: str) -> Outputs:
    try:
        return Outputs(value)
    except ValueError:
        return Outputs.REFUSED
