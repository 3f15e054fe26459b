"""Which conference an invitation is to, and what is not the conference."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starmeet.matching.events import CHANCES, answer, conference_of, meant, words
from starmeet.model import Conference, Rsvp, RsvpStatus

PYDAYS = Conference(
    id=1, name="PyDays Vienna 2026", acronym="pydays26", start=date(2026, 12, 1), end=date(2026, 12, 3),
    timezone="Europe/Vienna", city="Vienna", url="https://www.pydays.example/2026/", hashtag="#PyDays",
    source="https://talks.example/pydays-2026/schedule/export/schedule.json",
)  # fmt: skip
FIRST = datetime(2026, 12, 1, 9, tzinfo=UTC)
ASKED = datetime(2026, 11, 3, 12, tzinfo=UTC)


def rsvp(event: str = "PyDays 2026", **fields: object) -> Rsvp:
    known = {
        "person": 1, "uri": "at://did:plc:x/r/1", "event": event, "event_uri": "at://did:plc:x/e/1",
        "start": FIRST, "end": FIRST + timedelta(days=2), "status": "going", "published": ASKED, "seen": ASKED,
    }  # fmt: skip
    return Rsvp(**(known | fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "event",
    [
        "PyDays Vienna 2026", "pydays vienna", "PyDays", "PyDays 2026", "The PyDays Conference", "#PyDays26",
        "PyDays'26", "See you at #pydays!", "PyDays 2026, Vienna", "PYDAYS26", "Pydays — Vienna",
    ],
)  # fmt: skip
def test_the_same_name_at_the_same_time(event: str) -> None:
    found = meant(rsvp(event), PYDAYS)
    assert found is not None
    assert found.sure


@pytest.mark.parametrize(
    "event",
    [
        "Vienna Python Meetup", "PyDays 2026 speakers' dinner", "Pre-PyDays drinks", "PyDays 2025", "Vienna", "2026",
        "PyData Vienna 2026", "Py", "Days", "", "The Conference",
    ],
)  # fmt: skip
def test_other_names_at_the_same_time_in_the_same_city(event: str) -> None:
    assert meant(rsvp(event, place="Vienna, AT"), PYDAYS) is None


@pytest.mark.parametrize(
    ("days", "length", "is_it"),
    [(-3, 0, False), (-1, 0, True), (-2, 1, True), (3, 0, True), (4, 0, False), (-10, 20, True), (-10, 200, False)],
)
def test_the_days_have_to_touch(days: int, length: int, is_it: bool) -> None:
    start = FIRST + timedelta(days=days)
    asked = rsvp("PyDays", start=start, end=start + timedelta(days=length))
    assert (meant(asked, PYDAYS) is not None) is is_it


def test_days_are_those_of_the_venue() -> None:
    at_sea = Conference(
        id=2, name="Tide Talks", start=date(2026, 12, 5), end=date(2026, 12, 5), timezone="Pacific/Kiritimati"
    )
    noon_before = datetime(2026, 12, 3, 9, 59, tzinfo=UTC)  # 23:59 on the 3rd there
    assert meant(rsvp("Tide Talks", start=noon_before, end=None), at_sea) is None
    assert meant(rsvp("Tide Talks", start=noon_before + timedelta(minutes=1), end=None), at_sea) is not None


@pytest.mark.parametrize(
    "url",
    [
        "https://pydays.example/2026", "http://www.PYDAYS.example/2026/tickets?utm=1#buy",
        "https://pydays.example:443/2026/en/", "https://talks.example/pydays-2026/",
    ],
)  # fmt: skip
def test_the_same_page_says_enough(url: str) -> None:
    assert meant(rsvp("A week in the snow", urls=(url,)), PYDAYS)
    later = FIRST + timedelta(days=365)
    assert meant(rsvp("A week in the snow", urls=(url,), start=later, end=None), PYDAYS) is None


@pytest.mark.parametrize("url", ["https://pydays.example/2025", "https://pydays.example/", "https://example.com/2026"])
def test_another_page_says_nothing(url: str) -> None:
    assert meant(rsvp("A week in the snow", urls=(url,)), PYDAYS) is None


def test_without_a_date_the_year_has_to_be_in_the_name() -> None:
    undated = {"start": None, "end": None}
    assert meant(rsvp("PyDays 2026", **undated), PYDAYS)
    assert meant(rsvp("PyDays", **undated), PYDAYS) is None
    page = ("https://pydays.example/2026",)
    assert meant(rsvp("PyDays", urls=page, **undated), PYDAYS)
    assert meant(rsvp("PyDays", urls=page, published=ASKED - timedelta(days=400), **undated), PYDAYS) is None


@pytest.mark.parametrize(
    ("place", "sure"), [("", True), ("Vienna, AT", True), ("Berlin, DE", False), ("online", False)]
)
def test_another_place_is_a_question(place: str, sure: bool) -> None:
    found = meant(rsvp(place=place), PYDAYS)
    assert found is not None
    assert (found.sure, bool(found.why)) == (sure, not sure)


def test_a_sure_conference_comes_before_a_doubtful_one() -> None:
    berlin = Conference(id=2, name="PyDays", start=date(2026, 12, 1), end=date(2026, 12, 1), city="Berlin")
    asked = rsvp(place="Vienna")
    assert conference_of(asked, (berlin, PYDAYS)) == PYDAYS
    assert conference_of(asked, (berlin,)) == berlin
    assert conference_of(rsvp("Rust Nation"), (berlin, PYDAYS)) is None


def test_evidence_in_words() -> None:
    assert words(rsvp()) == "answered “going” to “PyDays 2026” on 3 Nov 2026 (public RSVP)"
    assert words(rsvp(status="not going", published=None)) == "answered “not going” to “PyDays 2026” (public RSVP)"
    assert "published the event" in words(rsvp(status="organises"))


@given(st.lists(st.sampled_from(sorted(CHANCES)), min_size=1, max_size=5), st.data())
def test_the_answer_that_promises_most_counts(said: list[RsvpStatus], data: st.DataObject) -> None:
    times = data.draw(st.lists(st.one_of(st.none(), st.just(ASKED)), min_size=len(said), max_size=len(said)))
    answers = [rsvp(status=one, published=when) for one, when in zip(said, times, strict=True)]
    assert CHANCES[answer(answers).status] == max(CHANCES[one] for one in said)


@given(st.text(max_size=40), st.text(max_size=40), st.lists(st.text(max_size=60), max_size=3))
def test_whatever_strangers_write_is_no_error_and_reads_the_same_twice(event: str, place: str, urls: list[str]) -> None:
    asked = rsvp(event, place=place, urls=tuple(urls))
    assert meant(asked, PYDAYS) == meant(asked, PYDAYS)
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e]", words(asked))
