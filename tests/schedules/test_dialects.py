"""What formats say in passing, each its own way: pictures, accounts, people behind titles, pages of a list."""

from __future__ import annotations

import html
import json
from typing import Any

import pytest

from starmeet.errors import NotASchedule
from starmeet.model import Handle, Speaker
from starmeet.schedules import people_list

from .programmes import event, frab, ics, reading, talk, xml
from .test_html_page import page
from .test_open_event import json_api
from .test_pretalx import page as listed
from .test_pretalx import submission, widget
from .test_sessionize import slot, view_all

PICTURE = "https://lantern.example/ada.png"
ADA = {"code": "ADAADA", "name": "Ada Exämple"}
WHEN = "\nDTSTART:20270501T100000Z\nDTEND:20270501T104500Z"


def v2(**person: Any) -> str:
    event = {"guid": "g", "title": "On Moss", "start": "2027-05-01T10:00:00Z", "participants": [{"guid": "p"}]}
    persons = [{"guid": "p", "name": "Ada Exämple"} | person]
    return json.dumps({"schedule": {"conference": {"title": "L"}, "events": [event], "persons": persons}})


def by_widget(picture: str) -> str:
    moss = {"code": "M", "title": "On Moss", "speakers": ["ADAADA"], "start": "2027-05-01T10:00:00Z", "duration": 30}
    return widget(moss, speakers=[ADA | {"avatar": picture}])


def by_sessionize(picture: str) -> str:
    value = json.loads(view_all(slot(speakers=["aa-1"])))
    return json.dumps(value | {"speakers": [{"id": "aa-1", "fullName": "Ada Exämple", "profilePicture": picture}]})


def by_json_ld(picture: str) -> str:
    person = {"@type": "Person", "name": "Ada Exämple", "image": {"@type": "ImageObject", "url": picture}}
    talks = [{"@type": "Event", "name": n, "startDate": "2027-05-01T10:00", "performer": person} for n in ("A", "B")]
    return page(talks)


def by_open_event(picture: str) -> str:
    value = json.loads(json_api())
    for one in value["included"]:
        if one["type"] == "speaker":
            one["attributes"]["photo-url"] = picture
    return json.dumps(value)


def by_h_card(picture: str) -> str:
    card = f'<a class="p-performer h-card"><img class="u-photo" src="{picture}"><b class="p-name">Ada Exämple</b></a>'
    one = f'<div class="h-event"><b class="p-name">A</b><time class="dt-start" datetime="2027-05-01T10:00">{card}</div>'
    return page(body=one * 2)


WITH_PICTURES = {
    "pretalx, REST": lambda url: listed(submission("MOSSMO", 10, speakers=[ADA | {"avatar_url": url}])),
    "pretalx, REST, older": lambda url: listed(submission("MOSSMO", 10, speakers=[ADA | {"avatar": url}])),
    "pretalx, widget": by_widget,
    "schedule.json": lambda url: frab(talk(persons=[ADA | {"avatar": url}])),
    "schedule.json, version 2": lambda url: v2(avatar={"url": url}),
    "Sessionize": by_sessionize,
    "Open Event": by_open_event,
    "JSON-LD": by_json_ld,
    "h-card": by_h_card,
}


@pytest.mark.parametrize("how", WITH_PICTURES)
def test_the_address_of_a_picture_is_kept(how: str) -> None:
    for url, kept in (
        (PICTURE, PICTURE),
        ("javascript:alert(1)", ""),
        ("/media/ada.png", ""),
        ("data:image/png,x", ""),
    ):
        found = [one for session in reading(WITH_PICTURES[how](url)).sessions for one in session.speakers]
        assert found
        assert {one.avatar for one in found} == {kept}, url


@pytest.mark.parametrize(
    ("biography", "handles"),
    [
        (
            "Grows moss. https://github.com/Ada, and [toots](https://moss.example/@ada).",
            ["github:ada", "mastodon:ada@moss.example"],
        ),
        ("@ada@moss.example is me.", ["mastodon:ada@moss.example"]),
        (
            "https://www.linkedin.com/in/ada-e/ https://bsky.app/profile/ada.example",
            ["linkedin:ada-e", "bluesky:ada.example"],
        ),
        ("Maintains https://github.com/moss/fern", []),
        ("With https://github.com/bo and https://github.com/cy", []),
        ("Works at https://moss-ltd.example/, write to ada@moss.example", []),
        ("", []),
    ],
)  # fmt: skip
def test_a_biography_says_where_somebody_is_when_nothing_else_does(biography: str, handles: list[str]) -> None:
    [session] = reading(frab(talk(persons=[ADA | {"biography": biography}]))).sessions
    assert [str(one) for one in session.speakers[0].handles] == handles
    links = [{"service": "github", "url": "https://github.com/quill"}]
    [session] = reading(frab(talk(persons=[ADA | {"biography": biography, "links": links}]))).sessions
    assert session.speakers[0].handles == (Handle("github", "quill"),)


