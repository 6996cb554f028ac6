"""A community with many contributions, made by statements over whole tables.

Whoever measures reading needs many rows, not how each came about. Every member has agreed and
answered, asked prompts and voted; one in twenty lets no text be published, one in twenty no vote,
and one in fifty left the line about age, so that a part of the rows stays here for each reason.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import psycopg
from django.contrib.postgres.fields import ArrayField
from django.db import connection, transaction
from django.db.models import Field, JSONField, Model, UUIDField

from accounts.models import User
from communities.models import Community, Membership
from consent.models import (
    Acceptance,
    AskedWords,
    Consent,
    ConsentEvent,
    Covers,
    TermsKind,
    TermsVersion,
)
from preferences.founding.found_community import found_community
from preferences.language_models.read_model_terms import declare_model_terms
from preferences.language_models.statement import StatedTerms
from preferences.models import (
    Comparison,
    CurrentVote,
    LanguageModel,
    Preference,
    Prompt,
    Response,
    Round,
    Vote,
)

VOTES_EACH = 3
"""How many members voted on each pair."""


def community_of(*, name: str, members: int, pairs: int, now: datetime) -> Community:
    """Found a community and fill it with members and closed pairs.

    Each pair is a prompt, two answers of a model and three votes.
    """
    founder = User.objects.create(
        username=f"{name}-founder", name="Founder", email=f"{name}@example.org"
    )
    community = found_community(
        slug=name,
        name=name,
        purpose="To be measured.",
        legal_home="The bench",
        guidelines="Answer briefly.",
        founder=founder,
        now=now,
    )
    people = _people(community, members, now)
    _pairs(community, people, pairs, now)
    # Counting rows for the planner is the owner's; autovacuum would come to it a minute later.
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute("ANALYZE")
    return community


def _people(community: Community, members: int, now: datetime) -> range:
    """Store members who agreed and answered; return their keys."""
    before = insert(
        User,
        {
            "username": f"'{community.slug}-' || n",
            "name": "'Member ' || n",
            "email": f"'{community.slug}-' || n || '@example.org'",
            "kind": "'person'",
            "is_active": "true",
            "theme": "'system'",
            "motion": "'system'",
            "time_zone": "'UTC'",
            "date_joined": "%(now)s",
        },
        of=f"generate_series(1, {members}) AS n",
        now=now,
    )
    keys = range(before + 1, before + 1 + members)
    series: dict[str, Any] = {
        "of": f"generate_series({keys.start}, {keys.stop - 1}) AS n",
        "now": now,
    }
    insert(
        Membership,
        {
            "user_id": "n",
            "community_id": str(community.pk),
            "role": "'maintainer'",
            "joined_at": "%(now)s",
        },
        **series,
    )
    version = TermsVersion.objects.get(community=community, kind=TermsKind.CONTRIBUTOR)
    words = AskedWords.objects.create(
        sha256=f"{community.pk:064x}", locale="en", words="Asked.", first_shown_at=now
    )
    for covers in Covers:
        insert(
            Acceptance,
            {
                "user_id": "n",
                "community_id": str(community.pk),
                "version_id": str(version.pk),
                "covers": f"'{covers.value}'",
                "acting_as": "'self'",
                "of_age": "n %% 50 <> 0",
                "age_threshold": "16",
                "text_sha256": f"'{version.sha256}'",
                "words_id": f"'{words.pk}'",
                "locale": "'en'",
                "accepted_at": "%(now)s",
            },
            **series,
        )
    for purpose, refuses in (("publish_prompts", 3), ("publish_votes", 7)):
        given = f"n %% 20 <> {refuses}"
        insert(
            ConsentEvent,
            {
                "user_id": "n",
                "community_id": str(community.pk),
                "purpose": f"'{purpose}'",
                "state": f"CASE WHEN {given} THEN 'given' ELSE 'refused' END",
                "controller": "'the community'",
                "locale": "'en'",
                "at": "%(now)s",
            },
            **series,
        )
        insert(
            Consent,
            {
                "user_id": "event.user_id",
                "community_id": str(community.pk),
                "purpose": f"'{purpose}'",
                "event_id": "event.id",
                "is_given": "event.state = 'given'",
            },
            of="consent_consentevent AS event WHERE event.community_id = "
            f"{community.pk} AND event.purpose = '{purpose}'",
            now=now,
        )
    return keys


def _pairs(community: Community, people: range, pairs: int, now: datetime) -> None:
    model = LanguageModel.objects.create(
        name=f"bench-{community.pk}", licence="Apache-2.0", created_at=now
    )
    with transaction.atomic():
        declare_model_terms(model=model, stated=StatedTerms("allowed"), now=now)
    round_key = Round.objects.get(community=community, is_default=True).pk
    author = f"{people.start} + n %% {len(people)}"
    first = insert(
        Prompt,
        {
            "community_id": str(community.pk),
            "round_id": str(round_key),
            "author_id": author,
            "acceptance_id": "accepted.id",
            "messages": """jsonb_build_array(jsonb_build_object(
                'role', 'user', 'content', 'What do I answer to patch ' || n || '?'))""",
            "messages_sha256": f"encode(sha256(('{community.slug}' || n)::bytea), 'hex')",
            "html": "'[]'::jsonb",
            "language": "'en'",
            "licence": "'CC-BY-4.0'",
            "origin": "'own'",
            "consent_then": "'given'",
            "created_at": "%(now)s",
        },
        of=f"""generate_series(1, {pairs}) AS n JOIN consent_acceptance AS accepted
            ON accepted.user_id = {author} AND accepted.covers = 'texts'
            AND accepted.community_id = {community.pk}""",
        now=now,
    )
    answers = insert(
        Response,
        {
            "prompt_id": f"{first} + (n + 1) / 2",
            "model_id": str(model.pk),
            "text": "'Thank them, and ask how they tested it: ' || n",
            "text_sha256": "encode(sha256(n::text::bytea), 'hex')",
            "html_version": "'1'",
            "origin": "'machine'",
            "created_at": "%(now)s",
        },
        of=f"generate_series(1, {2 * pairs}) AS n",
        now=now,
    )
    compared = insert(
        Comparison,
        {
            "prompt_id": f"{first} + n",
            "round_id": str(round_key),
            "response_a_id": f"{answers} + 2 * n - 1",
            "response_b_id": f"{answers} + 2 * n",
            "state": "'closed'",
            "opened_at": "%(now)s",
            "closed_at": "%(now)s",
            "closed_because": "'settled'",
        },
        of=f"generate_series(1, {pairs}) AS n",
        now=now,
    )
    insert(
        Preference,
        {
            "comparison_id": f"{compared} + n",
            "kind": "'chosen'",
            "chosen_id": f"{answers} + 2 * n - 1",
            "rejected_id": f"{answers} + 2 * n",
            "votes_a": str(VOTES_EACH),
            "minimum": "1",
            "decided_at": "%(now)s",
        },
        of=f"generate_series(1, {pairs}) AS n",
        now=now,
    )
    voter = f"{people.start} + (n * 7 + vote) %% {len(people)}"
    insert(
        Vote,
        {
            "comparison_id": f"{compared} + n",
            "voter_id": voter,
            "acceptance_id": "accepted.id",
            "choice": "'strength'",
            "strength": "-1",
            "swapped": "false",
            "key": "gen_random_uuid()",
            "licence": "'CC0-1.0'",
            "origin": "'own'",
            "consent_then": "'given'",
            "created_at": "%(now)s",
        },
        of=f"""generate_series(1, {pairs}) AS n CROSS JOIN generate_series(1, {VOTES_EACH}) AS vote
            JOIN consent_acceptance AS accepted
            ON accepted.user_id = {voter} AND accepted.covers = 'votes'
            AND accepted.community_id = {community.pk}""",
        now=now,
    )
    insert(
        CurrentVote,
        {"comparison_id": "vote.comparison_id", "voter_id": "vote.voter_id", "vote_id": "vote.id"},
        of=f"preferences_vote AS vote WHERE vote.comparison_id > {compared}",
        now=now,
    )


def insert(model: type[Model], columns: Mapping[str, str], *, of: str, now: datetime) -> int:
    """Add rows of a table, selected `of` a source; what is not given has an empty value.

    Returns the highest key that there was before: the rows have those that follow.
    """
    before = model._default_manager.order_by("-pk").values_list("pk", flat=True).first()
    empty = {
        str(field.column): _empty(field)
        for field in model._meta.concrete_fields
        if field.column not in columns and not field.primary_key
    }
    names = ", ".join(f'"{column}"' for column in (*columns, *empty))
    values = ", ".join((*columns.values(), *empty.values()))
    with connection.cursor() as cursor:
        table = model._meta.db_table
        cursor.execute(
            f'INSERT INTO "{table}" ({names}) SELECT {values} FROM {of}',
            {"now": now},
        )
    return int(before or 0)


def _empty(field: Field[Any, Any]) -> str:
    if isinstance(field, UUIDField):
        return "gen_random_uuid()"
    if field.null:
        return "NULL"
    if isinstance(field, JSONField | ArrayField):
        return "'{}'"
    return {"BooleanField": "false", "CharField": "''", "TextField": "''"}.get(
        field.get_internal_type(), "0"
    )
