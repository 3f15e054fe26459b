from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import pairwise

import pytest
from msgspec import structs

from starmeet.model import Conference, Meeting, MeetingState, Person, Presence, Session, Speaker, Window, WindowKind
from starmeet.planning.breaks import slots
from starmeet.planning.settings import Settings
from starmeet.planning.windows import CHANCES, explain_chance, windows

from .brute import DAY, ZONE, at

CONFERENCE = Conference(id=1, name="EuroPlanet Conf", start=DAY, end=DAY + timedelta(days=1), timezone=ZONE)
SETTINGS = Settings(timezone=ZONE)
ADA, RAVI, MEI = (
    Person(id=n, name=name, tier=4 - n) for n, name in ((1, "Ada Quill"), (2, "Ravi Menon"), (3, "Mei Tanaka"))
)
PEOPLE = {person.id: person for person in (ADA, RAVI, MEI)}


def session(
    number: int, title: str, start: str, minutes: int, *speakers: str,
    kind: str = "", room: str = "Hall A", track: str = "", day: int = 0,
) -> Session:  # fmt: skip
    begin = at(start, day)
    return Session(
        id=number, guid=f"guid-{number}", title=title, kind=kind, room=room, track=track, start=begin,
        end=begin + timedelta(minutes=minutes), speakers=tuple(Speaker(name=name) for name in speakers),
    )  # fmt: skip


def presence(person: Person, *sessions: int, probability: float = 1.0) -> Presence:
    return Presence(
        conference=1, person=person.id, speaker=person.name, grade="certain", probability=probability, evidence=(),
        sessions=sessions,
    )  # fmt: skip


TALK = session(1, "Errors that help", "10:00", 30, "Ada Quill", room="Hall B")
COFFEE = session(2, "Coffee break", "11:00", 15, room="Foyer")
LUNCH = session(3, "Lunch", "12:30", 60, room="Canteen")
PARTY = session(4, "Welcome reception", "18:30", 60, room="Terrace")


def found(
    sessions: Sequence[Session],
    *presences: Presence,
    warmth: Mapping[int, int | None] | None = None,
    appointments: Sequence[Meeting] = (),
    people: Mapping[int, Person] = PEOPLE,
    topics: frozenset[str] = frozenset(),
) -> tuple[Window, ...]:
    return windows(CONFERENCE, sessions, presences, people, appointments, warmth or {}, SETTINGS, topics)


def spans(windows: Sequence[Window], kind: str) -> list[tuple[str, str, float]]:
    """The windows of a kind, as venue clock."""
    zone = SETTINGS.zone()
    return [
        (f"{one.start.astimezone(zone):%H:%M}", f"{one.end.astimezone(zone):%H:%M}", one.chance)
        for one in windows
        if one.kind == kind
    ]


