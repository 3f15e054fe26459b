"""The help radar: who asks in public, whose link leads nowhere, and what makes it be silent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starmeet.model import LinkCheck, Post, Step
from starmeet.rapport.radar import FRESH, IN_PASSING, MOST, QUIET, asks, helps
from starmeet.rapport.situation import Situation, Verdict, scene_of, step_id
from starmeet.rapport.stage import stage
from starmeet.rapport.today import today

from .world import NOW, counted, day, entry, person

GONE = "https://quill.example/old"
BROKEN = LinkCheck(url=GONE, at=NOW, works=False, why="404", instead="https://quill.example/new", how="moved")

ASKING = """
Does anyone know a TOML parser that recovers from errors?
does anyone have the slides of the talk
Looking for a reviewer for my chapter on lexers
I'm looking for people who test parsers
Any recommendations for a good fuzzer?
How do I make this parser faster?
How can you test that without a network?
Has anybody tried the new lexer
Help wanted: translators for the manual
I'm stuck with this grammar
Weiß jemand, wie man das testet?
Kennt jemand einen guten Lexer
Ich suche jemanden, der das liest
Quelqu'un sait comment faire ?
Je cherche une bonne bibliothèque
¿Alguien sabe cómo se hace?
Estoy buscando un buen analizador
Alguém conhece um bom analisador?
""".strip().splitlines()
NOT_ASKING = """
A parser that forgives
Looking forward to the weekend
I was looking for a lexer and wrote one
We are not looking for anything
Anyone can write a parser.
Who knows what the future brings
"Does anyone know a parser?" was the title of my talk
“Is anyone there?” he wrote
> does anyone know this
My answer: https://quill.example/search?q=who&anyone=know
The story of how I write parsers.
Who watches the parsers? «Who watches?», more like.
""".strip().splitlines()


def post(text: str = ASKING[0], hours: float = 5, **more: Any) -> Post:
    fields = {"id": 1, "person": 1, "network": "mastodon", "source_key": "k", "url": "https://quill.example/1"}
    return Post(at=NOW - timedelta(hours=hours), text=text, **fields | more)


def steps(*posts: Post, **fields: Any) -> list[Step]:
    world = {"now": NOW, "zone": "Europe/Berlin", "people": (person(),), "posts": posts, **fields}
    return list(helps(scene_of(Situation(**world))))


class TestAsking:
    @pytest.mark.parametrize("text", ASKING)
    def test_who_asks_in_words(self, text: str) -> None:
        assert asks(post(text)) not in ("", "?")

    @pytest.mark.parametrize("text", NOT_ASKING)
    def test_who_does_not(self, text: str) -> None:
        assert asks(post(text)) == ""

    def test_a_bare_question_counts_while_nobody_is_known_to_have_answered(self) -> None:
        question = "Which of these reads better?"
        assert asks(post(question, replies=0)) == "?"
        assert asks(post(question, replies=3)) == ""
        assert asks(post(question, replies=None)) == ""

    def test_quotes_and_addresses_are_nobodys_question(self) -> None:
        assert asks(post('He wrote "why parsers?" and left', replies=0)) == ""
        assert asks(post("Read https://quill.example/?q=1 now", replies=0)) == ""
        assert asks(post("see quill.example/?q=1", replies=0)) == ""

    def test_an_answer_to_someone_is_not_for_everybody(self) -> None:
        assert asks(post(is_reply=True)) == ""

    @given(st.text(max_size=400), st.sampled_from((None, 0, 2)))
    def test_any_text_is_read(self, text: str, replies: int | None) -> None:
        found = asks(post(text, replies=replies))
        assert found != "?" or (replies == 0 and any(sign in text for sign in "?？؟"))
        assert asks(post(text, replies=replies, is_reply=True)) == ""


class TestSteps:
    def test_an_asking_post_is_a_step_that_quotes_it(self) -> None:
        [step] = steps(post(replies=0))
        assert (step.kind, step.about, step.id) == ("help", "t1", step_id("help", 1, "t1"))
        assert step.why == (
            'Ada Quill asks: "Does anyone know a TOML parser that recovers from errors?", 5 h ago, '
            "and had no answer when it was read"
        )
        assert (step.draft, step.ideal, step.latest) == ("", day(0), day(0) + FRESH)

    def test_a_broken_link_comes_with_what_to_say(self) -> None:
        [step] = steps(post("My notes are here", links=(GONE,)), links={GONE: BROKEN})
        assert "leads nowhere (404): https://quill.example/old; https://quill.example/new works (moved)" in step.why
        assert step.draft == "The link in your post did not open for me; this one does: https://quill.example/new"

    def test_a_broken_link_without_another_can_be_told_still(self) -> None:
        unknown = LinkCheck(url=GONE, at=NOW, works=False, why="410")
        [step] = steps(post("My notes", links=(GONE,)), links={GONE: unknown})
        assert step.draft == "The link in your post did not open for me."

    @pytest.mark.parametrize("works", [True, None])
    def test_what_works_or_cannot_be_told_is_not_broken(self, works: bool | None) -> None:
        check = LinkCheck(url=GONE, at=NOW, works=works)
        assert steps(post("My notes", links=(GONE,)), links={GONE: check}) == []

    def test_old_ones_fade(self) -> None:
        hours = FRESH / timedelta(hours=1)
        assert steps(post(hours=hours))
        assert steps(post(hours=hours + 1)) == []

    def test_a_bare_question_waits_a_while(self) -> None:
        hours = QUIET / timedelta(hours=1)
        assert steps(post("Which one?", hours - 0.1, replies=0)) == []
        assert steps(post("Which one?", hours, replies=0))

    def test_links_first_then_words_then_bare_questions_and_few_at_once(self) -> None:
        people = tuple(person(number, name=f"Person {number}") for number in range(1, 5))
        found = steps(
            post("Which one?", id=1, person=1, replies=0), post(id=2, person=2),
            post("Notes", id=3, person=3, links=(GONE,)), post(id=4, person=4, hours=1), people=people,
            links={GONE: BROKEN},
        )  # fmt: skip
        assert [step.about for step in found] == ["t3", "t4"]
        assert len(found) == MOST

    def test_more_stars_come_first(self) -> None:
        people = (person(1, tier=1), person(2, tier=3), person(3, tier=2))
        found = steps(*(post(id=number, person=number) for number in (1, 2, 3)), people=people)
        assert [step.person for step in found] == [2, 3]

    def test_people_without_a_star_are_left_out(self) -> None:
        assert steps(post(person=9)) == []

    @pytest.mark.parametrize("what", ["done", "skip", "seen"])
    def test_what_is_settled_stays_settled_and_the_next_post_is_another(self, what: Any) -> None:
        verdicts = {step_id("help", 1, "t1"): Verdict(what=what, at=NOW)}
        assert steps(post(), verdicts=verdicts) == []
        [step] = steps(post(), post(id=2, hours=6), verdicts=verdicts)
        assert step.about == "t2"

    def test_snoozed_it_comes_back(self) -> None:
        verdict = Verdict(what="snooze", until=day(1), at=NOW)
        assert steps(post(), verdicts={step_id("help", 1, "t1"): verdict}) == []
        assert steps(post(), verdicts={step_id("help", 1, "t1"): Verdict(what="snooze", until=day(0), at=NOW)})

    @pytest.mark.parametrize("kind", ["reply", "message", "help", "mention", "met"])
    def test_once_i_have_written_it_is_gone(self, kind: str) -> None:
        assert kind not in IN_PASSING
        since = {1: NOW - timedelta(hours=2)}
        assert steps(post(), heard=since) == []
        assert steps(post("Notes", links=(GONE,)), links={GONE: BROKEN}, heard=since) == []
        assert steps(post(), heard={1: NOW - timedelta(days=1)}), "that was before they asked"
        assert steps(post(), heard={2: NOW}), "that was to someone else"

    def test_who_left_three_words_unanswered_is_left_alone(self) -> None:
        tally = counted(*(entry(days, "message") for days in (5, 9, 12)))
        assert steps(post(), tallies={1: tally}) == []

    @given(
        st.lists(st.tuples(st.integers(1, 4), st.integers(0, 200), st.sampled_from(ASKING + NOT_ASKING)), max_size=9)
    )
    def test_one_a_person_few_at_once_fresh_and_the_same_in_any_order(self, told: list[tuple[int, int, str]]) -> None:
        people = tuple(person(number) for number in (1, 2, 3))
        posts = [post(text, hours, id=number, person=who) for number, (who, hours, text) in enumerate(told)]
        found = steps(*posts, people=people)
        assert len(found) <= MOST
        assert len({step.person for step in found}) == len(found)
        assert all(step.person in (1, 2, 3) and step.latest >= day(0) for step in found)
        assert steps(*reversed(posts), people=people) == found


class TestToday:
    def test_help_comes_behind_answers_and_promises_and_before_keeping_in_touch(self) -> None:
        people = (person(1), person(2, name="Bo Lind"), person(3, name="Mei Tanaka"))
        question = entry(0.1, "question", "in", id=12, people=(2,))
        long_ago = entry(60, "reply", "in", people=(3,)), entry(59, "reply", "out", people=(3,))
        world = Situation(
            now=NOW, people=people, posts=(post(),), waiting=(question,),
            tallies={2: counted(question, person=2), 3: counted(*long_ago, person=3)},
        )  # fmt: skip
        assert [step.kind for step in today(world)][:3] == ["answer", "help", "keep"]

    def test_who_waits_for_my_answer_is_not_asked_about_twice(self) -> None:
        question = entry(0.1, "question", "in", id=12)
        world = Situation(
            now=NOW, people=(person(),), posts=(post(),), waiting=(question,), tallies={1: counted(question)}
        )  # fmt: skip
        assert [step.kind for step in today(world)] == ["answer"]


class TestStage:
    def test_help_is_noticed_thanks_acknowledge_it_and_meeting_makes_an_ally(self) -> None:
        helped, thanked = entry(3, "help"), entry(2, "thanks", "in")
        assert stage(counted(helped)) == "noticed"
        assert stage(counted(helped, thanked)) == "acknowledged"
        assert stage(counted(helped, thanked, entry(1, "met", "both"))) == "ally"
        assert stage(counted(helped, entry(1, "met", "both"))) == "met"
