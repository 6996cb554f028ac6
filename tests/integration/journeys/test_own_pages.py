"""Journey: one's own pages: what waits, and what became of prompts and votes."""

from __future__ import annotations

from accounts.models import User
from tests.integration.journeys.moots import Moot, every_size
from tests.integration.journeys.people import Person


@every_size
def test_what_became_of_a_prompt_is_followed_from_asking_to_its_result(moot: Moot) -> None:
    author = Person(moot.last)
    author.opens("/you/prompts/")
    author.sees("You have asked nothing yet.")
    moot.asks(moot.last)
    author.opens(author.url)
    author.sees("2 of 2 answers are there", "1 pair in voting")

    moot.decides()
    author.opens(author.url)

    author.sees("1 pair closed")
    author.misses("pair in voting")
    author.sees("One person preferred answer" if moot.needed == 1 else "preferred by 3 of 3.")
    author.follows("The result")


@every_size
def test_what_became_of_a_vote_stands_beside_it_and_nobody_is_scored(moot: Moot) -> None:
    voter = Person(moot.founder)
    voter.opens("/you/votes/")
    voter.sees("You have not voted yet.")
    moot.asks(moot.last)
    moot.decides(but=moot.founder if len(moot.people) == 30 else moot.last)
    if len(moot.people) == 1:
        moot.decides()
    voter.opens(voter.url)

    votes = len(moot.people) <= 3
    assert ("You voted on 1 pair." in voter.text) is votes
    # In the community of three the last vote is missing; alone there is nobody to wait for.
    assert ("still in voting" in voter.text) is (len(moot.people) == 3)
    voter.misses("%", "agreement")


@every_size
def test_the_first_page_says_what_waits_in_each_role(moot: Moot) -> None:
    moot.asks(moot.last)
    for user in moot.faces:
        reader = Person(user)
        reader.opens("/you/")
        role = moot.role(user)
        words = {
            "contributor": "You submit prompts and propose answers.",
            "maintainer": "You vote, submit prompts and propose answers.",
            "steward": "You vote, and run the community.",
        }
        reader.sees(words[role])
        assert reader.may_follow("Desk") is (role == "steward")
        assert ("1 pair to vote on" in reader.text) is (role != "contributor")


@every_size
def test_whoever_belongs_nowhere_is_led_to_the_communities(moot: Moot, outsider: User) -> None:
    reader = Person(outsider)
    reader.opens("/you/")
    reader.sees("You belong to no community yet.")
    reader.follows("See the communities")
    reader.follows(moot.community.name)
