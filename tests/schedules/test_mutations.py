"""Broken by chance: whatever becomes of a file, it is read or refused in a sentence."""

from __future__ import annotations

import contextlib

from hypothesis import given
from hypothesis import strategies as st

from starmeet.errors import StarmeetError
from starmeet.schedules import Hints, read
from starmeet.schedules.changes import compare

from .programmes import event, frab, ics, talk, xml

TWO_XML = xml(
    event(date="2027-05-01T10:00:00+02:00", duration="0:45", persons="<person id='1'>Ada Exämple</person>"),
    event("Ferns &amp; more", "23:30", 'guid="f"', abstract="&lt;p&gt;Text &amp;amp; more"),
    conference="<start>2027-05-01</start><end>2027-05-02</end><day_change>09:00</day_change><city>Ghent</city>",
)
TWO_JSON = frab(
    talk(
        persons=[{"name": "Ada Exämple", "links": [{"url": "https://a.example/@ada"}]}], end="2027-05-01T11:00:00+02:00"
    ),
    talk(guid="f", title="Ferns", date="2027-05-01", links=[{"url": "https://zoom.us/j/1"}]),
)
TWO_ICS = ics(
    "UID:a\nSUMMARY:Moss - Ada Exämple\nDTSTART;TZID=Europe/Berlin:20270501T100000\nDURATION:PT1H\nCATEGORIES:Talk",
    "UID:b\nSUMMARY:Ferns\nDTSTART;VALUE=DATE:20270502\nDTEND;VALUE=DATE:20270503\nRRULE:FREQ=DAILY"
    '\nATTENDEE;CN="Bo Probe":invalid:nomail\nDESCRIPTION:Speakers: Cy Trial (Moss)',
    head="PRODID:-//pretalx//\nX-WR-TIMEZONE:Europe/Berlin\nBEGIN:VTIMEZONE\nTZID:X\nBEGIN:STANDARD\nDTSTART:19700101T000000"
    "\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE",
)  # fmt: skip
DOCUMENTS = [document.encode() for document in (TWO_XML, TWO_JSON, TWO_ICS)]
PIECES = [b"", b"\0", b"<", b">", b"&", b'"', b"{", b"[", b"]", b":", b";", b"\n", b"\r", b"-", b"9999", b"\xff",
          b"\xed\xa0\x80", b"<event>", b"</day>", b"<![x[", b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n", b"DTSTART:\r\n",
          b"TZID=", b"\\u0000", b"\\ud800", b"null", b"1e999", b"T", b"Z", b"+99:99"]  # fmt: skip

NESTS = [
    (b"<day>", b"</day>"),
    (b"[", b"]"),
    (b'{"a":', b"}"),
    (b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n"),
    (b"<!--", b"-->"),
]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    data = draw(st.sampled_from(DOCUMENTS))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 40)))
        match draw(st.sampled_from(["put", "cut off", "repeat", "swap", "re-encode", "any", "nest", "inflate"])):
            case "put":
                data = data[:start] + draw(st.sampled_from(PIECES)) + data[end:]
            case "cut off":
                data = data[:start]
            case "repeat":
                data = data[:end] + data[start:end] * draw(st.integers(1, 3)) + data[end:]
            case "swap":
                data = data[:start] + data[end:] + data[start:end]
            case "re-encode":
                data = data.decode("latin-1").encode(draw(st.sampled_from(["utf-8", "utf-16", "cp500"])))
            case "any":
                data = data[:start] + draw(st.binary(max_size=6)) + data[end:]
            case "nest":
                begin, close = draw(st.sampled_from(NESTS))
                times = draw(st.sampled_from([1, 7, 300, 3000]))
                data = data[:start] + begin * times + data[start:end] + close * times + data[end:]
            case "inflate":
                data = data[:end] + data[start:end] * draw(st.sampled_from([50, 2000])) + data[end:]
    return data


@given(mutated(), st.sampled_from(["", "Asia/Tokyo"]))
def test_a_broken_file_is_read_or_refused_in_a_sentence(data: bytes, zone: str) -> None:
    with contextlib.suppress(StarmeetError):
        found = read(data, Hints(where="lantern", zone=zone))
        assert found.sessions
        assert len({session.guid for session in found.sessions}) == len(found.sessions)
        assert all(session.start < session.end for session in found.sessions)
        name = found.conference.timezone
        assert compare(found.sessions, found.sessions, old_zone=name, new_zone=name).changes == ()


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_in_a_sentence(data: bytes) -> None:
    with contextlib.suppress(StarmeetError):
        read(data, Hints(where="lantern"))
