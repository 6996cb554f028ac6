"""Every word a person reads in a template is marked for translation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.guards.sources import ROOT, named

TEMPLATES = ROOT / "platform/web/templates"
# The same in every language, as are single letters: answers A and B, keys.
ALLOWED = {"Folkmoot"}
READ_ALOUD = {"alt", "aria-label", "placeholder", "title"}
COMMENT = re.compile(r"{% comment %}.*?{% endcomment %}|{#.*?#}", re.DOTALL)
TRANSLATED = re.compile(r"{% blocktranslate.*?{% endblocktranslate %}", re.DOTALL)
# What a page writes into a block inside a tag of the frame.
MARKS_THE_PLACE = re.compile(r'aria-current="\w+"')
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)


class Words(HTMLParser):
    """Collects what stands in a page for people to read."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at attributes that are read aloud or shown."""
        self.found += [value for name, value in attrs if name in READ_ALOUD and value]

    def handle_data(self, data: str) -> None:
        """Look at text."""
        self.found.append(data)


def untranslated(template: str) -> Iterator[str]:
    """Yield the texts with letters that stand outside the tags for translation."""
    words = Words()
    for pattern in (COMMENT, TRANSLATED, MARKS_THE_PLACE, TAG):
        template = pattern.sub(" ", template)
    words.feed(template)
    words.close()
    for text in words.found:
        for word in re.findall(r"[^\W\d_]+", re.sub(r"&\w+;", " ", text)):
            if len(word) > 1 and word not in ALLOWED:
                yield word


@pytest.mark.parametrize("template", sorted(TEMPLATES.rglob("*.html")), ids=named)
def test_every_text_is_marked_for_translation(template: Path) -> None:
    assert list(untranslated(template.read_text())) == []


def test_the_guard_finds_a_forgotten_text() -> None:
    forgotten = """{# not this #}<p title="one">two {% translate "not this" %} {{ nor_this }}</p>
        {% blocktranslate %}not <b>this</b> either{% endblocktranslate %} &nbsp; A · 3"""
    assert list(untranslated(forgotten)) == ["one", "two"]
