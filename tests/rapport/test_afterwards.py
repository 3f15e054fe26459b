"""After an event: who is to be written to, and when there is time for it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from starmeet.model import Busy, Conference, Engagement, Meeting, Tally
from starmeet.rapport.afterwards import DAYS, MORNING, block, met_there, still_open

FRIDAY = date(2026, 12, 4)
CONFERENCE = Conference(id=1, name="Tiny Conf", start=date(2026, 12, 2), end=FRIDAY, timezone="Asia/Tokyo")
NOON = datetime(2026, 12, 3, 3, tzinfo=UTC)
AFTER = datetime(2026, 12, 5, 9, tzinfo=UTC)


def entry(person: int, at: datetime, kind: str = "met", *, undated: bool = False) -> Engagement:
    return Engagement(people=(person,), at=at, kind=kind, direction="both", undated=undated)  # type: ignore[arg-type]


def meeting(person: int, state: str, conference: int = 1) -> Meeting:
    return Meeting(
        uid=f"{person}", people=(person,), start=NOON, end=NOON + timedelta(hours=1), changed=NOON,
        conference=conference, state=state,  # type: ignore[arg-type]
    )  # fmt: skip


def test_whom_one_met_there() -> None:
    entries = [
        entry(1, NOON), entry(2, NOON, "reply"), entry(3, NOON, undated=True),
        entry(4, datetime(2026, 12, 1, 14, 59, tzinfo=UTC)), entry(5, datetime(2026, 12, 1, 15, tzinfo=UTC)),
    ]  # fmt: skip
    met = met_there(CONFERENCE, entries, [meeting(1, "held"), meeting(6, "missed"), meeting(7, "held", 2)], AFTER)
    assert met == {1: NOON + timedelta(hours=1), 5: datetime(2026, 12, 1, 15, tzinfo=UTC)}, "days are the venue's"


def test_a_word_since_closes_it() -> None:
    met = {3: NOON, 1: NOON, 2: NOON - timedelta(hours=1)}
    later, before = NOON + timedelta(minutes=1), NOON
    tallies = {1: Tally(person=1, last_out=later), 3: Tally(person=3, last_out=before, last_in=later)}
    assert still_open(met, tallies) == (2, 3), "in the order in which they were met; their word is not mine"


def test_the_first_weekday_morning_after() -> None:
    start, end = block(32, FRIDAY, "Europe/Lisbon", (), AFTER)
    assert (start, end - start) == (datetime(2026, 12, 7, 9, tzinfo=UTC), timedelta(minutes=32))
    busy = [Busy(start=start - timedelta(hours=1), end=start + timedelta(minutes=20))]
    assert block(32, FRIDAY, "Europe/Lisbon", busy, AFTER)[0] == start + timedelta(minutes=30)
    all_day = [Busy(start=start, end=start + timedelta(hours=9))]
    assert block(32, FRIDAY, "Europe/Lisbon", all_day, AFTER)[0] == start + timedelta(days=1)


@given(
    st.integers(1, 600), st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(-400, 400),
    st.sampled_from(["Europe/Lisbon", "America/St_Johns", "Pacific/Auckland"]),
    st.lists(st.tuples(st.integers(0, 20 * 24), st.integers(1, 600)), max_size=30),
)  # fmt: skip
def test_it_is_a_free_weekday_morning_ahead(
    minutes: int, after: date, hours: int, zone: str, taken: list[tuple[int, int]]
) -> None:
    day = datetime.combine(after, time(), UTC)
    now = day + timedelta(hours=hours)
    busy = [Busy(start=day + timedelta(hours=at), end=day + timedelta(hours=at, minutes=long)) for at, long in taken]
    start, end = block(minutes, after, zone, busy, now)
    here = start.astimezone(ZoneInfo(zone))
    assert end - start == timedelta(minutes=minutes)
    assert start >= now
    assert here.date() > after
    assert here.weekday() < 5
    assert MORNING[0] <= here.time() <= MORNING[1]
    assert not any(start < one.end and one.start < end for one in busy)


def test_in_a_diary_without_a_gap_it_is_the_first_morning() -> None:
    full = [Busy(start=AFTER, end=AFTER + timedelta(days=DAYS + 30))]
    assert block(16, FRIDAY, "UTC", full, AFTER)[0] == datetime(2026, 12, 7, 9, tzinfo=UTC)
