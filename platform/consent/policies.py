"""Who may do what with a community's terms, and for whom."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.policies import is_signed_in
from accounts.rights import declare
from communities.policies import is_member_in_person, is_second_person, is_steward

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
ACT_FOR_EMPLOYER = declare(
    "consent.act_for_employer",
    is_member_in_person,
    _("sign the terms for an employer, and acknowledge that they contribute for one"),
)
MANAGE_EMPLOYERS = declare(
    "consent.manage_employers",
    is_steward,
    _("see which employers signed, and end an employer’s place"),
)
