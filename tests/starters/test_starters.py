from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import starmeet
from starmeet.errors import InputError
from starmeet.model import Conference, Engagement, Fact, Person, Post, Promise, Session, Starter
from starmeet.starters.compose import Voice, starters
from starmeet.starters.facts import Advice, Subject, facts, venue_day
from starmeet.starters.language import KINDS, TONES, Frame, language

from . import checker

NOW = datetime(2027, 3, 12, 13, 0, tzinfo=UTC)
SENTENCES = language((Path(starmeet.__file__).parent / "starters" / "en.toml").read_text("utf-8"))
CONFERENCE = Conference(
    id=1, name="EuroPlanet Conf", start=date(2027, 3, 12), end=date(2027, 3, 14), timezone="Europe/Lisbon"
)

plain_text = st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"))
anything = st.text(plain_text, max_size=60).map(lambda text: " ".join(text.split()))
awkward = 'Errors that help {x} 3.14 "quoted" Rust: https://x.org why? end. @ada'.split()
titles = st.one_of(anything, st.lists(st.sampled_from(awkward), max_size=18).map(" ".join))
kinds_of_fact = st.sampled_from(
    (
        "session",
        "exchange",
        "topic",
        "promise",
        "offer",
        "ask",
        "help",
        "why",
        "bring",
        "common",
        "post",
        "abstract",
        "repository",
        "mutual",
        "city",
        "work",
        "advice",
    )
)
sources = st.sampled_from(
    ("programme of X", "past programme of X", "their question", "their reply", "their help", "your note of their help",
     "your note of your help", "your note of your meeting", "your promise", "their promise", "topics you both have",
     "their post on mastodon", "your star on github", "their release on github", "your log, where you met",
     "your note of their advice", 'abstract of "X"')
)  # fmt: skip
any_facts = st.lists(st.builds(Fact, kind=kinds_of_fact, text=titles, source=sources), max_size=5).map(tuple)


def ungrounded(starter: Starter) -> list[str]:
    """List what a sentence claims and its facts do not hold."""
    return checker.ungrounded(starter.text, [msgspec.to_builtins(fact) for fact in starter.facts])


def entry(days: float, kind: str, direction: str, text: str, **more: Any) -> Engagement:
    at = NOW - timedelta(days=days)
    return Engagement(at=at, people=(1,), kind=kind, direction=direction, text=text, **more)  # type: ignore[arg-type]


def post(text: str = "A parser that forgives", days: float = 2, **more: Any) -> Post:
    at = NOW - timedelta(days=days)
    return Post(person=1, network="mastodon", at=at, text=text, source_key="k", **more)


def session(title: str, hours: float = 2, **more: Any) -> Session:
    start = NOW + timedelta(hours=hours)
    return Session(guid=title, title=title, start=start, end=start + timedelta(minutes=30), room="Hall B", **more)


def subject(**fields: Any) -> Subject:
    person = Person(**{"id": 1, "name": "Ada Quill", "tier": 3, **fields.pop("person", {})})
    return Subject(**{"person": person, "now": NOW, "conference": CONFERENCE, **fields})


def said(about: Subject, kind: str = "", seed: str = "Ada Quill") -> tuple[Starter, ...]:
    return starters(facts(about), SENTENCES, kind, seed=seed)


FULL = subject(
    person={"topics": ("typing",), "offer": "a TOML test suite", "ask": "How do you choose which error to show first?",
            "bring": "the book", "why": "wrote the parser I learned from", "note": "SECRET",
            "recognise": "SECRET scarf"},
    me_topics=("Typing", "parsing"),
    exchanges=(
        entry(0.1, "question", "in", "which lexer was that?"),
        entry(40, "help", "in", "sent me the right link"),
        entry(500, "met", "both", "met at the SECRET party"),
        entry(600, "message", "out", "SECRET note of mine"),
    ),
    sessions=(session("Errors that help"),),
    promises=(Promise(person=1, text="send the slides", made=NOW, due=date(2027, 3, 13)),),
    common=("PyForum 2026",),
)  # fmt: skip


