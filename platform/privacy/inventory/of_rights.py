"""What is stored about what somebody agreed to, and about the texts they agreed to."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from privacy.inventory.entry import EVIDENCE_TIME, FOR_GOOD, Fate, Held, Swept, Way

YOURS = _("it is yours")
BY_YOU = _("you did it")
_OF_TERMS = ("public_id", "community", "kind")

OF_RIGHTS = (
    Held(
        model="consent.Acceptance",
        words=_("What you agreed to"),
        fields={
            "user": _("who agreed"),
            "entity": _("for which employer, if for one"),
            "of_age": _("that you said to be old enough; no date of birth is kept"),
            "locale": _("in which language you were asked"),
        },
        plain=("text_sha256",),
        ways=(Way("user", YOURS),),
        kept=EVIDENCE_TIME,
        fate=Fate.EVIDENCE,
    ),
    Held(
        model="consent.ConsentEvent",
        words=_("Every answer about publishing, your name and research"),
        fields={
            "user": _("who answered"),
            "value": _("how you want to be named"),
            "locale": _("in which language you were asked"),
        },
        plain=("controller",),
        ways=(Way("user", YOURS),),
        kept=EVIDENCE_TIME,
        fate=Fate.EVIDENCE,
    ),
    Held(
        model="consent.Consent",
        words=_("Which of your answers holds now"),
        fields={"user": _("whose answer it is"), "value": _("how you want to be named")},
        ways=(Way("user", YOURS),),
        kept=EVIDENCE_TIME,
        fate=Fate.EVIDENCE,
        then=_("Everything is withdrawn before, so no yes holds any more."),
    ),
    Held(
        model="consent.Withdrawal",
        words=_("What you asked to have taken out"),
        fields={
            "user": _("who asked"),
            "subject": _("the opaque id of the one contribution, if it was one"),
        },
        plain=("subject_type",),
        ways=(Way("user", YOURS),),
        kept=EVIDENCE_TIME,
        fate=Fate.EVIDENCE,
    ),
    Held(
        model="consent.AgeStatement",
        words=_("That you are old enough, where you said it later"),
        fields={
            "user": _("who said it"),
            "locale": _("in which language you were asked"),
        },
        ways=(Way("user", YOURS),),
        kept=EVIDENCE_TIME,
        fate=Fate.EVIDENCE,
        then=_("No date of birth is kept."),
    ),
    Held(
        model="consent.AboutMe",
        words=_("What you say about yourself"),
        fields={
            "user": _("whom it is about: experience, region and first language, each in bands"),
        },
        ways=(Way("user", YOURS),),
        kept=_("until you change or erase it"),
        fate=Fate.REMOVED,
    ),
    Held(
        model="consent.Employer",
        words=_("Employers that you signed for, or whose place you ended"),
        fields={
            "signatory": _("who signed for it and keeps its lists"),
            "ended_by": _("who ended its place"),
            "end_reason": _("why a steward ended it"),
        },
        plain=("name",),
        ways=(
            Way("signatory", YOURS, only=("public_id", "name", "signed_at", "ended_at")),
            Way("ended_by", BY_YOU, only=("public_id", "name", "ended_at", "end_reason")),
        ),
        kept=EVIDENCE_TIME,
        fate=Fate.OPAQUE,
        then=_("Its place ends: somebody else can sign for it anew."),
    ),
    Held(
        model="consent.Approval",
        words=_("Employers’ lists that name you, by address or user name"),
        fields={"value": _("your address or user name, as the employer entered it")},
        ways=(Way("", _("it names you")),),
        kept=_("as long as the employer’s place; the line says from when to when"),
        fate=Fate.REMOVED,
        then=_("A line with a whole domain names nobody and stays."),
    ),
    Held(
        model="consent.ImportStatement",
        words=_("Why you may give data that you imported"),
        fields={
            "by": _("who states it"),
            "basis": _("what you stated, in your words"),
        },
        plain=("source", "licence"),
        ways=(Way("by", BY_YOU),),
        kept=EVIDENCE_TIME,
        fate=Fate.OPAQUE,
        then=_("The imported rows rest on it."),
    ),
    Held(
        model="consent.Evidence",
        words=_("Who you were, sealed, once you have deleted your account"),
        fields={
            "user": _("the empty row that acceptances refer to"),
        },
        secret={
            "sealed": _("your name and addresses, encrypted; opened for a legal claim alone"),
            "salt": _("a secret: without it nobody reads what is sealed"),
        },
        ways=(Way("user", YOURS),),
        kept=Swept("evidence"),
        fate=Fate.EVIDENCE,
        then=_(
            "Made then, and only if something of yours was passed on in the three years before, or "
            "a text stays that your employer licensed."
        ),
    ),
    Held(
        model="consent.EvidenceOpening",
        words=_("That sealed evidence was opened, by whom and why"),
        fields={
            "person": _("the opaque id of whom it is about"),
            "actor": _("who runs the site and opened it"),
            "reason": _("for which claim"),
        },
        ways=(
            Way("", _("it is about you"), only=("public_id", "opened_at")),
            Way("actor", BY_YOU, only=("public_id", "reason", "opened_at")),
        ),
        kept=_("for good: who opened it must be able to answer for it"),
        fate=Fate.OPAQUE,
    ),
    Held(
        model="consent.TermsDraft",
        words=_("Drafts of terms that you wrote or reviewed"),
        fields={
            "drafted_by": _("who wrote it: a second person has to review"),
            "reviewed_by": _("who reviewed it"),
        },
        plain=("locale", "text", "what_changed"),
        ways=(
            Way("drafted_by", BY_YOU, only=(*_OF_TERMS, "text", "what_changed", "drafted_at")),
            Way("reviewed_by", BY_YOU, only=(*_OF_TERMS, "reviewed_at")),
        ),
        kept=_("until the draft takes effect or is thrown away"),
        fate=Fate.OPAQUE,
        then=_("The words are the community’s."),
    ),
    Held(
        model="consent.TermsVersion",
        words=_("Versions of terms that you wrote or reviewed"),
        fields={
            "drafted_by": _("who wrote it"),
            "reviewed_by": _("who reviewed it"),
        },
        plain=("locale", "text", "what_changed", "version", "sha256", "licence"),
        ways=(
            Way("drafted_by", BY_YOU, only=(*_OF_TERMS, "version", "text", "published_at")),
            Way("reviewed_by", BY_YOU, only=(*_OF_TERMS, "version", "published_at")),
        ),
        kept=FOR_GOOD,
        fate=Fate.OPAQUE,
        then=_("The words are the community’s, and others agreed to them."),
    ),
)
