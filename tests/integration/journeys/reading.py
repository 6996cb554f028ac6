"""A page as a person reads it: its words, where its links lead, and what its forms send."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import NamedTuple

Attributes = dict[str, str | None]

# Words on both sides of these belong apart.
BLOCKS = {
    "main",
    "p",
    "h1",
    "h2",
    "h3",
    "li",
    "ul",
    "ol",
    "dl",
    "dt",
    "dd",
    "div",
    "section",
    "header",
    "nav",
    "table",
    "tr",
    "td",
    "th",
    "form",
    "fieldset",
    "legend",
    "label",
    "button",
    "summary",
    "details",
    "option",
    "article",
    "blockquote",
    "a",
}
NOT_READ = {"script", "style", "template", "svg", "kbd"}
NOT_SENT = {"submit", "button", "file", "reset", "image"}


class Button(NamedTuple):
    """What sends a form: what it says, and what it adds to what is sent."""

    label: str
    name: str
    value: str


@dataclass
class Form:
    """A form: where it goes, what it sends as it stands, and which values can be chosen."""

    action: str
    method: str
    sent: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, set[str]] = field(default_factory=dict)
    buttons: list[Button] = field(default_factory=list)

    def fill(self, **values: object) -> dict[str, list[str]]:
        """Return what is sent when these fields are filled in, checked or chosen.

        Raises:
            AssertionError: the form has no such field, or does not offer such a value.
        """
        filled = dict(self.sent)
        for name, value in values.items():
            several = value if isinstance(value, list) else [value]
            wanted = [str(one) for one in several if one is not None]
            assert name in filled or name in self.choices, f"no field {name} in {self}"
            if name in self.choices:
                assert set(wanted) <= self.choices[name], f"{name}: {wanted} is not offered"
            filled[name] = wanted
        return {name: value for name, value in filled.items() if value}


def flat(text: str) -> str:
    """Return the text with one space between words."""
    return " ".join(text.split())


@dataclass
class Reading:
    """What a page holds; `text`, and the links of `inside`, are those below the masthead.

    `is_empty`: it says of itself that there is nothing to show; `explains`: or that of a part.
    """

    text: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)
    inside: list[tuple[str, str]] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    is_empty: bool = False
    explains: bool = False

    def leads_on(self) -> bool:
        """Say whether something below the masthead can be followed or pressed, or why not."""
        return bool(self.inside) or self.explains or any(form.buttons for form in self.forms)

    def link(self, label: str) -> str:
        """Return where the first link of these words leads."""
        found = [href for words, href in self.links if words == label]
        assert found, f"no link {label!r}, but {[words for words, _href in self.links]}"
        return found[0]

    def pressing(self, label: str, *, near: str = "") -> tuple[Form, Button]:
        """Return the button of these words and its form; `near` is a part of where that goes."""
        found = list(self._buttons(label, near))
        assert found, f"no button {label!r}, but {[one.label for one in self._all()]}"
        return found[0]

    def _buttons(self, label: str, near: str) -> Iterator[tuple[Form, Button]]:
        for form in self.forms:
            for button in form.buttons:
                if button.label == label and near in form.action:
                    yield form, button

    def _all(self) -> list[Button]:
        return [button for form in self.forms for button in form.buttons]


def read(html: str) -> Reading:
    """Read a page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return Reading(
        text=flat("".join(reader.words)),
        links=reader.links,
        inside=reader.inside,
        forms=reader.forms,
        is_empty=reader.is_empty,
        explains=reader.explains,
    )


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.inside: list[tuple[str, str]] = []
        self.forms: list[Form] = []
        self.is_empty = False
        self.explains = False
        self._named: dict[str, Form] = {}
        self._waiting: list[tuple[str, Button]] = []
        self._main = False
        self._silent = 0
        self._form: Form | None = None
        self._select = ""
        self._area: tuple[str, list[str]] | None = None
        self._pressed: tuple[Attributes, list[str]] | None = None
        self._followed: tuple[Attributes, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in NOT_READ:
            self._silent += 1
        if self._silent:
            return
        self._space(tag)
        self._main = self._main or tag == "main"
        self.is_empty = self.is_empty or given.get("class") == "empty"
        self.explains = self.explains or given.get("class") == "empty-line"
        starts = getattr(self, f"_start_{tag}", None)
        if starts is not None:
            starts(given)

    def handle_endtag(self, tag: str) -> None:
        if tag in NOT_READ:
            self._silent -= 1
        if self._silent:
            return
        self._space(tag)
        ends = getattr(self, f"_end_{tag}", None)
        if ends is not None:
            ends()

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if self._area is not None:
            self._area[1].append(data)
            return
        for taken in (self._pressed, self._followed):
            if taken is not None:
                taken[1].append(data)
        if self._main and not self._select:
            self.words.append(data)

    def _space(self, tag: str) -> None:
        if tag in BLOCKS:
            self.handle_data(" ")

    def _start_form(self, given: Attributes) -> None:
        method = (given.get("method") or "get").lower()
        self._form = Form(action=given.get("action") or "", method=method)
        if self._main:
            self.forms.append(self._form)
        if name := given.get("id"):
            self._named[name] = self._form
            for label in [one for one in self._waiting if one[0] == name]:
                self._form.buttons.append(label[1])

    def _end_form(self) -> None:
        self._form = None

    def _end_main(self) -> None:
        self._main = False

    def _start_input(self, given: Attributes) -> None:
        name, kind = given.get("name"), given.get("type") or "text"
        if self._form is None or not name or kind in NOT_SENT or "disabled" in given:
            return
        value = given.get("value") or ""
        if kind not in ("checkbox", "radio"):
            self._form.sent[name] = [value]
            return
        value = value or "on"
        self._form.choices.setdefault(name, set()).add(value)
        if "checked" in given:
            self._form.sent.setdefault(name, []).append(value)

    def _start_textarea(self, given: Attributes) -> None:
        self._area = (given.get("name") or "", [])

    def _end_textarea(self) -> None:
        if self._area is not None and self._form is not None:
            # A browser leaves out the line end right behind the tag.
            self._form.sent[self._area[0]] = ["".join(self._area[1]).removeprefix("\n")]
        self._area = None

    def _start_select(self, given: Attributes) -> None:
        self._select = given.get("name") or ""

    def _end_select(self) -> None:
        self._select = ""

    def _start_option(self, given: Attributes) -> None:
        if self._form is None or not self._select:
            return
        value = given.get("value") or ""
        self._form.choices.setdefault(self._select, set()).add(value)
        if "selected" in given or self._select not in self._form.sent:
            self._form.sent[self._select] = [value]

    def _start_button(self, given: Attributes) -> None:
        self._pressed = (given, [])

    def _end_button(self) -> None:
        if self._pressed is None:
            return
        given, words = self._pressed
        self._pressed = None
        if given.get("type") == "button" or "disabled" in given:
            return
        button = Button(
            given.get("aria-label") or flat("".join(words)),
            given.get("name") or "",
            given.get("value") or "",
        )
        named = given.get("form")
        form = self._named.get(named) if named else self._form
        if form is not None:
            form.buttons.append(button)
        elif named:
            self._waiting.append((named, button))

    def _start_a(self, given: Attributes) -> None:
        if given.get("href"):
            self._followed = (given, [])

    def _end_a(self) -> None:
        if self._followed is None:
            return
        given, words = self._followed
        self._followed = None
        link = (given.get("aria-label") or flat("".join(words)), given["href"] or "")
        self.links.append(link)
        if self._main:
            self.inside.append(link)
