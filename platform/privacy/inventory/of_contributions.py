"""What is stored of what somebody contributed, and of what left."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from privacy.inventory.entry import (
    EVIDENCE_TIME,
    FOR_GOOD,
    UNTIL_WITHDRAWN,
    Fate,
    Held,
    Swept,
    Way,
    Words,
)

YOURS = _("it is yours")
_WITHDRAWN_FIRST = _("Withdrawn first: your words are taken out, and the row leaves in nothing.")
_RIGHTS: Mapping[str, Words] = {
    "source": _("where you quoted it from"),
    "consent_then": _("what you had answered about publishing when you gave it"),
}
_PLAIN_RIGHTS = ("licence",)
_OF_BOT = Way(
    "acceptance__user", _("your bot put it in, on your yes"), where=Q(author__kind=User.Kind.BOT)
)


def _bots_left(part: str, role: Words) -> Way:
    path = f"comparison__{part}"
    of_bot = Q(**{f"{path}__author__kind": User.Kind.BOT})
    return Way(f"{path}__acceptance__user", role, where=of_bot)


OF_CONTRIBUTIONS = (
    Held(
        model="preferences.Prompt",
        words=_("Prompts that you submitted"),
        fields={
            "author": _("who asked, so that you can change and withdraw it"),
            "messages": _("what you asked"),
            "html": _("the same, as pages show it"),
            "expectation": _("what you expect of a good answer"),
            "observed_text": _("what a model answered elsewhere, as you pasted it"),
            **_RIGHTS,
        },
        plain=(
            *_PLAIN_RIGHTS,
            "messages_sha256",
            "language",
            "external_id",
            "observed_model",
        ),
        ways=(Way("author", YOURS), _OF_BOT),
        kept=UNTIL_WITHDRAWN,
        fate=Fate.OPAQUE,
        then=_WITHDRAWN_FIRST,
    ),
    Held(
        model="preferences.Response",
        words=_("Answers that you proposed"),
        fields={
            "author": _("who wrote it, so that you can withdraw it"),
            "text": _("what you wrote"),
            "html": _("the same, as pages show it"),
            **_RIGHTS,
        },
        plain=(
            *_PLAIN_RIGHTS,
            "reasoning",
            "text_sha256",
            "html_version",
            "external_id",
            "finish_reason",
            "provenance",
        ),
        ways=(Way("author", YOURS), _OF_BOT),
        kept=UNTIL_WITHDRAWN,
        fate=Fate.OPAQUE,
        then=_WITHDRAWN_FIRST,
    ),
    Held(
        model="preferences.Comment",
        words=_("Comments that you wrote"),
        fields={
            "author": _("who wrote it, so that you can withdraw it"),
            "text": _("what you wrote"),
            "html": _("the same, as pages show it"),
            **_RIGHTS,
        },
        plain=(*_PLAIN_RIGHTS, "html_version"),
        ways=(Way("author", YOURS), _OF_BOT),
        kept=UNTIL_WITHDRAWN,
        fate=Fate.OPAQUE,
        then=_WITHDRAWN_FIRST,
    ),
    Held(
        model="preferences.Vote",
        words=_("Your votes, and every change of mind"),
        fields={
            "voter": _("who voted: one person has one vote"),
            "reasons": _("which reasons you pressed"),
            "reason_text": _("why, in your words"),
            **_RIGHTS,
        },
        plain=_PLAIN_RIGHTS,
        ways=(Way("voter", YOURS),),
        kept=UNTIL_WITHDRAWN,
        fate=Fate.OPAQUE,
        then=_WITHDRAWN_FIRST,
    ),
    Held(
        model="preferences.CurrentVote",
        words=_("Which of your votes on a pair counts"),
        fields={"voter": _("whose vote it is")},
        ways=(Way("voter", YOURS),),
        kept=UNTIL_WITHDRAWN,
        fate=Fate.OPAQUE,
        then=_WITHDRAWN_FIRST,
    ),
    Held(
        model="preferences.Lease",
        words=_("Which pairs you were shown, and when"),
        fields={"voter": _("to whom the pair was shown: nobody gets the same one twice")},
        secret={"key": _("a secret: whoever has it answers in your place")},
        ways=(Way("voter", YOURS),),
        kept=Swept("leases"),
        fate=Fate.REMOVED,
    ),
    Held(
        model="preferences.Screening",
        words=_("What the scanner saw in your texts"),
        fields={
            "prompt": _("which prompt it looked at"),
            "response": _("which answer it looked at"),
            "comment": _("which comment it looked at"),
            "findings": _("what looked like an address, a number or a secret, and where"),
            "accepted_by_author": _("that you published it nevertheless"),
            "signature": _("a fingerprint that finds texts that are nearly the same"),
        },
        plain=("scanner_version",),
        ways=(
            Way("prompt__author", _("it is about your prompt")),
            Way("response__author", _("it is about your answer")),
            Way("comment__author", _("it is about your comment")),
        ),
        kept=_("as long as the text"),
        fate=Fate.REMOVED,
    ),
    Held(
        model="preferences.PromptBand",
        words=_("Parts of the fingerprints of your prompts"),
        fields={"prompt": _("finds prompts that are nearly the same")},
        ways=(Way("prompt__author", _("it is about your prompt")),),
        kept=_("as long as the text"),
        fate=Fate.REMOVED,
    ),
    Held(
        model="preferences.Export",
        words=_("Datasets that you took away"),
        fields={"by": _("who took it, so that everybody can see where data went")},
        plain=("form", "sha256"),
        ways=(Way("by", _("you took it")),),
        kept=EVIDENCE_TIME,
        fate=Fate.EVIDENCE,
    ),
    Held(
        model="preferences.ExportRow",
        words=_("Which of your prompts, answers and votes left, and when"),
        fields={
            "export": _("which dataset it left in"),
            "comparison": _("which pair left: the answer to “where did my data go?”"),
        },
        ways=(
            Way("comparison__prompt__author", _("your prompt left")),
            Way("comparison__response_a__author", _("your answer left")),
            Way("comparison__response_b__author", _("your answer left")),
            _bots_left("prompt", _("your bot’s prompt left")),
            _bots_left("response_a", _("your bot’s answer left")),
            _bots_left("response_b", _("your bot’s answer left")),
            Way(
                # Not by the vote that counts: taking a vote out ends that, and the pair has left.
                "comparison__votes__voter",
                _("a pair that you voted on left"),
                where=Q(comparison__votes__choice__in=["strength", "both_bad"]),
            ),
        ),
        kept=EVIDENCE_TIME,
        fate=Fate.EVIDENCE,
    ),
    Held(
        model="preferences.ModelTerms",
        words=_("Readings of models’ terms, by whoever runs the site"),
        fields={"reader": _("who read the terms")},
        plain=("licence", "text", "text_sha256", "url", "notice"),
        ways=(Way("reader", _("you read them")),),
        kept=FOR_GOOD,
        fate=Fate.OPAQUE,
    ),
    Held(
        model="preferences.ModelTermsDecision",
        words=_("Decisions about models’ terms, by whoever runs the site"),
        fields={
            "reader": _("who read the terms"),
            "by": _("who decided: two people, where there are two"),
        },
        ways=(Way("reader", _("you read them")), Way("by", _("you decided"))),
        kept=FOR_GOOD,
        fate=Fate.OPAQUE,
    ),
)