class TestAroundATalk:
    all = found([TALK], presence(ADA, 1))

    def test_hello_only_right_after(self) -> None:
        assert spans(self.all, "right after talk") == [("10:30", "10:40", 0.25)]

    def test_twenty_to_sixty_minutes_after(self) -> None:
        assert spans(self.all, "after talk") == [("10:50", "11:10", 0.5), ("11:10", "11:30", 0.5)]

    def test_a_quarter_of_an_hour_before(self) -> None:
        assert spans(self.all, "before talk") == [("09:45", "10:00", 0.1)]

    def test_during_it_one_listens(self) -> None:
        (talk,) = (one for one in self.all if one.kind == "talk")
        assert (talk.chance, talk.people, talk.start, talk.end) == (0, (1,), TALK.start, TALK.end)
        assert 0 < talk.interest < 0.5

    def test_near_the_room_and_with_a_reason(self) -> None:
        assert {one.place for one in self.all} == {"Hall B"}
        assert 'after their talk "Errors that help"' in [one.reason for one in self.all]
        assert {one.session for one in self.all} == {1}

    def test_a_long_title_is_clipped(self) -> None:
        long = session(1, "word " * 60, "10:00", 30, "Ada Quill")
        assert all(len(one.reason) < 100 for one in found([long], presence(ADA, 1)))

    def test_in_order_of_time(self) -> None:
        assert list(self.all) == sorted(self.all, key=lambda one: one.start)

    @pytest.mark.parametrize(
        ("title", "kind"),
        [
            ("Opening keynote", ""),
            ("Where we are", "Keynote"),
            ("Closing", ""),
            ("Closing remarks", ""),
            ("Opening", ""),
        ],
    )
    def test_a_keynote_crowd_lowers_what_comes_after(self, title: str, kind: str) -> None:
        crowded = found([session(1, title, "10:00", 30, "Ada Quill", kind=kind)], presence(ADA, 1))
        assert [chance for *_, chance in spans(crowded, "after talk")] == [0.3, 0.3]
        assert [chance for *_, chance in spans(crowded, "right after talk")] == [0.15]
        assert [chance for *_, chance in spans(crowded, "before talk")] == [0.1]

    @pytest.mark.parametrize("title", ["Closing the gap", "Opening the black box"])
    def test_a_talk_that_only_sounds_like_one(self, title: str) -> None:
        quiet = found([session(1, title, "10:00", 30, "Ada Quill")], presence(ADA, 1))
        assert [chance for *_, chance in spans(quiet, "after talk")] == [0.5, 0.5]

    def test_not_while_they_speak_elsewhere(self) -> None:
        panel = session(5, "Panel on tools", "10:55", 40, "Ada Quill", room="Room 3")
        both = found([TALK, panel], presence(ADA, 1, 5))
        assert [one for one in spans(both, "after talk") if one[0] < "11:55"] == [("10:50", "10:55", 0.5)]
        assert spans(both, "before talk") == [("09:45", "10:00", 0.1), ("10:40", "10:55", 0.1)]

    def test_nothing_shorter_than_five_minutes(self) -> None:
        panel = session(5, "Panel on tools", "10:33", 120, "Ada Quill", room="Room 3")
        assert ("10:30", "10:33", 0.25) not in spans(found([TALK, panel], presence(ADA, 1, 5)), "right after talk")

    def test_a_joint_talk_is_one_window_with_both(self) -> None:
        joint = session(1, "Two views", "10:00", 30, "Ada Quill", "Ravi Menon")
        both = found([joint], presence(ADA, 1), presence(RAVI, 1))
        assert {one.people for one in both} == {(1, 2)}
        assert spans(both, "right after talk") == [("10:30", "10:40", 0.25)]

    def test_of_a_joint_talk_the_one_who_is_free_stays(self) -> None:
        joint = session(1, "Two views", "10:00", 30, "Ada Quill", "Ravi Menon")
        next_one = session(5, "Panel on tools", "10:30", 60, "Ada Quill")
        after = [one for one in found([joint, next_one], presence(ADA, 1, 5), presence(RAVI, 1)) if one.session == 1]
        assert {one.people for one in after if one.kind == "after talk"} == {(2,)}
        assert {one.people for one in after if one.kind == "talk"} == {(1, 2)}


class TestChance:
    def test_presence_multiplies(self) -> None:
        assert spans(found([TALK], presence(ADA, 1, probability=0.6)), "after talk")[0][2] == 0.3

    def test_warmth_raises_up_to_a_limit(self) -> None:
        signing = session(6, "Book signing", "16:00", 20, "Ada Quill")
        warm = found([TALK, signing], presence(ADA, 1, 6), warmth={1: 100})
        assert spans(warm, "after talk")[0][2] == 0.65
        assert spans(warm, "signing") == [("16:00", "16:20", 0.95)]
        assert spans(found([TALK], presence(ADA, 1), warmth={1: None}), "after talk")[0][2] == 0.5

    @pytest.mark.parametrize("kind", list(CHANCES))
    def test_is_explained_with_its_numbers(self, kind: WindowKind) -> None:
        assert f"{CHANCES[kind]:.0%}" in explain_chance(kind)

    def test_no_star_no_window(self) -> None:
        none = {1: Person(id=1, name="Ada Quill", tier=0)}
        assert found([TALK, COFFEE], presence(ADA, 1), people=none) == ()

    def test_two_presences_of_one_person_are_one(self) -> None:
        more = session(7, "Second talk", "15:00", 30, "A. Quill")
        twice = found([TALK, more, COFFEE], presence(ADA, 1), presence(ADA, 7, probability=0.5))
        assert len([one for one in twice if one.kind == "break"]) == 1
        assert len([one for one in twice if one.kind == "talk"]) == 2


