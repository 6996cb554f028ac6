"""Who may do what with prompts, pairs and data. Views and the API name one of these; no more."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rules.predicates import always_allow

from accounts.policies import is_signed_in
from accounts.rights import declare
from communities.policies import is_member, is_steward, is_voter

# Prompts, closed pairs and guidelines are the community's public face.
VIEW = declare("preferences.view", always_allow, _("read prompts and closed pairs"))
SUBMIT_PROMPT = declare("preferences.submit_prompt", is_member, _("submit prompts"))
PROPOSE_RESPONSE = declare("preferences.propose_response", is_member, _("propose better answers"))
SEE_OWN = declare(
    "preferences.see_own", is_member, _("see what became of their own prompts and votes")
)
VOTE = declare("preferences.vote", is_voter, _("vote"))
# A private look for those who decide; releases have gates of their own.
EXPORT = declare("preferences.export", is_voter, _("take a quick export of closed pairs"))
COMMENT = declare("preferences.comment", is_member, _("comment on prompts and closed pairs"))
REPORT = declare("preferences.report", is_signed_in, _("report a prompt, an answer or a comment"))
APPEAL = declare(
    "preferences.appeal", is_signed_in, _("read a decision that concerns them, and appeal it")
)
MODERATE = declare("preferences.moderate", is_steward, _("decide on reports"))
