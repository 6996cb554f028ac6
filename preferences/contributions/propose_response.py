"""Propose a better answer than the machine's: a patch, put blind beside the others."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from communities.models import QuotaKind
from communities.quotas import spend
from consent.models import Covers
from consent.rights import OWN_WORDS, Rights, state_rights
from consent.terms_acceptance import rests_on
from preferences.models import Prompt, Response
from preferences.policies import PROPOSE_RESPONSE
from preferences.text import messages as conversations
from preferences.text.rendering import render
from preferences.text.screening_result import answer_parts, of_response, screen_written
from preferences.voting.open_comparisons import open_when_answered
from record import writing
from record.refusals import ThereAlready
from record.verbs import Verb


class ResponseExists(ThereAlready):
    """The prompt has an answer of exactly these words."""

    field = "text"


def propose_response(
    *,
    prompt: Prompt,
    author: User,
    text: str,
    now: datetime,
    as_is: str = "",
    rights: Rights = OWN_WORDS,
) -> Response:
    """Store a person's answer and open the pairs in which it is compared.

    `as_is` is the acknowledgment of what was found in it (preferences.text.screening_result),
    if there was any.

    Raises:
        MessagesError: the text is empty, too long or no text (preferences.text.messages).
        FoundInText: the author has not accepted what was found in it.
        ResponseExists: somebody, or some model, gave this very answer.
        TermsNeeded: the author has not agreed to the terms.
        RightsUnclear: it is quoted, and a source or licence is missing or does not fit.
        EmployerNeeded: it is for an employer that does not let the author write for it.
        QuotaSpent: the author has used up today's prompts, of which an answer is one.
    """
    words = conversations.clean_text(text)
    digest = hashlib.sha256(words.encode()).hexdigest()
    screened = screen_written(answer_parts(words), as_is=as_is)
    rendered = render(words)
    response = Response(
        prompt=prompt,
        author=author,
        text=words,
        text_sha256=digest,
        html=rendered.html,
        html_version=rendered.version,
        masked=rendered.masked,
        created_at=now,
    )
    screening = of_response(response, screened, accepted=True, now=now)
    with transaction.atomic():
        # Under the prompt's lock, so that the same words sent twice at once are one answer.
        Prompt.objects.select_for_update(no_key=True).only("id").get(pk=prompt.pk)
        if Response.objects.filter(prompt=prompt, text_sha256=digest).exists():
            raise ResponseExists(_("The prompt has exactly this answer already."))
        ground = rests_on(author, prompt.community, Covers.TEXTS, now=now)
        state_rights(response, prompt.community, ground, rights, author=author, now=now)
        spend(user=author, community=prompt.community, kind=QuotaKind.PROMPTS, now=now)
        response.save()
        screening.save()
        open_when_answered(prompt=prompt, now=now)
        writing.write(
            Verb.RESPONSE_PROPOSED,
            actor=author,
            # Not the answer: those who vote on it read the record, and would know who wrote it.
            subject=prompt,
            subject_type="prompt",
            community=prompt.community,
            right=PROPOSE_RESPONSE,
            now=now,
        )
    return response
