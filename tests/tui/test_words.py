from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from starmeet.model import Session, Speaker
from starmeet.tui import words
from starmeet.tui.programme_grid import days_of, grid, listing, rooms_of
from starmeet.tui.widgets.rows import fit

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        (timedelta(seconds=30), "just now"), (timedelta(minutes=5), "5 min ago"), (timedelta(hours=2), "2 h ago"),
        (timedelta(days=45), "45 d ago"), (timedelta(days=80), "2 mo ago"), (timedelta(days=800), "2 y ago"),
        (timedelta(days=-3), "in 3 d"),
    ],
)  # fmt: skip
def test_ago(ago: timedelta, expected: str) -> None:
    assert words.ago(NOW - ago, NOW) == expected


def test_never_is_a_word() -> None:
    assert words.ago(None, NOW) == "never"
    assert words.warmth(None).strip() == "–"


@pytest.mark.parametrize(
    ("ideal", "latest", "expected"),
    [
        (0, 7, "now"),
        (0, 3, "until Wed"),
        (0, 0, "today"),
        (-3, -1, "since 21 Nov"),
        (1, 4, "tomorrow"),
        (5, 9, "in 5 days"),
    ],
)
def test_due(ideal: int, latest: int, expected: str) -> None:
    assert words.due(TODAY + timedelta(ideal), TODAY + timedelta(latest), TODAY) == expected


def test_when_is_on_the_clock_of_the_venue() -> None:
    start = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert words.when(start, "UTC", NOW) == "today 23:30"
    assert words.when(start, "Europe/Berlin", NOW) == "tomorrow 00:30"
    assert words.when(start + timedelta(days=3), "UTC", NOW) == "Wed 23:30"
    assert words.when(start + timedelta(days=30), "UTC", NOW) == "Tue 22 Dec 23:30"


@given(st.text(max_size=40), st.integers(1, 60))
def test_fit_fills_exactly(text: str, width: int) -> None:
    shown = text if text.isprintable() else ""
    assert cell_len(fit(shown, width)) == width


@given(st.text(st.characters(categories=("L", "Zs", "N")), max_size=80), st.integers(2, 40))
def test_wrapped_loses_no_word_and_keeps_the_width(line: str, width: int) -> None:
    lines = words.wrapped(line, width)
    assert "".join("".join(lines).split()) == "".join(line.split())
    assert all(cell_len(one) <= width for one in lines)


def session(number: int, room: str, hour: int, kind: str = "talk", speaker: str = "X") -> Session:
    start = datetime(2026, 11, 24, hour, 0, tzinfo=UTC)
    speakers = (Speaker(name=speaker),) if kind == "talk" else ()
    return Session(
        id=number, guid=str(number), title=f"Title {number}", room=room, start=start, kind=kind,
        end=start + timedelta(minutes=30), speakers=speakers,
    )  # fmt: skip


DAY = (session(1, "A", 9), session(2, "B", 9), session(3, "C", 10), session(4, "A", 11, "break"), session(5, "C", 12))


def test_rooms_without_my_people_fold_away() -> None:
    assert rooms_of(DAY, {2: (("★ Ada", "◐ likely"),)}, fold=True) == ("B",)
    assert rooms_of(DAY, {2: (("★ Ada", "◐ likely"),)}, fold=False) == ("A", "B", "C")
    assert rooms_of(DAY, {}, fold=True) == ("A", "B", "C")


@given(st.integers(20, 200), st.permutations(DAY))
def test_a_grid_shows_every_session_of_its_rooms_once(width: int, sessions: list[Session]) -> None:
    lines = grid(sessions, {2: (("★ Ada", "◐ likely"),)}, ("A", "B", "C"), "UTC", width, NOW)
    assert sorted(one.id for line in lines for one in line.sessions) == [1, 2, 3, 4, 5]
    assert sorted(one.id for line in listing(sessions, {}, ("A",), "UTC", width, NOW) for one in line.sessions) == [
        1,
        4,
    ]


def test_now_is_a_line() -> None:
    now = datetime(2026, 11, 24, 10, 40, tzinfo=UTC)
    lines = grid(DAY, {}, ("A", "B", "C"), "UTC", 100, now)
    [at] = [index for index, line in enumerate(lines) if any("10:40 now" in text for text, _ in line.spans)]
    assert {one.id for line in lines[:at] for one in line.sessions} == {1, 2, 3}
    before = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    assert not any("now" in text for line in grid(DAY, {}, ("A",), "UTC", 100, before) for text, _ in line.spans)


def test_days_are_those_of_the_venue() -> None:
    late = session(6, "A", 23)
    assert days_of([late], "UTC") == (date(2026, 11, 24),)
    assert days_of([late], "Asia/Tokyo") == (date(2026, 11, 25),)


@given(st.lists(st.integers(0, 10**7), max_size=40))
def test_bars_are_one_cell_a_number_and_blank_for_none(numbers: list[int]) -> None:
    drawn = words.bars(numbers)
    assert len(drawn) == len(numbers)
    assert [one == " " for one in drawn] == [number == 0 for number in numbers]
    if any(numbers):
        assert drawn[numbers.index(max(numbers))] == "█"


@given(st.floats(0, 1e6), st.floats(1e-3, 1e6), st.integers(1, 40))
def test_a_bar_fills_its_cells_and_shows_the_least(number: float, most: float, cells: int) -> None:
    drawn = words.bar(min(number, most), most, cells)
    assert len(drawn) == cells
    assert bool(drawn.strip()) == (number > 0)
