"""Models with everything on their pages, and the operators who read their terms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from preferences.language_models.statement import Openness
from preferences.models import Disclosure, LanguageModel, Layer
from tests.factories import CommunityFactory, LanguageModelFactory
from tests.functional.browser.conftest import Site
from tests.functional.browser.looking import follow
from tests.integration.releases.test_policy_impact import closed, exported
from tests.support.reading_terms import base, operator, read, settle_terms, stated

LICENCE = "Permission is hereby granted, free of charge, to any person obtaining a copy.\n\n" * 12
ADDRESS = "https://models.example/a-rather-long-name-of-a-model/" + "part/" * 30 + "LICENSE.txt"


@dataclass
class Grove:
    """A model that rests on others, one that waits for a second operator, and two operators."""

    acorn: LanguageModel
    waiting: LanguageModel
    reader: User
    second: User


def grove() -> Grove:
    """Make them, with closed pairs of their answers."""
    now = timezone.now()
    reader, second = operator(name="A reader"), operator(name="A second")
    community = CommunityFactory(name="Grove keepers of the northern slope")
    oak = LanguageModelFactory(name="oak-7b-instruct", revision="ab" * 20)
    acorn = LanguageModelFactory(name="acorn-1b", revision="cd" * 20)
    layers = (
        Openness(Layer.WEIGHTS, Disclosure.PUBLISHED, ADDRESS, date(2026, 5, 1)),
        Openness(Layer.TRAINING_DATA, Disclosure.DESCRIBED, "in a paper", date(2026, 5, 1)),
    )
    said = {"text": LICENCE, "url": ADDRESS, "openness": layers, "licence": "LicenseRef-grove"}
    settle_terms(oak, stated("allowed", **said), (reader, second), now=now)
    rests_on = (base(oak), base(LanguageModelFactory(name="elm")))
    settle_terms(acorn, stated("allowed", *rests_on, **said), (reader, second), now=now)
    for other in (oak, None):
        closed(community, acorn, other)
    exported(community, hours=9)
    waiting = LanguageModelFactory(name="birch", outputs="refused")
    closed(community, waiting, None)
    read(waiting, reader, stated("allowed", **said), now=now)
    return Grove(acorn, waiting, reader, second)


def visits(site: Site, **options: Any) -> Iterator[tuple[str, Page]]:
    """Lead a stranger and both operators over every page of models; yield (name, page)."""
    made = grove()
    model = f"/models/{made.acorn.public_id}/"
    page = site.open("/", **options)
    addresses = {
        "models": "/models/",
        "model": model,
        "model-waiting": f"/models/{made.waiting.public_id}/",
        "model-results": f"{model}results/",
        "model-reading": f"{model}readings/2/",
    }
    for name, address in addresses.items():
        page.goto(address)
        yield name, page
    yield from _operators(site, made, **options)


def _operators(site: Site, made: Grove, **options: Any) -> Iterator[tuple[str, Page]]:
    page = site.enter(made.reader, "/models/", **options)
    yield "models-operator", page
    page.goto(f"/operator/models/{made.waiting.public_id}/decide/")
    yield "model-decide-own", page
    page.goto(f"/operator/models/{made.acorn.public_id}/read/")
    yield "model-read", page
    page.get_by_label("Licence", exact=True).fill("the usual")
    follow(page.get_by_role("button", name="See what it changes"))
    yield "model-read-refused", page
    page.get_by_label("Licence", exact=True).fill("LicenseRef-grove")
    page.get_by_label("Refused: they don’t").check()
    follow(page.get_by_role("button", name="See what it changes"))
    expect(page.get_by_role("heading", name="What this would change")).to_be_visible()
    yield "model-preview", page
    page = site.enter(made.second, f"/operator/models/{made.waiting.public_id}/decide/", **options)
    expect(page.get_by_role("button", name="Let it count")).to_be_visible()
    yield "model-decide", page
