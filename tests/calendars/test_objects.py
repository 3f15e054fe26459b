"""Calendar objects: read, compared and merged, with whatever else others have put into them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from starmeet.calendars import objects
from starmeet.calendars.export import Entry, single
from starmeet.errors import InputError
from starmeet.model import Meeting
from tests.calendars import rfc5545

START = datetime(2026, 12, 1, 10, tzinfo=UTC)
MEETING = Meeting(
    id=1, uid="u1@starmeet.invalid", people=(1,), start=START, end=START + timedelta(minutes=30),
    zone="Europe/Lisbon", place="Foyer, left; right", kind="break", changed=START - timedelta(days=30),
)  # fmt: skip
ENTRY = Entry(meeting=MEETING, summary="Meet Ada, at last", description="First line\n\nSecond; with, signs\\")
OURS = single(ENTRY, (15,))
words = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029\x85"), max_size=200)


def moved(minutes: int = 60, **more: object) -> bytes:
    start = START + timedelta(minutes=minutes)
    meeting = msgspec.structs.replace(MEETING, start=start, end=start + timedelta(minutes=30), sequence=1)
    return single(msgspec.structs.replace(ENTRY, meeting=meeting, **more), (15,))


def unfolded(data: bytes) -> str:
    return re.sub(r"\r\n[ \t]", "", data.decode()).replace("\r\n", "\n")


class TestReading:
    def test_it_says_what_was_written(self) -> None:
        said = objects.read(OURS, "UTC")
        assert (said.uid, said.sequence, said.start, said.end) == (MEETING.uid, 0, MEETING.start, MEETING.end)
        assert (said.place, said.title, said.status) == ("Foyer, left; right", "Meet Ada, at last", "TENTATIVE")
        assert not said.guests
        assert {"WHEN", "LOCATION", "STATUS", "SUMMARY", "DESCRIPTION", "VALARM"} <= said.marks.keys()

    def test_other_ways_to_write_the_same_bear_the_same_marks(self) -> None:
        text = unfolded(OURS)
        lines = text.replace("DTSTART;TZID=Europe/Lisbon:20261201T100000", "DTSTART:20261201T100000Z")
        lines = re.sub("DTEND.*", "DURATION:PT30M", lines).replace("SUMMARY:", "SUMMARY;LANGUAGE=en:")
        head, *event, tail = re.split(r"(?<=BEGIN:VEVENT\n)|(?=BEGIN:VALARM)", lines)
        turned = "\n".join(sorted(event[0].splitlines(), reverse=True))
        written = f"{head}{turned}\n{tail}".replace("\n", "\r\n").encode()
        assert objects.read(written, "UTC").marks == objects.read(OURS, "UTC").marks

    @pytest.mark.parametrize(
        ("old", "new", "field"),
        [("T103000", "T104500", "WHEN"), ("LOCATION:", "LOCATION:The ", "LOCATION"), ("-PT15M", "-PT5M", "VALARM"),
         ("TENTATIVE", "CONFIRMED", "STATUS"), ("SUMMARY:", "SUMMARY:x", "SUMMARY"),
         ("SEQUENCE:0", "SEQUENCE:2", "SEQUENCE")],
    )  # fmt: skip
    def test_a_change_changes_one_mark(self, old: str, new: str, field: str) -> None:
        text = unfolded(OURS).replace(old, new, 1) if old != "T103000" else unfolded(OURS).replace(old, new)
        before, after = objects.read(OURS, "UTC").marks, objects.read(text.encode(), "UTC").marks
        assert {one for one in before.keys() | after.keys() if before.get(one) != after.get(one)} == {field}

    def test_whole_days_and_times_of_nowhere(self) -> None:
        text = re.sub("DTEND.*\n", "", unfolded(OURS))
        day = objects.read(re.sub("DTSTART.*", "DTSTART;VALUE=DATE:20261201", text).encode(), "Asia/Tokyo")
        assert (day.start, day.end - day.start) == (datetime(2026, 11, 30, 15, tzinfo=UTC), timedelta(days=1))
        floating = objects.read(re.sub("DTSTART.*", "DTSTART:20261201T100000", text).encode(), "Asia/Tokyo")
        assert floating.start == floating.end == datetime(2026, 12, 1, 1, tzinfo=UTC)

    @pytest.mark.parametrize("line", ["ATTENDEE:mailto:a@b.example", 'ORGANIZER;CN="A:B":mailto:a@b.example'])
    def test_guests_are_noticed(self, line: str) -> None:
        text = unfolded(OURS).replace("BEGIN:VALARM", f"{line}\nBEGIN:VALARM")
        assert objects.read(text.encode(), "UTC").guests

    def test_my_no_is_noticed(self) -> None:
        line = 'ATTENDEE;CN="Me: I";PARTSTAT=DECLINED:MAILTO:Me@Vale.example\nBEGIN:VALARM'
        data = unfolded(OURS).replace("BEGIN:VALARM", line).encode()
        assert objects.read(data, "UTC", "me@vale.example").declined
        assert not objects.read(data, "UTC", "e@vale.example").declined
        assert not objects.read(data, "UTC").declined

    @pytest.mark.parametrize(
        "data",
        [b"", b"x", b"BEGIN:VCALENDAR\nEND:VCALENDAR", OURS[:-40], OURS.replace(b"DTSTART", b"X-START"),
         OURS.replace(b"20261201T100000", b"tomorrow"), OURS.replace(b"END:VEVENT", b"END:VTODO"), b"\xff" * 99,
         OURS.replace(b"BEGIN:VEVENT\r\n", b"BEGIN:VEVENT\r\nRECURRENCE-ID:20261201T100000Z\r\n")],
    )  # fmt: skip
    def test_what_is_none_is_refused(self, data: bytes) -> None:
        with pytest.raises(InputError):
            objects.read(data, "UTC")

    @given(st.data())
    def test_damaged_objects_are_read_or_refused(self, data: st.DataObject) -> None:
        at, length = data.draw(st.integers(0, len(OURS))), data.draw(st.integers(0, 40))
        damaged = OURS[:at] + data.draw(st.binary(max_size=20)) + OURS[at + length :]
        try:
            objects.merged(damaged, OURS, ())
            objects.read(damaged, "UTC")
        except InputError:
            pass


class TestMerging:
    def test_into_our_own_it_is_ours(self) -> None:
        assert objects.read(objects.merged(OURS, moved(), ()), "UTC") == objects.read(moved(), "UTC")

    def test_what_is_not_ours_stays(self) -> None:
        theirs = unfolded(OURS).replace("BEGIN:VALARM", 'X-A;B="c:d":e\\,f\nRRULE:FREQ=DAILY\nBEGIN:VALARM', 1)
        theirs = theirs.replace("END:VCALENDAR", "BEGIN:VTODO\nUID:t\nEND:VTODO\nEND:VCALENDAR")
        theirs = theirs.replace("VERSION:2.0", "VERSION:2.0\nMETHOD:REQUEST\nX-WR-CALNAME:Robin")
        after = unfolded(objects.merged(theirs.encode(), moved(), ()))
        for line in ('X-A;B="c:d":e\\,f', "RRULE:FREQ=DAILY", "BEGIN:VTODO\nUID:t\nEND:VTODO", "X-WR-CALNAME:Robin"):
            assert line in after
        assert "METHOD" not in after
        assert after.count("BEGIN:VTIMEZONE") == after.count("BEGIN:VEVENT") == after.count("BEGIN:VALARM") == 1

    @pytest.mark.parametrize("field", [*objects.WORDS, *objects.SUBSTANCE])
    def test_what_is_kept_stays_and_the_rest_is_ours(self, field: str) -> None:
        ours = moved(
            180, summary="Another", description="Another", url="https://a.example/", join_url="https://b.example/"
        )
        ours = ours.replace(b"-PT15M", b"-PT9M").replace(b"Foyer", b"Pier").replace(b"TENTATIVE", b"CONFIRMED")
        after = objects.read(objects.merged(OURS, ours, (field,)), "UTC").marks
        theirs, wanted = objects.read(OURS, "UTC").marks, objects.read(ours, "UTC").marks
        assert after.get(field) == theirs.get(field)
        assert {one: after.get(one) for one in wanted if one != field} == {
            one: wanted[one] for one in wanted if one != field
        }

    @given(words, words, words)
    def test_any_words_survive_and_lines_are_folded(self, title: str, place: str, more: str) -> None:
        meeting = msgspec.structs.replace(MEETING, place=place)
        ours = single(msgspec.structs.replace(ENTRY, meeting=meeting, summary=title, description=more), (5, 30))
        after = objects.merged(OURS, ours, ())
        assert objects.read(after, "UTC") == objects.read(ours, "UTC")
        rfc5545.check(after)
