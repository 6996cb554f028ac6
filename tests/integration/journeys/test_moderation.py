"""Journey: a report, its decision, its appeal, and who may decide where there are few."""

from __future__ import annotations

from accounts.models import User
from preferences.models import Appeal, Prompt
from tests.integration.journeys.moots import Moot, every_size
from tests.integration.journeys.people import Person

WRONG = "It makes fun of a newcomer."


def reports(
    reporter: User, moot: Moot, prompt: Prompt, *, how: str = "open", kind: str = "harassment"
) -> Person:
    """Let somebody report a prompt, from its page."""
    person = Person(reporter)
    person.opens(moot.address(f"prompts/{prompt.public_id}/"))
    person.follows("Report this prompt")
    person.presses("Send the report", kind=kind, reason=WRONG, how=how)
    person.sees("Your report is with those who decide on it.")
    return person


def decides(person: Person, kind: str = "hide") -> None:
    """Decide in the first case of the queue that is open."""
    label, _href = next(one for one in person.page.inside if "/moderation/" in one[1])
    person.follows(label)
    person.presses("Decide", kind=kind, rule="conduct-1", reason="We do not laugh at newcomers.")


def hidden(moot: Moot, reporter: User) -> tuple[Prompt, Person]:
    """Let the founder hide a prompt of whoever came last; return it, and that person."""
    prompt = moot.asks(moot.last)
    reports(reporter, moot, prompt)
    decides(moot.enters(moot.founder, "moderation/"))
    author = Person(moot.last)
    author.opens("/you/")
    author.follows("Read the decision, or appeal")
    return prompt, author


@every_size
def test_before_it_is_sent_a_report_says_who_will_read_it(
    moot: Moot, outsider: User, operator: User
) -> None:
    prompt = moot.asks(moot.last)
    person = Person(outsider)
    person.opens(moot.address(f"report/prompt/{prompt.public_id}/"))

    to_stewards = "It goes to the steward{} of this community who {} not concerned."
    openly = {
        1: "The only steward here is concerned themself and will decide; an appeal goes further",
        3: to_stewards.format("", "is"),
        30: to_stewards.format("s", "are"),
    }
    person.sees(openly[len(moot.people)])
    assert ("It goes to whoever runs this site." in person.text) is (len(moot.stewards) == 1)


@every_size
def test_a_decision_is_made_told_appealed_and_answered_by_somebody_else(
    moot: Moot, outsider: User, operator: User
) -> None:
    prompt, author = hidden(moot, outsider)
    alone = len(moot.people) == 1
    author.sees("Your prompt was hidden", "We do not laugh at newcomers.", moot.founder.name)
    # Nobody decides about themself as long as somebody else can; where nobody can, it is said.
    assert ("concerned themself" in author.text) is alone
    goes_to = {
        1: "No steward here is uninvolved, and no outside reviewer was in office, so it goes to "
        "whoever runs this site.",
        2: "It goes to a steward of this community who was not involved.",
    }
    author.sees(goes_to[len(moot.stewards)])
    author.presses("Send the appeal", text="I quoted what was said to me.")
    author.sees("A written answer is due by")

    answerer = Person(operator if len(moot.stewards) == 1 else moot.stewards[1])
    answerer.opens(
        "/operator/reports/" if answerer.user == operator else moot.address("moderation/")
    )
    label, _href = next(one for one in answerer.page.inside if "/moderation/" in one[1])
    answerer.follows(label)
    answerer.presses("Send the answer", upheld="yes", answer="It is a quotation.")

    author.opens(author.url)
    author.sees("The appeal was right; the decision is reversed.", "It is a quotation.")
    assert Prompt.objects.visible().filter(pk=prompt.pk).exists()


