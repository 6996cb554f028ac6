"""The terms and the notice that a community begins with, written by us in plain words.

They are templates: a community's name, its legal home and its licence are filled in, as words on
one line that mean nothing in Markdown. A text that a community leaves as it is needs one person to
publish it.
"""

from __future__ import annotations

import re
from importlib.resources import files
from string import Template

from django.utils.translation import override

from communities import countries
from communities.legal_home import legal_home_of, says_me
from communities.models import Community
from consent.models import TermsKind

LOCALE = "en"
NAMES = {
    TermsKind.CONTRIBUTOR: "contributor-terms",
    TermsKind.CORPORATE: "corporate-terms",
    TermsKind.NOTICE: "privacy-notice",
}
# In plain words, in the language of the text: they are part of it.
IN_WORDS = {
    "CC-BY-4.0": (
        "anybody may copy, change and use them, also to train models, and says where they come "
        "from."
    ),
    "CC-BY-SA-4.0": (
        "anybody may copy, change and use them, says where they come from, and publishes changed "
        "versions under the same licence."
    ),
    "CC0-1.0": (
        "anybody may copy, change and use them, also to train models, and need not name anybody."
    ),
    "CDLA-Permissive-2.0": (
        "anybody may copy, change and use them, and passes the licence's text on with them; "
        "nothing is asked of models that were trained on them."
    ),
}

# Not an opening bracket: after a backslash it opens a formula (preferences.text.rendering.parser).
_MARKUP = re.compile(r"[\\`*_\]<>&~|#]")


def default_text(kind: TermsKind, community: Community) -> str:
    """Return our text for the community, as Markdown; '' for a kind that we have none of."""
    if kind not in NAMES:
        return ""
    place = files("consent") / "texts" / LOCALE / f"{NAMES[kind]}.md"
    licence = community.outbound_licence
    return Template(place.read_text(encoding="utf-8")).substitute(
        community=_as_words(community.name),
        legal_home=responsible(community),
        licence=licence,
        licence_in_words=IN_WORDS.get(licence, "see the licence's own text."),
    )


def licence_text(spdx: str) -> str:
    """Return a licence's own words, unchanged; '' for one that is not kept here."""
    place = files("consent") / "licence_texts" / f"{spdx}.txt"
    return place.read_text(encoding="utf-8") if spdx in IN_WORDS else ""


def responsible(community: Community) -> str:
    """Return who answers for the community, where, and how to reach them, as far as it is said."""
    home = legal_home_of(community)
    name = f"the person who runs {community.name}" if says_me(home.name) else home.name
    if not community.has_legal_home:
        return _as_words(name)
    with override(LOCALE):
        return _as_words(f"{name} ({countries.name_of(home.country)}; {home.contact})")


def _as_words(value: str) -> str:
    """Return one person's words so that they stay words, on one line, in our Markdown."""
    return _MARKUP.sub(r"\\\g<0>", " ".join(value.split()))
