"""Fill an empty site with the demonstration, by the operations that everybody's acts go through."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from importlib.resources import files
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from communities.models import Community
from communities.operations.add_member import add_member
from communities.rule_values import RuleValues
from inference.model_files import inspect_model
from preferences.contributions.submit_prompt import Draft, PromptExists, submit_prompt
from preferences.founding.found_community import Choices, found_community
from preferences.language_models.register_model import register_model
from worker.demo.agreeing import agrees
from worker.demo.people import DEMO, DEMO_EMPTY, DemoPerson
from worker.model_terms import starter_terms

GUIDELINES = """\
# How we want models to answer our contributors

1. **Be kind to the person, honest about the patch.** Say what is good before what is missing.
2. **Name the next step.** A reader should know what to do after the last sentence.
3. **Say when you are not sure.** A guess that sounds certain costs a maintainer an evening.
4. **Keep it as short as it can be**, and no shorter.
5. **Never pretend to be a person**, and never decide what only people may decide: who joins, who
   leaves, what is merged.
"""
# Three votes settle a pair here, so that a visitor sees one close.
DEMO_RULES = RuleValues(votes_target=3)

Progress = Callable[[int, int], None]


def is_seeded() -> bool:
    """Say whether the demonstration is there already."""
    return Community.objects.filter(slug="demo").exists()


def seed(*, now: datetime, progress: Progress) -> None:
    """Make both communities, register the starter model, put the prompts in.

    `progress` is told how many prompts are in, and of how many.
    """
    drafts = list(_drafts())
    with transaction.atomic():  # whole or not at all: a start that is broken off begins anew
        community = _found_demo(now=now)
        _found_demo_empty(now=now)
        _register_starter_model(now=now)
        author = User.objects.get(username="demo-contributor")
        for done, draft in enumerate(drafts, start=1):
            _submit(community, author, draft, now=now)
            progress(done, len(drafts))


def _found_demo(*, now: datetime) -> Community:
    founder, *others = (_account(person) for person in DEMO)
    community = found_community(
        slug="demo",
        name=_("Demo commons"),
        purpose=_(
            "Maintainers of small open-source projects decide how a model should answer the "
            "people who write to them."
        ),
        legal_home=_("nobody: a demonstration on your own machine"),
        guidelines=GUIDELINES,
        founder=founder,
        now=now,
        choices=Choices(
            rules=DEMO_RULES,
            # Every country of the standard is one; this one nobody lives in.
            legal_country="AQ",
            legal_contact="demo@folkmoot.example",
        ),
        by_operator=True,
    )
    for person, user in zip(DEMO[1:], others, strict=True):
        add_member(community=community, user=user, role=person.role, now=now)
    for user in (founder, *others):
        agrees(user, community, now=now)
    return community


def _found_demo_empty(*, now: datetime) -> None:
    (founder,) = (_account(person) for person in DEMO_EMPTY)
    found_community(
        slug="demo-empty",
        name=_("A community of one"),
        purpose=_("Somebody has just founded it: nothing is here yet, and everything works."),
        legal_home=_("me"),
        guidelines=GUIDELINES,
        founder=founder,
        now=now,
        by_operator=True,
    )


def _account(person: DemoPerson) -> User:
    user = User(
        username=person.username,
        name=person.name,
        kind=person.kind,
        email=f"{person.username}@folkmoot.example",
    )
    user.set_unusable_password()
    user.save()
    return user


def _register_starter_model(*, now: datetime) -> None:
    location = Path(str(files("inference.starter") / "model"))
    found = inspect_model(location)
    terms = starter_terms(now=now)
    register_model(
        name=found.name,
        revision=found.revision,
        location=str(location),
        outputs=terms.outputs,
        licence=terms.licence,
        files=found.files,
        now=now,
        stated=terms,
    )


def _drafts() -> Iterator[Draft]:
    lines: Iterable[str] = (
        (files("inference.starter") / "prompts.jsonl").read_text(encoding="utf-8").splitlines()
    )
    for line in lines:
        yield Draft(**json.loads(line))


def _submit(community: Community, author: User, draft: Draft, *, now: datetime) -> None:
    try:
        submit_prompt(community=community, author=author, draft=draft, now=now)
    except PromptExists:
        return
