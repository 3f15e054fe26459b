"""Catalogues of conferences."""

from __future__ import annotations

import contextlib
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starmeet.errors import InputError, NotASchedule, StarmeetError
from starmeet.schedules.catalogue import merged, read

LISTED = {
    "name": "Moss Conf",
    "url": "https://moss.example",
    "startDate": "2027-05-01",
    "endDate": "2027-05-02",
    "city": "Ghent",
    "country": "Belgium",
    "online": False,
    "cfpUrl": "https://moss.example/cfp",
    "cfpEndDate": "2027-01-31",
    "twitter": "@mossconf",
    "mastodon": "@moss@quill.example",
}
MENU = """{
    // hand-written
    "version": 2027010100,
    'schedules': [
        {"id": "lantern", "url": "https://lantern.example/schedule.xml", "title": "Lantern Days",
         "start": "2027-06-03", "end": "2027-06-05", "timezone": "europe/lisbon",
         "metadata": {"links": [{"url": "https://lantern.example/", "title": "Web"},]}, /* last */ },
    ],
}"""


def test_a_list_of_confs_tech() -> None:
    found = read(json.dumps([LISTED, {"name": "Half"}]).encode(), "list", "python")
    [one] = found.listings
    assert (one.name, one.start, one.end, one.city, one.country) == (
        "Moss Conf", date(2027, 5, 1), date(2027, 5, 2), "Ghent", "Belgium",
    )  # fmt: skip
    assert (one.url, one.cfp_url, one.cfp_end) == (
        "https://moss.example",
        "https://moss.example/cfp",
        date(2027, 1, 31),
    )
    assert sorted(map(str, one.handles)) == ["mastodon:moss@quill.example", "twitter:mossconf"]
    assert one.topics == ("python",)
    assert [one.why for one in found.skipped] == ["its start cannot be read"]


def test_giggitys_menu_is_read_though_it_is_no_strict_json() -> None:
    [one] = read(MENU.encode(), "menu", "menu").listings
    assert (one.name, one.schedule, one.url) == (
        "Lantern Days", "https://lantern.example/schedule.xml", "https://lantern.example/",
    )  # fmt: skip
    assert (one.timezone, one.topics) == ("Europe/Lisbon", ())


def test_dates_in_milliseconds_are_days_in_utc() -> None:
    row = {
        "name": "Moss Conf", "date": [1809043200000, 1809129600000], "hyperlink": "https://moss.example",
        "city": "Ghent", "cfp": {"link": "https://moss.example/cfp", "untilDate": 1801353600000},
    }  # fmt: skip
    [one] = read(json.dumps([row]).encode(), "list").listings
    assert (one.start, one.end, one.cfp_end) == (date(2027, 4, 30), date(2027, 5, 1), date(2027, 1, 31))


def test_what_is_listed_under_several_topics_is_one() -> None:
    lists = [read(json.dumps([LISTED]).encode(), "list", topic).listings[0] for topic in ("python", "data")]
    [one] = merged(lists)
    assert one.topics == ("python", "data")
    assert one.id == lists[0].id


@pytest.mark.parametrize("data", [b"[]", b"{}", b'[{"title": 1}]', b'{"schedules": {}}', b"[[1]]"])
def test_what_is_no_catalogue_is_refused(data: bytes) -> None:
    with pytest.raises(NotASchedule, match="no catalogue"):
        read(data, "list")


def test_what_is_no_json_is_refused_with_its_place() -> None:
    with pytest.raises(InputError, match="line 1"):
        read(b"[{]", "list")


@given(st.binary(max_size=12), st.integers(0, len(MENU)), st.integers(0, 30))
def test_a_broken_catalogue_is_read_or_refused_in_a_sentence(new: bytes, at: int, length: int) -> None:
    data = MENU.encode()
    with contextlib.suppress(StarmeetError):
        assert read(data[:at] + new + data[at + length :], "menu").listings