LINES = """Speaker: Ada Exämple|Speakers - Ada Exämple|Speaker(s): Ada Exämple|Presenters: Ada Exämple|
Panelist: Ada Exämple|by Ada Exämple|By: Ada Exämple|presented by Ada Exämple|With: Ada Exämple|
von: Ada Exämple|von – Ada Exämple|Mit: Ada Exämple|Referentin: Ada Exämple|Vortragende: Ada Exämple|
par: Ada Exämple|Avec : Ada Exämple|Intervenants : Ada Exämple|Relatore: Ada Exämple|Ponente: Ada Exämple|
Oradora: Ada Exämple|Palestrante: Ada Exämple|<p><b>Speaker:</b> Ada Exämple</p>|Speaker: Ada Exämple (she/her)"""


@pytest.mark.parametrize("line", LINES.replace("\n", "").split("|"))
def test_a_line_of_a_description_names_people(line: str) -> None:
    [session] = reading(ics(f"UID:a\nSUMMARY:On Moss{WHEN}\nDESCRIPTION:{line}\\nAbout moss.")).sessions
    assert session.speakers == (Speaker(name="Ada Exämple"),)


@pytest.mark.parametrize("line", ["by the river we sit", "By popular demand", "With - all of us", "von Herzen"])
def test_everyday_words_name_nobody(line: str) -> None:
    [session] = reading(ics(f"UID:a\nSUMMARY:On Moss{WHEN}\nDESCRIPTION:{line}")).sessions
    assert session.speakers == ()


def titles(*summaries: str, product: str = "-//Lantern//EN") -> list[tuple[str, list[str]]]:
    events = (f"UID:{number}\nSUMMARY:{summary}{WHEN}" for number, summary in enumerate(summaries))
    found = reading(ics(*events, head=f"PRODID:{product}")).sessions
    return [(one.title, [speaker.name for speaker in one.speakers]) for one in found]


def test_people_stand_behind_titles_where_that_is_the_habit() -> None:
    assert titles("Mousse — Ada Exämple", "Fougères — Bo Probe et Cy Dee", "Pause") == [
        ("Mousse", ["Ada Exämple"]), ("Fougères", ["Bo Probe", "Cy Dee"]), ("Pause", []),
    ]  # fmt: skip
    rooms = ["Lunch - Main Hall", "Tea - Main Hall", "Moss - an introduction", "Ferns - and more", "Fog - Ada Exämple"]
    assert titles(*rooms) == [(title, []) for title in rooms]
    assert titles("Lunch - Main Hall") == [("Lunch - Main Hall", [])]
    frabs = titles("Moss - the return - Ada Exämple", "Ferns - a story", product="icalendar-ruby")
    assert frabs == [("Moss - the return", ["Ada Exämple"]), ("Ferns - a story", [])]


def test_a_broken_character_is_no_other_encoding() -> None:
    cut = ics(f"UID:a\nSUMMARY:Über März @{WHEN}").encode().replace(b"@", b"\xc3")
    assert reading(cut).sessions[0].title == "Über März \N{REPLACEMENT CHARACTER}"
    western = ics(f"UID:a\nSUMMARY:Über März{WHEN}").encode("cp1252")
    assert reading(western).sessions[0].title == "Über März"


def linked(**more: Any) -> dict[str, Any]:
    return {"@type": "Event", "startDate": "2027-05-01T10:00"} | more


def test_references_within_a_page_are_followed_once() -> None:
    conference = linked(
        name="Lantern Days", startDate="2027-05-01", endDate="2027-05-02", subEvent=[{"@id": "#a"}, {"@id": "#b"}]
    )
    ada = {"@id": "#ada", "@type": "Person", "name": "Ada Exämple", "sameAs": "https://github.com/ada"}
    graph = [
        conference | {"@id": "#c"}, linked(**{"@id": "#a"}, name="On Moss", performer={"@id": "#ada"}),
        linked(**{"@id": "#b"}, name="Ferns", superEvent={"@id": "#c"}, location={"@id": "#mill"}), ada,
        {"@id": "#mill", "@type": "Place", "name": "Mill"},
    ]  # fmt: skip
    found = reading(page({"@graph": graph}))
    assert (found.conference.name, found.skipped) == ("Lantern Days", ())
    assert [(one.title, one.room) for one in found.sessions] == [("On Moss", ""), ("Ferns", "Mill")]
    assert found.sessions[0].speakers == (Speaker(name="Ada Exämple", handles=(Handle("github", "ada"),)),)
    circle = [
        linked(**{"@id": f"#{n}"}, name="Round", subEvent=[{"@id": f"#{m}"} for m in range(40)]) for n in range(40)
    ]
    with pytest.raises(NotASchedule):
        reading(page({"@graph": circle}))