class TestSentences:
    @settings(max_examples=300)
    @given(any_facts, st.sampled_from(("", *KINDS)), st.text(max_size=5))
    def test_each_is_grounded_in_one_fact_of_the_given_and_12_to_25_words(
        self, given_facts: tuple[Fact, ...], kind: str, seed: str
    ) -> None:
        for starter in starters(given_facts, SENTENCES, kind, seed=seed):
            assert len(starter.facts) == 1
            assert starter.facts[0] in given_facts
            assert 12 <= len(starter.text.split()) <= 25
            assert ungrounded(starter) == []
            assert "https://" not in starter.text
            assert kind in ("", starter.kind)

    @pytest.mark.parametrize("frame", SENTENCES.frames, ids=lambda frame: frame.text[:40])
    def test_each_frame_can_be_said_and_claims_nothing_by_itself(self, frame: Frame) -> None:
        source = frame.sources[0] if frame.sources else "x"
        for text in ("typing", "Seven words of theirs fit it here"):
            fact = Fact(kind=frame.on, text=text, source=source, date=NOW.date())  # type: ignore[arg-type]
            alone = msgspec.structs.replace(SENTENCES, frames=(frame,))
            how = Voice(tone=frame.tone or "plain", today=NOW.date(), warmth=100)
            (starter,) = starters((fact,), alone, voice=how)
            assert ungrounded(starter) == []
            assert "{" not in starter.text
            assert not re.search(r"\b(he|she|his|her|him|hers|sir|madam)\b", starter.text, re.IGNORECASE)
            assert not re.search(r"\b(amazing|awesome|brilliant|genius|incredible|huge fan)\b", starter.text)

    def test_frames_of_a_group_start_unlike_each_other(self) -> None:
        starts = Counter((f.kind, f.on, f.sources, " ".join(f.text.split()[:3])) for f in SENTENCES.frames)
        assert [start for start, number in starts.items() if number > 1] == []

    @pytest.mark.parametrize("tone", TONES)
    @pytest.mark.parametrize("kind", KINDS)
    def test_over_two_hundred_people_no_three_first_words_are_worn_out(self, kind: str, tone: str) -> None:
        """Two hundred people of whom the same few things are known, which leaves the least to choose from."""
        past = kind == "follow-up"
        about = subject(
            sessions=(session("Types", -30 if past else 2),), person={"offer": "a test suite"},
            exchanges=(entry(300, "help", "in", "found the link"),),
            advice=(Advice(text="write it by hand", day=date(2027, 2, 1)),),
        )  # fmt: skip
        how = Voice(tone=tone, today=venue_day(about))
        texts = [
            s.text for n in range(200) for s in starters(facts(about), SENTENCES, kind, seed=f"Person {n}", voice=how)
        ]
        assert len(texts) >= 200
        ((_, most),) = Counter(" ".join(text.split()[:3]) for text in texts).most_common(1)
        assert most <= len(texts) * 0.1

    def test_the_same_person_gets_the_same_sentences(self) -> None:
        assert said(FULL) == said(FULL)
        assert len({said(FULL, "opener", seed=str(n))[0].text for n in range(20)}) > 5

    def test_what_was_used_is_not_offered_again(self) -> None:
        used: frozenset[str] = frozenset()
        for _ in range(5):
            found = {starter.text for starter in starters(facts(FULL), SENTENCES, used=used, seed="a")}
            assert found
            assert not found & used
            used |= found

    def test_a_signing_is_no_talk_to_ask_about(self) -> None:
        held = (session("Errors that help", id=1), session("Book signing: The Long Repair", id=2))
        found = facts(subject(sessions=held, no_talks=frozenset((2,))))
        assert [fact.text for fact in found if fact.kind == "session"] == ["Errors that help"]

    def test_no_fact_no_sentence(self) -> None:
        assert facts(subject()) == ()
        assert said(subject()) == ()
        assert starters((), SENTENCES) == ()

    def test_every_kind_can_be_had(self) -> None:
        today = msgspec.structs.replace(FULL, advice=(Advice(text="write it by hand", day=date(2027, 2, 1)),))
        found = starters(facts(today), SENTENCES, seed="Ada", voice=Voice(today=venue_day(today)))
        assert {starter.kind for starter in found} == set(KINDS)
        assert len(said(FULL, "question")) == 2
        assert said(FULL, "offer")[0].text.endswith("a TOML test suite.")

    def test_private_notes_are_not_spoken(self) -> None:
        used: frozenset[str] = frozenset()
        for _ in range(12):
            for starter in starters(facts(FULL), SENTENCES, used=used, seed="a"):
                assert "SECRET" not in starter.text
                assert "sent me the right link" not in starter.text
                used |= {starter.text}

    def test_a_fresh_question_of_theirs_comes_first(self) -> None:
        assert '"which lexer was that?"' in said(FULL, "opener")[0].text
        assert said(FULL, "question")[0].facts[0].source == "their question"

    def test_quotes_within_a_title_stay_verbatim(self) -> None:
        title = 'The "new" parser {session}'
        for starter in said(subject(sessions=(session(title),)), "question"):
            assert f"“{title}”" in starter.text or title not in starter.text

    def test_a_long_title_is_quoted_by_its_main_part_or_not_at_all(self) -> None:
        title = "Errors that help: " + "and a very long story of how it all came about " * 3
        texts = [starter.text for n in range(30) for starter in said(subject(sessions=(session(title),)), seed=str(n))]
        assert any('"Errors that help"' in text for text in texts)
        endless = "word " * 40
        for starter in said(subject(sessions=(session(endless.strip()),)), seed="x"):
            assert "word" not in starter.text.split()

    def test_an_address_is_never_cut_or_glued(self) -> None:
        about = subject(person={"offer": "the test suite at https://example.org/t", "ask": "https://example.org/q"})
        (offer,) = said(about, "offer")
        assert offer.text.endswith(": the test suite.")
        assert said(about, "question") == ()

    def test_a_mention_in_front_is_not_part_of_a_quotation(self) -> None:
        about = subject(
            exchanges=(entry(1, "reply", "in", "@me@example.social Nice one. More later.", source_key="k"),)
        )
        assert '"Nice one."' in "".join(s.text for n in range(9) for s in said(about, "opener", seed=str(n)))


