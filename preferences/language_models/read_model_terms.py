"""Say what a language model's terms are: a person who read them, or a command."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies import OPERATE, operators
from accounts.rights import allows
from communities.models import NotificationKind
from communities.notify import notify
from communities.operations.turns import NotAllowed
from preferences.language_models.derivation import all_effective
from preferences.language_models.readings import (
    Weighed,
    chain_now,
    current_of,
    stated_of,
    take_turn,
    weigh,
)
from preferences.language_models.statement import Base, StatedTerms, TermsUnfit, check, check_read
from preferences.models import (
    LanguageModel,
    LayerOpenness,
    ModelBase,
    ModelTerms,
    ModelTermsDecision,
    PolicyChange,
)
from record import writing
from record.refusals import Refused
from record.verbs import Verb

NOTICE = timedelta(hours=72)
"""How long a loosening is announced before one operator alone may have it take effect."""


class Overtaken(Refused):
    """Somebody else read the terms meanwhile."""


class ReadByPeople(Refused):
    """A command would loosen what people decided."""


def read_model_terms(
    *, model: LanguageModel, stated: StatedTerms, after: int, by: User, now: datetime
) -> ModelTerms:
    """Store what an operator read in a model's terms; `after` is the last reading they saw, or 0.

    What tightens or changes nothing counts at once, for this model and for all that were made from
    it. What loosens waits: for a second operator, or, where there is none, for the end of a public
    notice. Bases that are no models here yet become models that nobody has read, and so are
    refused.

    Raises:
        NotAllowed: `by` does not run the site (any more).
        TermsUnfit: something is missing or not what it should be, or the chain leads back.
        Overtaken: there is another reading since.
    """
    check_read(stated, now=now)
    stated = stated.in_order()
    with transaction.atomic():
        take_turn()
        check_operates(by)
        held = LanguageModel.objects.get(pk=model.pk)
        if _last_number(held) != after:
            raise Overtaken(_("Somebody read these terms after you opened the page. Look again."))
        weighed = _weighed(held, stated)
        loosens = bool(weighed.looser)
        terms = _store(
            held,
            stated,
            reader=by,
            loosens=loosens,
            notice_ends_at=now + NOTICE if loosens else None,
            now=now,
        )
        _record(Verb.MODEL_TERMS_READ, terms, actor=by, now=now, waits=loosens)
        if loosens:
            _tell(terms, by=by, now=now)
        else:
            put_in_effect(terms, by=by, people=1, now=now)
    return terms


def declare_model_terms(*, model: LanguageModel, stated: StatedTerms, now: datetime) -> ModelTerms:
    """Store what a command of whoever runs the site says, in the caller's transaction and turn.

    It counts at once: who has the machine decides what runs on it, and the record says so. What is
    not stated stays as it was; what says nothing new adds no reading. A command can't loosen what
    a person has read on the site: that takes the people it took.

    Raises:
        TermsUnfit: something is not what it should be, or the chain leads back.
        ReadByPeople: it would loosen what a person has read.
    """
    current = current_of(model)
    said = stated.in_order()
    if current is not None:
        said = _completed(said, by=stated_of(current))
    if current is not None and said == stated_of(current):
        return current
    check(said, now=now)
    weighed = _weighed(model, said)
    if weighed.looser and current is not None and current.reader_id is not None:
        raise ReadByPeople(
            _(
                "Somebody has read the terms of %(model)s and decided that its answers are "
                "%(outputs)s. To loosen that, read them again on the model’s page."
            )
            % {"model": model, "outputs": current.outputs}
        )
    terms = _store(
        model, said, reader=None, loosens=bool(weighed.looser), notice_ends_at=None, now=now
    )
    _record(Verb.MODEL_TERMS_READ, terms, actor=None, now=now, waits=False)
    put_in_effect(terms, by=None, people=1, now=now)
    return terms


def put_in_effect(terms: ModelTerms, *, by: User | None, people: int, now: datetime) -> None:
    """Let a reading count: for its model, and for every model that was made from it."""
    decision = ModelTermsDecision.objects.create(
        terms=terms, agreed=True, people=people, reader=terms.reader, by=by, decided_at=now
    )
    LanguageModel.objects.filter(pk=terms.model_id).update(terms=terms, licence=terms.licence)
    chain = chain_now()
    policies = all_effective(chain)
    for model in LanguageModel.objects.filter(pk__in=chain).order_by("pk"):
        policy = policies[model.pk]
        if model.outputs != policy:
            PolicyChange.objects.create(
                decision=decision, model=model, before=model.outputs, after=policy
            )
            model.outputs = policy
            model.save(update_fields=["outputs"])


def check_operates(user: User) -> None:
    """Ask again for the right to run the site: it may have ended while the request waited.

    Raises:
        NotAllowed: it has.
    """
    if not allows(OPERATE, user):
        raise NotAllowed(_("Only who runs this site may do this."))


def _weighed(model: LanguageModel, stated: StatedTerms) -> Weighed:
    weighed = weigh(model, stated)
    if weighed.circular:
        raise TermsUnfit("bases", _("%s would be made, by way of these, from itself.") % model)
    return weighed


def _last_number(model: LanguageModel) -> int:
    return ModelTerms.objects.filter(model=model).aggregate(last=Max("number"))["last"] or 0


def _completed(stated: StatedTerms, *, by: StatedTerms) -> StatedTerms:
    """Fill what was not stated from an earlier reading; another licence is another text."""
    same = stated.licence in ("", by.licence)
    digest = stated.digest or (by.text_sha256 if same else "")
    text = stated.text or (by.text if digest == by.text_sha256 else "")
    return replace(
        stated,
        licence=stated.licence or by.licence,
        text=text,
        text_sha256=digest,
        url=stated.url or (by.url if same else ""),
        read_on=stated.read_on or (by.read_on if same else None),
        notice=stated.notice or (by.notice if same else ""),
        bases=by.bases if stated.bases is None else stated.bases,
        openness=stated.openness or by.openness,
    )


def _store(
    model: LanguageModel,
    stated: StatedTerms,
    *,
    reader: User | None,
    loosens: bool,
    notice_ends_at: datetime | None,
    now: datetime,
) -> ModelTerms:
    terms = ModelTerms.objects.create(
        model=model,
        number=_last_number(model) + 1,
        licence=stated.licence,
        text=stated.text,
        text_sha256=stated.digest,
        url=stated.url,
        read_on=stated.read_on,
        outputs=stated.outputs,
        notice=stated.notice,
        bases_stated=stated.bases is not None,
        loosens=loosens,
        notice_ends_at=notice_ends_at,
        reader=reader,
        created_at=now,
    )
    for base in stated.bases or ():
        ModelBase.objects.create(terms=terms, base=_known(base, now=now))
    LayerOpenness.objects.bulk_create(
        LayerOpenness(
            terms=terms,
            layer=one.layer,
            disclosure=one.disclosure,
            place=one.place,
            seen_on=one.seen_on,
        )
        for one in stated.openness
        if one.seen_on is not None
    )
    return terms


def _tell(terms: ModelTerms, *, by: User, now: datetime) -> None:
    """Tell the other operators, on their pages, that a reading waits for one of them."""
    notify(
        User.objects.filter(pk__in=operators() - {by.pk}).order_by("pk"),
        kind=NotificationKind.MODEL_READ,
        community=None,
        url=f"/models/{terms.model.public_id}/",
        now=now,
        data={"name": by.name, "model": terms.model.name},
    )


def _known(base: Base, *, now: datetime) -> LanguageModel:
    """Return the base's row; one that is new here has no terms yet, and so is refused."""
    row, _created = LanguageModel.objects.get_or_create(
        name=base.name, revision=base.revision, defaults={"created_at": now}
    )
    return row


def _record(
    verb: Verb, terms: ModelTerms, *, actor: User | None, now: datetime, waits: bool
) -> None:
    writing.write(
        verb,
        actor=actor,
        subject=terms.model,
        subject_type="model",
        right=writing.OPERATOR if actor is None else OPERATE,
        details={
            "number": terms.number,
            "outputs": terms.outputs,
            "sha256": terms.text_sha256,
            "waits": waits,
        },
        now=now,
    )
