"""Journey: a person's own settings, which hold in communities of every size."""

from __future__ import annotations

from accounts.models import User
from tests.integration.journeys.moots import Moot, every_size
from tests.integration.journeys.people import Person


@every_size
def test_what_is_set_holds_on_every_page(moot: Moot) -> None:
    person = Person(moot.last)
    person.opens("/you/settings/")
    person.presses(
        "Save", name="Another name", theme="dark", motion="reduced", time_zone="Asia/Tokyo"
    )

    html = person.client.get(moot.address("people/")).content.decode()

    assert 'data-theme="dark" data-motion="reduced"' in html
    moot.enters(moot.founder, "people/").sees("Another name")


@every_size
def test_languages_order_the_pairs_and_take_none_away(moot: Moot) -> None:
    moot.asks(moot.last)
    person = Person(moot.founder)
    person.opens("/you/settings/")
    person.presses("Save", languages=["de"])

    person.opens(moot.address("vote/"))

    assert person.may_press("Both bad")


@every_size
def test_a_name_of_spaces_is_refused_and_said(moot: Moot) -> None:
    person = Person(moot.last)
    person.opens("/you/settings/")

    person.presses("Save", status=422, name="  ")

    assert User.objects.get(pk=moot.last.pk).name == moot.last.name
