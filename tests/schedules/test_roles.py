"""Who speaks, chairs, organises or attends, in the words of every format that says so."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from starmeet.model import Handle, Programme, SpeakerRole
from starmeet.schedules.roles import is_chair, of_several, without_mailbox

from .programmes import ics, reading
from .test_corpus import programme
from .test_html_page import ADA, DAYS, page, talk
from .test_indico import contribution, envelope, event

Roles = dict[str, SpeakerRole]
WHEN = "\nDTSTART:20270501T100000Z\nDTEND:20270501T104500Z"


def stage(found: Programme) -> Roles:
    return {one.name: one.role for session in found.sessions for one in session.speakers}


def aside(found: Programme) -> Roles:
    return {one.name: one.role for one in found.people}


@pytest.mark.parametrize("word", ["MODERATOR", "host", "Session Chair", "session_chair", "Chairs", "co-chair", "MC"])
def test_words_for_who_leads_a_session(word: str) -> None:
    assert is_chair(word)


@pytest.mark.parametrize(
    "word", ["SPEAKER", "CONTRIBUTOR", "GUEST", "", "Chair of Systems Security", "hostess", "panel"]
)
def test_words_for_others(word: str) -> None:
    assert not is_chair(word)


@pytest.mark.parametrize(
    ("written", "names"),
    [
        (["Ada Quill (moderator)", "Bo Vale"], [("Ada Quill", "chair"), ("Bo Vale", "speaker")]),
        (["Moderator: Ada Quill", "Bo Vale"], [("Ada Quill", "chair"), ("Bo Vale", "speaker")]),
        (["Moderators: Ada Quill", "Bo Vale"], [("Ada Quill", "chair"), ("Bo Vale", "chair")]),
        (["Hosted by Ada Quill", "Bo Vale"], [("Ada Quill", "chair"), ("Bo Vale", "chair")]),
        (["Chair: Ada Quill", "Panelists: Bo Vale"], [("Ada Quill", "chair"), ("Bo Vale", "speaker")]),
        (["Ada Quill [Session Chair]"], [("Ada Quill", "chair")]),
        (["Ada Quill (speaker)"], [("Ada Quill", "speaker")]),
        (["MC Moss", "Host Vale"], [("MC Moss", "speaker"), ("Host Vale", "speaker")]),
    ],
)
def test_roles_in_lists_of_names(written: list[str], names: list[tuple[str, str]]) -> None:
    assert list(of_several(written)) == names


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("Ada Quill <ada@quill.example>", "Ada Quill"),
        ("Quill, Ada (ada@quill.example)", "Quill, Ada"),
        ("mailto:ada@quill.example", ""),
        ("Ada @ada", "Ada @ada"),
    ],
)
def test_mailboxes_leave_a_name(name: str, bare: str) -> None:
    assert without_mailbox(name) == bare


def test_the_hubs_participants_have_roles() -> None:
    events = [
        {
            "guid": "g1", "title": "Panel on moss", "start": "2027-05-01T10:00:00Z", "duration": "PT45M",
            "participants": [
                {"guid": "a", "name": "Ada Quill", "role": "MODERATOR"}, {"guid": "b", "name": "Bo", "role": "HOST"},
                {"guid": "c", "name": "Cy", "role": "SPEAKER"}, {"guid": "d", "name": "Di", "role": "CONTRIBUTOR"},
                {"guid": "e", "name": "Ed", "role": "GUEST"},
            ],
        }
    ]  # fmt: skip
    found = reading(json.dumps({"schedule": {"conference": {"title": "Lantern Days"}, "events": events}}))
    assert stage(found) == {"Ada Quill": "chair", "Bo": "chair", "Cy": "speaker", "Di": "speaker", "Ed": "speaker"}


class TestCalendars:
    def one(self, lines: str, product: str = "") -> Programme:
        return reading(ics(f"UID:a{WHEN}\nSUMMARY:Moss\n{lines}", head=product))

    def test_guests_are_attendees_and_a_chair_is_one(self) -> None:
        found = self.one(
            "ATTENDEE;CN=Ada Quill;ROLE=CHAIR:mailto:a@lantern.example\n"
            "ATTENDEE;CN=Bo Vale:mailto:b@lantern.example\n"
            "ATTENDEE;CN=Cy Trial;PARTSTAT=ACCEPTED;ROLE=REQ-PARTICIPANT:mailto:c@lantern.example\n"
            "DESCRIPTION:Speaker: Di Probe"
        )
        assert stage(found) == {"Di Probe": "speaker", "Ada Quill": "chair"}
        assert aside(found) == {"Bo Vale": "attendee", "Cy Trial": "attendee"}
        assert "lantern.example" not in repr(found.people)

    @pytest.mark.parametrize(
        "said",
        ["PARTSTAT=DECLINED", "PARTSTAT=TENTATIVE", "PARTSTAT=NEEDS-ACTION", "CUTYPE=ROOM", "ROLE=NON-PARTICIPANT"],
    )
    def test_who_is_only_asked_is_not_there(self, said: str) -> None:
        assert aside(self.one(f"ATTENDEE;CN=Bo Vale;{said}:mailto:b@lantern.example")) == {}

    def test_a_name_that_is_an_address_is_kept_by_nobody(self) -> None:
        found = self.one("ATTENDEE;CN=bo@lantern.example:mailto:bo@lantern.example")
        assert (stage(found), aside(found)) == ({}, {})

    def test_where_guests_speak_they_still_do(self) -> None:
        found = self.one(
            'ATTENDEE;CN="Ada Quill";ROLE=REQ-PARTICIPANT:mailto:a@lantern.example', "PRODID:-//Kielux//EN"
        )
        assert (stage(found), aside(found)) == ({"Ada Quill": "speaker"}, {})

    @pytest.mark.parametrize("label", ["Moderators", "Hosted by", "Chair", "Session chair", "Moderation", "Chaired by"])
    def test_lines_that_name_who_leads(self, label: str) -> None:
        found = self.one(f"DESCRIPTION:Speakers: Cy Trial\\n{label}: Ada Quill\\, Bo Vale")
        assert stage(found) == {"Cy Trial": "speaker", "Ada Quill": "chair", "Bo Vale": "chair"}

    @pytest.mark.parametrize(
        ("kind", "role"),
        [("SPEAKER", "speaker"), ("PERFORMER", "speaker"), ("MODERATOR", "chair"), ("X-HOST", "chair"),
         ("PLANNER-CONTACT", "organiser"), ("INACTIVE", "attendee"), ("ATTENDEE", "attendee"), ("SPONSOR", "")],
    )  # fmt: skip
    def test_participants_of_rfc_9073(self, kind: str, role: str) -> None:
        found = self.one(
            f"BEGIN:PARTICIPANT\nUID:p\nPARTICIPANT-TYPE:{kind}\nSUMMARY:Ada Quill\n"
            "URL:https://quill.example/@ada\nCALENDAR-ADDRESS:mailto:ada@quill.example\nEND:PARTICIPANT"
        )
        people = [one for session in found.sessions for one in session.speakers] + list(found.people)
        assert [one.role for one in people] == ([role] if role else [])
        assert all(one.handles == (Handle("mastodon", "ada@quill.example"),) for one in people)


class TestIndico:
    def test_conveners_chair_each_contribution_and_chairs_the_conference(self) -> None:
        convener = [{"first_name": "Ada", "last_name": "Quill", "fullName": "QUILL, Ada"}]
        inner = contribution(id="5", speakers=[{"first_name": "Bo", "last_name": "Vale"}])
        session = {"title": "Ferns", "session": {"conveners": convener}, "contributions": [inner]}
        whole = event(sessions=[session], chairs=[{"first_name": "Cy", "last_name": "Trial"}])
        found = reading(envelope([whole]))
        assert stage(found) == {"Bo Vale": "speaker", "Ada Quill": "chair"}
        assert aside(found) == {"Cy Trial": "chair"}

    def test_a_session_without_contributions_has_its_conveners(self) -> None:
        alone = contribution(title="Ferns", conveners=[{"first_name": "Ada", "last_name": "Quill"}])
        assert stage(reading(envelope([event(sessions=[alone])]))) == {"Ada Quill": "chair"}


class TestPages:
    def test_performers_speak_and_persons_organise(self) -> None:
        found = reading(
            page(
                DAYS
                | {
                    "subEvent": [talk(performer=[ADA], attendee={"@type": "Person", "name": "Di Guest"})],
                    "organizer": [
                        {"@type": "Person", "name": "Bo Vale"}, {"@type": "Organization", "name": "Moss Ltd"},
                        {"name": "Who Knows"}, "Somebody",
                    ],
                    "attendee": [{"@type": "Person", "name": "Cy Trial"}],
                }
            )
        )  # fmt: skip
        assert set(stage(found).values()) == {"speaker"}
        assert aside(found) == {"Bo Vale": "organiser", "Cy Trial": "attendee", "Di Guest": "attendee"}

    def test_cards_of_an_h_event(self) -> None:
        body = (
            '<div class="h-event"><h1 class="p-name">Lantern Days</h1>'
            '<time class="dt-start" datetime="2027-05-01">1</time><time class="dt-end" datetime="2027-05-02">2</time>'
            '<a class="p-organizer h-card" href="https://vale.example/">Bo Vale</a>'
            '<span class="p-organizer h-card"><b class="p-name p-org">Moss Ltd</b></span>'
            '<span class="p-attendee h-card">Cy Trial</span><span class="p-organizer">us all</span>'
            '<div class="h-event"><b class="p-name">On Moss</b>'
            '<time class="dt-start" datetime="2027-05-01T10:00">10</time>'
            '<span class="p-performer h-card">Ada Quill</span></div></div>'
        )
        found = reading(page(body=body))
        assert stage(found) == {"Ada Quill": "speaker"}
        assert aside(found) == {"Bo Vale": "organiser", "Cy Trial": "attendee"}


@pytest.mark.parametrize(
    ("header", "cells", "roles"),
    [
        ("speakers,moderator", "Ada Quill,Bo Vale", {"Ada Quill": "speaker", "Bo Vale": "chair"}),
        ("speakers,session chair", "Ada Quill,Bo Vale", {"Ada Quill": "speaker", "Bo Vale": "chair"}),
        ("speakers,organiser", "Ada Quill,Bo Vale", {"Ada Quill": "speaker", "Bo Vale": "chair"}),
        ("organiser,room", "Ada Quill,Garden", {"Ada Quill": "speaker"}),
        ("host,room", "Ada Quill,Garden", {"Ada Quill": "chair"}),
        ("speakers,room", "Ada Quill (Moderator); Bo Vale,Garden", {"Ada Quill": "chair", "Bo Vale": "speaker"}),
    ],
)
def test_columns_of_a_table(header: str, cells: str, roles: Roles) -> None:
    assert stage(reading(f"title,start,{header}\nMoss,2027-05-01 10:00,{cells}\n")) == roles


@pytest.mark.parametrize(
    ("beside", "roles"),
    [
        ({"moderator": "Bo Vale"}, {"Bo Vale": "chair"}),
        ({"chairs": [{"name": "Bo Vale"}]}, {"Bo Vale": "chair"}),
        ({"hosts": ["Bo Vale", "Cy Trial"]}, {"Bo Vale": "chair", "Cy Trial": "chair"}),
        ({"moderator": "shindoy"}, {}),
        ({"hosts": ["zoom.example"]}, {}),
    ],
)
def test_keys_beside_the_speakers_of_json(beside: dict[str, Any], roles: Roles) -> None:
    session = {"title": "On Moss", "start": "2027-05-01T10:00:00", "speakers": ["Ada Quill"]} | beside
    assert stage(reading(json.dumps([session]))) == {"Ada Quill": "speaker"} | roles


def test_a_speaker_who_also_chairs_is_there_once() -> None:
    [session] = reading("title,start,speakers,chair\nMoss,2027-05-01 10:00,Ada Quill,Ada Quill\n").sessions
    assert [(one.name, one.role) for one in session.speakers] == [("Ada Quill", "speaker")]


@pytest.mark.parametrize(
    ("name", "chairs", "one"),
    [
        ("json/konopas-nasfic-program.js", 66, "Raven Oak"),
        ("csv/CCSCNE2014Program.csv", 5, "Joan DeBello"),
        ("ics/pyconus2025-all_events.ics", 16, "Lorena"),
        ("ics/kielux_2020.ics", 0, ""),
        ("frab/hub-schedule2.json", 0, ""),
    ],
)
def test_chairs_of_real_programmes(name: str, chairs: int, one: str) -> None:
    found = [person for session in programme(name).sessions for person in session.speakers]
    roles = Counter(person.role for person in found)
    assert roles["chair"] == chairs
    assert roles["speaker"] >= 3
    assert not one or one in {person.name for person in found if person.role == "chair"}
