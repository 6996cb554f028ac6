"""Who may do what with a community's terms."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.policies import is_signed_in
from accounts.rights import declare
from communities.policies import is_second_person, is_steward

MANAGE_TERMS = declare(
    "consent.manage_terms",
    is_steward,
    _("draft terms and notices, and have them take effect"),
)
REVIEW_TERMS = declare(
    "consent.review_terms",
    is_second_person,
    _("review drafts of terms that somebody else wrote"),
)
SEE_REGISTER = declare(
    "consent.see_register",
    is_steward,
    _("see who agreed to what, and where their data went, and take the register of it"),
)
OWN_RIGHTS = declare(
    "consent.own_rights",
    is_signed_in,
    _("agree to terms, answer about consent, and see what they agreed to"),
)
