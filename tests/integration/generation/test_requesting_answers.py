"""`manage.py request_answers`: for prompts that came before the model, or from a file."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from preferences.models import Generation
from tests.factories import CommunityFactory, PromptFactory
from tests.factories.generations import unloaded_model

pytestmark = pytest.mark.django_db


def request_answers(slug: str) -> str:
    """Run the command; return what it printed."""
    output = StringIO()
    call_command("request_answers", community=slug, stdout=output)
    return output.getvalue()


def test_prompts_without_answers_get_theirs_once() -> None:
    prompt = PromptFactory()
    PromptFactory(community=prompt.community)
    PromptFactory()
    unloaded_model()
    assert request_answers(prompt.community.slug) == "4 answers were asked for.\n"
    assert request_answers(prompt.community.slug) == "0 answers were asked for.\n"
    assert Generation.objects.count() == 4


def test_without_a_model_the_command_says_how_to_add_one() -> None:
    with pytest.raises(CommandError, match="register_model"):
        request_answers(CommunityFactory().slug)


def test_an_unknown_community_is_named() -> None:
    with pytest.raises(CommandError, match="no community elsewhere"):
        request_answers("elsewhere")
