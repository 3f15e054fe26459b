"""What changed between two readings."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from starmeet.model import Session, Speaker
from starmeet.schedules.changes import Diff, compare

NINE = datetime(2027, 5, 1, 9, tzinfo=UTC)


def session(
    title: str = "On Moss", guid: str = "g", hours: float = 0, people: str = "Ada Example", **more: str
) -> Session:
    start = NINE + timedelta(hours=hours)
    speakers = tuple(Speaker(name=name) for name in people.split(", ") if name)
    return Session(guid=guid, title=title, start=start, end=start + timedelta(hours=1), speakers=speakers, **more)


def diff(old: list[Session], new: list[Session]) -> Diff:
    return compare(old, new, old_zone="Europe/Berlin", new_zone="Europe/Berlin")


def kinds(old: list[Session], new: list[Session]) -> list[str]:
    return [change.kind for change in diff(old, new).changes]


def test_each_kind_of_change_is_told() -> None:
    old = [session(), session("Ferns", "f")]
    new = [session("Moss, again", hours=1, people="Bo Probe", room="Garden"), session("Lichen", "l", people="Cy Trial")]
    changes = diff(old, new).changes
    assert [(change.kind, change.session, change.was, change.now) for change in changes] == [
        ("moved", "Moss, again", "2027-05-01T11:00+02:00", "2027-05-01T12:00+02:00"),
        ("room", "Moss, again", "", "Garden"),
        ("title", "Moss, again", "On Moss", "Moss, again"),
        ("speakers", "Moss, again", "Ada Example", "Bo Probe"),
        ("new", "Lichen", "", "2027-05-01T11:00+02:00"),
        ("gone", "Ferns", "2027-05-01T11:00+02:00", ""),
    ]
    assert diff(old, new).pairs == ((0, 0), (None, 1), (1, None))


def test_a_new_end_alone_is_a_move() -> None:
    longer = Session(guid="g", title="On Moss", start=NINE, end=NINE + timedelta(hours=2), speakers=session().speakers)
    (change,) = diff([session()], [longer]).changes
    assert (change.kind, change.was) == ("moved", "2027-05-01T11:00+02:00/2027-05-01T12:00+02:00")


def test_order_and_spelling_of_people_do_not_count() -> None:
    assert kinds([session(people="Åda Example, Bo Probe")], [session(people="BO PROBE, Ada Example")]) == []


def test_a_url_carries_over_where_guids_do_not() -> None:
    old = [session(guid="a", url="https://x.example/1")]
    assert kinds(old, [session("New title", "b", 5, url="https://x.example/1")]) == ["moved", "title"]


def test_a_shared_url_carries_nothing() -> None:
    old = [session("A", "1", url="https://x.example/"), session("B", "2", url="https://x.example/")]
    new = [session("C", "3", 1, url="https://x.example/"), session("D", "4", 2, url="https://x.example/")]
    assert Counter(kinds(old, new)) == {"new": 2, "gone": 2}


def test_a_title_carries_over_where_nothing_else_does() -> None:
    assert kinds([session(guid="a")], [session("ON MOSS", "b", 3)]) == ["moved", "title"]


def test_the_same_people_at_the_same_time_make_it_a_new_title() -> None:
    assert kinds([session(guid="a", room="Garden")], [session("Ferns", "b", room="Garden")]) == ["title"]


def test_repeats_pair_by_the_nearest_time() -> None:
    old = [session("Break", f"~{hour}", hour, "") for hour in (1, 3, 5)]
    new = [session("Break", f"~n{hour}", hour, "") for hour in (3, 5.5)]
    found = diff(old, new)
    assert found.pairs == ((1, 0), (2, 1), (0, None))
    assert [change.kind for change in found.changes] == ["moved", "gone"]


def test_a_guid_that_stands_for_several_does_not_mix_them_up() -> None:
    old = [session("A", "u", 0, "Ada"), session("B", "u@20270501T100000Z", 1, "Bo")]
    new = [session("B", "u", 1, "Bo"), session("C", "u@20270501T110000Z", 2, "Cy")]
    assert diff(old, new).pairs == ((1, 0), (None, 1), (0, None))


def test_an_assumed_zone_that_was_wrong_is_no_change() -> None:
    late = [session(guid=str(n), title=f"T{n}", hours=n) for n in range(9)]
    true = [session(guid=str(n), title=f"T{n}", hours=n + 2 + (n == 4)) for n in range(9)]
    found = compare(late, true, old_zone="Europe/Berlin", new_zone="UTC", zone_was_assumed=True)
    assert [(change.kind, change.session) for change in found.changes] == [("moved", "T4")]
    # Published instants stay right whatever zone was assumed for showing them.
    same = compare(late, late, old_zone="Asia/Tokyo", new_zone="UTC", zone_was_assumed=True)
    assert same.changes == ()


sessions = st.lists(
    st.builds(
        session,
        title=st.sampled_from(["Moss", "Ferns", "Break", "Ярмарка", "🍀"]),
        guid=st.sampled_from(["a", "b", "~x", "~y", "a@20270501T100000Z", "c"]),
        hours=st.integers(0, 5),
        people=st.sampled_from(["", "Ada", "Bo, Ada"]),
        room=st.sampled_from(["", "Garden"]),
        url=st.sampled_from(["", "https://x.example/1"]),
    ),
    max_size=8,
    unique_by=lambda found: found.guid,
)


@given(sessions, sessions)
def test_every_session_is_accounted_for_once(old: list[Session], new: list[Session]) -> None:
    pairs = diff(old, new).pairs
    assert sorted(before for before, _ in pairs if before is not None) == list(range(len(old)))
    assert sorted(after for _, after in pairs if after is not None) == list(range(len(new)))
    assert all(pair != (None, None) for pair in pairs)


@given(sessions)
def test_the_same_programme_has_no_changes_in_any_order(old: list[Session]) -> None:
    assert diff(old, old).changes == ()
    assert diff(old, old[::-1]).changes == ()


def test_thousands_of_repeats_pair_without_comparing_all_with_all() -> None:
    old = [session("Break", f"~{n}", n / 60, "") for n in range(5000)]
    new = [session("Break", f"~{n}", n / 60 + 0.01, "") for n in range(5000)]
    assert len(diff(old, new).pairs) == 5000
