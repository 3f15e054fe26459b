"""Small invented programmes the tests of this room share."""

from __future__ import annotations

import json
from typing import Any

from starmeet.model import Programme
from starmeet.schedules import Hints, read


def reading(data: str | bytes, **hints: str) -> Programme:
    return read(data.encode() if isinstance(data, str) else data, Hints(**{"where": "lantern.xml"} | hints))


def xml(*events: str, conference: str = "", day: str = 'date="2027-05-01" index="1"', head: str = "") -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<schedule>{head}<version>v7</version>"
        f"<conference><title>Lantern Days</title>{conference}</conference>"
        f'<day {day}><room name="Garden">{"".join(events)}</room></day></schedule>'
    )


def event(title: str = "On Moss", start: str = "10:00", attributes: str = 'id="1"', **children: str) -> str:
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in children.items())
    return f"<event {attributes}><title>{title}</title><start>{start}</start>{inner}</event>"


def frab(*events: Any, **conference: Any) -> str:
    days = [{"index": 1, "date": "2027-05-01", "rooms": {"Garden": list(events)}}]
    about = {"title": "Lantern Days", "acronym": "ld27", "days": days} | conference
    return json.dumps({"schedule": {"version": "v7", "base_url": "https://lantern.example/", "conference": about}})


def talk(**fields: Any) -> dict[str, Any]:
    return {
        "id": 7,
        "guid": "g-1",
        "title": "On Moss",
        "date": "2027-05-01T10:00:00+02:00",
        "start": "10:00",
        "duration": "00:45",
        "room": "Garden",
    } | fields


def ics(*events: str, head: str = "", end: str = "\r\n") -> str:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", *filter(None, head.split("\n"))]
    for lines_of in events:
        lines += ["BEGIN:VEVENT", *filter(None, lines_of.split("\n")), "END:VEVENT"]
    return end.join([*lines, "END:VCALENDAR", ""])
