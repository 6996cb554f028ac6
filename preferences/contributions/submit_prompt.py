"""Put a prompt to the community's models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from communities.models import Community, QuotaKind
from communities.quotas import spend
from consent.models import Covers, Origin
from consent.rights import OWN_WORDS, Rights, state_rights
from consent.terms_acceptance import rests_on
from preferences.generation.request_generations import request_generations
from preferences.models import Prompt, PromptBand, Round
from preferences.policies import SUBMIT_PROMPT
from preferences.text import messages as conversations
from preferences.text.rendering import render
from preferences.text.screening_result import FoundInText, of_prompt, prompt_parts, screen
from record import writing
from record.refusals import ThereAlready
from record.verbs import Verb


class PromptExists(ThereAlready):
    """The community has this very prompt; `prompt` is it."""

    def __init__(self, prompt: Prompt) -> None:
        """Keep the prompt, so that the page can lead to it."""
        super().__init__(_("The community has this very prompt."))
        self.prompt = prompt
        self.existing = prompt.public_id if prompt.is_visible else None


@dataclass(frozen=True)
class Draft:
    """A prompt as a person wrote it; only `text` is needed.

    `as_is` is the acknowledgment of what was found in it (preferences.text.screening_result),
    if there was any.
    """

    text: str
    topic: str = ""
    task: str = ""
    language: str = "en"
    expectation: str = ""
    as_is: str = ""
    rights: Rights = OWN_WORDS


@dataclass(frozen=True)
class Submitted:
    """The prompt, and how many answers were asked for; 0 when no model is registered."""

    prompt: Prompt
    generations: int


def submit_prompt(*, community: Community, author: User, draft: Draft, now: datetime) -> Submitted:
    """Store the prompt and ask the registered models for answers, in one transaction.

    Raises:
        MessagesError: the text is empty, too long or no text (preferences.text.messages).
        PromptExists: the community has a prompt of the same text already.
        FoundInText: the author has not accepted what was found in it.
        TermsNeeded: the author has not agreed to the terms.
        RightsUnclear: it is quoted, and a source or licence is missing or does not fit.
        EmployerNeeded: it is for an employer that does not let the author write for it.
        QuotaSpent: the author has used up today's prompts or generated answers.
    """
    messages = conversations.from_text(draft.text)
    digest = conversations.canonical_sha256(messages)
    expectation = conversations.clean_text(draft.expectation) if draft.expectation.strip() else ""
    screened = screen(prompt_parts(messages, expectation=expectation))
    if not screened.is_accepted(draft.as_is):
        # Nothing is published by leading to what is there.
        if existing := _same(community, digest):
            raise PromptExists(existing)
        raise FoundInText(screened)
    prompt = Prompt(
        community=community,
        round=Round.objects.get(community=community, is_default=True),
        author=author,
        messages=messages,
        messages_sha256=digest,
        html=[render(message["content"], masks=None).html for message in messages],
        topic=draft.topic,
        task=draft.task,
        language=draft.language,
        expectation=expectation,
        created_at=now,
    )
    screening = of_prompt(prompt, screened, accepted=True, now=now)
    try:
        with transaction.atomic():
            ground = rests_on(author, community, Covers.TEXTS, now=now)
            state_rights(prompt, community, ground, draft.rights, author=author, now=now)
            if existing := _same(community, digest):
                raise PromptExists(existing)
            spend(user=author, community=community, kind=QuotaKind.PROMPTS, now=now)
            prompt.save()
            screening.save()
            PromptBand.objects.add_of([screening])
            generations = request_generations(prompt=prompt, now=now)
            if generations:
                spend(
                    user=author,
                    community=community,
                    kind=QuotaKind.GENERATIONS,
                    amount=len(generations),
                    now=now,
                )
            writing.write(
                Verb.PROMPT_SUBMITTED,
                actor=author,
                subject=prompt,
                subject_type="prompt",
                community=community,
                right=SUBMIT_PROMPT,
                details={"generations": len(generations)},
                now=now,
            )
    except IntegrityError as error:
        if "preferences_prompt_text_unique" not in str(error):
            raise
        existing = _same(community, digest)
        if existing is None:
            raise
        raise PromptExists(existing) from error
    return Submitted(prompt=prompt, generations=len(generations))


def _same(community: Community, digest: str) -> Prompt | None:
    """Return the prompt that was put in here in these very words, or quoted in them."""
    here = Prompt.objects.filter(community=community, external_id="", messages_sha256=digest)
    return here.exclude(origin=Origin.IMPORTED).first()