class TestFacts:
    def test_each_has_a_source_and_what_has_a_day_its_day(self) -> None:
        found = {fact.kind: fact for fact in facts(FULL)}
        assert set(found) == {
            "exchange",
            "promise",
            "session",
            "help",
            "ask",
            "topic",
            "common",
            "offer",
            "bring",
            "why",
        }
        assert all(fact.source for fact in found.values())
        assert (found["session"].text, found["session"].source) == ("Errors that help", "programme of EuroPlanet Conf")
        assert found["session"].date == date(2027, 3, 12)
        assert (found["topic"].text, found["common"].text) == ("typing", "PyForum 2026")

    @pytest.mark.parametrize(
        "text",
        ["how is your mother?", "Get well soon after the surgery", "your new house", "you look gorgeous",
         "we pray for you", "who won the election?", "about my salary", "Ma Santé: HEALTH"],
    )  # fmt: skip
    def test_tactless_things_are_no_fact(self, text: str) -> None:
        about = subject(
            exchanges=(entry(1, "question", "in", text),), sessions=(session(text),), common=(text,),
            person={"ask": text, "offer": text, "topics": (text,)}, me_topics=(text,),
        )  # fmt: skip
        assert facts(about) == ()

    @pytest.mark.parametrize(
        "text", ["weights of a child process", "the parent class", "pretty technical debt", "homepage"]
    )
    def test_words_of_the_trade_are_fine(self, text: str) -> None:
        assert [fact.text for fact in facts(subject(sessions=(session(text),)))] == [text]

    def test_old_talks_go_stale_what_was_between_you_does_not(self) -> None:
        about = subject(
            sessions=(session("Old talk", hours=-24 * 400), session("Last talk", hours=-24 * 300)),
            exchanges=(entry(900, "reply", "in", "good point!"),),
        )
        assert [fact.text for fact in facts(about)] == ["Last talk", "good point!"]

    def test_a_talk_ahead_has_no_follow_up_and_a_past_one_no_hello(self) -> None:
        assert {s.kind for s in said(subject(sessions=(session("Types"),)))} == {
            "opener",
            "question",
            "deeper",
            "ask",
            "hello",
        }
        past = {s.kind for s in said(subject(sessions=(session("Types", -30),)))}
        assert past == {"opener", "question", "deeper", "ask", "follow-up"}

    @pytest.mark.parametrize(
        ("made", "source"),
        [
            (entry(1, "question", "in", "which lexer was that?"), "their question"),
            (entry(1, "question", "in", "Ada asked which lexer"), "your note of their question"),
            (entry(1, "question", "in", "asked about lexers"), "your note of their question"),
            (entry(1, "reply", "in", "told me to try it"), "your note of their reply"),
            (entry(1, "reply", "in", "Ada here, I told me so", source_key="k"), "their reply"),
            (entry(1, "help", "in", "found the link"), "your note of their help"),
            (entry(1, "message", "out", "wrote a line"), "your note of your message"),
            (entry(1, "message", "out", "a line", source_key="k"), "your message"),
            (entry(1, "met", "both", "five minutes"), "your note of your meeting"),
        ],
    )
    def test_words_are_told_from_notes(self, made: Engagement, source: str) -> None:
        assert [fact.source for fact in facts(subject(exchanges=(made,)))] == [source]

    def test_a_fresh_post_is_quoted_as_it_begins_with_where_and_when(self) -> None:
        about = subject(posts=(post("A parser that forgives what you forgot\nand more"),))
        [fact] = facts(about)
        assert (fact.kind, fact.text) == ("post", "A parser that forgives what you forgot")
        assert (fact.source, fact.date) == ("their post on mastodon", (NOW - timedelta(days=2)).date())
        assert {one.kind for one in said(about)} == {"opener", "question", "deeper", "hello"}
        assert all("A parser that forgives what you forgot" in one.text for one in said(about))
        assert ungrounded(said(about)[0]) == []

    @pytest.mark.parametrize(
        "odd",
        [{"days": 31}, {"days": -1}, {"is_reply": True}, {"text": "food\nwhat I ate today"},
         {"text": "@ada you are right"},
         {"text": "A week of parsers\nand of my divorce"}, {"text": ""}],
    )  # fmt: skip
    def test_old_words_answers_warnings_and_tactless_things_are_not_quoted(self, odd: dict[str, Any]) -> None:
        assert facts(subject(posts=(post(**odd),))) == ()

    def test_a_long_beginning_is_cut_at_a_word(self) -> None:
        [fact] = facts(subject(posts=(post("parsers " * 90),)))
        assert fact.text.endswith("parsers…")
        assert said(subject(posts=(post("parsers " * 90),))) == (), "too long to be said"

    def test_likes_leave_nothing_to_say(self) -> None:
        assert facts(subject(exchanges=(entry(1, "like", "in", "x"), entry(1, "read", "out", "her book")))) == ()

    def test_a_shared_topic_is_one_both_have(self) -> None:
        about = subject(person={"topics": ("Café", "rust")}, me_topics=("cafe",))
        assert [(fact.kind, fact.text) for fact in facts(about)] == [("topic", "Café")]

    def test_their_promise_is_a_fact_but_no_demand(self) -> None:
        about = subject(promises=(Promise(person=1, mine=False, text="a review", made=NOW),))
        assert [fact.source for fact in facts(about)] == ["their promise"]
        assert said(about) == ()


class TestFile:
    @pytest.mark.parametrize(
        "text",
        [
            "frames = 3",
            "not toml at all =",
            '[[frames]]\nkind = "opener"\non = "session"\ntexts = ["a {topic}"]',
            '[[frames]]\nkind = "opener"\non = "session"\ntexts = ["a {session} {session}"]',
            '[[frames]]\nkind = "rant"\non = "session"\ntexts = ["a {session}"]',
            '[[frames]]\nkind = "opener"\non = "session"\nsource = "x"\ntexts = []',
        ],
    )
    def test_a_wrong_file_is_refused(self, text: str) -> None:
        with pytest.raises(InputError):
            language(text)
