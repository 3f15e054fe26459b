from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starmeet.errors import StarmeetError, UsageError
from starmeet.rapport.entry import read_entry, read_when

NOW = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)  # Sunday, 18:00 in Berlin
ZONE = "Europe/Berlin"


@pytest.mark.parametrize(
    ("front", "local"),
    [
        ("yesterday:", "2026-11-21 12:00"), ("Yesterday", "2026-11-21 12:00"), ("today", "2026-11-22 18:00"),
        ("last Monday:", "2026-11-16 12:00"), ("on Friday", "2026-11-20 12:00"), ("Fri:", "2026-11-20 12:00"),
        ("Sunday:", "2026-11-15 12:00"), ("3 days ago:", "2026-11-19 12:00"), ("2 weeks ago", "2026-11-08 12:00"),
        ("a month ago:", "2026-10-22 12:00"), ("an hour ago:", "2026-11-22 17:00"), ("2026-11-01:", "2026-11-01 12:00"),
        ("1 Nov:", "2026-11-01 12:00"), ("1st of November:", "2026-11-01 12:00"), ("Nov 1 2026", "2026-11-01 12:00"),
        ("24 Dec:", "2025-12-24 12:00"), ("29 Feb:", "2024-02-29 12:00"), ("yesterday 14:30:", "2026-11-21 14:30"),
        ("yesterday at 2pm:", "2026-11-21 14:00"), ("2026-11-01T14:30:", "2026-11-01 14:30"),
        ("this morning", "2026-11-22 09:00"), ("last night:", "2026-11-21 21:00"), ("last week:", "2026-11-15 12:00"),
        ("the day before yesterday:", "2026-11-20 12:00"), ("Friday 23:10:", "2026-11-20 23:10"),
        ("9:15:", "2026-11-22 09:15"),
        ("", "2026-11-22 18:00"),
    ],
)  # fmt: skip
def test_a_natural_date_stands_in_front(front: str, local: str) -> None:
    from zoneinfo import ZoneInfo

    found = read_entry(f"{front} helped Ada find it", NOW, ZONE)
    assert f"{found.at.astimezone(ZoneInfo(ZONE)):%Y-%m-%d %H:%M}" == local
    assert found.at.utcoffset() == NOW.utcoffset()
    assert found.text == "helped Ada find it"


@pytest.mark.parametrize(
    "line", ["Sat with Ada at lunch", "May I ask", "now that is good", "Monika wrote", "tomorrow Ada speaks"]
)
def test_a_word_that_only_looks_like_a_date_stays(line: str) -> None:
    found = read_entry(line, NOW, ZONE)
    assert (found.text, found.at) == (line, NOW)


