"""Speakers in calendars of Sched.com, and RFC 9073's participants."""

from __future__ import annotations

import pytest

from .programmes import ics, reading

WHEN = "\nDTSTART:20270501T100000Z\nDTEND:20270501T104500Z"
SCHED = "PRODID:-//Sched.com Lantern Days//EN"


@pytest.mark.parametrize(
    ("summary", "title", "people"),
    [
        ("On Moss - Ada Exämple\\, Moss Ltd", "On Moss", [("Ada Exämple", "Moss Ltd")]),
        (
            "On Moss - A Primer - Ada Exämple\\, Moss Ltd & Bo Probe\\, Fern Inc.",
            "On Moss - A Primer",
            [("Ada Exämple", "Moss Ltd"), ("Bo Probe", "Fern Inc.")],
        ),
        (
            "On Moss - Ada Exämple & Bo Probe\\, Fern Inc.",
            "On Moss",
            [("Ada Exämple", "Fern Inc."), ("Bo Probe", "Fern Inc.")],
        ),
        (
            "Panel: Moss - Moderated by Ada Exämple\\, Moss Ltd; Bo Probe\\, Fern Inc.",
            "Panel: Moss",
            [("Ada Exämple", "Moss Ltd"), ("Bo Probe", "Fern Inc.")],
        ),
        ("Registration - Main Hall", "Registration - Main Hall", []),
        ("Breakfast - coffee\\, tea", "Breakfast - coffee, tea", []),
        ("Lunch", "Lunch", []),
    ],
)
def test_sched_puts_people_behind_titles(summary: str, title: str, people: list[tuple[str, str]]) -> None:
    [session] = reading(ics(f"UID:a\nSUMMARY:{summary}{WHEN}", head=SCHED)).sessions
    assert session.title == title
    assert [(one.name, one.org) for one in session.speakers] == people


def test_sched_names_people_in_descriptions() -> None:
    event = (
        f"UID:a\nSUMMARY:Moss - Soft\\, Green{WHEN}\nDESCRIPTION:Speakers: Ada Exämple\\, Bo Probe\\nAll about moss."
    )
    [session] = reading(ics(event, head=SCHED)).sessions
    assert session.title == "Moss - Soft, Green"
    assert [one.name for one in session.speakers] == ["Ada Exämple", "Bo Probe"]


def test_other_calendars_keep_what_is_behind_a_dash() -> None:
    [session] = reading(ics(f"UID:a\nSUMMARY:On Moss - Ada Exämple\\, Moss Ltd{WHEN}")).sessions
    assert session.title == "On Moss - Ada Exämple, Moss Ltd"


def test_participants_who_speak() -> None:
    part = (
        "BEGIN:PARTICIPANT\nUID:{0}\nPARTICIPANT-TYPE:{1}\nSUMMARY:{0}\nCALENDAR-ADDRESS:mailto:x@l.example\n"
        "URL:https://github.com/{2}\nEND:PARTICIPANT"
    )
    parts = [part.format("Ada Exämple", "SPEAKER", "adaex"), part.format("Moss Ltd", "SPONSOR", "moss")]
    [session] = reading(ics("\n".join([f"UID:a\nSUMMARY:On Moss{WHEN}", *parts]))).sessions
    [ada] = session.speakers
    assert (ada.name, [str(handle) for handle in ada.handles]) == ("Ada Exämple", ["github:adaex"])
