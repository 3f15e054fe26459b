"""A strict reader of what we write: RFC 5545 with the readings everyone accepts, independent of any library."""

from __future__ import annotations

import re

REQUIRED = {
    "VCALENDAR": {"VERSION", "PRODID"},
    "VEVENT": {"UID", "DTSTAMP", "DTSTART"},
    "VTIMEZONE": {"TZID"},
    "STANDARD": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"},
    "DAYLIGHT": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"},
    "VALARM": {"ACTION", "TRIGGER", "DESCRIPTION"},
}
ONCE = {
    "VERSION", "PRODID", "CALSCALE", "METHOD", "UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "STATUS", "TRANSP",
    "SUMMARY", "LOCATION", "DESCRIPTION", "URL", "LAST-MODIFIED", "ORGANIZER", "ACTION", "TRIGGER", "TZID",
}  # fmt: skip
TEXTS = {"SUMMARY", "LOCATION", "DESCRIPTION", "UID", "NAME", "X-WR-CALNAME"}
KNOWN = ONCE | {
    "NAME", "X-WR-CALNAME", "REFRESH-INTERVAL", "CATEGORIES", "CONFERENCE", "ATTENDEE", "TZNAME", "TZOFFSETFROM",
    "TZOFFSETTO",
}  # fmt: skip
INSIDE = {
    "VEVENT": "VCALENDAR",
    "VTIMEZONE": "VCALENDAR",
    "VALARM": "VEVENT",
    "STANDARD": "VTIMEZONE",
    "DAYLIGHT": "VTIMEZONE",
}
LINE = re.compile(r'([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:"[^"]*"|[^";:,]*))*):(.*)')
MOMENT = re.compile(r"\d{8}T\d{6}Z?")


def check(data: bytes) -> None:
    """Assert that a file is iCalendar as strictly as it can be meant."""
    assert data.endswith(b"\r\n")
    physical = data.split(b"\r\n")[:-1]
    for line in physical:
        assert len(line) <= 75, line
        assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line), line
        line.decode("utf-8")  # a fold never cuts a character
    lines = data.decode("utf-8").replace("\r\n ", "").split("\r\n")[:-1]
    assert not any(char in line for line in lines for char in "\x85\u2028\u2029")
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    stack: list[tuple[str, list[str]]] = []
    zones: set[str] = set()
    uids: list[str] = []
    for line in lines:
        found = LINE.fullmatch(line)
        assert found is not None, line
        name, params, value = found.groups()
        if name == "BEGIN":
            assert INSIDE.get(value) == (stack[-1][0] if stack else None)
            assert not (value == "VTIMEZONE" and uids), "zones come before events"
            stack.append((value, []))
        elif name == "END":
            component, names = stack.pop()
            assert component == value
            _check_names(component, names)
        else:
            stack[-1][1].append(name)
            _check_value(name, params, value)
            if (stack[-1][0], name) == ("VTIMEZONE", "TZID"):
                zones.add(value)
            if zone := re.search(r";TZID=\"?([^;:\"]*)", params):
                assert zone[1] in zones, line
            if name == "UID":
                uids.append(value)
    assert not stack
    assert len(uids) == len(set(uids))


def _check_names(component: str, names: list[str]) -> None:
    assert set(names) <= KNOWN, names
    assert set(names) >= REQUIRED[component], (component, names)
    for name in ONCE & set(names):
        assert names.count(name) == 1, (component, name)


def _check_value(name: str, params: str, value: str) -> None:
    if name in TEXTS:
        assert re.fullmatch(r"(?:[^\\;,]|\\[\\;,nN])*", value), (name, value)
    elif name in ("DTSTART", "DTEND"):
        assert MOMENT.fullmatch(value), value
        assert not ("TZID" in params and value.endswith("Z"))
    elif name in ("DTSTAMP", "LAST-MODIFIED"):
        assert re.fullmatch(r"\d{8}T\d{6}Z", value), value
    elif name in ("ORGANIZER", "ATTENDEE"):
        assert re.fullmatch(r"mailto:[^\s@]+@[^\s@]+", value), value
    elif name == "REFRESH-INTERVAL":
        assert (params, value) == (";VALUE=DURATION", "PT6H")
