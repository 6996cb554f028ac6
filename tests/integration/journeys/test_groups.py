"""Journey: a working group, from its charter to its end; one person is enough for one."""

from __future__ import annotations

from django.utils import timezone

from communities.models import WorkingGroup
from communities.operations.working_groups import add_to_group
from tests.integration.journeys.moots import Moot, every_size
from tests.integration.journeys.people import Person

CHARTER = "What changed, and for whom."


def founded(moot: Moot) -> Person:
    """Let the founder found a group, from the page of groups."""
    desk = moot.enters(moot.founder, "groups/")
    desk.sees("There is no working group.")
    desk.follows("Found a group")
    desk.presses("Found the group", name="Release notes", charter=CHARTER)
    desk.sees("Release notes", CHARTER, "0 members", "Nobody is in it yet.")
    return desk


@every_size
def test_everybody_can_be_in_a_group_and_leave_it(moot: Moot) -> None:
    desk = founded(moot)
    group = WorkingGroup.objects.get(community=moot.community)
    for person in moot.people:
        place = moot.membership(person)
        if person not in moot.faces:
            add_to_group(
                group=group, membership=place, is_lead=False, by=moot.founder, now=timezone.now()
            )
            continue
        desk.opens(moot.address(f"people/{place.public_id}/"))
        desk.presses(
            "Take in", group="release-notes", is_lead="on" if person == moot.last else None
        )

    number = len(moot.people)
    desk.opens(moot.address("groups/release-notes/"))
    desk.sees("1 member" if number == 1 else f"{number} members", "leads it")
    desk.sees(*(person.name for person in moot.people))
    anybody = Person()
    anybody.opens(moot.address("groups/release-notes/"))
    anybody.sees(CHARTER, "Members of the community see who is in it.")
    anybody.misses(moot.last.name)
    member = moot.enters(moot.last, "groups/release-notes/")
    member.presses("Leave the group")
    member.sees("0 members" if number == 1 else "1 member" if number == 2 else str(number - 1))


@every_size
def test_a_group_is_changed_and_closed_and_its_page_stays(moot: Moot) -> None:
    desk = founded(moot)
    desk.follows("Change the charter")
    desk.presses("Save the charter", charter="What changed.")
    desk.presses("Close it now")

    desk.sees("closed on", "What changed.")
    member = moot.enters(moot.last, "groups/")
    member.sees("There is no working group.", "Closed", "Release notes")
    desk.opens(moot.address(f"people/{moot.membership(moot.last).public_id}/"))
    assert not desk.may_press("Take in")
    desk.sees("There is no group to take them into.")


@every_size
def test_a_name_is_given_once(moot: Moot) -> None:
    desk = founded(moot)
    desk.opens(moot.address("groups/new/"))

    desk.presses("Found the group", status=422, name="Release Notes", charter=CHARTER)

    desk.sees("A group of this name exists, or existed, here. Choose another.")
    assert WorkingGroup.objects.filter(community=moot.community).count() == 1