class TestTheirTable:
    @pytest.mark.parametrize(
        ("title", "kind", "sort"),
        [
            ("Book signing: Errors", "", "signing"),
            ("Ada Quill", "Signing", "signing"),
            ("Poster session", "", "poster"),
            ("Parsers at work", "Poster", "poster"),
            ("Office hours with the parser team", "", "office hour"),
            ("Ask me anything", "", "office hour"),
        ],
    )
    def test_is_the_best_chance(self, title: str, kind: str, sort: str) -> None:
        theirs = found([session(1, title, "16:00", 30, "Ada Quill", kind=kind)], presence(ADA, 1))
        assert spans(theirs, sort) == [("16:00", "16:30", 0.9)]
        assert {one.kind for one in theirs} == {sort}

    @pytest.mark.parametrize("title", ["Signing commits", "Breaking the build", "A lunch of bytes", "Social graphs"])
    def test_a_talk_stays_a_talk(self, title: str) -> None:
        assert "talk" in {one.kind for one in found([session(1, title, "16:00", 30, "Ada Quill")], presence(ADA, 1))}

    def test_long_ones_are_cut_and_leave_out_their_talk(self) -> None:
        booth = session(6, "Northwind", "09:00", 120, "Ada Quill", kind="booth")
        theirs = spans(found([TALK, booth], presence(ADA, 1, 6)), "booth")
        assert theirs[0] == ("09:00", "09:30", 0.7)
        assert [end for _, end, _ in theirs if end > "10:00"] == ["11:00"]


class TestRounds:
    @pytest.mark.parametrize(
        ("title", "kind", "sort", "chance"),
        [
            ("Compilers BoF", "", "bof", 0.6),
            ("Packaging", "Birds of a feather", "bof", 0.6),
            ("Parser sprint", "sprint", "side event", 0.5),
            ("Harbour", "city tour", "side event", 0.5),
        ],
    )
    def test_are_for_all_of_mine_in_them_at_once(self, title: str, kind: str, sort: str, chance: float) -> None:
        together = session(1, title, "16:00", 45, "Ada Quill", "Ravi Menon", kind=kind)
        theirs = found([together], presence(ADA, 1), presence(RAVI, 1))
        assert spans(theirs, sort) == [("16:00", "16:45", chance)]
        assert {one.people for one in theirs} == {(1, 2)}
        assert not spans(theirs, "after talk")

    def test_a_day_of_hacking_is_met_at_its_beginning(self) -> None:
        theirs = found([session(1, "Hack day", "09:00", 480, "Ada Quill", kind="hackday")], presence(ADA, 1))
        assert spans(theirs, "side event") == [("09:00", "11:00", 0.5)]


class TestOnline:
    online = structs.replace(TALK, room="Online", join_url="https://join.example/1")

    def test_is_heard_and_asked_in_one(self) -> None:
        theirs = found([self.online], presence(ADA, 1))
        assert spans(theirs, "online") == [("10:00", "10:30", 0.3)]
        [window] = theirs
        assert window.interest > 0
        assert "chat" in window.reason

    @pytest.mark.parametrize("room", ["Main Hall (livestream)", "Virtual Reality Lab", "Stream 2", "Zoomhall"])
    def test_a_hall_that_is_streamed_is_a_place(self, room: str) -> None:
        held = structs.replace(TALK, room=room)
        assert "after talk" in {one.kind for one in found([held], presence(ADA, 1))}

    def test_nobody_stands_around_after_it_or_in_breaks(self) -> None:
        theirs = found([self.online, COFFEE, PARTY], presence(ADA, 1))
        assert {one.kind for one in theirs} == {"online"}

    def test_a_talk_that_is_also_streamed_stays_a_talk(self) -> None:
        streamed = structs.replace(TALK, join_url="https://join.example/1")
        assert "after talk" in {one.kind for one in found([streamed], presence(ADA, 1))}


def test_what_the_users_own_outcomes_moved_counts() -> None:
    theirs = windows(
        CONFERENCE, [TALK], [presence(ADA, 1)], PEOPLE, (), {}, SETTINGS, chances={**CHANCES, "after talk": 0.8}
    )
    assert {chance for *_, chance in spans(theirs, "after talk")} == {0.8}
    assert explain_chance("after talk", {**CHANCES, "after talk": 0.8}).startswith("80%")


