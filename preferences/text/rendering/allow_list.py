"""The second line of defence: whatever the renderer wrote, only this passes.

No address, style, id, name or event handler is in the list, so nothing in an answer can load, move,
run or pretend to be part of the page.
"""

from __future__ import annotations

import nh3

from preferences.text.rendering.highlighting import CLASSES

_DIRECTED = ("p", "li", "th", "td", "h4", "h5", "h6")
TAGS = frozenset(
    {*_DIRECTED, "blockquote", "br", "code", "div", "em", "hr", "ol", "pre", "s", "span"}
    | {"strong", "table", "tbody", "thead", "tr", "ul"}
)
CLASSES_OF: dict[str, set[str]] = {
    "div": {"scroll"},
    "p": {"code-label", "literal", "no-answer"},
    "span": {
        *CLASSES,
        "hidden-character",
        "image",
        "link",
        "link-address",
        "masked",
        "maths",
    },
    "td": {"align-center", "align-end"},
    "th": {"align-center", "align-end"},
}
ATTRIBUTES: dict[str, set[str]] = {"div": {"aria-label"}, "ol": {"start"}, "span": {"title"}}
ATTRIBUTE_VALUES: dict[str, dict[str, set[str]]] = {
    **{tag: {"dir": {"auto"}} for tag in _DIRECTED},
    "div": {"role": {"group"}, "tabindex": {"0"}},
    "pre": {"dir": {"ltr"}},
}

_CLEANER = nh3.Cleaner(
    tags=set(TAGS),
    clean_content_tags=set(),
    attributes=ATTRIBUTES,
    tag_attribute_values=ATTRIBUTE_VALUES,
    allowed_classes=CLASSES_OF,
    url_schemes=set(),
    link_rel=None,
)


def clean(html: str) -> str:
    """Return ``html`` without any element, attribute or class that is not in the lists."""
    return _CLEANER.clean(html)
