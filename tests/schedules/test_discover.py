"""Where a programme may be: known hosts, and what a page says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starmeet.schedules.discover import candidates, rewrites

PAGE = "https://lantern.example/2027/"
JSON_LINK = '<link rel="alternate" type="application/json" href="/schedule">'


@pytest.mark.parametrize(
    ("pasted", "fetched"),
    [
        ("https://pretalx.com/lantern/talk/ABCDEF/", "https://pretalx.com/lantern/schedule/export/schedule.json"),
        (
            "https://cfp.lantern.example/2027/schedule/",
            "https://cfp.lantern.example/2027/schedule/export/schedule.json",
        ),
        ("https://eventyay.com/org/ev/schedule/", "https://eventyay.com/org/ev/schedule/export/schedule.json"),
        ("https://lantern27.sched.com/event/1abc", "https://lantern27.sched.com/all.ics"),
        ("https://sessionize.com/api/v2/abc123xy/view/GridSmart", "https://sessionize.com/api/v2/abc123xy/view/All"),
        ("https://fosdem.org/2027/schedule/", "https://fosdem.org/2027/schedule/xml"),
        (
            "https://indico.lantern.example/event/42/timetable/",
            "https://indico.lantern.example/export/event/42.json?detail=contributions",
        ),
        ("https://ggt.gaa.st/#url=https%3A%2F%2Fl.example%2Fs.xml", "https://l.example/s.xml"),
    ],
)
def test_known_hosts(pasted: str, fetched: str) -> None:
    assert rewrites(pasted)[0].url == fetched


@pytest.mark.parametrize(
    "url",
    [
        "https://pretalx.com/lantern/schedule/export/schedule.xml", "https://pretalx.com/", "https://www.sched.com/",
        "https://lantern27.sched.com/all.ics", "https://sessionize.com/api/v2/abc123xy/view/All", PAGE,
        "https://ggt.gaa.st/#url=file:///etc/passwd", "/home/ada/schedule.xml", "http://[", "webcal:x",
    ],
)  # fmt: skip
def test_what_is_there_already_or_unknown_is_left_alone(url: str) -> None:
    assert rewrites(url) == ()


@pytest.mark.parametrize(
    ("html", "urls"),
    [
        (
            f'<link rel="alternate" type="text/calendar" href="cal">{JSON_LINK}',
            ["https://lantern.example/schedule", "https://lantern.example/2027/cal"],
        ),
        ('<link rel="alternate" type="application/json" href="https://lantern.example/wp-json/wp/v2/pages/7">', []),
        (
            '<script src="https://sessionize.com/api/v2/abc123xy/view/GridSmart"></script>',
            ["https://sessionize.com/api/v2/abc123xy/view/All"],
        ),
        (
            '<pretalx-schedule event-url="https://talks.lantern.example/l27/"></pretalx-schedule>',
            ["https://talks.lantern.example/l27/schedule/export/schedule.json"],
        ),
        ('<a href="https://l27.sched.com/">Programme</a>', ["https://l27.sched.com/all.ics"]),
        (
            '<a href="my.ics">x</a><a href="webcal://l.example/schedule.ics">x</a><a href="schedule.xml">x</a>',
            [
                "https://lantern.example/2027/schedule.xml",
                "https://lantern.example/2027/my.ics",
                "https://l.example/schedule.ics",
            ],
        ),
        ('<a href="data.json">Download the schedule</a>', ["https://lantern.example/2027/data.json"]),
        ('<base href="https://files.l.example/"><a href="program.csv">', ["https://files.l.example/program.csv"]),
        ('<a href="javascript:alert(1)">schedule</a><a href="mailto:a@l.example">schedule.ics</a>', []),
        ('<a href="http://127.0.0.1/all.xml"><a href="http://10.0.0.7/a.ics"><a href="http://nas.local/a.ics">', []),
    ],
)  # fmt: skip
def test_what_a_page_says(html: str, urls: list[str]) -> None:
    found = candidates(html, PAGE)
    # Where the software behind the page keeps programmes comes last.
    assert [one.url for one in found][: len(urls)] == urls
    assert bool(found) == bool(urls)
    assert all(one.reason for one in found)


@pytest.mark.parametrize(
    ("url", "first"),
    [
        ("https://l.example/event/7/", "https://l.example/export/event/7.json?detail=contributions"),
        ("https://l.example/conferences/lantern/schedule", "https://l.example/conferences/lantern/schedule.xml"),
        ("https://l.example/2027/Fahrplan/", "https://l.example/2027/Fahrplan/schedule.json"),
        ("https://l.example/schedule/", "https://l.example/schedule/pentabarf.xml"),
    ],
)
def test_what_an_address_says(url: str, first: str) -> None:
    assert candidates("<p>Hello", url)[0].url == first


@given(st.text(max_size=300), st.sampled_from([PAGE, "", "http://[", "file:///x", "https://a.example"]))
def test_any_page_has_candidates_or_none(page: str, url: str) -> None:
    for html in (page, f'<a href="{page}">schedule', f'<link rel=alternate type=text/calendar href="{page}">'):
        assert all(one.url.startswith(("http://", "https://")) for one in candidates(html, url))
    assert rewrites(page) == rewrites(page)