def test_an_end_may_be_a_time_alone() -> None:
    value = '<span class="value">'
    start = f'<span class="dt-start">{value}2027-05-01</span> {value}9:30am</span></span>'
    one = f'<div class="h-event"><b class="p-name">A</b>{start}<span class="dt-end">{value}10:15am</span></span></div>'
    [session, _] = reading(page(body=one + one.replace(">A<", ">B<"))).sessions
    assert (session.start.hour, session.end.hour, session.end.minute) == (9, 10, 15)


CATALOGUES = {
    "developers.events": [{"name": "L", "date": [1809129600000], "hyperlink": "https://l.example", "city": "Ghent"}],
    "joind.in": {"events": [{"name": "L", "start_date": "2027-05-01T00:00:00+02:00", "href": "https://l.example"}]},
    "hand-written": '// menu\n{schedules: [{url: "https://l.example/s.xml", title: "L", start: "2027-05-01",},]}',
}


@pytest.mark.parametrize("name", CATALOGUES)
def test_a_catalogue_is_named_with_its_verb(name: str) -> None:
    value = CATALOGUES[name]
    with pytest.raises(NotASchedule, match="a catalogue of conferences") as caught:
        reading(value if isinstance(value, str) else json.dumps(value))
    assert "conf find" in caught.value.hint


def test_a_calendar_of_talks_is_no_catalogue() -> None:
    talks = [{"title": "On Moss", "start": "2027-05-01T10:00:00Z", "link": "https://l.example/moss"}]
    assert len(reading(json.dumps(talks)).sessions) == 1


@pytest.mark.parametrize(
    "value",
    [
        {"talks": [{"talk_title": "Moss", "start_date": "2027-05-01T10:00:00Z"}], "meta": {"count": 1, "total": 30}},
        json.loads(json_api()) | {"meta": {"count": 30}},
    ],
)
def test_one_page_of_several_says_so(value: Any) -> None:
    assert "of 30 entries" in reading(json.dumps(value)).notes[0]


def test_europython_names_several_rooms() -> None:
    events = [{"code": "MOSSMO", "title": "Moss", "start": "2027-05-01T10:00:00Z", "duration": 30, "rooms": ["A", "B"],
               "speakers": [{"code": "ADAADA", "name": "Ada Exämple"}]}]  # fmt: skip
    [session] = reading(json.dumps({"days": {"2027-05-01": {"rooms": ["A", "B"], "events": events}}})).sessions
    assert (session.room, session.speakers[0].name) == ("A, B", "Ada Exämple")


def test_programme_and_people_may_be_assigned_in_one_file() -> None:
    talks = [{"id": "1", "title": "Moss", "date": "2027-05-01", "time": "10:00", "mins": "45", "people": [{"id": "7"}]}]
    people = [{"id": "7", "name": "Ada Exämple"}]
    script = f"var program = {json.dumps(talks)};\nvar people = {json.dumps(people)};\n"
    [session] = reading(script).sessions
    assert (session.title, session.speakers[0].name) == ("Moss", "Ada Exämple")


def test_small_habits() -> None:
    spaced = xml(event(date="2027-05-01T10:00:00+02:00", track="No Track")).replace(
        "<schedule>", '<schedule xmlns="x:y">'
    )
    [session] = reading(spaced).sessions
    assert (session.title, session.track) == ("On Moss", "")
    [session] = reading("title;date;start;end\nMoss;46143;0,4166666667;0,4479166667\n", where="l.csv").sessions
    assert (session.start.isoformat()[:16], session.end.isoformat()[11:16]) == ("2026-05-01T10:00", "10:45")
    table = "title\tstart\nMoss\t2027-05-01 10:00\n"
    for encoding in ("utf-16-le", "utf-16-be", "utf-16"):
        assert len(reading(table.encode(encoding), where="l.csv").sessions) == 1
    [session] = reading(ics(f"UID:a\nSUMMARY:{html.escape('Moss & Fern')}{WHEN}")).sessions
    assert session.title == "Moss & Fern"


@pytest.mark.parametrize(
    "value",
    [
        [ADA | {"fullName": "Ada Exämple", "tagLine": "Moss", "links": [{"url": "https://github.com/ada"}]}],
        {"count": 1, "next": None, "previous": None, "results": [ADA | {"biography": "https://github.com/ada"}]},
        {"ADAADA": ADA | {"gitx": "", "github": "ada"}},
        {"data": [{"type": "speaker", "id": "ADAADA", "attributes": {"name": "Ada Exämple", "github": "ada"}}]},
    ],
)
def test_a_file_of_speakers_says_who_is_there(value: Any) -> None:
    data = json.dumps(value)
    with pytest.raises(NotASchedule, match="speakers|JSON of another kind"):
        reading(data)
    found = people_list.read(data.encode(), "speakers.json", "speaker", lambda _: None)
    assert found.people == (Speaker(name="Ada Exämple", guid="ADAADA", handles=(Handle("github", "ada"),)),)
