"""Who may do what with prompts, pairs and data. Views and the API name one of these; no more.

Everything not allowed here is denied.
"""

from __future__ import annotations

from rules.permissions import add_perm
from rules.predicates import always_allow

from communities.policies import is_member, is_voter

VIEW = "preferences.view"
SUBMIT_PROMPT = "preferences.submit_prompt"
PROPOSE_RESPONSE = "preferences.propose_response"
VOTE = "preferences.vote"
EXPORT = "preferences.export"

# Prompts, closed pairs and guidelines are the community's public face.
add_perm(VIEW, always_allow)
add_perm(SUBMIT_PROMPT, is_member)
add_perm(PROPOSE_RESPONSE, is_member)
add_perm(VOTE, is_voter)
# A private look for those who decide; releases have gates of their own.
add_perm(EXPORT, is_voter)
