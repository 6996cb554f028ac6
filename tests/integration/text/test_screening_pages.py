"""Who writes a prompt or an answer sees in place what was found in it, also without JavaScript."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client

from communities.models import Role
from preferences.models import Prompt, Response, Screening
from preferences.text.rescreen import rescreen
from tests.factories import CommunityFactory, MembershipFactory, PromptFactory, UserFactory
from tests.integration.conftest import NOW, Moot, SignedIn, address
from web.shown.screening import MAX_LINES, findings

QUESTION = "Somebody sends a patch that a model wrote. What do I ask them?"
ADDRESS = "maren.holt@quillharbour.dev"
PROMPT = {"topic": "", "task": "", "language": "en", "expectation": ""}
BOX = re.compile(r'name="as_is"\s+value="(\w+)"\s*(checked)?')


@pytest.fixture
def author(moot: Moot, as_: SignedIn) -> Client:
    """Return the browser of a member who may submit."""
    return as_(MembershipFactory(community=moot.community, role=Role.CONTRIBUTOR).user)


def fragment(page: str) -> str:
    """Return what stands in #screening on a whole page."""
    found = re.search(r'<div id="screening"[^>]*>(.*?)</div>\s*<noscript>', page, re.DOTALL)
    assert found
    return found.group(1).strip()


def checked(browser: Client, moot: Moot, text: str, **more: str) -> str:
    """Ask what htmx asks while somebody writes; return what goes into #screening."""
    response = browser.post(address(moot, "prompts/check/"), PROMPT | {"text": text} | more)
    assert response.status_code == 200
    page = response.content.decode()
    return page[: page.index('<p id="screening-status"')].strip()


def test_what_is_found_is_marked_in_its_place_with_its_kind_in_words(
    moot: Moot, author: Client
) -> None:
    shown = checked(author, moot, f"First line.\nWrite to {ADDRESS}, or not.\nLast line.")

    assert (
        f"Write to <mark>{ADDRESS}</mark>"
        '<span class="label" translate="yes"> (e-mail address)</span>, or not.' in shown
    )
    assert "1 thing in your text" in shown
    assert "First line" not in shown


def test_nothing_found_shows_nothing(moot: Moot, author: Client) -> None:
    for text in (QUESTION, "", "  ", "x" * 70_000, "\x00"):
        assert checked(author, moot, text) == ""


def test_the_fragment_equals_what_a_full_reload_shows(moot: Moot, author: Client) -> None:
    PromptFactory(community=moot.community, text=QUESTION)
    rescreen(now=NOW)
    typed = {
        "text": QUESTION + f" {ADDRESS}\u202e",
        "expectation": "Says /home/maren/x <script>",
        "as_is": "no",
    }

    page = author.post(address(moot, "prompts/new/"), PROMPT | typed | {"check": "1"})

    assert page.status_code == 200
    assert checked(author, moot, **typed) == fragment(page.content.decode())
    assert "What would a good answer do?" in checked(author, moot, **typed)


def test_without_javascript_findings_come_back_with_a_box_that_is_not_ticked(
    moot: Moot, author: Client
) -> None:
    typed = PROMPT | {"text": f"Write to {ADDRESS}."}
    before = Prompt.objects.count()

    page = author.post(address(moot, "prompts/new/"), typed)

    assert page.status_code == 422
    shown = page.content.decode()
    assert fragment(shown) == checked(author, moot, typed["text"])
    box = BOX.search(shown)
    assert box
    assert not box[2]
    assert html.escape(typed["text"]) in shown
    assert Prompt.objects.count() == before

    page = author.post(address(moot, "prompts/new/"), typed | {"as_is": box[1]})

    assert page.status_code == 302
    prompt = Prompt.objects.latest("id")
    assert page["Location"] == address(moot, f"prompts/{prompt.public_id}/")
    assert Screening.objects.get(prompt=prompt).accepted_by_author


def test_a_tick_stays_while_the_findings_stay_and_goes_with_a_new_one(
    moot: Moot, author: Client
) -> None:
    box = BOX.search(checked(author, moot, f"Write to {ADDRESS}."))
    assert box

    same = BOX.search(checked(author, moot, f"Do write to {ADDRESS}!", as_is=box[1]))
    other = BOX.search(checked(author, moot, f"{ADDRESS} or /home/maren/x", as_is=box[1]))

    assert same
    assert same[2] == "checked"
    assert other
    assert other[2] is None


def test_a_text_without_findings_goes_straight_through(moot: Moot, author: Client) -> None:
    page = author.post(address(moot, "prompts/new/"), PROMPT | {"text": QUESTION})

    assert page.status_code == 302


def test_the_same_prompt_leads_to_the_one_that_is_there(moot: Moot, author: Client) -> None:
    author.post(address(moot, "prompts/new/"), PROMPT | {"text": QUESTION})
    prompt = Prompt.objects.latest("id")

    page = author.post(address(moot, "prompts/new/"), PROMPT | {"text": QUESTION})

    assert page["Location"] == address(moot, f"prompts/{prompt.public_id}/")


