"""The strict reader refuses what it is there to refuse; else the tests that lean on it would prove nothing."""

from __future__ import annotations

import pytest

from .rfc5545 import check, read

GOOD = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//starmeet//starmeet//EN
CALSCALE:GREGORIAN
NAME:Plan\\, all of it
COLOR:steelblue
REFRESH-INTERVAL;VALUE=DURATION:PT6H
X-PUBLISHED-TTL:PT6H
BEGIN:VTIMEZONE
TZID:Europe/Lisbon
BEGIN:STANDARD
DTSTART:20260101T000000
TZNAME:WET
TZOFFSETFROM:+0000
TZOFFSETTO:+0000
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:1@starmeet.invalid
DTSTAMP:20261122T090000Z
SEQUENCE:1
SUMMARY:Meet Ada\\; bring the book
DESCRIPTION:One\\nTwo
DTSTART;TZID=Europe/Lisbon:20261201T100000
DTEND;TZID=Europe/Lisbon:20261201T103000
STATUS:CONFIRMED
URL:https://conf.example/talk;7,8
CONFERENCE;VALUE=URI;FEATURE=VIDEO;LABEL=Join:https://meet.example/ada
CATEGORIES:starmeet,break
BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:Meet Ada
TRIGGER:-PT15M
END:VALARM
END:VEVENT
BEGIN:VEVENT
UID:2@starmeet.invalid
DTSTAMP:20261122T090000Z
DTSTART:20261201T120000Z
ORGANIZER;CN="Vale, Robin":mailto:robin@vale.example
ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN=Ada:mailto:ada@quill.example
END:VEVENT
BEGIN:VTODO
UID:3@starmeet.invalid
DTSTAMP:20261122T090000Z
DTSTART;VALUE=DATE:20261120
DUE;VALUE=DATE:20261122
STATUS:COMPLETED
PERCENT-COMPLETE:100
COMPLETED:20261121T100000Z
SUMMARY:Write to Ada
END:VTODO
END:VCALENDAR
"""


def written(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


def test_what_is_good_is_read() -> None:
    tree = read(written(GOOD))
    assert [part.name for part in tree.parts] == ["VTIMEZONE", "VEVENT", "VEVENT", "VTODO"]
    assert tree.parts[2].all("ORGANIZER")[0].params == {"CN": "Vale, Robin"}


def test_a_folded_line_is_one_line() -> None:
    folded = GOOD.replace("SUMMARY:Write to Ada", "SUMMARY:Write\n  to Ada")
    assert read(written(folded)).parts[3].value("SUMMARY") == "Write to Ada"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("VERSION:2.0\n", ""),
        ("VERSION:2.0", "VERSION:2.1"),
        ("PRODID:-//starmeet//starmeet//EN\n", ""),
        ("UID:1@starmeet.invalid\n", ""),
        ("UID:1@starmeet.invalid", "UID:2@starmeet.invalid"),
        ("UID:1@starmeet.invalid", "UID:"),
        ("DTSTAMP:20261122T090000Z\nSEQUENCE", "SEQUENCE"),
        ("DTSTAMP:20261122T090000Z\nSEQUENCE", "DTSTAMP:20261122T090000\nSEQUENCE"),
        ("SEQUENCE:1\n", "SEQUENCE:1\nSEQUENCE:2\n"),
        ("SEQUENCE:1", "SEQUENCE:-1"),
        ("SEQUENCE:1", "SEQUENCE;X=1:1"),
        ("STATUS:CONFIRMED", "STATUS:NEEDS-ACTION"),
        ("STATUS:CONFIRMED", "STATUS:confirmed"),
        ("SUMMARY:Meet Ada\\;", "SUMMARY:Meet Ada;"),
        ("SUMMARY:Meet Ada\\;", "SUMMARY:Meet Ada,"),
        ("SUMMARY:Meet Ada\\;", "SUMMARY:Meet Ada\\x"),
        ("SUMMARY:Meet Ada\\;", "SUMMARY:" + "Ada " * 30),
        ("SUMMARY:Meet Ada\\;", "SUMMARY:" + "ä" * 40),
        ("SUMMARY:Meet Ada\\;", "SUMMARY:Meet\x07 Ada"),
        ("SUMMARY:Meet Ada\\;", "SUMMARY:Meet\tAda"),
        ("SUMMARY:Meet Ada\\;", "SUMMARY:Meet\u2028Ada"),
        ("SUMMARY:Meet Ada\\;", "SUMMARY:Meet\x85Ada"),
        ("SUMMARY:Meet Ada\\;", "Summary:Meet"),
        ("SUMMARY:Meet Ada\\;", "X-WHATEVER:Meet"),
        ("SUMMARY:Meet Ada\\;", "\nSUMMARY:Meet"),
        ("DTSTART;TZID=Europe/Lisbon:20261201T100000", "DTSTART;TZID=Europe/Porto:20261201T100000"),
        ("DTSTART;TZID=Europe/Lisbon:20261201T100000", "DTSTART;TZID=Europe/Lisbon:20261201T100000Z"),
        ("DTSTART;TZID=Europe/Lisbon:20261201T100000", "DTSTART:20261201T100000"),
        ("DTSTART;TZID=Europe/Lisbon:20261201T100000", "DTSTART;TZID=Europe/Lisbon:20261231"),
        ("DTSTART;TZID=Europe/Lisbon:20261201T100000", "DTSTART;TZID=Europe/Lisbon:20261301T100000"),
        ("DTSTART;TZID=Europe/Lisbon:20261201T100000", "DTSTART;TZID=Europe/Lisbon:20251201T100000"),
        ("DTSTART;TZID=Europe/Lisbon:20261201T100000\n", ""),
        ("DTEND;TZID=Europe/Lisbon:20261201T103000", "DTEND;TZID=Europe/Lisbon:20261201T100000"),
        ("DTEND;TZID=Europe/Lisbon:20261201T103000", "DTEND:20261201T103000Z"),
        ("TZID:Europe/Lisbon", "TZID:Europe/Porto"),
        ("DTSTART:20261201T120000Z", "DTSTART;TZID=Europe/Porto:20261201T120000"),
        ("TZOFFSETTO:+0000", "TZOFFSETTO:0000"),
        ("TZOFFSETTO:+0000", "TZOFFSETTO:+2400"),
        ("TZOFFSETTO:+0000\n", ""),
        ("DTSTART:20260101T000000", "DTSTART:20260101T000000Z"),
        ("URL:https://conf.example/talk;7,8", "URL:conf example"),
        ("URL:https://conf.example/talk;7,8", "URL;VALUE=URI:https://conf.example"),
        ("CONFERENCE;VALUE=URI;", "CONFERENCE;"),
        ("FEATURE=VIDEO", "FEATURE=VIDEO,AUDIO"),
        ("FEATURE=VIDEO", 'FEATURE="VIDEO,AUDIO"'),
        ("LABEL=Join:", "LABEL=:"),
        ("REFRESH-INTERVAL;VALUE=DURATION:PT6H", "REFRESH-INTERVAL:PT6H"),
        ("X-PUBLISHED-TTL:PT6H", "X-PUBLISHED-TTL:6H"),
        ("X-PUBLISHED-TTL:PT6H", "X-PUBLISHED-TTL:PT"),
        ("COLOR:steelblue", "COLOR:#4682b4"),
        ("CATEGORIES:starmeet,break", "CATEGORIES:starmeet,"),
        ("ACTION:DISPLAY\n", ""),
        ("TRIGGER:-PT15M\n", ""),
        ("DESCRIPTION:Meet Ada\n", ""),
        ("TRIGGER:-PT15M", "TRIGGER:PT15M"),
        ('CN="Vale, Robin"', "CN=Vale, Robin"),
        ('CN="Vale, Robin"', 'CN=Vale "Robin"'),
        ("CN=Ada:", "CN=Ada;CN=Bo:"),
        ("mailto:ada@quill.example", "ada@quill.example"),
        ("RSVP=TRUE", "RSVP=yes"),
        ('ORGANIZER;CN="Vale, Robin":mailto:robin@vale.example\n', ""),
        ("DUE;VALUE=DATE:20261122", "DUE;VALUE=DATE:20261120"),
        ("DUE;VALUE=DATE:20261122", "DUE:20261122T090000Z"),
        ("DUE;VALUE=DATE:20261122", "DUE;VALUE=DATE:20261131"),
        ("COMPLETED:20261121T100000Z", "COMPLETED;VALUE=DATE:20261121"),
        ("COMPLETED:20261121T100000Z", "COMPLETED:20261121T100000"),
        ("STATUS:COMPLETED", "STATUS:NEEDS-ACTION"),
        ("PERCENT-COMPLETE:100", "PERCENT-COMPLETE:40"),
        ("STATUS:COMPLETED", "STATUS:CONFIRMED"),
        ("CALSCALE:GREGORIAN", "METHOD:PUBLISH"),
        ("END:VTODO", "END:VEVENT"),
        ("END:VTODO\n", ""),
        ("BEGIN:VTODO", "BEGIN:VJOURNAL"),
        ("END:VCALENDAR\n", "END:VCALENDAR\nBEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nEND:VCALENDAR\n"),
    ],
)  # fmt: skip
def test_what_is_bad_is_refused(old: str, new: str) -> None:
    assert old in GOOD
    with pytest.raises((AssertionError, ValueError, KeyError)):
        check(written(GOOD.replace(old, new, 1)))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        written(GOOD).removesuffix(b"\r\n"),
        GOOD.encode(),
        written(GOOD).replace(b"SUMMARY:Write", b"SUMMARY:Wr\xff"),
        written(GOOD).replace(b"SUMMARY:Write", b"SUMMARY:\xc3\r\n \xa4"),
        b" " + written(GOOD),
    ],
)
def test_what_is_no_file_of_ours_is_refused(data: bytes) -> None:
    with pytest.raises((AssertionError, ValueError, IndexError)):
        check(data)


def test_a_zone_that_nothing_is_written_in_is_refused() -> None:
    unused = GOOD.replace(";TZID=Europe/Lisbon", "").replace("T100000\n", "T100000Z\n").replace("T103000", "T103000Z")
    with pytest.raises(AssertionError, match="described"):
        check(written(unused))


def test_a_zone_below_what_uses_it_is_refused() -> None:
    zone = GOOD[GOOD.index("BEGIN:VTIMEZONE") : GOOD.index("BEGIN:VEVENT")]
    below = GOOD.replace(zone, "").replace("END:VCALENDAR", f"{zone}END:VCALENDAR")
    with pytest.raises(AssertionError, match="zones come before"):
        check(written(below))
