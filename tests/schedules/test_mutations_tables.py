"""Tables and pages broken by chance: read, or refused in a sentence; no row is lost."""

from __future__ import annotations

import contextlib
import json
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from starmeet.errors import StarmeetError
from starmeet.schedules import Hints, discover, html_page, read
from starmeet.schedules.changes import compare

from .programmes import ics
from .test_html_page import ADA, DAYS, H_CALENDAR, H_EVENT, page, talk

DAYS_WRITTEN_OUT = """title,date,start,end,speakers,room,id
On Moss,2027-05-01,10:00,10:45,Ada Exämple; Bo Probe,Garden,A1
"Ferns, ""soft\""",1/5/2027,14.30,,"Cy Trial (Moss Ltd)",,
Stones,46155.4375,,,,Mill,7
"""
DAYS_LEFT_OPEN = """Tag;Zeit;Titel;Referent
Do;10:00–10:45;Grüße;Jörg Übung
;11 Uhr;Moos;
Tag 2;9-10am;Farne;Ada & Bo
"""
PAGES = [
    page(DAYS | {"subEvent": [talk(performer=ADA, duration="PT45M"), talk("Ferns", "2027-05-02T09:00+02:00")]}),
    page([talk(), talk("Ferns", location=["Mill", {"@type": "VirtualLocation", "url": "https://zoom.us/j/1"}])]),
    page(body=H_EVENT),
    page(body=H_CALENDAR),
    page(body='<a href="schedule.ics">x</a><script src="//sessionize.com/api/v2/abc123xy/view/All"></script>'),
]
SCHED = ics(
    "UID:a\nSUMMARY:On Moss - Ada Exämple\\, Moss Ltd & Bo Probe\\, Fern Inc.\nDTSTART:20270501T100000Z\n"
    "BEGIN:PARTICIPANT\nPARTICIPANT-TYPE:SPEAKER\nSUMMARY:Cy Trial\nURL:https://github.com/cy\nEND:PARTICIPANT",
    head="PRODID:-//Sched.com Lantern//EN",
)
DOCUMENTS = [document.encode() for document in (DAYS_WRITTEN_OUT, DAYS_LEFT_OPEN, *PAGES, SCHED)]
PIECES = [b"", b"\0", b"<", b">", b"&", b'"', b"'", b"{", b"[", b"]", b",", b";", b"\t", b"\n", b"\r", b"-", b"/",
          b"99999", b"\xff", b"1/2/27", b"12:00", b"pm", b"<td>", b"</div>", b"<!--", b"&#x1F600;",
          b"&#99999999999999;", b"null",
          b'class="h-event"', b"@graph", b"subEvent", b"\\ud800", json.dumps(DAYS).encode()]  # fmt: skip

NESTS = [(b'<div class="h-event">', b"</div>"), (b"[", b"]"), (b'{"subEvent":', b"}"), (b'"', b'"'), (b"(", b")")]


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


@given(mutated(), st.sampled_from([None, date(2027, 5, 1), date(2199, 12, 31), date(1970, 1, 1)]))
def test_a_broken_file_is_read_or_refused_in_a_sentence(data: bytes, start: date | None) -> None:
    with contextlib.suppress(StarmeetError):
        found = read(data, Hints(where="lantern", start=start, zone="Europe/Lisbon"))
        assert found.sessions
        assert len({session.guid for session in found.sessions}) == len(found.sessions)
        assert all(session.start < session.end for session in found.sessions)
        name = found.conference.timezone
        assert compare(found.sessions, found.sessions, old_zone=name, new_zone=name).changes == ()


@given(mutated())
def test_a_broken_page_leads_to_addresses_or_nowhere(data: bytes) -> None:
    found = discover.candidates(html_page.decoded(data), "https://lantern.example/")
    assert all(one.url.startswith(("https://", "http://")) for one in found)
    assert len({one.url for one in found}) == len(found)


@given(
    st.lists(
        st.tuples(st.sampled_from(["Moss", "Ferns", ""]), st.sampled_from(["10:00", "25:99", "", "noon"])), min_size=1
    )
)
def test_every_row_is_a_session_or_says_why_not(rows: list[tuple[str, str]]) -> None:
    written = [f"{number},{title},2027-05-01,{start}" for number, (title, start) in enumerate(rows)]
    with contextlib.suppress(StarmeetError):
        found = read("\n".join(["id,title,date,start", *written]).encode(), Hints(where="lantern"))
        assert len(found.sessions) + len(found.skipped) == len(rows)
        assert all(one.why for one in found.skipped)