@pytest.mark.parametrize(
    "line",
    ["31 Feb: met Ada", "2026-13-01: x", "tomorrow: met Ada", "2027-01-01: x", "yesterday:", "#met",
     "99999 years ago: x", "yesterday 25:00: x", ""],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_one_line(line: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_entry(line, NOW, ZONE)
    assert "\n" not in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("line", "kind", "direction", "text"),
    [
        ("helped Ada find the TOML spec #thanks", "thanks", "out", "helped Ada find the TOML spec"),
        ("helped Ada find the TOML spec", "help", "out", None),
        ("Ada helped me with the lexer", "help", "in", None),
        ("#coffee with Ada", "met", "both", "with Ada"),
        ("had lunch with Ada", "met", "both", None),
        ("Ada and I met at PyForum", "met", "both", None),
        ("thanked Ada for the link", "thanks", "out", None),
        ("asked Ada about #typing", "question", "out", None),
        ("Ada asked me which lexer it was", "question", "in", None),
        ("replied to Ada", "reply", "out", None),
        ("watched Ada's talk", "watched", "out", None),
        ("read Ada's book", "read", "out", None),
        ("told Ada that I read it", "message", "out", None),
        ('said "I met you once" to Ada', "message", "out", None),
        ("Ada: nice parser #dm #in", "message", "in", "Ada: nice parser"),
        ("which lexer was that? #question #from-them", "question", "in", "which lexer was that?"),
        ("her post #liked", "like", "out", "her post"),
        ("video call with Ada #call", "call", "both", "video call with Ada"),
        ("Ada at the metric booth", "message", "out", None),
    ],
)
def test_kind_and_direction(line: str, kind: str, direction: str, text: str | None) -> None:
    found = read_entry(line, NOW, ZONE)
    assert (found.kind, found.direction, found.text) == (kind, direction, line if text is None else text)


@pytest.mark.parametrize(
    ("line", "subject"),
    [
        ("Ada Quill answered: see you there", "Ada Quill"), ("@ada@quill.example wrote to Mei", "@ada@quill.example"),
        ("answered Ada: see you there", ""), ("I answered Ada", ""), ("Ada and I talked", ""), ("I've told Ada", ""),
        ("Ada's question answered", ""), ("Ada answered #out", ""), ("Ada: see you there", ""),
    ],
)  # fmt: skip
def test_who_did_it(line: str, subject: str) -> None:
    assert read_entry(line, NOW, ZONE).subject == subject


def test_other_tags_stay_in_the_text_and_are_listed() -> None:
    found = read_entry("asked Ada about #Typing and #toml #question, see x.org/#help #123", NOW, ZONE)
    assert found.tags == ("typing", "toml")
    assert found.kind == "question"
    assert "#Typing" in found.text
    assert "x.org/#help" in found.text


@pytest.mark.parametrize(
    ("line", "promise", "due", "mine"),
    [
        ("met Ada at lunch #promise send the slides by Friday", "send the slides", date(2026, 11, 27), True),
        ("Ada #promised-me a review by 2026-12-01 #coffee", "a review", date(2026, 12, 1), False),
        ("#promise send Ada the slides", "send Ada the slides", None, True),
        ("sending Ada the slides by tomorrow #promise", "sending Ada the slides", date(2026, 11, 23), True),
        ("#promise go to Ada by car", "go to Ada by car", None, True),
        ("last Monday: #promise the slides by Friday", "the slides", date(2026, 11, 20), True),
    ],
)
def test_promises(line: str, promise: str, due: date | None, mine: bool) -> None:
    found = read_entry(line, NOW, ZONE)
    assert (found.promise, found.promise_due, found.promise_mine) == (promise, due, mine)
    assert "Ada" in found.text or "Ada" not in line


def test_without_a_promise_there_is_none() -> None:
    found = read_entry("met Ada by Friday", NOW, ZONE)
    assert (found.promise, found.promise_due) == ("", None)


@given(
    st.one_of(st.text(), st.from_regex(r"(yesterday|\d{1,5} \w+ ago|\d{4}-\d\d-\d\d|#promise x by \w+ \d+):? .{0,20}"))
)
def test_any_line_is_read_or_refused(line: str) -> None:
    try:
        found = read_entry(line, NOW, ZONE)
    except StarmeetError:
        return
    assert found.text
    assert "\n" not in found.text
    assert found.at.utcoffset() == NOW.utcoffset()
    assert found.at <= datetime(2026, 11, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "future", "utc"),
    [
        ("tomorrow 14:00", True, "2026-11-23 13:00"), ("2027-03-12 14:35", False, "2027-03-12 13:35"),
        ("Fri 14:30", True, "2026-11-27 13:30"), ("Fri 14:30", False, "2026-11-20 13:30"),
        ("2027-07-12T14:35", False, "2027-07-12 12:35"), ("2027-03-12T14:35:00+09:00", False, "2027-03-12 05:35"),
        ("2027-03-12", True, "2027-03-12 11:00"), ("3pm", True, "2026-11-23 14:00"),
        ("in 3 days 10:00", True, "2026-11-25 09:00"),
        ("12 Mar 14:35", True, "2027-03-12 13:35"), ("12 Mar 14:35", False, "2026-03-12 13:35"),
        ("Sun 17:30", True, "2026-11-29 16:30"), ("Sun 18:30", True, "2026-11-22 17:30"),
        ("now", False, "2026-11-22 17:00"),
    ],
)  # fmt: skip
def test_moments(text: str, future: bool, utc: str) -> None:
    assert f"{read_when(text, NOW, ZONE, future=future):%Y-%m-%d %H:%M}" == utc


@pytest.mark.parametrize("text", ["", "soon", "2027-02-30 14:00", "14", "Fri 14:30 or so", "2027-03-12 25:00"])
def test_a_moment_that_is_none_says_what_was_expected(text: str) -> None:
    with pytest.raises(UsageError, match="tomorrow 14:00"):
        read_when(text, NOW, ZONE)
