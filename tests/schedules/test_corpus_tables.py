"""Real tables, pages, calendars, lists and YAML: each is read with its sessions, or named for what it is."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from pathlib import Path

import pytest

from starmeet.errors import NotASchedule
from starmeet.schedules import Hints, catalogue, read

CORPUS = Path(__file__).parents[2] / ".." / "shared" / "corpus" / "schedules"
ABSENT = "no corpus of real files beside this checkout"

# Sessions, left out, and different speakers at least; the first day where the table leaves it open.
READ: dict[str, tuple[int, int, int, str]] = {
    "csv/CCSCNE2014Program.csv": (56, 0, 50, ""),
    "csv/aws-reinvent2024-agenda.csv": (86, 0, 0, ""),
    "csv/droidcon-2025_sessions.csv": (28, 0, 30, ""),
    "csv/eurobioc2025-schedule.csv": (26, 0, 9, "2025-09-17"),
    "csv/eurobioc2025-sessions.csv": (30, 68, 70, "2025-09-17"),
    "csv/ismir2020-events.csv": (93, 0, 38, ""),
    "csv/pycones2020-agenda_day2.csv": (33, 0, 20, "2020-10-03"),
    "csv/swana2016-session-import2.csv": (131, 0, 0, ""),
    "csv/swana2016-swanapalooza.csv": (131, 0, 100, "2016-04-03"),
    "csv/vivatech2017-program.csv": (1253, 3, 0, "2017-06-15"),
    "html/angular-up-index.html": (1, 1, 5, ""),
    "html/devfest-ukraine2014-blog.html": (1, 0, 27, ""),
    "ics/devrel-japan-2022-broadcasting.ics": (1, 0, 0, ""),
    "ics/devrel-japan-2022-manga.ics": (1, 0, 0, ""),
    "ics/devrel-japan-2022-sponsors.ics": (1, 0, 0, ""),
    "ics/fossasia2016-cal.ics": (181, 0, 0, ""),
    "ics/gab-linz-2020-micro-frontends.ics": (1, 0, 0, ""),
    "ics/iclr2020-sample_cal.ics": (56, 0, 0, ""),
    "ics/kielux_2020.ics": (24, 0, 19, ""),
    "ics/linux_conf_au_2020.ics": (262, 0, 140, ""),
    "ics/moca24-schedule.ics": (88, 0, 50, ""),
    "ics/popl2026-cfp-cal.ics": (4, 0, 0, ""),
    "ics/pyconuk2015-schedule.ics": (162, 0, 65, ""),
    "ics/pyconus2025-all_events.ics": (224, 0, 130, ""),
}
REFUSED = {
    "csv/CCSCNE2014People.csv": "a list of people",
    "csv/droidcon-2025_speakers.csv": "a list of people",
    "csv/ismir2020-papers.csv": "a list of talks without times",
    "csv/pycones2020-speakers.csv": "a list of talks without times",
    "html/coscup2020-landing.html": "announces COSCUP 2020",
    "html/devfest-nantes2017-index.html": "announces DevFest Nantes 2017",
    "html/gogaruco-schedule.html": "an HTML page",
    "yaml/acl2020-main_paper_sessions.yml": "YAML",
    "yaml/acl2020-plenary_sessions.yml": "YAML",
    "yaml/djangocon-us-2025-a-i-modest-proposal.md": "a page of a website",
    "yaml/djangocon-us-2025-beyond-the-orm-from-postgres-to-opensearch.md": "a page of a website",
    "yaml/djangocon-us-2025-manual.yaml": "YAML",
    "yaml/rubyconf-2024-event.yml": "YAML",
    "yaml/rubyconf-2024-schedule.yml": "YAML",
    "yaml/rubyconf-2024-videos.yml": "YAML",
}
UNDATED = [name for name, (*_, start) in READ.items() if start]
CATALOGUES = [
    *sorted(path.relative_to(CORPUS).as_posix() for path in CORPUS.glob("confs.tech/**/*.json")),
    "json/giggity-menu.json",
]


def load(name: str) -> bytes:
    path = CORPUS / name
    if not path.exists():
        pytest.skip(ABSENT)
    return path.read_bytes()


def hints(name: str, start: str = "") -> Hints:
    return Hints(where=name, start=date.fromisoformat(start) if start else None)


def count_items(name: str, data: bytes) -> int | None:
    """Count the items without any of the code under test; pages are not counted."""
    if name.endswith(".ics"):
        return len(re.findall(rb"^BEGIN:VEVENT\s*$", data, re.MULTILINE))
    if name.endswith(".csv"):
        rows = list(csv.reader(io.StringIO(data.decode("utf-8", "replace"), newline="")))[1:]
        return sum(any(cell.strip() for cell in row) for row in rows)
    return None


@pytest.mark.parametrize("name", READ)
def test_a_programme_is_read(name: str) -> None:
    data = load(name)
    sessions, skipped, speakers, start = READ[name]
    found = read(data, hints(name, start))
    assert (len(found.sessions), len(found.skipped)) == (sessions, skipped)
    assert count_items(name, data) in (None, sessions + skipped)
    assert len({one.name for session in found.sessions for one in session.speakers}) >= speakers
    if start:
        assert abs((found.conference.start - date.fromisoformat(start)).days) <= 1


@pytest.mark.parametrize("name", UNDATED)
def test_what_leaves_its_first_day_open_is_asked_for_it(name: str) -> None:
    data = load(name)
    with pytest.raises(NotASchedule, match="on which day it begins") as caught:
        read(data, hints(name))
    assert "--from" in caught.value.hint


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_programme_is_named(name: str) -> None:
    data = load(name)
    with pytest.raises(NotASchedule, match=REFUSED[name]):
        read(data, hints(name))


@pytest.mark.parametrize("name", CATALOGUES)
def test_a_catalogue_is_read_whole_and_names_the_verb_for_it(name: str) -> None:
    data = load(name)
    with pytest.raises(NotASchedule, match="a catalogue of conferences") as caught:
        read(data, hints(name))
    assert "conf find" in caught.value.hint
    found = catalogue.read(data, name)
    value = json.loads(data)
    assert len(found.listings) == len(value["schedules"] if isinstance(value, dict) else value)
    assert found.skipped == ()
    assert len({one.id for one in catalogue.merged(found.listings)}) == len(catalogue.merged(found.listings))
    assert all(one.schedule for one in found.listings) == name.startswith("json/")


def test_every_file_of_these_kinds_is_expected() -> None:
    found = {
        path.relative_to(CORPUS).as_posix()
        for folder in ("csv", "html", "ics", "yaml")
        for path in CORPUS.glob(f"{folder}/*")
    }
    if not found:
        pytest.skip(ABSENT)
    assert found <= READ.keys() | REFUSED.keys()
