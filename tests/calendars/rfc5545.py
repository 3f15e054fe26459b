"""A strict reader of what we write: RFC 5545 with the readings everyone accepts, independent of any library.

Stricter than the standard where calendars are: no property, parameter or component that is not known here, zones before
what uses them and none unused, one spelling of everything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple
from urllib.parse import urlsplit


class Line(NamedTuple):
    """One content line."""

    name: str
    params: dict[str, str]
    value: str


class Component(NamedTuple):
    """What stands between a BEGIN and its END."""

    name: str
    lines: list[Line]
    parts: list[Component]

    def all(self, name: str) -> list[Line]:
        return [line for line in self.lines if line.name == name]

    def one(self, name: str) -> Line | None:
        found = self.all(name)
        return found[0] if found else None

    def value(self, name: str) -> str:
        found = self.one(name)
        return found.value if found else ""


class Rule(NamedTuple):
    """What a component may hold: what it must, what it may once, what it may often, and in which it stands."""

    must: str
    once: str
    often: str
    inside: str


RULES = {
    "VCALENDAR": Rule(
        "VERSION PRODID", "CALSCALE METHOD REFRESH-INTERVAL COLOR X-WR-CALNAME X-PUBLISHED-TTL", "NAME", ""
    ),
    "VEVENT": Rule(
        "UID DTSTAMP DTSTART",
        "DTEND SEQUENCE STATUS TRANSP SUMMARY LOCATION DESCRIPTION URL LAST-MODIFIED CREATED ORGANIZER CLASS",
        "CATEGORIES CONFERENCE ATTENDEE", "VCALENDAR",
    ),
    "VTODO": Rule(
        "UID DTSTAMP",
        "DTSTART DUE COMPLETED PERCENT-COMPLETE SEQUENCE STATUS SUMMARY DESCRIPTION URL LAST-MODIFIED CREATED",
        "CATEGORIES", "VCALENDAR",
    ),
    "VTIMEZONE": Rule("TZID", "", "", "VCALENDAR"),
    "STANDARD": Rule("DTSTART TZOFFSETFROM TZOFFSETTO", "", "TZNAME", "VTIMEZONE"),
    "DAYLIGHT": Rule("DTSTART TZOFFSETFROM TZOFFSETTO", "", "TZNAME", "VTIMEZONE"),
    "VALARM": Rule("ACTION TRIGGER DESCRIPTION", "", "", "VEVENT"),
}  # fmt: skip
PARAMS = {
    "DTSTART": "TZID VALUE", "DTEND": "TZID VALUE", "DUE": "TZID VALUE", "REFRESH-INTERVAL": "VALUE",
    "CONFERENCE": "VALUE FEATURE LABEL", "ORGANIZER": "CN", "ATTENDEE": "CN CUTYPE ROLE PARTSTAT RSVP",
}  # fmt: skip
TEXTS = frozenset("SUMMARY LOCATION DESCRIPTION UID NAME X-WR-CALNAME PRODID TZID TZNAME".split())
_OFFSET = r"[+-](?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?"
_DURATION = r"P(?!$)(?:\d+W|(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)"
_MAILTO = r"mailto:[^\s@]+@[^\s@]+"
_WORD = r"(?:[^\\;,]|\\[\\;,nN])+"
VALUES = {
    "VERSION": r"2\.0", "CALSCALE": "GREGORIAN", "METHOD": "PUBLISH|REQUEST|CANCEL|REPLY", "ACTION": "DISPLAY",
    "TRANSP": "OPAQUE|TRANSPARENT", "SEQUENCE": r"0|[1-9]\d*", "PERCENT-COMPLETE": r"100|[1-9]?\d",
    "CLASS": "PUBLIC|PRIVATE", "TZOFFSETFROM": _OFFSET, "TZOFFSETTO": _OFFSET, "TRIGGER": f"-{_DURATION}",
    "REFRESH-INTERVAL": _DURATION, "X-PUBLISHED-TTL": _DURATION, "ORGANIZER": _MAILTO, "ATTENDEE": _MAILTO,
    "CATEGORIES": f"{_WORD}(?:,{_WORD})*", "COLOR": "[a-z]+",
}  # fmt: skip
STATUS = {
    "VEVENT": frozenset(("TENTATIVE", "CONFIRMED", "CANCELLED")),
    "VTODO": frozenset(("NEEDS-ACTION", "COMPLETED", "IN-PROCESS", "CANCELLED")),
}
_PARAM = re.compile(r';([A-Z0-9-]+)=(?:"([^"]*)"|([^";:,]*))')
_TEXT = re.compile(r"(?:[^\\;,]|\\[\\;,nN])*")


def check(data: bytes) -> None:
    """Assert that a file is iCalendar as strictly as it can be meant."""
    read(data)


def read(data: bytes) -> Component:
    """Read a file, or fail at the first thing that is not as it should be."""
    tree = _tree(_unfolded(data))
    _check(tree, "")
    _check_zones(tree)
    uids = [part.value("UID") for part in tree.parts if part.one("UID")]
    assert len(uids) == len(set(uids)), "a UID stands twice"
    assert not (tree.one("METHOD") and len(uids) > 1), "a message is about one thing"
    return tree


def _unfolded(data: bytes) -> list[str]:
    assert data.endswith(b"\r\n"), "the last line does not end"
    physical = data.split(b"\r\n")[:-1]
    for line in physical:
        assert line, "an empty line"
        assert len(line) <= 75, f"{len(line)} octets: {line!r}"
        assert not re.search(rb"[\x00-\x1f\x7f]", line), f"a control character: {line!r}"
        line.decode("utf-8")  # a fold never cuts a character
    assert not physical[0].startswith(b" "), "it begins in the middle of a line"
    lines = data.decode("utf-8").replace("\r\n ", "").split("\r\n")[:-1]
    assert not any("\x80" <= char <= "\x9f" or char in "\u2028\u2029" for line in lines for char in line)
    return lines


def _tree(lines: list[str]) -> Component:
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    root, stack = Component("", [], []), list[Component]()
    for text in lines:
        line = _line(text)
        assert stack or line.name == "BEGIN", f"outside of any component: {text}"
        if line.name == "BEGIN":
            new = Component(line.value, [], [])
            (stack[-1] if stack else root).parts.append(new)
            stack.append(new)
        elif line.name == "END":
            assert stack.pop().name == line.value, text
        else:
            assert not stack[-1].parts, f"a property after a component: {text}"
            stack[-1].lines.append(line)
    assert not stack
    [calendar] = root.parts
    return calendar


def _line(text: str) -> Line:
    name = re.match(r"[A-Z0-9-]+", text)
    assert name, text
    at, params = name.end(), {}
    while found := _PARAM.match(text, at):
        assert found[1] not in params, f"a parameter twice: {text}"
        quoted = found[2] is not None
        params[found[1]] = found[2] if quoted else found[3]
        assert params[found[1]], f"an empty parameter: {text}"
        assert quoted or not re.search(r'[":;,]', params[found[1]]), text
        at = found.end()
    assert text[at : at + 1] == ":", f"no value, or a parameter that should be quoted: {text}"
    return Line(name[0], params, text[at + 1 :])


def _check(component: Component, inside: str) -> None:
    assert component.name in RULES, f"unknown: {component.name}"
    rule = RULES[component.name]
    assert rule.inside == inside, f"{component.name} in {inside or 'nothing'}"
    must, once, often = (frozenset(words.split()) for words in rule[:3])
    names = [line.name for line in component.lines]
    assert set(names) <= must | once | often, f"not of a {component.name}: {set(names) - must - once - often}"
    assert set(names) >= must, f"a {component.name} without {must - set(names)}"
    for name in must | once:
        assert names.count(name) <= 1, f"{name} twice in a {component.name}"
    for line in component.lines:
        assert set(line.params) <= set(PARAMS.get(line.name, "").split()), line
        _check_value(component.name, line)
    _check_whole(component)
    for part in component.parts:
        _check(part, component.name)


def _check_value(component: str, line: Line) -> None:
    name, value = line.name, line.value
    if name in TEXTS:
        assert _TEXT.fullmatch(value), f"not escaped: {line}"
        assert value or name not in ("UID", "TZID", "PRODID"), line
    elif name in VALUES:
        assert re.fullmatch(VALUES[name], value), line
    elif name == "STATUS":
        assert value in STATUS[component], line
    elif name in ("DTSTART", "DTEND", "DUE"):
        _moment(line)
        assert component not in ("STANDARD", "DAYLIGHT") or re.fullmatch(r"\d{8}T\d{6}", value), line
    elif name in ("DTSTAMP", "LAST-MODIFIED", "CREATED", "COMPLETED"):
        assert value.endswith("Z"), f"only UTC: {line}"
        _moment(line)
    elif name in ("URL", "CONFERENCE"):
        assert re.fullmatch(r"[\x21-\x7e\u00a0-\U0010ffff]+", value), line
        assert urlsplit(value.partition("?")[0].replace("[", "").replace("]", "")).scheme, line
    else:
        raise AssertionError(f"no rule for {line}")
    _check_params(line)


def _check_params(line: Line) -> None:
    params = line.params
    if line.name == "CONFERENCE":
        assert params["VALUE"] == "URI", "RFC 7986: the type must be said"
        assert params.get("FEATURE", "VIDEO") in ("AUDIO", "CHAT", "FEED", "MODERATOR", "PHONE", "SCREEN", "VIDEO"), (
            line
        )
    elif line.name == "REFRESH-INTERVAL":
        assert params == {"VALUE": "DURATION"}, "RFC 7986: the type must be said"
    elif line.name == "ATTENDEE":
        assert params.get("PARTSTAT", "NEEDS-ACTION") in ("NEEDS-ACTION", "ACCEPTED", "DECLINED", "TENTATIVE"), line
        assert params.get("RSVP", "TRUE") in ("TRUE", "FALSE"), line


def _moment(line: Line) -> date | datetime:
    """Read a day or a moment that exists; a moment in a zone or in UTC, never floating, stands in events."""
    if line.params.get("VALUE") == "DATE":
        assert re.fullmatch(r"\d{8}", line.value), line
        assert "TZID" not in line.params, line
        return datetime.strptime(line.value, "%Y%m%d").date()  # noqa: DTZ007 - a day
    assert "VALUE" not in line.params, line
    assert re.fullmatch(r"\d{8}T\d{6}Z?", line.value), line
    assert not ("TZID" in line.params and line.value.endswith("Z")), f"a zone and UTC: {line}"
    return datetime.strptime(line.value.removesuffix("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007 - compared with its like


def _check_whole(component: Component) -> None:
    if component.name in ("STANDARD", "DAYLIGHT", "VALARM", "VTIMEZONE", "VCALENDAR"):
        return
    start, end = component.one("DTSTART"), component.one("DTEND" if component.name == "VEVENT" else "DUE")
    for line in filter(None, (start, end)):
        floating = "VALUE" not in line.params and "TZID" not in line.params and not line.value.endswith("Z")
        assert not floating, f"whose wall clock? {line}"
    if start and end:
        assert start.params == end.params, "start and end of two kinds"
        assert start.value.endswith("Z") == end.value.endswith("Z")
        assert _moment(start) < _moment(end), f"{end.name} is not later than DTSTART"
    done = component.value("STATUS") == "COMPLETED"
    assert done or not component.one("COMPLETED"), "COMPLETED, and its STATUS says otherwise"
    assert component.value("PERCENT-COMPLETE") in ("", "100") if done else not component.one("PERCENT-COMPLETE")
    assert not (component.one("ATTENDEE") and not component.one("ORGANIZER")), "nobody asks"


def _check_zones(calendar: Component) -> None:
    kinds = [part.name for part in calendar.parts]
    assert kinds == sorted(kinds, key=lambda kind: kind != "VTIMEZONE"), "zones come before what uses them"
    zones = [part.value("TZID") for part in calendar.parts if part.name == "VTIMEZONE"]
    used: Mapping[str, None] = {
        line.params["TZID"]: None for part in calendar.parts for line in part.lines if "TZID" in line.params
    }
    assert len(zones) == len(set(zones)), "a zone is described twice"
    assert set(zones) == set(used), f"described {zones}, used {list(used)}"
    for zone in (part for part in calendar.parts if part.name == "VTIMEZONE"):
        onsets = [part.value("DTSTART") for part in zone.parts]
        assert onsets, "a zone without a clock"
        assert onsets == sorted(onsets)
        first = min(onsets)
        for part in calendar.parts:
            for line in part.lines:
                assert line.params.get("TZID") != zone.value("TZID") or line.value >= first, f"before the zone: {line}"
