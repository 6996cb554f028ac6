"""The page that says what is stored, for everybody to read."""

from __future__ import annotations

import pytest
from django.test import Client

from privacy.inventory.inventory import INVENTORY
from tests.integration.conftest import Moot, SignedIn

pytestmark = pytest.mark.django_db

PAGE = "/stored/"


def test_a_stranger_reads_every_table_of_the_inventory(client: Client) -> None:
    html = client.get(PAGE).content.decode()

    for held in INVENTORY:
        assert str(held.words) in html, held.model
        for field in held.fields:
            assert f"<code>{field}</code>" in html, (held.model, field)


def test_it_costs_no_query(client: Client, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        client.get(PAGE)


def test_my_data_and_the_privacy_notice_lead_to_it(moot: Moot, as_: SignedIn) -> None:
    member = as_(moot.voters[0])
    notice = f"/c/{moot.community.slug}/terms/privacy_notice/"

    for page in ("/you/data/", notice):
        assert f'href="{PAGE}"' in member.get(page).content.decode(), page


def test_my_rights_lead_to_my_data(moot: Moot, as_: SignedIn) -> None:
    html = as_(moot.voters[0]).get("/you/rights/").content.decode()

    assert html.count('href="/you/data/"') == 2  # in the way around the pages, and below


def test_the_contributor_terms_do_not(moot: Moot, client: Client) -> None:
    terms = client.get(f"/c/{moot.community.slug}/terms/contributor_terms/")

    assert terms.status_code == 200
    assert f'href="{PAGE}"' not in terms.content.decode()