def test_duplicates_are_shown_with_links_while_typing(moot: Moot, author: Client) -> None:
    author.post(address(moot, "prompts/new/"), PROMPT | {"text": QUESTION})
    prompt = Prompt.objects.latest("id")

    for text, words in ((QUESTION, "the same words"), (QUESTION.replace("sends", "sent"), "about")):
        shown = checked(author, moot, text)
        assert address(moot, f"prompts/{prompt.public_id}/") in shown
        assert words in shown


def test_no_prompt_of_another_community_and_no_hidden_one_is_shown(
    moot: Moot, author: Client
) -> None:
    PromptFactory(community=CommunityFactory(), text=QUESTION)
    PromptFactory(community=moot.community, text=QUESTION + "?", hidden_at=NOW)
    rescreen(now=NOW)

    assert checked(author, moot, QUESTION) == ""
    assert checked(author, moot, QUESTION + "?") == ""


def test_hidden_characters_are_marked_and_stop_nothing(moot: Moot, author: Client) -> None:
    text = "Is access\u202e level\u200b safe?"

    shown = checked(author, moot, text)

    assert "U+202E" in shown
    assert "U+200B" in shown
    assert "cannot be seen" in shown
    assert "as_is" not in shown
    assert author.post(address(moot, "prompts/new/"), PROMPT | {"text": text}).status_code == 302


def test_a_hidden_character_is_shown_in_the_part_of_a_line_that_is_left_out(
    moot: Moot, author: Client
) -> None:
    filler = "nothing to see here " * 20

    assert "U+202E" in checked(author, moot, f"{filler}access\u202elevel {filler}{ADDRESS}")
    assert "U+200B" in checked(author, moot, f"{filler}access\u200blevel {filler}")


def test_a_proposed_answer_is_screened_in_the_same_way(moot: Moot, author: Client) -> None:
    place = f"prompts/{moot.comparison.prompt.public_id}/propose/"
    typed = {"text": f"Ask {ADDRESS}."}

    page = author.post(address(moot, place), typed)
    assert page.status_code == 422
    shown = page.content.decode()
    while_typing = author.post(address(moot, place + "check/"), typed).content.decode()
    assert while_typing.startswith("\n" + fragment(shown)) or fragment(shown) in while_typing
    box = BOX.search(shown)
    assert box

    assert author.post(address(moot, place), typed | {"as_is": box[1]}).status_code == 302
    assert Screening.objects.get(response__author__isnull=False).accepted_by_author


def test_an_answer_to_a_hidden_prompt_can_not_be_checked(moot: Moot, author: Client) -> None:
    Prompt.objects.update(hidden_at=NOW)
    place = f"prompts/{moot.comparison.prompt.public_id}/propose/check/"

    assert author.post(address(moot, place), {"text": "Yes."}).status_code == 404
    assert not Response.objects.filter(author__isnull=False).exists()


@pytest.mark.parametrize("place", ["prompts/check/", "prompts/{}/propose/check/"])
def test_only_members_may_ask_and_only_by_post(
    moot: Moot, client: Client, as_: SignedIn, place: str
) -> None:
    page = address(moot, place.format(moot.comparison.prompt.public_id))

    assert client.post(page, {"text": QUESTION}).status_code == 302
    assert as_(UserFactory()).post(page, {"text": QUESTION}).status_code == 403
    assert as_(moot.voters[0]).get(page).status_code == 405


def test_what_is_typed_is_never_markup(moot: Moot, author: Client) -> None:
    shown = checked(author, moot, f'<img src=x onerror="x()"> {ADDRESS}"><script>')

    assert "<img" not in shown
    assert "<script" not in shown
    assert "&lt;img" in shown


def test_a_text_full_of_findings_makes_a_page_of_bounded_length(moot: Moot, author: Client) -> None:
    shown = checked(author, moot, f"{ADDRESS}\n" * 500)

    assert shown.count("<mark>") == MAX_LINES
    assert "and 480 more lines" in shown


def test_a_check_asks_little_of_the_database(
    moot: Moot, author: Client, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(9):  # type: ignore[operator]
        checked(author, moot, QUESTION)


def test_other_texts_such_as_comments_can_be_shown_with_the_same_part() -> None:
    shown = findings(f"See {ADDRESS}.")

    assert shown["words"].startswith("1 thing")
    assert findings("Thanks!")["parts"] == []
    assert findings(f"{ADDRESS}!", as_is=shown["acknowledgment"])["accepted"]


def test_a_key_over_many_lines_is_shown_by_its_beginning() -> None:
    lines = "\n".join("Ab3" * 16 for _ in range(3))
    begin, end = "-----BEGIN", "-----END"
    text = f"See\n{begin} RSA PRIVATE KEY-----\n{lines}\n{end} RSA PRIVATE KEY-----\nthere"

    (part,) = findings(text)["parts"]

    (line,) = part["lines"]
    assert [str(one["html"]) for one in line if one["kind_words"]] == [
        f"{begin} RSA PRIVATE KEY-----…"
    ]
