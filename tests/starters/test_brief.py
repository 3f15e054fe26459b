from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starmeet.model import Meeting, Person, Promise
from starmeet.starters.brief import brief, brief_markdown, brief_text
from starmeet.starters.compose import starters
from starmeet.starters.facts import facts

from .test_starters import FULL, NOW, SENTENCES, entry, said, session, subject

MEETING = Meeting(
    uid="u", people=(1,), start=datetime(2027, 3, 12, 14, 35, tzinfo=UTC),
    end=datetime(2027, 3, 12, 14, 55, tzinfo=UTC),
    zone="Europe/Lisbon", place="Hall B", reason='after "Errors that help"', changed=NOW,
)  # fmt: skip


def test_the_card_holds_what_one_needs_and_nothing_to_scroll() -> None:
    card = brief(FULL, said(FULL), MEETING, recognise_me="green glasses")
    text = brief_text(card)
    assert card.when == (MEETING.start, MEETING.end)
    assert text.startswith("ADA QUILL  ★★★")
    parts = (
        "Fri 12 Mar 14:35-14:55", 'Hall B, after "Errors that help"', "SECRET scarf", "green glasses", "the book",
        "a TOML test suite", "send the slides (you, by 13 Mar)", "12 Mar they asked: which lexer",
    )  # fmt: skip
    for part in parts:
        assert part in text
    assert card.say == said(FULL, "opener")[0].text
    assert len(card.questions) == 2
    assert len(card.last) == 3
    assert not card.no_signal
    assert len(text.splitlines()) <= 22
    assert all(len(line) <= 80 for line in text.splitlines())


def test_no_signal_is_said_and_not_filled() -> None:
    card = brief(subject(), ())
    assert card.no_signal
    assert card.say == ""
    assert "Say      Nothing fresh to go on: ask what they came for." in brief_text(card)
    with_talk = brief(subject(sessions=(session("Types"),)), ())
    assert "Say      Nothing fresh to go on: ask about their talk." in brief_text(with_talk)
    assert "Last     never" in brief_text(card)


def test_without_a_meeting_it_says_where_they_speak_next() -> None:
    about = subject(sessions=(session("Later", 5), session("Soon", 1), session("Before", -5)))
    card = brief(about, ())
    assert card.where == 'Hall B, "Soon"'
    assert card.when == (NOW + timedelta(hours=1), NOW + timedelta(hours=1.5))
    assert card.zone == "Europe/Lisbon"


def test_a_talk_hardly_over_is_where_they_still_are() -> None:
    about = subject(sessions=(session("Tomorrow", 24), session("Just now", -1)))
    assert brief(about, ()).where == 'Hall B, "Just now"'


def test_kept_promises_are_gone_and_owners_named() -> None:
    promises = (
        Promise(person=1, text="a", made=NOW, done=NOW),
        Promise(person=1, text="b", made=NOW, mine=False, due=date(2028, 6, 1)),
    )
    assert brief(subject(promises=promises), ()).promises == ("b (they, by 1 Jun 2028)",)


def test_a_note_is_not_doubled_by_its_verb() -> None:
    about = subject(exchanges=(entry(1, "met", "both", "Met at the bar"), entry(2, "like", "out", "")))
    assert brief(about, ()).last == ("11 Mar met at the bar", "10 Mar you liked")


@pytest.mark.parametrize("width", [40, 80, 120])
@given(name=st.text(min_size=1, max_size=60).map(lambda text: " ".join(text.split()) or "x"))
def test_it_fits_any_width(width: int, name: str) -> None:
    about = subject(person={"name": name, "recognise": "tall " * 30})
    card = brief(about, starters(facts(about), SENTENCES), MEETING)
    assert all(len(line) <= width for line in brief_text(card, width).splitlines())


def test_markdown_cannot_be_written_by_others() -> None:
    person = Person(id=1, name="<b>Ada</b> [x](http://evil.example)", tier=1, offer="*bold* `code`\n# head")
    text = brief_markdown(brief(subject().__class__(person=person, now=NOW), ()))
    assert text.splitlines()[0] == r"# \<b\>Ada\</b\> \[x\](http://evil.example) ★"
    assert r"\*bold\* \`code\` \# head" in text


def test_markdown_has_the_receipt() -> None:
    assert "Receipt: their question, 2027-03-12" in brief_markdown(brief(FULL, said(FULL)))
