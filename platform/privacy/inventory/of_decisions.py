"""What is stored of reports, decisions and appeals: about somebody, and by them."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from preferences.models.moderation_action import AGAINST_A_PERSON
from privacy.inventory.entry import FOR_GOOD, Fate, Held, Way

ABOUT_YOU = _("it is about you")
BY_YOU = _("you did it")
ERASED = "(erased)"
"""What stands for a text that may not be missing."""

# A confidential report becomes known to nobody it is about, unless something was decided of it.
_OPEN_CASE = Q(case__confidential=False)
_TOLD_ACTION = Q(case__confidential=False) | Q(kind__in=AGAINST_A_PERSON)
_OF_ACTION = ("public_id", "case", "kind", "reason", "rule_words", "made_at")
_SAID_OF_IT = ("conduct", "guidelines", "appeal_until", "lapses_at", "at_once", "role")

OF_DECISIONS = (
    Held(
        model="preferences.ModerationCase",
        words=_("Matters to decide, about you or what you wrote"),
        fields={
            "about": _("whom it is about, so that they are told and can appeal"),
            "prompt": _("what was reported"),
            "response": _("what was reported"),
            "comment": _("what was reported"),
        },
        ways=(
            Way(
                "about",
                ABOUT_YOU,
                where=Q(confidential=False) | Q(actions__kind__in=AGAINST_A_PERSON),
            ),
        ),
        kept=FOR_GOOD,
        fate=Fate.OPAQUE,
        then=_("Communities publish how they decide; they need the numbers."),
    ),
    Held(
        model="preferences.Report",
        words=_("Reports: yours, and those about what you wrote"),
        fields={
            "reporter": _("who reported; told to nobody but those who decide"),
            "reason": _("what is said to be wrong"),
            "trusted": _("whether it counted at once"),
        },
        ways=(
            Way("reporter", _("you reported")),
            Way(
                "case__about",
                ABOUT_YOU,
                only=("public_id", "case", "kind", "reason", "made_at"),
                where=_OPEN_CASE,
            ),
        ),
        kept=FOR_GOOD,
        fate=Fate.EMPTIED,
        emptied={"reason": ERASED},
        then=_("Your words are taken out of reports that you made."),
    ),
    Held(
        model="preferences.ModerationAction",
        words=_("Decisions: about you, and those you made"),
        fields={
            "actor": _("who decided"),
            "seconded_by": _("who agreed, where it took two"),
            "reversed_by": _("who took it back"),
            "reason": _("why"),
            "reversed_because": _("why it was taken back"),
        },
        plain=("rule_words",),
        ways=(
            Way(
                "case__about",
                ABOUT_YOU,
                only=(*_OF_ACTION, *_SAID_OF_IT, "reversed_at", "reversed_because"),
                where=_TOLD_ACTION,
            ),
            Way("actor", BY_YOU, only=_OF_ACTION),
            Way("seconded_by", BY_YOU, only=_OF_ACTION),
            Way("reversed_by", BY_YOU, only=("public_id", "reversed_at", "reversed_because")),
        ),
        kept=FOR_GOOD,
        fate=Fate.OPAQUE,
        then=_("The reasons that stewards gave are the community’s; your name is in none of them."),
    ),
    Held(
        model="preferences.Appeal",
        words=_("Appeals: yours, and those you answered"),
        fields={
            "appellant": _("who appeals"),
            "text": _("what is said against the decision"),
            "decided_by": _("who answered"),
            "answer": _("the answer"),
        },
        ways=(
            Way("appellant", _("you appealed")),
            Way("decided_by", _("you answered"), only=("public_id", "answer", "upheld")),
        ),
        kept=FOR_GOOD,
        fate=Fate.EMPTIED,
        emptied={"text": ERASED},
        then=_("Your words are taken out of appeals that you made."),
    ),
    Held(
        model="preferences.SuspensionProposal",
        words=_("Proposals to suspend a steward"),
        fields={
            "case": _("whom it is about"),
            "proposed_by": _("who proposed it"),
            "decided_by": _("who decided"),
            "reason": _("why"),
            "answer": _("why it was declined"),
        },
        plain=("rule_words",),
        ways=(
            Way(
                "case__about",
                ABOUT_YOU,
                only=("public_id", "case", "state", "reason", "days", "proposed_at", "decided_at"),
                where=Q(state="agreed"),
            ),
            Way(
                "proposed_by",
                BY_YOU,
                only=("public_id", "case", "state", "reason", "days", "proposed_at"),
            ),
            Way("decided_by", BY_YOU, only=("public_id", "state", "answer", "decided_at")),
        ),
        kept=FOR_GOOD,
        fate=Fate.OPAQUE,
    ),
)
