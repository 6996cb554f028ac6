"""Answers and prompts as HTML. They are hostile input: whatever they hold, nothing loads or runs.

Markdown (`parser`) → our own markup around escaped text (`document`) → highlighted code
(`highlighting`) → hidden characters made visible (`characters`) → allow-list (`allow_list`). Two
rules beside safety: the voter sees everything that the answer says (so what Markdown would drop is
shown literally), and does not see which model said it (`masking`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from preferences.text.line_ends import with_line_feeds
from preferences.text.rendering.allow_list import clean
from preferences.text.rendering.characters import mark_hidden, without_hidden, without_surrogates
from preferences.text.rendering.document import RenderedDocument
from preferences.text.rendering.parser import parse

VERSION = "1"
"""Stored beside stored HTML; raise it with any change that changes what is written."""

MAX_CHARACTERS = 128 * 1024
"""Longer texts are shown without Markdown: reading it costs seconds then."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """HTML that can be put on a page as it is."""

    html: str
    masked: bool
    """Whether a name of a model was replaced."""
    flagged_characters: bool
    """Whether hidden characters were stripped and marked."""
    version: str = VERSION


def render(markdown: str, *, masks: Sequence[str] | None = ()) -> Rendered:
    """Render a text that somebody or something else wrote.

    ``masks`` are the names of the model that wrote it; with an empty sequence only names in
    self-descriptions are masked ("I am …"; see `masking`), and with None, which is for prompts and
    other texts that are not judged, nothing is. The same text gives the same HTML: its few words
    of ours are in the site's language, not in the reader's, because the HTML is stored. Never
    raises for any text.
    """
    text = without_surrogates(markdown)
    with translation.override(settings.LANGUAGE_CODE):
        if not without_hidden(text).strip():
            answer = escape(_("No answer was given"))
            html = f'<p class="no-answer">{answer}</p>\n' + text.strip()
            document = RenderedDocument(masks)
        else:
            document = _document(text, masks)
            html = document.html
        html, flagged = mark_hidden(html)
    return Rendered(clean(html), document.masked, flagged or text != markdown)


def _document(text: str, masks: Sequence[str] | None) -> RenderedDocument:
    document = RenderedDocument(masks)
    tokens = parse(text) if len(text) <= MAX_CHARACTERS else None
    if tokens is not None:
        document.write_tokens(tokens)
    if not document.has_text:
        document = RenderedDocument(masks)
        document.write_literally(with_line_feeds(text))
    return document
