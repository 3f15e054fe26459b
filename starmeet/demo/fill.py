"""Loading the sample data through the verbs a user has."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from starmeet.config.places import Home, local_zone, prepare
from starmeet.demo import data
from starmeet.demo.mentoring import SampleMentoring
from starmeet.demo.mentoring import mentoring as sample_mentoring
from starmeet.desk import Desk, conferences, open_desk, plan
from starmeet.errors import StarmeetError
from starmeet.matching.same import KnownPeople
from starmeet.model import Engagement, Promise
from starmeet.rapport.tally import tally
from starmeet.store import log, mentoring, people, plans, steps
from starmeet.store.journal import Transaction

FIELDS = (
    "org", "home", "topics", "aliases", "why", "recognise", "offer", "ask", "bring", "note", "tier", "role", "handles",
)  # fmt: skip


def fill(home: Home, now: Callable[[], datetime]) -> Desk:
    """Fill an empty home with the sample data, placed around now; give its desk.

    Raises:
        StarmeetError: something is there already.
    """
    if home.config.exists() or (home.data.exists() and any(home.data.glob("*.sqlite3"))):
        raise StarmeetError(f"{home.data} is not empty", "the sample data goes into an empty home: --home NEW-FOLDER")
    prepare(home)
    zone = local_zone()
    files = data.files(now().astimezone(ZoneInfo(zone)), zone)
    folder = home.config.parent
    for name, content in files.items():
        write_private(folder / name, content)
    desk, problems = open_desk(home, now)
    if problems or desk.problems:
        raise StarmeetError(f"the sample data is broken ({[*problems, *desk.problems][0]})", "please tell us")
    _people_and_log(desk, now().astimezone(ZoneInfo(zone)))
    _conferences(desk, folder)
    return desk


def write_private(path: Path, content: str) -> None:
    """Write a file only the user may read, its line ends as they are."""
    with open(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8", newline="") as file:  # noqa: PTH123
        file.write(content)


def _people_and_log(desk: Desk, now: datetime) -> None:
    with desk.store.write("demo", desk.now(), automatic=True) as tx:
        known = KnownPeople(people.everyone(tx))  # those that config.toml declares are there already
        for sample in data.people():
            there = known.find(sample.person, by_name=True)
            if there is None:
                people.add(tx, sample.person, "typed")
            else:
                fields = {name: getattr(sample.person, name) for name in FIELDS if getattr(sample.person, name)}
                people.change(tx, there.id, fields, "typed")
        ids = {person.name: person.id for person in people.everyone(tx)}
        entries = [
            Engagement(
                at=one.at, zone=desk.zone, people=tuple(ids[name] for name in one.who), direction=one.direction,
                kind=one.kind, text=one.text, url=one.url, by=desk.config.me.name,
            )
            for one in data.entries(now)
        ]  # fmt: skip
        log.add(tx, entries, tally)
        for one in data.promises(now):
            promise = Promise(person=ids[one.who], mine=one.mine, text=one.text, due=one.due, made=one.made)
            steps.add_promise(tx, promise)
        _mentoring(tx, sample_mentoring(now, ids))
        tx.summary = "the sample people and what passed between you"


def _mentoring(tx: Transaction, sample: SampleMentoring) -> None:
    for agreement in sample.agreements:
        mentoring.put_agreement(tx, agreement)
    for person, needs in sample.covers.items():
        mentoring.set_covers(tx, person, needs)
    for goal in sample.goals:
        mentoring.put_goal(tx, goal)
    for question in sample.questions:
        mentoring.put_question(tx, question)
    for advice in sample.advice:
        mentoring.put_advice(tx, advice)
    for note in sample.notes:
        mentoring.add_note(tx, note)
    for session in sample.sessions:
        plans.add_meeting(tx, session)


def _conferences(desk: Desk, folder: Path) -> None:
    conferences.add(desk, str(folder / "europlanet.xml"), attending="going")
    conferences.add(desk, str(folder / "harbourdays.ics"), attending="maybe")
    plan.plan(desk, "europlanet")
