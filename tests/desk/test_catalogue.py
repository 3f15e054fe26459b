"""Catalogues: kept as copies, looked through, and conferences added from them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from starmeet.config.places import Home
from starmeet.desk import Desk, catalogue, conferences
from starmeet.errors import Ambiguous, InputError, NotFound, StarmeetError

PROGRAMME = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a\r\nSUMMARY:On Moss\r\nDTSTART:20270603T100000\r\n"
    "DTEND:20270603T104500\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def listed(name: str = "Moss Conf", start: str = "2027-05-01", **more: Any) -> dict[str, Any]:
    return {"name": name, "url": f"https://{name[:4].lower()}.example", "startDate": start, "endDate": start} | more


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    folder = tmp_path / "lists"
    folder.mkdir()
    moss = listed(city="Ghent", country="Belgium", cfpUrl="https://moss.example/cfp", cfpEndDate="2027-01-31")
    (folder / "python.json").write_text(json.dumps([moss, listed("Fern Conf", "2025-03-01"), {"name": "Half"}]))
    (folder / "data.json").write_text(json.dumps([moss]))
    return folder


def test_a_copy_is_kept_for_the_owner_alone(desk: Desk, home: Home, lists: Path) -> None:
    [kept] = catalogue.refresh(desk, [str(lists / "python.json")])
    assert (kept.listings, len(kept.skipped), kept.same) == (2, 1, False)
    files = sorted((home.data / catalogue.FOLDER).iterdir())
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert (lists / "python.json").read_bytes() in [file.read_bytes() for file in files]
    (lists / "python.json").unlink()
    assert [one.name for one in catalogue.find(desk, "moss")] == ["Moss Conf"]


def test_words_are_looked_for_everywhere_and_what_is_ahead_comes_first(desk: Desk, lists: Path) -> None:
    catalogue.refresh(desk, [str(lists / name) for name in ("python.json", "data.json")])
    assert [one.name for one in catalogue.find(desk)] == ["Moss Conf", "Fern Conf"]
    for query in ("ghent", "data", "BELGIUM python", "2027"):
        [one] = catalogue.find(desk, query)
        assert (one.name, one.topics) == ("Moss Conf", ("python", "data"))
    assert catalogue.find(desk, "ghent fern") == ()


def test_without_a_catalogue_it_is_said_what_to_do(desk: Desk) -> None:
    for ask in (catalogue.find, catalogue.refresh):
        with pytest.raises(NotFound) as caught:
            ask(desk)
        assert "--from FILE-OR-URL" in caught.value.hint


def test_what_is_no_catalogue_leaves_the_copy_alone(desk: Desk, lists: Path) -> None:
    source = lists / "python.json"
    catalogue.refresh(desk, [str(source)])
    for broken in ("[", "[]", "title,start\n"):
        source.write_text(broken)
        with pytest.raises(InputError):
            catalogue.refresh(desk)
        assert len(catalogue.find(desk)) == 2
    source.write_text(json.dumps([listed("Stone Conf")]))
    catalogue.refresh(desk)
    assert [one.name for one in catalogue.find(desk)] == ["Stone Conf"]
    [again] = catalogue.refresh(desk)
    assert again.same


def test_a_listing_is_picked_by_the_beginning_of_its_id(desk: Desk, lists: Path) -> None:
    catalogue.refresh(desk, [str(lists / "python.json")])
    [moss] = catalogue.find(desk, "moss")
    assert catalogue.is_id(moss.id)
    assert catalogue.is_id(moss.id[:5])
    assert catalogue.pick(desk, moss.id[:6]).name == "Moss Conf"
    with pytest.raises(NotFound):
        catalogue.pick(desk, "l00000000")
    with pytest.raises(Ambiguous):
        catalogue.pick(desk, "l")


def test_a_listing_without_programme_becomes_a_conference(desk: Desk, lists: Path) -> None:
    catalogue.refresh(desk, [str(lists / "python.json")])
    listing = catalogue.pick(desk, catalogue.find(desk, "moss")[0].id)
    done = conferences.add_listing(desk, listing, attending="going")
    one = done.conference
    assert (one.name, one.city, one.timezone, one.attending, done.sessions) == (
        "Moss Conf", "Ghent, Belgium", "Europe/Brussels", "going", 0,
    )  # fmt: skip
    from starmeet.store import programmes

    with desk.store.read() as reader:
        [stored] = programmes.all_conferences(reader)
    assert (stored.url, stored.cfp_url, str(stored.cfp_end)) == (
        "https://moss.example", "https://moss.example/cfp", "2027-01-31",
    )  # fmt: skip


@pytest.mark.parametrize("there", [True, False])
def test_a_listing_brings_its_programme_when_it_can_be_read(
    desk: Desk, tmp_path: Path, there: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    from .test_discover import Site

    site = Site()
    try:
        site.pages["/schedule.ics"] = PROGRAMME if there else 404
        menu = {
            "schedules": [
                {
                    "title": "Lantern Days", "start": "2027-06-03", "end": "2027-06-05", "timezone": "Europe/Lisbon",
                    "url": f"{site.url}/schedule.ics", "metadata": {"links": [{"url": "https://lantern.example/"}]},
                }
            ]
        }  # fmt: skip
        (tmp_path / "menu.json").write_text(json.dumps(menu))
        catalogue.refresh(desk, [str(tmp_path / "menu.json")])
        [hit] = catalogue.find(desk, "lantern")
        done = conferences.add_listing(desk, catalogue.pick(desk, hit.id))
    finally:
        site.stop()
    one = done.conference
    assert (one.name, one.timezone, one.source) == ("Lantern Days", "Europe/Lisbon", f"{site.url}/schedule.ics")
    assert done.sessions == there
    assert bool(done.notes) != there


def test_a_catalogue_given_as_a_programme_is_refused_by_naming_the_verb(desk: Desk, lists: Path) -> None:
    with pytest.raises(StarmeetError) as caught:
        conferences.add(desk, str(lists / "python.json"))
    assert "a catalogue of conferences" in caught.value.problem
    assert "conf find" in caught.value.hint
