"""The licences under which a community's datasets may leave, in plain words.

What each takes in is decided where data leaves; these words only have to agree with it.
"""

from __future__ import annotations

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class OutboundLicence(models.TextChoices):
    """The presets, by SPDX id; the label says in a few words what others may do."""

    CC_BY = "CC-BY-4.0", _("Free for everybody, with credit")
    CDLA = "CDLA-Permissive-2.0", _("Free for everybody, and nothing asked of trained models")
    CC0 = "CC0-1.0", _("Free for everybody, no conditions")
    CC_BY_SA = "CC-BY-SA-4.0", _("Free for everybody, with credit, under the same terms")

    @property
    def meaning(self) -> Promise:
        """Say what the licence asks of others, and which texts it lets in."""
        return MEANINGS[self]


MEANINGS = {
    OutboundLicence.CC_BY: _(
        "Anyone may use, change and train on the datasets if they say where they come from. "
        "Quoted texts may be under CC0, CC BY, CDLA or a permissive code licence."
    ),
    OutboundLicence.CDLA: _(
        "Whoever passes the datasets on passes the licence’s text on with them; nothing is asked "
        "of models trained on them. Quoted texts may be under CC0 or a permissive code licence."
        "but not under CC BY."
    ),
    OutboundLicence.CC0: _(
        "Nobody has to ask or to name anybody. Quoted texts must be CC0 or public domain "
        "themselves: nothing under CC BY or a code licence can go in."
    ),
    OutboundLicence.CC_BY_SA: _(
        "For communities that want copyleft: whoever publishes a changed version does so under "
        "this licence too. Lets in the most, also texts under CC BY-SA; some who train models will "
        "stay away from it."
    ),
}
DEFAULT = OutboundLicence.CC_BY
