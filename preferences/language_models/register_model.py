"""Make a language model known, at an exact revision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from consent.outputs import Outputs
from preferences.language_models.read_model_terms import ReadByPeople, declare_model_terms
from preferences.language_models.readings import take_turn
from preferences.language_models.statement import StatedTerms, TermsUnfit
from preferences.models import LanguageModel
from record import writing
from record.refusals import Refused
from record.verbs import Verb


class ModelUnfit(Refused):
    """The model can't be registered as asked; the message says why and what to do."""


@dataclass(frozen=True)
class Registered:
    """The model's row; `added` is false when this revision was known already."""

    model: LanguageModel
    added: bool


def register_model(
    *,
    name: str,
    revision: str,
    location: str,
    outputs: str,
    licence: str,
    files: Mapping[str, str],
    now: datetime,
    stated: StatedTerms | None = None,
) -> Registered:
    """Store a model that workers can load from `location`, and let it answer from now on.

    `revision` stands for exactly the bytes of `files` (name → SHA-256). Registering a known
    revision again changes where it lies and what its terms are, and nothing else. Earlier
    revisions of the same name in the same place are no longer there, so they stop answering.
    `stated` says more of its terms than `licence` and `outputs` do: text, address, bases, openness.

    Raises:
        ModelUnfit: a name, licence or policy is missing or unknown, or what is stated of the terms
            is not what it should be, or loosens what a person has read.
    """
    _check(name=name, revision=revision, location=location, outputs=outputs, licence=licence)
    place = {"location": location, "files": dict(files), "is_active": True}
    with transaction.atomic():
        take_turn()
        model, added = LanguageModel.objects.update_or_create(
            name=name,
            revision=revision,
            defaults=place,
            create_defaults={**place, "created_at": now},
        )
        try:
            declare_model_terms(
                model=model,
                stated=replace(stated or StatedTerms(outputs), outputs=outputs, licence=licence),
                now=now,
            )
        except (TermsUnfit, ReadByPeople) as error:
            raise ModelUnfit(str(error)) from error
        model.refresh_from_db()
        replaced = LanguageModel.objects.filter(name=name, location=location, is_active=True)
        replaced.exclude(pk=model.pk).update(is_active=False)
        writing.write(
            Verb.MODEL_REGISTERED,
            actor=None,
            subject=model,
            subject_type="model",
            right=writing.OPERATOR,
            details={"added": added, "outputs": outputs},
            now=now,
        )
    return Registered(model=model, added=added)


def _check(*, name: str, revision: str, location: str, outputs: str, licence: str) -> None:
    if not name.strip():
        raise ModelUnfit(_("A model needs a name."))
    if not licence.strip():
        raise ModelUnfit(_("Say under which licence the model stands, such as Apache-2.0."))
    if outputs not in Outputs.values:
        raise ModelUnfit(
            _("“outputs” must be one of %(known)s, not “%(outputs)s”.")
            % {"known": ", ".join(Outputs.values), "outputs": outputs}
        )
    for field, value, limit in (
        ("name", name, 200),
        ("location", location, 500),
        ("licence", licence, 100),
    ):
        if len(value) > limit:
            raise ModelUnfit(
                _("The model's %(field)s has more than %(limit)d characters.")
                % {"field": field, "limit": limit}
            )
    if not revision or not location:
        raise ModelUnfit(_("A model that answers here needs a revision and a location."))
