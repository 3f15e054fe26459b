"""What is no programme, or a broken one: one clear line, never a traceback."""

from __future__ import annotations

import pytest

from starmeet.errors import InputError, NotASchedule
from starmeet.schedules import MAX_BYTES

from .programmes import event, frab, ics, reading, talk, xml

BOMB = '<!DOCTYPE s [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("data", "looks_like"),
    [
        (b"", "an empty file"),
        (b"  \r\n\t", "an empty file"),
        (b"<!doctype html><html><schedule></schedule></html>", "an HTML page"),
        (b"<html><body>Login</body></html>", "an HTML page"),
        (b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "an RSS feed"),
        (b'<rdf:RDF xmlns:rdf="x"/>', "an RSS feed"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"/>', "a news feed"),
        (b"<iCalendar><vcalendar/></iCalendar>", "xCal"),
        (b"<inventory><item/></inventory>", "XML of another kind (<inventory>)"),
        (b'<schedule><day date="2027-05-01"><entry id="1"/></day></schedule>', "EuroPython XML"),
        (b'<schedule><item when="monday"/></schedule>', "XML of another kind"),
        (b'[{"name": "A", "url": "https://a.example", "startDate": "2027-05-01"}]', "a catalogue of conferences"),
        (b'{"schedules": [{"url": "https://a.example", "title": "A"}]}', "a catalogue of conferences"),
        (b'{"schedule": [{"conf_key": 1}]}', "JSON of another kind"),
        (b'{"schedule": {"slots": []}}', "JSON of another kind"),
        (b"[]", "JSON without a programme"),
        (b"title,start,end\nMoss,10:00,11:00\n", "CSV"),
        (b"\x89PNG\r\n\x1a\n\0\0", "an image"),
        (b"%PDF-1.7", "a PDF"),
        (b"PK\x03\x04", "a ZIP archive"),
        (b"\x7fELF\x02\x01\0\0", "binary data"),
        (b"BEGIN:VCARD\nEND:VCARD", "an address book"),
        (b"See you there!", "plain text"),
        (b"<<< not markup", "text"),
    ],
)
def test_something_else_is_named(data: bytes, looks_like: str) -> None:
    with pytest.raises(NotASchedule) as caught:
        reading(data, where="lantern.dat")
    assert looks_like in caught.value.problem
    assert caught.value.problem.startswith("lantern.dat ")
    assert caught.value.hint
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (xml(event())[:150], "line 2, column"),
        (xml(event()).replace("</day>", ""), "line 2"),
        (xml(event("Gr\xfc\xdfe")).encode("latin-1"), "not well-formed XML"),
        (xml(event()).replace("UTF-8", "x-unknown"), "cannot be read as XML"),
        (xml(event()).replace("?>\n", f"?>\n{BOMB}"), "entities"),
        (b"<schedule>" + b"<day>" * 100_000, "nests"),
        (xml(), "holds no session"),
        (xml(event(start="?")), "item 1"),
        (frab(talk())[:-30], "line 1, column"),
        (b'{"schedule": {"conference": ' + b"[" * 200_000, "beyond reason"),
        (b'{"schedule": {"a": 1' + b"0" * 5000 + b"}}", "cannot be read as JSON"),
        (b'{"schedule": {"a": "\xff"}}', "not UTF-8"),
        (b'{"plan": 1,}', "line 1, column 12"),
        (frab(), "holds no session"),
        (ics(), "holds no session"),
        (ics("SUMMARY:Moss"), "it has no start"),
        (b"\xff\xfeB\0E", "UTF-16"),
    ],
)
def test_broken_programmes_are_refused_whole(data: str | bytes, told: str) -> None:
    with pytest.raises(InputError, match=told) as caught:
        reading(data)
    assert caught.value.problem.startswith("lantern.xml ")
    assert caught.value.hint


def test_what_is_too_large_is_refused() -> None:
    with pytest.raises(InputError, match="too large"):
        reading(b" " * (MAX_BYTES + 1))


@pytest.mark.parametrize("data", [ics() + ics("UID:a\n" * 3) * 20_001, frab(*[1] * 20_001)])
def test_too_many_items_are_refused(data: str) -> None:
    with pytest.raises(InputError, match="20001 items"):
        reading(data)


def test_a_zone_nobody_knows_is_refused() -> None:
    with pytest.raises(InputError, match="Moon/Base"):
        reading(xml(event()), zone="Moon/Base")