@every_size
def test_who_decided_never_answers_the_appeal(moot: Moot, outsider: User) -> None:
    _prompt, author = hidden(moot, outsider)
    author.presses("Send the appeal", text="I quoted what was said to me.")

    judge = moot.enters(moot.founder, "moderation/")
    judge.misses("Appeals to answer")
    appeal = Appeal.objects.get()
    answer = {"upheld": "no", "answer": "It stands."}
    page = moot.address(f"moderation/appeals/{appeal.public_id}/")
    assert judge.client.post(page, answer).status_code == 404


@every_size
def test_without_an_independent_person_the_appeal_waits_and_everybody_can_see_that(
    moot: Moot, outsider: User
) -> None:
    _prompt, author = hidden(moot, outsider)
    few = len(moot.stewards) == 1
    assert ("There is no independent person" in author.text) is few
    author.presses("Send the appeal", text="I quoted what was said to me.")
    author.sees("A written answer is due by")

    anybody = Person()
    anybody.opens(moot.address("transparency/"))

    assert ("No independent person." in anybody.text) is few


@every_size
def test_somebody_who_comes_to_run_the_site_finds_the_appeals_that_waited(
    moot: Moot, outsider: User, operator: User
) -> None:
    User.objects.filter(pk=operator.pk).update(is_staff=False)
    _prompt, author = hidden(moot, outsider)
    author.presses("Send the appeal", text="I quoted what was said to me.")
    User.objects.filter(pk=operator.pk).update(is_staff=True)

    desk = Person(User.objects.get(pk=operator.pk))
    desk.opens("/operator/reports/")

    assert ("Appeals to answer" in desk.text) is (len(moot.stewards) == 1)
    author.opens(author.url)
    assert ("goes to whoever runs this site" in author.text) is (len(moot.stewards) == 1)


@every_size
def test_a_confidential_report_goes_past_a_single_steward_and_past_its_subject(
    moot: Moot, outsider: User, operator: User
) -> None:
    prompt = moot.asks(moot.last)
    reports(outsider, moot, prompt, how="confidential")

    several = len(moot.stewards) > 1
    for user in moot.faces:
        reader = Person(user)
        pages = ("moderation/", "record/", "desk/") if user in moot.stewards else ()
        told = [reader.opens(moot.address(page)) for page in pages]
        told.append(reader.opens("/you/notifications/"))
        reads = several and user in moot.stewards
        assert any(WRONG in text or "1 report to decide" in text for text in told) is reads
        assert not any(outsider.name in text for text in told)
    desk = Person(operator)
    desk.opens("/operator/reports/")
    assert (WRONG in desk.text) is not several


@every_size
def test_with_nobody_to_read_it_a_confidential_report_is_not_offered(
    moot: Moot, outsider: User
) -> None:
    prompt = moot.asks(moot.last)
    person = Person(outsider)
    person.opens(moot.address(f"report/prompt/{prompt.public_id}/"))

    form, _button = person.page.pressing("Send the report")

    nobody = "There is nobody here but the person concerned who could read it."
    few = len(moot.stewards) == 1
    assert (nobody in person.text) is few
    assert form.choices["how"] == ({"open"} if few else {"open", "confidential"})


@every_size
def test_two_reports_of_members_hide_at_once_and_those_of_strangers_never(
    moot: Moot, outsider: User
) -> None:
    prompt = moot.asks(moot.founder)
    reports(outsider, moot, prompt)
    for user in moot.voters[-2:]:
        if user != moot.founder:
            reports(user, moot, prompt)

    shown = Prompt.objects.visible().filter(pk=prompt.pk).exists()
    assert shown is (len(moot.people) == 1)
    queue = moot.enters(moot.stewards[-1], "moderation/")
    assert ("hidden now" in queue.text) is not shown
    # With one steward the one it is about decides, and the page says so.
    decides(queue, "leave")
    assert Prompt.objects.visible().filter(pk=prompt.pk).exists()


@every_size
def test_an_empty_queue_says_so(moot: Moot) -> None:
    judge = moot.enters(moot.founder, "moderation/")

    judge.sees("Nothing waits for you.")
