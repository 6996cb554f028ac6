"""What each address takes: a body that is valid, who succeeds with it, and who may change things.

Values in braces are filled in from the world's objects. An address that takes a body and stands
neither here nor in `NONE_HERE` fails the matrix.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from communities.rule_values import DEFAULTS
from preferences.models import Layer
from tests.integration.access.doable import let_the_second_steward_decide
from tests.integration.access.world import World
from tests.support.signing_in import PASSWORD

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Body:
    """A body; `may` says who may store something with it, where the right alone does not.

    `stores` is False where nothing is stored but a line of the record, or of a session. `after`
    happens first, where it would let others read more than the rest of the matrix expects.
    """

    by: str
    sent: dict[str, Any]
    may: frozenset[str] | None = None
    stores: bool = True
    after: Callable[[World], None] | None = None

    def written(self, world: World, *, as_json: bool) -> tuple[bytes, str]:
        """Return the body as it goes over the wire, and its type."""
        filled = {
            key.format(**world.objects): _filled(value, world) for key, value in self.sent.items()
        }
        if as_json:
            return json.dumps(filled).encode(), "application/json"
        return urlencode(filled, doseq=True).encode(), FORM


def _filled(value: Any, world: World) -> Any:
    return value.format(**world.objects) if isinstance(value, str) else value


def sends(by: str, may: set[str] | None = None, *, stores: bool = True, **sent: Any) -> Body:
    """Return a body of these fields."""
    return Body(by=by, sent=sent, may=None if may is None else frozenset(may), stores=stores)


Sent = dict[str, Any]
CITED: Sent = {"rule": "words", "rule_words": "Be kind.", "reason": "They shouted."}
RULES: Sent = {name: value for name, value in DEFAULTS.as_data().items() if value is not False}
TOKEN: Sent = {"name": "a script", "scopes": ["read"], "lifetime": 30}
SAID: Sent = {"text": "Thank them first, then ask how they tested it."}
GROUP: Sent = {"name": "Releases", "charter": "What changed."}
ABOUT: Sent = {"name": "Harbour", "purpose": "Keeping the harbour tools.", "legal_home": "me"}
FOUNDED: Sent = ABOUT | {"outbound_licence": "CC-BY-4.0", "guidelines": "Be kind."}
AGREED: Sent = {"number": 1, "publish_votes": "no", "publish_prompts": "no", "attribution": "no"}
READ: Sent = {
    "step": "store",
    "outputs": "allowed",
    "licence": "Apache-2.0",
    "url": "https://licence.example/",
    "read_on": "2026-05-04",
    "text": "Do as you like.",
    "made_from": "nothing",
} | dict.fromkeys(Layer.values, "undisclosed")

BODIES: dict[str, Body] = {
    # the community
    "community_edit": sends("steward", **ABOUT),
    "legal_home": sends(
        "steward", name="The Harbour Society", country="PT", contact="board@harbour.example"
    ),
    "community_new": sends("outsider", code_of_conduct="Be kind.", **FOUNDED, **RULES),
    "guidelines_edit": sends("steward", text="Be kind and brief.", after=2),
    "conduct_edit": sends("steward", text="Be kind.", after=0),
    "rules_edit": sends("steward", **RULES | {"votes_target": 2}, after=0),
    # terms
    "terms_defaults": sends("steward"),
    "terms_edit": sends(
        "steward", text="Give more.", what_changed="More.", locale="en", after=2, seen=""
    ),
    "terms_review": sends("steward", seen="{drafted_at}"),
    "terms_activate": sends("steward", seen="{drafted_at}"),
    "terms_discard": sends("steward"),
    "agree": sends("outsider", number=1, publish_votes="no", shown="{agreeing}"),
    # employers
    "employer_sign": sends("contributor", number=2, name="Lighthouse AG", may_bind="on"),
    "employer_sign_again": sends("maintainer", {"maintainer"}, number=2, may_bind="on"),
    "employer": sends("maintainer", {"maintainer"}, kind="domain", value="harbour.example"),
    "employer_remove": sends("maintainer", {"maintainer"}),
    "employer_acknowledge": sends("contributor", {"contributor"}, number=2),
    "employer_leave": sends("maintainer", {"maintainer"}),
    "employer_end": sends("steward", reason="Nobody there knows of it."),
    # projects
    "links": sends("steward", name="Another", method="dns", address="other.example"),
    "link_check": sends("steward"),
    "link_remove": sends("steward"),
    # votes
    "vote": sends("maintainer", {"maintainer"}, key="{lease_key}", choice="1"),
    "vote_goal": sends("maintainer", stores=False, goal="40"),
    "vote_change": sends("maintainer", {"maintainer"}, choice="both_bad"),
    "vote_undo": sends("maintainer", {"maintainer"}),
    "vote_reasons": sends("maintainer", {"maintainer"}, reason_text="It names the next step."),
    # prompts, answers, comments
    "prompt_new": sends("contributor", language="en", **SAID),
    "prompt_check": sends("contributor", stores=False, **SAID),
    "propose": sends("contributor", **SAID),
    "propose_check": sends("contributor", stores=False, **SAID),
    "prompt_comments": sends("contributor", **SAID),
    "result_comments": sends("contributor", **SAID),
    "export_file": sends("maintainer", format="jsonl"),
    "record_file": sends("steward", stores=False, format="csv"),
    "register_file": sends("steward", stores=False, format="csv"),
    # moderation
    "report": sends("outsider", kind="spam", reason="It sells shoes.", how="open"),
    "moderation_case": sends("steward", kind="leave", seen=0, **CITED),
    "operator_report": sends("operator", {"operator"}, kind="leave", seen=0, **CITED),
    "appeal": sends("contributor", {"contributor"}, text="It says enough."),
    "appeal_answer": sends("operator", {"operator"}, upheld="no", answer="It stands."),
    "suspension_proposal": sends("operator", {"operator"}, says="agree"),
    "reviewer_offer": sends("outsider", {"outsider", "steward of another community"}, words="I."),
    "reviewer_accept": sends("steward"),
    "reviewer_end": sends("steward", {"steward"}),
    # models
    "model_read": sends("operator", **READ, seen="{unread_id} refused allowed", after=0),
    "model_decide": sends("operator", {"operator"}, number=1, says="decline"),
    # the operator's admin
    "accounts_user_changelist": sends(
        "operator",
        {"operator"},
        action="deactivate",
        _selected_action="{object_id}",
        index=0,
        reason="Their mail bounces.",
    ),
    "accounts_user_change": sends("operator", {"operator"}, reason="Their mail bounces."),
    "communities_community_change": sends("operator", {"operator"}, slug="new", reason="Asked."),
    "preferences_languagemodel_change": sends("operator", {"operator"}, reason="It is slow."),
    # coming and going
    "invitation": sends("outsider", {"outsider", "steward of another community"}, **AGREED),
    "invitations": sends("steward", role="contributor", times_usable=2, days=7),
    "invitation_revoke": sends("steward"),
    "join": sends("outsider", {"outsider"}, words="I keep the build tools."),
    "join_withdraw": sends("steward of another community", {"steward of another community"}),
    "join_approve": sends("steward", role="contributor"),
    "join_decline": Body("steward", {"{request_id}-sentence": "We know nobody of that name."}),
    "leave": sends("contributor", {"contributor", "maintainer", "steward", "suspended steward"}),
    "step_down": sends("steward", {"steward", "suspended steward"}),
    # people
    "steward_approve": Body("steward", {}, after=let_the_second_steward_decide),
    "steward_withdraw": sends("maintainer", {"maintainer", "steward"}),
    "member_role": sends("steward", role="maintainer"),
    "member_propose": sends("steward"),
    "member_decide": sends("steward", kind="warn", days=7, **CITED),
    "group_new": sends("steward", **GROUP),
    "group_edit": sends("steward", **GROUP),
    "group_close": sends("steward"),
    "group_member_add": sends("steward", group="docs"),
    "group_member_remove": sends("contributor", {"contributor", "steward"}),
    # programs
    "tokens": sends("contributor", **TOKEN),
    "token_revoke": sends("contributor", {"contributor"}),
    "bots": sends("steward", name="Weekly"),
    "bot": sends("steward", **TOKEN),
    "bot_remove": sends("steward"),
    "bot_token_revoke": sends("steward"),
    # one's own pages
    "settings": sends(
        "contributor", name="Another", theme="dark", motion="reduced", time_zone="UTC"
    ),
    "settings_keys": sends("contributor", keys="off"),
    "settings_feed": sends("contributor"),
    "about": sends("contributor", region="europe"),
    "rights_age": sends("contributor", since="now", shown="{age}"),
    "rights_answer": sends("contributor", answer="no"),
    "withdraw_everything": sends("contributor"),
    "withdraw_new": sends("contributor"),
    "withdraw_community": sends("contributor"),
    "withdraw_community_new": sends("contributor"),
    "withdraw_one": sends("contributor"),
    "data_ask": sends("contributor"),
    "account_delete_now": sends("contributor"),
    "notifications_seen": sends("contributor"),
    "letters_end": sends("anonymous"),
    # signing in and out, and one's own account
    "sign_in": sends("anonymous", stores=False, login="holder@example.org", password=PASSWORD),
    "account_login": sends(
        "anonymous", stores=False, login="holder@example.org", password=PASSWORD
    ),
    "sign_out": sends("contributor", stores=False),
    "account_logout": sends("contributor", stores=False),
    "account_signup": sends("anonymous", email="iris@example.org", name="Iris", password1=PASSWORD),
    "account_confirm_email": sends("anonymous"),
    "account_reset_password": sends("anonymous", stores=False, email="holder@example.org"),
    "account_email": sends("holder", action_add="", email="next@example.org"),
    "account_change_password": sends(
        "holder", {"holder"}, oldpassword=PASSWORD, password1=PASSWORD + "!"
    ),
    "account_set_password": sends("without a password", password1=PASSWORD),
    "account_reauthenticate": sends("holder", stores=False, password=PASSWORD),
    "usersessions_list": sends("contributor"),
    "usersessions_end": sends("contributor", {"contributor"}),
    "mfa_deactivate_totp": sends("holder"),
    "mfa_generate_recovery_codes": sends("holder"),
    "mfa_remove_webauthn": sends("owner of the passkey", {"owner of the passkey"}),
    "mfa_edit_webauthn": sends("owner of the passkey", {"owner of the passkey"}, name="Blue"),
    # the API
    "api-prompts": sends("contributor", **SAID),
    "api-answers": sends("contributor", **SAID),
    "api-prompt-comments": sends("contributor", **SAID),
    "api-result-comments": sends("contributor", **SAID),
    "api-reports": sends(
        "contributor", about="comment", id="{comment_id}", kind="spam", reason="It sells shoes."
    ),
}

_CODE = "takes a code of this half minute; tests/integration/accounts/test_sign_in_factors.py"
_KEY = "takes what a passkey signs; tests/functional/browser"
_PROVIDER = "no provider has keys here; tests/integration/accounts/test_sign_in_providers.py"
NONE_HERE = {
    "mfa_download_recovery_codes": "sends a file, by whichever verb; takes nothing",
    "mfa_authenticate": _CODE,
    "mfa_reauthenticate": _CODE,
    "mfa_activate_totp": _CODE,
    "mfa_login_webauthn": _KEY,
    "mfa_add_webauthn": _KEY,
    "mfa_reauthenticate_webauthn": _KEY,
    "github_login": _PROVIDER,
    "gitlab_login": _PROVIDER,
    "openid_connect_login": _PROVIDER,
    "github_callback": _PROVIDER,
    "gitlab_callback": _PROVIDER,
    "openid_connect_callback": _PROVIDER,
    "socialaccount_signup": _PROVIDER,
    "socialaccount_connections": _PROVIDER,
    "account_reset_password_from_key": "takes a mailed key; accounts/test_sign_in_mail.py",
}
