"""An answer must not say which model wrote it, and must be able to talk about models."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from preferences.text.rendering import render
from preferences.text.rendering.masking import spans_to_mask


def masked(text: str, *masks: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", render(text, masks=masks).html)).strip()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("I am ChatGPT.", "I am [model]."),
        ("I'm Claude, made by Anthropic.", "I'm [model], made by [model]."),
        ("I’m GPT-4o mini!", "I’m [model]!"),
        ("My name is Vicuna, and", "My name is [model], and"),
        ("I am not ChatGPT, I am Llama 2.", "I am not [model], I am [model]."),
        ("As ChatGPT, I cannot", "As [model], I cannot"),
        ("As Claude 3.5 Sonnet I think", "As [model] I think"),
        ("As an AI model trained by OpenAI, I", "As an AI model trained by [model], I"),
        ("As a large language model, I", "As a large language model, I"),
        ("I am Qwen, created by Alibaba Cloud.", "I am [model], created by [model]."),
        ("I was trained by Google.", "I was trained by [model]."),
        ("I'm a chatbot based on Mistral 7B.", "I'm a chatbot based on [model]."),
        ("You are talking to Gemini.", "You are talking to [model]."),
        ("I am OpenAI's GPT-4.", "I am [model]'s [model]."),
        ("Hello! I am **ChatGPT**.", "Hello! I am [model]."),
        ("I am **Chat**GPT.", "I am [model]."),
        ("I am\nChatGPT", "I am\n[model]"),
        ("I am Chat\u200bGPT", "I am [model]"),
        ("I am ＣｈａｔＧＰＴ", "I am [model]"),
        ("I AM CHATGPT", "I AM [model]"),
        ("```\n# I am ChatGPT\n```", "# I am [model]"),
        ("# I am ChatGPT", "I am [model]"),
        ("| I am ChatGPT |\n|---|", "I am [model]"),
    ],
)
def test_a_text_that_says_who_it_is_is_masked(text: str, shown: str) -> None:
    assert masked(text).split() == shown.split()
    assert render(text).masked == ("[model]" in shown)


@pytest.mark.parametrize(
    "text",
    [
        "Tools such as ChatGPT, Claude and Copilot write patches.",
        "ChatGPT was released by OpenAI in 2022.",
        "As ChatGPT grows popular, maintainers ask for disclosure.",
        "As good as Claude is, review it.",
        "I was at Google before I maintained this.",
        "I am sure that Meta publishes the weights.",
        "The bard sang of llamas and alpacas.",
        "I am in the open source team.",
        "I am open to opt in.",
        "He is known as the falcon.",
        "Say that GPT-4 wrote it.",
    ],
)
def test_a_text_about_models_is_left_alone(text: str) -> None:
    assert masked(text) == text
    assert not render(text).masked


@pytest.mark.parametrize(
    "text",
    [
        "vicuna-13b wrote this",
        "Vicuna 13B wrote this",
        "`vicuna_13b` wrote this",
        "lmsys/vicuna-13b wrote this",
        "VICUNA-13B:v1.1 wrote this",
        "[link](https://example.org/vicuna-13b) by Vicuna13b",
        "![vicuna 13b](x)",
        "```python\nmodel = 'vicuna-13b'\n```",
        "```vicuna-13b\nx\n```",
        "vic\u00aduna\u200b-13b",
        "*vicuna*-13b",
        '[a](b "vicuna-13b")',
    ],
)
def test_the_models_own_name_is_masked_anywhere(text: str) -> None:
    shown = masked(text, "lmsys/vicuna-13b:v1.1")
    assert "[model]" in shown
    assert "vicuna" not in shown.lower()


def test_a_model_named_like_an_ordinary_word_is_masked_only_when_it_speaks_of_itself() -> None:
    text = "The bard sang. I am Bard."
    assert masked(text, "bard") == "The bard sang. I am [model]."


def test_the_first_word_of_the_models_name_is_masked_where_it_introduces_itself() -> None:
    assert masked("I'm Moot, your helper; a moot point.", "moot-starter-3m") == (
        "I'm [model], your helper; a moot point."
    )


def test_a_name_inside_a_word_is_no_name() -> None:
    assert masked("starter-3mm and restarter-3m", "starter-3m") == "starter-3mm and restarter-3m"


@pytest.mark.parametrize("mask", ["", " ", "/", "-", "(", "a|b", ".*", "\\", "C++"])
def test_names_of_odd_characters_are_taken_literally(mask: str) -> None:
    assert masked("nothing to see", mask) == "nothing to see"


def test_prompts_are_not_masked() -> None:
    rendered = render("As ChatGPT, I am Claude", masks=None)
    assert "As ChatGPT, I am Claude" in rendered.html
    assert not rendered.masked


@given(st.text(max_size=200), st.lists(st.text(max_size=12), max_size=3))
def test_the_places_to_mask_are_in_order_inside_the_text_and_apart(
    text: str, masks: list[str]
) -> None:
    spans = spans_to_mask(text, masks)
    places = [place for span in spans for place in span]
    assert places == sorted(set(places))
    assert not places or (places[0] >= 0 and places[-1] <= len(text))


@example("`", "`a")  # a word whose first half is code
@given(st.text(alphabet="ab <*_`\n", max_size=30), st.text(alphabet="ab <*_`\n", max_size=30))
def test_the_own_name_never_shows_whatever_stands_around_it(before: str, after: str) -> None:
    assert "xyzzy-7q" not in masked(f"{before} xyzzy-7q {after}", "xyzzy-7q")
