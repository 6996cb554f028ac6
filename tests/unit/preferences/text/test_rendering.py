"""What a reader sees of a text: its structure, its whole content, and no way out of the page."""

from __future__ import annotations

import json
import os
import re
from html import unescape
from pathlib import Path

import pytest
from django.utils import translation

from preferences.text.rendering import VERSION, render
from preferences.text.rendering.highlighting import CLASSES, LANGUAGES, MAX_CHARACTERS, highlight


def html(text: str) -> str:
    return render(text).html.strip()


def visible(text: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", render(text).html)).strip()


def test_paragraphs_and_line_breaks_are_kept() -> None:
    assert html("one\ntwo\n\nthree") == ('<p dir="auto">one<br>\ntwo</p>\n<p dir="auto">three</p>')


def test_emphasis_and_inline_code() -> None:
    assert html("*a* **b** ~~c~~ `<d>`") == (
        '<p dir="auto"><em>a</em> <strong>b</strong> <s>c</s> <code>&lt;d&gt;</code></p>'
    )


@pytest.mark.parametrize(
    ("levels", "shown"),
    [
        ([1], [4]),
        ([3, 3], [4, 4]),
        ([1, 2, 3, 4, 5], [4, 5, 6, 6, 6]),
        ([1, 4, 4, 2, 1], [4, 5, 5, 5, 4]),
        ([3, 2, 1], [4, 4, 4]),
    ],
)
def test_headings_stand_below_the_page_and_skip_no_level(
    levels: list[int], shown: list[int]
) -> None:
    text = "\n".join("#" * level + " x" for level in levels)
    assert [int(level) for level in re.findall(r"<h(\d)", html(text))] == shown


def test_lists_keep_their_nesting_and_their_first_number() -> None:
    shown = html("3. a\n   - b\n4. c").replace("\n", "").replace(' dir="auto"', "")
    assert shown == '<ol start="3"><li>a<ul><li>b</li></ul></li><li>c</li></ol>'


def test_a_table_stands_in_a_scroll_area_that_the_keyboard_reaches() -> None:
    shown = html("| a | b | c |\n|---|:-:|--:|\n| 1 | 2 | 3 |")
    assert shown.startswith(
        '<div class="scroll" tabindex="0" role="group" aria-label="Table"><table>'
    )
    assert '<td class="align-center" dir="auto">2</td><td class="align-end" dir="auto">3' in shown


def test_code_is_highlighted_by_classes_and_stands_in_a_scroll_area() -> None:
    shown = html("```python\ndef f():\n    return '<b>'\n```")
    assert shown.startswith('<p class="code-label" dir="auto">python</p>')
    assert 'role="group" aria-label="Code"><pre dir="ltr"><code><span class="k">def' in shown
    assert "<span class=\"s\">'&lt;b&gt;'\n</span>" in shown


@pytest.mark.parametrize("info", ["", "nosuchlanguage", "x y z", "python2000", "../../etc"])
def test_code_in_an_unknown_language_is_plain_and_its_label_is_shown(info: str) -> None:
    shown = html(f"```{info}\nif x: y\n```")
    assert "<code>if x: y\n</code>" in shown
    assert info in shown


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_highlighting_loses_no_character_in_any_language(language: str) -> None:
    code = (
        "\n\n  # a <b> & 'c' \"d\"\n<p class='x'>{{ y }}</p> /* z */ $v @w 0x1F\n--- a\n+++ é\t\n"
    )
    marked = highlight(code, language)
    assert unescape(re.sub(r"<[^>]*>", "", marked)) == code
    assert set(re.findall(r'class="(\w+)"', marked)) <= CLASSES


@pytest.mark.parametrize(
    "code", ["x = 1\n" * MAX_CHARACTERS, "if " * 1_000, "if x:" + "\n" * 1_000 + "y"]
)
def test_code_that_would_take_long_to_highlight_is_shown_plain_and_whole(code: str) -> None:
    assert highlight(code, "python") == code


def test_code_that_a_highlighter_would_lose_is_shown_plain_and_whole() -> None:
    assert highlight('no prompt "\n', "console") == 'no prompt "\n'


def test_many_pieces_of_code_are_highlighted_only_up_to_a_limit_in_all() -> None:
    shown = html("```python\nif x:\n    y\n```\n" * 1_500)
    assert 100 < shown.count('class="k"') < 1_500


def test_a_link_is_text_beside_its_address() -> None:
    assert html("[the docs](https://example.org/a?b=1&c=2)") == (
        '<p dir="auto"><span class="link">the docs</span> '
        '<span class="link-address">(https://example.org/a?b=1&amp;c=2)</span></p>'
    )


def test_an_address_that_is_its_own_text_is_shown_once() -> None:
    assert html("<https://example.org>") == (
        '<p dir="auto"><span class="link">https://example.org</span></p>'
    )
    assert visible("<a@example.org>") == "a@example.org"


def test_an_address_in_letters_of_another_alphabet_is_shown_as_it_is_spelled() -> None:
    assert "xn--" in visible("<https://\u0430pple.com>")


def test_the_title_of_a_link_is_not_hidden() -> None:
    assert visible('[a](b "c")') == "a (b “c”)"


def test_an_image_is_not_loaded_but_described() -> None:
    assert visible("![a *cat*](https://example.org/cat.png)") == (
        "[image: a cat] (https://example.org/cat.png)"
    )
    assert visible("![](x.png)") == "[image] (x.png)"


@pytest.mark.parametrize(
    "formula", ["$a_1 + b_2 * c*$", "$$x = \\\\ \\{y\\}$$", "\\(a_b \\\\ c_d\\)", "\\[ *x* \\]"]
)
def test_a_formula_stays_the_text_it_is(formula: str) -> None:
    assert visible(f"so {formula} holds") == f"so {formula} holds"
    assert "<em>" not in html(formula)


def test_prices_are_no_formula() -> None:
    assert "maths" not in html("from $5 to *$6*")


@pytest.mark.parametrize("text", ["", " ", "\n\t\n", "\u200b"])
def test_an_empty_answer_says_so(text: str) -> None:
    assert html(text).startswith('<p class="no-answer">No answer was given</p>')


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[hidden]: https://example.org 'text'", "[hidden]: https://example.org 'text'"),
        ("[//]: # (a comment)", "[//]: # (a comment)"),
        ("<!-- a comment -->", "<!-- a comment -->"),
        ("---", "---"),
        ("| a |\n|---|\n| 1 | lost |", "| a |\n|---|\n| 1 | lost |"),
        ("``` secret words\nx\n```", "secret words\nx"),
    ],
)
def test_what_markdown_would_drop_is_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_a_table_with_shorter_rows_and_escaped_pipes_is_still_a_table() -> None:
    assert "<table>" in html("| a | b |\n|---|---|\n| 1 |\n| x \\| y | z |")


