"""What looks personal, or leads to what is, and says nothing about anybody."""

from __future__ import annotations

from privacy.inventory.entry import NotPersonal

_PUBLISHED = "what a community publishes of itself, for everybody to read, in its own name"
_DJANGO = "a list that the program keeps of itself"
_MODEL = "says what a language model is and may do"
_PAIR = "which answers stand beside each other; whose they are is said by the answers alone"

NOT_PERSONAL: tuple[NotPersonal, ...] = (
    NotPersonal("auth.Permission", ("name", "codename"), _DJANGO),
    NotPersonal("auth.Group", ("name",), _DJANGO),
    NotPersonal("contenttypes.ContentType", ("app_label", "model"), _DJANGO),
    NotPersonal(
        "socialaccount.SocialApp",
        ("provider", "provider_id", "name", "client_id", "secret", "key", "settings"),
        "keys of the site itself; the table is empty, they come from the environment",
    ),
    NotPersonal(
        "communities.Community",
        (
            "slug",
            "name",
            "purpose",
            "needs",
            "legal_home",
            "legal_country",
            "legal_contact",
            "outbound_licence",
        ),
        _PUBLISHED + "; whoever answers for it is named with their knowledge, and can be renamed",
    ),
    NotPersonal("communities.Guidelines", ("text", "note"), _PUBLISHED),
    NotPersonal("communities.CodeOfConduct", ("text", "note"), _PUBLISHED),
    NotPersonal("communities.Rules", ("values", "note"), _PUBLISHED),
    NotPersonal("communities.WorkingGroup", ("slug", "name", "charter"), _PUBLISHED),
    NotPersonal("communities.ProjectLink", ("name", "address", "challenge", "failure"), _PUBLISHED),
    NotPersonal(
        "consent.AskedWords",
        ("sha256", "locale", "words"),
        "the words of a page that asks everybody the same",
    ),
    NotPersonal("preferences.Round", ("name", "purpose", "sampling"), _PUBLISHED),
    NotPersonal(
        "preferences.LanguageModel",
        ("name", "revision", "location", "licence", "files", "terms"),
        _MODEL,
    ),
    NotPersonal("preferences.ModelBase", ("terms",), _MODEL),
    NotPersonal("preferences.LayerOpenness", ("place", "terms"), _MODEL),
    NotPersonal("preferences.PolicyChange", ("decision",), _MODEL),
    NotPersonal(
        "preferences.Generation",
        ("prompt", "sampling", "idempotency_key", "owner", "error"),
        "how an answer of a model was made: by which machine, with which numbers",
    ),
    NotPersonal(
        "preferences.Comparison",
        ("prompt", "response_a", "response_b", "source", "closed_because"),
        _PAIR,
    ),
    NotPersonal(
        "preferences.Preference",
        ("chosen", "rejected"),
        "what the votes on a pair add up to: numbers",
    ),
    NotPersonal(
        "preferences.ExportGround",
        ("export", "version", "licence"),
        "how many contributions and people a file rested on: numbers",
    ),
    NotPersonal(
        "admin.LogEntry",
        ("user", "object_id", "object_repr", "change_message"),
        "came with the operator's pages and is never written: they keep OperatorChange",
    ),
    NotPersonal("worker.Worker", ("name", "queue"), "which machines are at work"),
)