class TestBreaks:
    def test_on_the_day_they_speak(self) -> None:
        tomorrow = session(8, "Coffee", "11:00", 15, day=1)
        theirs = found([TALK, COFFEE, LUNCH, tomorrow], presence(ADA, 1))
        assert spans(theirs, "break") == [("11:00", "11:15", 0.6)]
        assert spans(theirs, "lunch") == [("12:30", "13:00", 0.6), ("13:00", "13:30", 0.6)]

    def test_one_person_each(self) -> None:
        other = session(9, "Grammars", "14:00", 30, "Ravi Menon")
        theirs = found([TALK, other, COFFEE], presence(ADA, 1), presence(RAVI, 9))
        assert [one.people for one in theirs if one.kind == "break"] in ([(1,), (2,)], [(2,), (1,)])

    def test_receptions_also_on_other_days_but_less(self) -> None:
        later = session(8, "Conference dinner", "20:00", 60, day=1)
        theirs = found([TALK, PARTY, later], presence(ADA, 1))
        assert spans(theirs, "reception") == [
            ("18:30", "19:00", 0.45), ("19:00", "19:30", 0.45), ("20:00", "20:30", 0.225), ("20:30", "21:00", 0.225),
        ]  # fmt: skip

    def test_someone_who_only_said_so_can_be_met_in_every_break_at_half_the_chance(self) -> None:
        tomorrow = session(8, "Coffee", "11:00", 15, day=1)
        theirs = found([TALK, COFFEE, tomorrow, PARTY], presence(MEI))
        assert [(one.kind, one.chance) for one in theirs] == [
            ("break", 0.3), ("reception", 0.225), ("reception", 0.225), ("break", 0.3),
        ]  # fmt: skip

    def test_the_same_break_in_two_rooms_is_one(self) -> None:
        again = session(8, "Coffee break", "11:00", 15, room="Hall C")
        assert len(spans(found([TALK, COFFEE, again], presence(ADA, 1)), "break")) == 1

    def test_not_while_they_speak(self) -> None:
        through = session(5, "Lightning talks", "12:30", 30, "Ada Quill")
        assert spans(found([through, LUNCH], presence(ADA, 5)), "lunch") == [("13:00", "13:30", 0.6)]

    def test_gaps_stand_in_where_no_break_is_listed(self) -> None:
        day = [
            TALK,
            session(5, "Grammars", "10:45", 75, "Someone"),
            session(6, "Lexers", "13:00", 60, "Someone Else"),
            session(7, "Tokens", "13:30", 40, "Nobody Known"),
            session(8, "Trees", "14:20", 30, "Third One"),
        ]
        theirs = found(day, presence(ADA, 1))
        assert spans(theirs, "break") == [("10:30", "10:45", 0.6)]
        assert spans(theirs, "lunch") == [("12:00", "12:30", 0.6), ("12:30", "13:00", 0.6)]

    def test_no_gaps_where_breaks_are_listed(self) -> None:
        late = session(5, "Grammars", "15:00", 30, "Someone")
        assert len(spans(found([TALK, COFFEE, late], presence(ADA, 1)), "break")) == 1

    def test_slots(self) -> None:
        def lengths(minutes: int, shortest: int, longest: int) -> list[int]:
            start = at("10:00")
            cut = slots(start, start + timedelta(minutes=minutes), (shortest, longest))
            assert cut[0][0] == start
            assert all(one[1] == other[0] for one, other in pairwise(cut))
            assert cut[-1][1] == start + timedelta(minutes=minutes)
            return [int((end - start).total_seconds()) // 60 for start, end in cut]

        assert lengths(15, 15, 29) == [15]
        assert lengths(30, 15, 29) == [15, 15]
        assert lengths(10, 15, 29) == [10]
        assert lengths(35, 20, 30) == [35]
        assert lengths(50, 20, 30) == [25, 25]
        assert lengths(120, 20, 30) == [30] * 4


class TestAppointments:
    def meeting(self, state: MeetingState, window: str = "", conference: int = 1, day: int = 0) -> Meeting:
        start = at("11:00", day)
        return Meeting(
            id=5, uid="one@example.org", conference=conference, people=(1,), window=window, start=start,
            end=start + timedelta(minutes=15), place="Foyer", state=state, changed=start,
        )  # fmt: skip

    def test_accepted_is_nearly_certain_and_asked_is_less(self) -> None:
        (agreed,) = found([], appointments=[self.meeting("accepted")])
        (asked,) = found([], appointments=[self.meeting("asked", conference=0)])
        assert (agreed.kind, agreed.chance, agreed.people, agreed.place) == ("appointment", 0.95, (1,), "Foyer")
        assert (asked.kind, asked.chance) == ("appointment", 0.4)

    def test_accepted_is_agreed_also_with_someone_without_stars(self) -> None:
        none = {1: Person(id=1, name="Ada Quill", tier=0)}
        (agreed,) = found([], appointments=[self.meeting("accepted")], people=none)
        assert (agreed.agreed, agreed.reason) == (True, "agreed")
        assert found([], appointments=[self.meeting("asked")], people=none) == ()
        (asked,) = found([], appointments=[self.meeting("asked")])
        assert not asked.agreed

    def test_accepted_is_agreed_however_short(self) -> None:
        short = structs.replace(self.meeting("accepted"), end=at("11:02"))
        assert [one.agreed for one in found([], appointments=[short])] == [True]

    @pytest.mark.parametrize("state", ["idea", "declined", "cancelled", "held", "missed"])
    def test_other_states_are_none(self, state: MeetingState) -> None:
        assert found([], appointments=[self.meeting(state)]) == ()

    def test_of_another_conference_or_day_is_none(self) -> None:
        elsewhere = [self.meeting("accepted", conference=2), self.meeting("accepted", day=9)]
        assert found([], appointments=elsewhere) == ()

    def test_takes_the_place_of_the_window_it_came_from(self) -> None:
        before = found([TALK, COFFEE], presence(ADA, 1))
        coffee = next(one for one in before if one.kind == "break")
        after = found([TALK, COFFEE], presence(ADA, 1), appointments=[self.meeting("accepted", coffee.id)])
        assert len(after) == len(before)
        assert next(one for one in after if one.id == coffee.id).kind == "appointment"


class TestTopics:
    other = session(5, "Typing for everyone", "15:00", 30, "Someone", track="Language design")

    def test_a_talk_about_mine_can_be_listened_to(self) -> None:
        (talk,) = found([self.other], topics=frozenset({"Typing", "language design", "gardening"}))
        assert (talk.kind, talk.people, talk.interest) == ("talk", (), 0.1)

    def test_others_are_left_out(self) -> None:
        assert found([self.other], topics=frozenset({"type", "gardening"})) == ()

    def test_shared_topics_add_to_the_stars(self) -> None:
        plain, shared = (
            next(one.interest for one in found([TALK], presence(ADA, 1), topics=topics) if one.kind == "talk")
            for topics in (frozenset[str](), frozenset({"errors"}))
        )
        assert shared > plain


class TestIds:
    programme = (TALK, COFFEE, LUNCH, PARTY)

    def test_are_stable_when_sessions_come_and_go(self) -> None:
        before = found(self.programme, presence(ADA, 1))
        more = [session(50 + n, f"Talk {n}", "09:00", 30, f"Speaker {n}", room=f"Room {n}") for n in range(20)]
        after = found([*more, *reversed(self.programme)], presence(RAVI, 50), presence(ADA, 1))
        assert set(before) <= set(after)

    def test_move_with_their_session(self) -> None:
        moved = session(1, "Errors that help, revised", "15:00", 30, "Ada Quill", room="Room 3")
        before, after = (found([one], presence(ADA, 1)) for one in (TALK, moved))
        assert {one.id for one in before} == {one.id for one in after}

    def test_differ(self) -> None:
        all_ = found(self.programme, presence(ADA, 1), presence(RAVI), presence(MEI))
        assert len({one.id for one in all_}) == len(all_)
        assert all(one.id[0] == "w" and len(one.id) == 9 for one in all_)

    def test_order_of_input_does_not_matter(self) -> None:
        there = (presence(ADA, 1), presence(MEI))
        assert found(self.programme, *there) == found(self.programme[::-1], *there[::-1])


def test_after_a_session_they_chair_they_are_met_and_not_listened_to() -> None:
    panel = session(5, "Panel on errors", "14:00", 45, "Somebody Else")
    chairing = structs.replace(presence(ADA, 5), chaired=(5,))
    windows = found((panel,), chairing)
    assert {window.kind for window in windows} >= {"before talk", "right after talk", "after talk"}
    assert all('the session they chair, "Panel on errors"' in one.reason for one in windows if "talk" in one.kind)
    assert not [window for window in windows if window.kind == "talk"]


def test_a_session_one_holds_and_another_chairs_is_their_talk() -> None:
    panel = session(5, "Panel on errors", "14:00", 45, "Ada Quill", "Ravi Menon")
    windows = found((panel,), presence(ADA, 5), structs.replace(presence(RAVI, 5), chaired=(5,)))
    [listening] = [window for window in windows if window.kind == "talk"]
    assert listening.people == (ADA.id,)
    after = [window for window in windows if window.kind == "after talk"]
    assert after
    assert all(window.people == (1, 2) and "after their talk" in window.reason for window in after)


def test_a_day_of_chairing_is_a_day_on_the_programme() -> None:
    panel = session(5, "Panel on errors", "14:00", 45, "Somebody Else")
    chairing = structs.replace(presence(ADA, 5), chaired=(5,))
    lunches = [window for window in found((panel, LUNCH), chairing) if window.kind == "lunch"]
    assert lunches
    assert all("on the programme that day" in window.reason for window in lunches)
