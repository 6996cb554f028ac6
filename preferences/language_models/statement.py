"""What somebody states about a model's terms, before it is stored."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from consent.outputs import Outputs
from preferences.models import Disclosure, Layer
from preferences.text import licences
from record.refusals import Refused

MAX_TEXT_LENGTH = 500_000  # characters; the longest licence of a model has about 60,000
MAX_NOTICE = 10_000
MAX_BASES = 50
_DIGEST = re.compile(r"[0-9a-f]{64}")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
# Beside the licences of texts: one that was written for models.
_OF_MODELS = ("OpenMDW-1.0",)


class TermsUnfit(Refused):
    """What was stated can't be stored; `field` names what is wrong, the message says why."""

    def __init__(self, field: str, message: str) -> None:
        """Take the field first, which every one of these has."""
        super().__init__(message, field=field)


@dataclass(frozen=True, order=True)
class Base:
    """A model that another was made from, at its revision; '' where no revision is known."""

    name: str
    revision: str = ""


@dataclass(frozen=True)
class Openness:
    """How open a layer of a model is, where that can be seen, and when somebody looked."""

    layer: Layer
    disclosure: Disclosure
    place: str = ""
    seen_on: date | None = None


@dataclass(frozen=True)
class StatedTerms:
    """One reading. `text_sha256` is the digest of `text`, or of words that may not be kept here.

    `bases` is None where nobody said what the model was made from, and empty where it was made
    from nothing else. Layers that are not named are undisclosed.
    """

    outputs: str
    licence: str = ""
    text: str = ""
    text_sha256: str = ""
    url: str = ""
    read_on: date | None = None
    notice: str = ""
    bases: tuple[Base, ...] | None = None
    openness: tuple[Openness, ...] = ()

    def in_order(self) -> StatedTerms:
        """Return the same with bases and layers in one order, and nothing that says nothing."""
        layers = {one.layer: one for one in self.openness}
        told = (layers[layer] for layer in Layer if layer in layers)
        return replace(
            self,
            text_sha256=self.digest,
            bases=None if self.bases is None else tuple(sorted(set(self.bases))),
            openness=tuple(one for one in told if one.disclosure != Disclosure.UNDISCLOSED),
        )

    @property
    def digest(self) -> str:
        """The SHA-256 of the text, or the one that was stated; '' when neither is there."""
        if self.text:
            return hashlib.sha256(self.text.encode()).hexdigest()
        return self.text_sha256


def check_read(stated: StatedTerms, *, now: datetime) -> None:
    """Check what a person says to have read: without the whole of it nothing is let out.

    Raises:
        TermsUnfit: something is missing, or is not what it should be.
    """
    check(stated, now=now)
    if stated.licence:
        _check_licence(stated.licence)
    if stated.outputs == Outputs.REFUSED:
        return
    for field, is_there, message in (
        ("licence", stated.licence, _("Say under which licence the model stands.")),
        ("text", stated.digest, _("Paste the text that you read, or give its SHA-256.")),
        ("url", stated.url, _("Say where the text stands.")),
        ("read_on", stated.read_on, _("Say on which day you read it.")),
        (
            "bases",
            stated.bases is not None,
            _("Say which models it was made from, or that there are none."),
        ),
        (
            "notice",
            stated.outputs != Outputs.CONDITIONAL or stated.notice.strip(),
            _("Say what has to be passed on with the answers: that is the condition."),
        ),
    ):
        if not is_there:
            raise TermsUnfit(field, message)


def check(stated: StatedTerms, *, now: datetime) -> None:
    """Check what a person or a command states, as far as it is stated.

    Raises:
        TermsUnfit: something is not what it should be.
    """
    if stated.outputs not in Outputs.values:
        raise TermsUnfit(
            "outputs",
            _("“outputs” must be one of %(known)s, not “%(outputs)s”.")
            % {"known": ", ".join(Outputs.values), "outputs": stated.outputs},
        )
    _check_text(stated)
    for field, value, limit in (
        ("licence", stated.licence, 100),
        ("notice", stated.notice, MAX_NOTICE),
        ("url", stated.url, 500),
    ):
        if len(value) > limit:
            raise TermsUnfit(field, _("More than %d characters.") % limit)
    if stated.url and not _ADDRESS.fullmatch(stated.url):
        raise TermsUnfit("url", _("Give an address that begins with https://."))
    if stated.read_on is not None and stated.read_on > now.date():
        raise TermsUnfit("read_on", _("This day is still to come."))
    _check_bases(stated.bases or ())
    for layer in stated.openness:
        _check_layer(layer, now=now)


def _check_text(stated: StatedTerms) -> None:
    if len(stated.text) > MAX_TEXT_LENGTH:
        raise TermsUnfit("text", _("More than %d characters.") % MAX_TEXT_LENGTH)
    if "\0" in stated.text:
        raise TermsUnfit("text", _("This is no text: it holds a zero byte."))
    if stated.text_sha256 and not _DIGEST.fullmatch(stated.text_sha256):
        raise TermsUnfit("text_sha256", _("A SHA-256 has 64 of the characters 0-9 and a-f."))
    if stated.text_sha256 and stated.text_sha256 != stated.digest:
        raise TermsUnfit(
            "text_sha256", _("This is not the text’s SHA-256, which is %s.") % stated.digest
        )


def _check_licence(name: str) -> None:
    if name in _OF_MODELS:
        return
    try:
        licences.check(name)
    except licences.LicenceUnknown as unknown:
        raise TermsUnfit("licence", str(unknown)) from unknown


def _check_bases(bases: tuple[Base, ...]) -> None:
    if len(bases) > MAX_BASES:
        raise TermsUnfit("bases", _("More than %d models.") % MAX_BASES)
    for base in bases:
        if not base.name.strip() or len(base.name) > 200 or len(base.revision) > 64:
            raise TermsUnfit(
                "bases",
                _("A model has a name of at most 200 characters and a revision of at most 64."),
            )


def _check_layer(layer: Openness, *, now: datetime) -> None:
    if layer.disclosure == Disclosure.UNDISCLOSED:
        return
    name = layer.layer.label
    if not layer.place or len(layer.place) > 500:
        raise TermsUnfit(
            layer.layer.value, _("%s: say where it can be seen, in 500 characters.") % name
        )
    if layer.seen_on is None or layer.seen_on > now.date():
        raise TermsUnfit(layer.layer.value, _("%s: say on which day you saw it.") % name)