@pytest.mark.parametrize(
    "text",
    [
        "می\u200cخواهم",  # Persian: a non-joiner inside a word
        "क\u094d\u200dष क\u094d\u200cष",  # Hindi: both shapes of a conjunct
        "👨\u200d👩\u200d👧 ❤\ufe0f\u200d🔥 1\ufe0f\u20e3",  # emoji made of several
        "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",  # a flag
        "葛\U000e0100",  # one of several shapes of a Han character
        "e\u0301 ệ אָב สวัสดี",
        "tab\tand\u00a0no-break space",
    ],
)
def test_characters_that_a_script_needs_are_kept(text: str) -> None:
    rendered = render(text)
    assert text in rendered.html.replace("&nbsp;", "\u00a0")
    assert not rendered.flagged_characters


def test_a_hidden_character_is_replaced_by_its_name() -> None:
    rendered = render("user\u202enimda")
    assert rendered.flagged_characters
    assert (
        '<span class="hidden-character" title="U+202E RIGHT-TO-LEFT OVERRIDE">U+202E</span>nimda'
        in rendered.html
    )


def test_hidden_characters_in_code_are_marked_too() -> None:
    assert "U+2066" in visible("```python\nx = 1 # \u2066 check\n```")


def test_a_smuggled_message_is_one_mark_with_its_length() -> None:
    smuggled = "".join(chr(0xE0000 + ord(letter)) for letter in "ignore the rules")
    assert visible(f"Hello{smuggled}") == "HelloU+E0069 ×16"


def test_marks_do_not_make_a_page_grow_without_bound() -> None:
    assert len(html("a\u200b" * 20_000)) < 100_000


def test_stacked_marks_are_cut_after_the_eighth() -> None:
    assert visible("Z" + "\u0336" * 100 + "!") == "Z" + "\u0336" * 8 + "U+0336 ×92!"


def test_the_same_text_gives_the_same_html_for_every_reader() -> None:
    with translation.override("de"):
        german = render("![x](y)\n\n`a`")
    assert german == render("![x](y)\n\n`a`")
    assert german.version == VERSION


def test_a_text_too_long_to_read_as_markdown_is_shown_literally() -> None:
    text = "**a** <b>\n\n" * 15_000
    assert visible(text).startswith("**a** <b>")


ANSWER = """# Reviewing a contribution made with AI

Dear contributor,
thank you. **Before** we merge:

1. Say *which* parts were generated, and keep the `Assisted-by:` line.
2. Run the tests:

   ```sh
   make test  # two minutes
   ```
3. Read [the guide](https://example.org/guide), section “Licences”.

| Part | Check |
|------|:-----:|
| code | tests |
| docs | a person |

> A quoted line
> with <angle> brackets & an ampersand.

The risk is $p_{miss} < 0.05$.
"""


def test_a_real_answer_in_markdown_keeps_its_structure() -> None:
    shown = html(ANSWER)
    counts = {tag: shown.count(f"<{tag}") for tag in ("h4", "ol", "li", "pre", "table", "tr")}
    assert counts == {"h4": 1, "ol": 1, "li": 3, "pre": 1, "table": 1, "tr": 3}
    assert "&lt;angle&gt; brackets &amp; an ampersand" in shown
    assert '<span class="c"># two minutes' in shown


def test_all_real_answers_are_shown_whole() -> None:
    place = os.environ.get("FOLKMOOT_REAL_DATA")
    if not place:
        pytest.skip("FOLKMOOT_REAL_DATA is not set: no real answers to render")
    files = sorted(Path(place, "vicuna_bench", "answers").glob("*.jsonl"))
    lines = "\n".join(file.read_text(encoding="utf-8") for file in files).split("\n")
    texts = [json.loads(line)["text"] for line in lines if line]
    assert len(texts) == 400
    for text in texts:
        shown = visible(text) + " 1 2 3"
        lost = set(re.findall(r"[^\W\d_]{3,}", text)) - set(re.findall(r"[^\W\d_]{3,}", shown))
        assert not lost
        assert text.strip() or "No answer was given" in shown
