"""Messages about a meeting as products write them, and ours as they have to be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from urllib.parse import parse_qs, unquote, urlsplit

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from starmeet.calendars.export import Entry
from starmeet.calendars.invite import Letter, invitation
from starmeet.calendars.reply import Message, answer, read_message
from starmeet.errors import InputError, StarmeetError
from starmeet.model import Meeting
from tests.calendars.rfc5545 import check

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
START = datetime(2026, 12, 1, 16, tzinfo=UTC)
MEETING = Meeting(uid="1@starmeet.invalid", people=(1,), start=START, end=START + timedelta(minutes=30), changed=NOW)
ENTRY = Entry(meeting=MEETING, summary="Robin Vale / Ada Quill", description="")
ME, ADA = ("Robin Vale", "robin@vale.example"), ("Ada Quill", "ada@quill.example")


def ics(method: str, *lines: str, head: tuple[str, ...] = ()) -> bytes:
    inner = ("UID:1@starmeet.invalid", "DTSTART:20261201T160000Z", "DTEND:20261201T163000Z", *lines)
    whole = ("BEGIN:VCALENDAR", "VERSION:2.0", f"METHOD:{method}", *head, "BEGIN:VEVENT", *inner, "END:VEVENT",
             "END:VCALENDAR", "")  # fmt: skip
    return "\r\n".join(whole).encode()


OUTLOOK = ics(
    "REPLY", "SEQUENCE:1", "SUMMARY;LANGUAGE=en-US:Accepted: Robin Vale / Ada Quill",
    "ATTENDEE;PARTSTAT=ACCEPTED;CN=Quill\\, Ada:MAILTO:Ada@Quill.example", "COMMENT;LANGUAGE=en-US:Gladly\\, see you",
    "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
)  # fmt: skip
GOOGLE = ics(
    "REPLY", "SEQUENCE:1", "ORGANIZER;CN=robin@vale.example:mailto:robin@vale.example",
    "RECURRENCE-ID:20261201T160000Z",
    "ATTENDEE;CUTYPE=INDIVIDUAL;PARTSTAT=NEEDS-ACTION;CN=x@y.example;X-NUM-GUESTS=0:mailto:x@y.example",
    "ATTENDEE;CUTYPE=INDIVIDUAL;PARTSTAT=DECLINED;CN=Ada Quill;X-NUM-GUESTS=0:mailto:ada@quill.example",
    "DESCRIPTION:<br>hello", "SUMMARY:Robin Vale / Ada Quill",
)  # fmt: skip
APPLE = ics(
    "REPLY", "ATTENDEE;CN=A. Quill;EMAIL=ada@quill.example;PARTSTAT=TENTATIVE:/1234567/principal/",
    "REQUEST-STATUS:2.0;Success",
)  # fmt: skip


class TestReading:
    def test_outlook(self) -> None:
        found = read_message(OUTLOOK, "UTC")
        [guest] = found.guests
        assert (guest.email, guest.answer) == ("ada@quill.example", "ACCEPTED")
        assert (found.sequence, found.start, found.comment) == (1, START, "Gladly, see you")

    def test_google(self) -> None:
        found = read_message(GOOGLE, "UTC")
        assert [(one.email, one.answer) for one in found.guests] == [
            ("x@y.example", "NEEDS-ACTION"), ("ada@quill.example", "DECLINED"),
        ]  # fmt: skip

    def test_apple(self) -> None:
        found = read_message(APPLE, "UTC")
        assert found.sequence is None
        assert [(one.email, one.answer) for one in found.guests] == [("ada@quill.example", "TENTATIVE")]

    @pytest.mark.parametrize(
        ("written", "zone"),
        [
            ("DTSTART;TZID=Europe/Berlin:20261201T170000", "UTC"),
            ("DTSTART;TZID=W. Europe Standard Time:20261201T170000", "UTC"),
            ("DTSTART:20261201T170000", "Europe/Berlin"), ("DTSTART;TZID=Nowhere:20261201T170000", "Europe/Berlin"),
        ],
    )  # fmt: skip
    def test_times_are_instants_whatever_zone_they_are_written_in(self, written: str, zone: str) -> None:
        data = OUTLOOK.replace(b"DTSTART:20261201T160000Z", written.encode())
        assert read_message(data, zone).start == START

    @pytest.mark.parametrize(
        ("lines", "minutes"), [("DURATION:PT45M", 45), ("X-NONE:1", 0), ("DTEND:20261201T150000Z", 0)]
    )  # fmt: skip
    def test_when_it_ends(self, lines: str, minutes: int) -> None:
        found = read_message(OUTLOOK.replace(b"DTEND:20261201T163000Z", lines.encode()), "UTC")
        assert (found.start, found.end) == (START, START + timedelta(minutes=minutes))

    def test_a_zone_of_its_own_is_honoured_and_a_tireless_one_left_out(self) -> None:
        zone = ("BEGIN:VTIMEZONE", "TZID:Customized", "BEGIN:STANDARD", "DTSTART:16010101T000000", "TZOFFSETFROM:+0300",
                "TZOFFSETTO:+0300", "END:STANDARD", "END:VTIMEZONE")  # fmt: skip
        there = OUTLOOK.replace(b"DTSTART:20261201T160000Z", b"DTSTART;TZID=Customized:20261201T190000")
        assert (
            read_message(there.replace(b"BEGIN:VEVENT", "\r\n".join((*zone, "BEGIN:VEVENT")).encode()), "UTC").start
            == START
        )
        tireless = (*zone[:4], "RRULE:FREQ=SECONDLY", *zone[4:], "BEGIN:VEVENT")
        found = read_message(there.replace(b"BEGIN:VEVENT", "\r\n".join(tireless).encode()), "Asia/Riyadh")
        assert found.start == START, "read as if the zone were not known"

    def test_a_saved_mail_is_opened(self) -> None:
        letter = Letter(subject="Accepted", message="Yes!", organizer=ADA, attendee=ME).write(OUTLOOK, NOW)
        assert read_message(letter, "UTC") == read_message(OUTLOOK, "UTC")
        assert read_message(b"\n" + letter, "UTC").method == "REPLY"

    @pytest.mark.parametrize(
        ("data", "says"),
        [
            (b"", "no calendar"), (b"hello", "no calendar"), (b"<html>", "no calendar"),
            (b"\x89PNG\r\n\0", "no calendar"),
            (b"From: a@b.example\nSubject: hi\n\nhello", "no calendar in this mail"),
            (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "no meeting"), (OUTLOOK[:60], "file"),
            (ics("PUBLISH"), "METHOD:PUBLISH"), (ics("REPLY").replace(b"METHOD:REPLY\r\n", b""), "without a METHOD"),
            (OUTLOOK.replace(b"END:VEVENT", b"END:VEVENT\r\nBEGIN:VEVENT\r\nUID:2\r\nEND:VEVENT"), "several"),
            (bytes(9 * 2**20), "larger"),
        ],
    )  # fmt: skip
    def test_what_is_none_is_refused_in_a_line(self, data: bytes, says: str) -> None:
        with pytest.raises(InputError, match=says) as refused:
            read_message(data, "UTC")
        assert "\n" not in str(refused.value)

    @given(st.sampled_from([OUTLOOK, GOOGLE, APPLE]), st.data())
    def test_a_damaged_one_is_read_or_refused(self, whole: bytes, data: st.DataObject) -> None:
        at = data.draw(st.integers(0, len(whole)))
        broken = whole[:at] + data.draw(st.binary(max_size=12)) + whole[at + data.draw(st.integers(0, 12)) :]
        try:
            found = read_message(broken, "UTC")
        except InputError:
            return
        assert found.method in ("REPLY", "COUNTER", "REQUEST", "CANCEL")
        for said in (found.uid, found.summary, found.place, found.comment, *(one.email for one in found.guests)):
            assert said.isprintable()


class TestAnswering:
    def invited(self) -> Message:
        file = invitation(ENTRY, organizer=ADA, attendee=ME, now=NOW)
        extra = b"ATTENDEE;CN=Else:mailto:else@quill.example\r\nORGANIZER"
        return read_message(file.replace(b"ORGANIZER", extra), "UTC")

    def test_the_answer_is_mine_alone(self) -> None:
        data = answer(self.invited(), ME, "ACCEPTED", NOW)
        check(data)
        calendar = icalendar.Calendar.from_ical(data)
        [event] = calendar.walk("VEVENT")
        assert str(calendar["METHOD"]) == "REPLY"
        assert event["ATTENDEE"] == "mailto:robin@vale.example"
        assert event["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
        assert event["ORGANIZER"] == "mailto:ada@quill.example"
        assert (event["UID"], event["DTSTART"].dt, event["DTSTAMP"].dt) == (MEETING.uid, START, NOW)

    def test_nobody_to_answer(self) -> None:
        with pytest.raises(InputError, match="whom to answer"):
            answer(read_message(OUTLOOK, "UTC"), ME, "ACCEPTED", NOW)


class TestSending:
    @pytest.mark.parametrize("state", ["asked", "cancelled"])
    def test_each_message_is_stamped_anew(self, state: str) -> None:
        import msgspec

        meeting = msgspec.structs.replace(MEETING, state=state)
        entry = msgspec.structs.replace(ENTRY, meeting=meeting)
        later = NOW + timedelta(hours=1)
        [event] = icalendar.Calendar.from_ical(invitation(entry, organizer=ME, attendee=ADA, now=later)).walk("VEVENT")
        assert event["DTSTAMP"].dt == later
        assert event["LAST-MODIFIED"].dt == NOW

    def test_the_link_says_the_words_and_carries_no_file(self) -> None:
        letter = Letter(subject="Tea & talk?", message="Hello Ada,\nwould you? 100 %", organizer=ME, attendee=ADA)
        link = urlsplit(letter.link())
        assert (link.scheme, unquote(link.path)) == ("mailto", ADA[1])
        said = parse_qs(link.query, strict_parsing=True)
        assert said == {"subject": ["Tea & talk?"], "body": ["Hello Ada,\r\nwould you? 100 %"]}
        assert Letter(subject="a", message="b").link() == "mailto:?subject=a&body=b"

    def test_the_mail_is_ready_to_send(self) -> None:
        file = invitation(ENTRY, organizer=ME, attendee=("Zoë \r\nBcc: x@y.example", ADA[1]), now=NOW)
        letter = Letter(
            subject="Tea\r\nBcc: x@y.example", message="Hëllo", organizer=ME, attendee=("Zoë \r\nBcc:", ADA[1])
        )
        mail = message_from_bytes(letter.write(file, NOW), policy=policy.default)
        assert mail["Bcc"] is None
        assert mail["From"].addresses[0].addr_spec == ME[1]
        assert mail["To"].addresses[0].addr_spec == ADA[1]
        assert mail.get_content_type() == "multipart/alternative"
        words, calendar = mail.iter_parts()  # type: ignore[attr-defined]
        assert words.get_content().strip() == "Hëllo"
        assert (calendar.get_content_type(), calendar["Content-Type"].params["method"]) == ("text/calendar", "REQUEST")
        assert calendar.get_payload(decode=True) == file

    @pytest.mark.parametrize("address", ["zoë@quill.example", "ada..q@quill.example", "o'ada+x@quill.example"])
    def test_odd_addresses_stay_as_they_are(self, address: str) -> None:
        written = Letter(subject="a", message="b", organizer=ME, attendee=("Zoë", address)).write(
            invitation(ENTRY), NOW
        )
        assert address in written.decode()

    def test_no_address_is_none(self) -> None:
        with pytest.raises(StarmeetError, match="no e-mail address"):
            Letter(subject="a", message="b", attendee=("Ada", "ada")).link()

    @given(st.text(max_size=60), st.text(max_size=200))
    def test_hostile_words_stay_words(self, subject: str, message: str) -> None:
        file = invitation(ENTRY)
        letter = Letter(subject=subject, message=message, organizer=(subject, ME[1]), attendee=(message, ADA[1]))
        mail = message_from_bytes(letter.write(file, NOW), policy=policy.default)
        assert set(mail.keys()) == {"From", "To", "Subject", "Date", "X-Unsent", "MIME-Version", "Content-Type"}
        assert set(parse_qs(urlsplit(letter.link()).query)) <= {"subject", "body"}
