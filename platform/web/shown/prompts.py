"""Prompts and the answers that arrive to them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consent.models import Origin
from preferences.contributions.queries import AnswersWanted, PromptState
from preferences.models import Comment, Prompt, Response
from preferences.text.messages import summary
from preferences.voting.blindness import BlindResponse
from worker.liveness import Silence

START_A_WORKER = "celery -A config worker -Q inference -c 1 --pool prefork"
START_THE_DEMO = "make demo"


def stored_html(html: str) -> SafeString:
    """Trust HTML that preferences.text.rendering made and nobody else can store."""
    return mark_safe(html)  # noqa: S308 - the renderer's allow-list is the check


def conversation(prompt: Prompt) -> dict[str, Any]:
    """Return a prompt's messages as readable HTML, with a one-line title."""
    return {
        "public_id": prompt.public_id,
        "title": summary(prompt.messages),
        "language": prompt.language,
        "messages": [
            {"role": message["role"], "html": stored_html(html)}
            for message, html in zip(prompt.messages, prompt.html, strict=True)
        ],
    }


def author_name(text: Prompt | Comment) -> str:
    """Name an author to whoever may know, else say in a neutral word that somebody wrote it."""
    if text.author is None:
        return ""
    return text.author.name if text.named else _("a member of this community")


def whole_prompt(prompt: Prompt) -> dict[str, Any]:
    """Return everything that a prompt's own page shows of it."""
    return conversation(prompt) | {
        "topic_label": prompt.get_topic_display(),
        "task_label": prompt.get_task_display(),
        "licence": prompt.licence,
        "source": prompt.source,
        "author_name": author_name(prompt),
        "author_bot": prompt.author is not None and prompt.author.is_bot,
        "unnamed": prompt.author is None and prompt.origin == Origin.EMPLOYER,
        "created_at": prompt.created_at,
        "expectation": prompt.expectation,
        "observed_model": prompt.observed_model,
        "observed_text": prompt.observed_text,
    }


def prompt_entry(state: PromptState) -> dict[str, Any]:
    """Return one line of a list of prompts."""
    prompt = state.prompt
    return {
        "public_id": prompt.public_id,
        "title": summary(prompt.messages, length=140),
        "language": prompt.language,
        "topic_label": prompt.get_topic_display(),
        "task_label": prompt.get_task_display(),
        "created_at": prompt.created_at,
        "answers": state.answers,
        "state_words": _state_words(state),
    }


def answer_entry(answer: BlindResponse) -> dict[str, Any]:
    """Return one answer; who wrote it is told once every pair of it has closed."""
    return {
        "public_id": answer.response.public_id,
        "html": stored_html(answer.response.html),
        "model_name": writer(answer.response) if answer.told else "",
        # People's answers are never cut off: this, too, tells who wrote it.
        "truncated": answer.told and bool(answer.response.truncated),
    }


def writer(response: Response) -> str:
    """Say who wrote an answer: a model by its name, a person without one."""
    return response.model.name if response.model else _("a member of this community")


def arriving(wanted: AnswersWanted) -> dict[str, Any] | None:
    """Return how far the answers are, None when there are no more to come."""
    if not wanted.waiting:
        return None
    words = ngettext(
        "%(done)d of %(asked)d answer has arrived.",
        "%(done)d of %(asked)d answers have arrived.",
        wanted.asked,
    )
    return {
        "asked": wanted.asked,
        "done": wanted.arrived,
        "words": words % {"done": wanted.arrived, "asked": wanted.asked},
    }


def worker_notice(silence: Silence | None) -> dict[str, Any] | None:
    """Return what to say when nobody is at work, and how to start somebody."""
    if silence is None:
        return None
    return {
        "seconds": silence.seconds,
        "command": START_THE_DEMO if settings.DEMO else START_A_WORKER,
    }


def _state_words(state: PromptState) -> str:
    if state.waiting:
        return _("answers are being written")
    if not state.pairs:
        return _("not in voting")
    if state.closed < state.pairs:
        return _("in voting")
    return _("decided")
