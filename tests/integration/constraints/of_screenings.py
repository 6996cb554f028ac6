"""What the tables of screenings and of bands forbid."""

from __future__ import annotations

from typing import Any

from preferences.models import Comment, PromptBand, Screening
from tests.factories import PromptFactory, ResponseFactory, UserFactory
from tests.integration.conftest import NOW
from tests.integration.constraints.violations import violates


def screening(**values: Any) -> Screening:
    """Make a screening in which nothing was found."""
    given = {"scanner_version": "1", "signature": bytes(512)} | values
    return Screening.objects.create(screened_at=NOW, **given)


@violates("preferences_screening_of_one_text")
def a_screening_of_nothing() -> None:
    screening()


@violates("preferences_screening_of_one_text")
def a_screening_of_two_texts() -> None:
    answer = ResponseFactory()
    screening(prompt=answer.prompt, response=answer)


@violates("preferences_screening_prompt_once")
def a_prompt_screened_twice_by_one_version() -> None:
    prompt = PromptFactory()
    screening(prompt=prompt)
    screening(prompt=prompt)


@violates("preferences_screening_response_once")
def an_answer_screened_twice_by_one_version() -> None:
    answer = ResponseFactory()
    screening(response=answer)
    screening(response=answer)


@violates("preferences_screening_comment_once")
def a_comment_screened_twice_by_one_version() -> None:
    prompt = PromptFactory()
    comment = Comment.objects.create(
        community=prompt.community,
        prompt=prompt,
        author=UserFactory(),
        text="Why?",
        html="",
        html_version="1",
        created_at=NOW,
    )
    screening(comment=comment)
    screening(comment=comment)


@violates("preferences_screening_versioned")
def a_screening_by_no_version() -> None:
    screening(prompt=PromptFactory(), scanner_version="")


@violates("preferences_screening_accepts_something")
def an_author_who_accepts_what_was_not_found() -> None:
    screening(prompt=PromptFactory(), accepted_by_author=True)


@violates("preferences_promptband_pkey")
def a_band_of_a_prompt_that_is_there_already() -> None:
    prompt = PromptFactory()
    PromptBand.objects.create(community=prompt.community, band=1, prompt=prompt)
    PromptBand.objects.bulk_create([PromptBand(community=prompt.community, band=1, prompt=prompt)])
