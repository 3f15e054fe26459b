"""The demo's mentoring: every stage has somebody, and nothing lies on the wrong side of today."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from starmeet.demo import data
from starmeet.demo.mentoring import mentoring
from starmeet.model import NEEDS

IDS = {sample.person.name: number for number, sample in enumerate(data.people(), start=1)}


@pytest.mark.parametrize("day", ["2026-11-22T09:00", "2027-03-28T23:30", "2028-02-29T00:10"])
def test_it_fits_any_day(day: str) -> None:
    now = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo("Europe/Lisbon"))
    sample = mentoring(now, IDS)
    assert {one.stage for one in sample.agreements} >= {"afar", "asking", "trial", "agreed", "resting"}
    assert {one.me for one in sample.agreements} == {"mentor", "mentee"}
    assert all(one.since < now for one in sample.agreements)
    assert all(one.until is None or one.until > now.date() for one in sample.agreements)
    assert all(need in NEEDS for needs in sample.covers.values() for need in needs)
    for goal in sample.goals:
        done = [one.done for one in goal.milestones if one.done]
        assert done == sorted(done)
        assert all(goal.made < at < now for at in done)
    assert all(one.made < now and (one.answered is None or one.made < one.answered < now) for one in sample.questions)
    assert all(one.given < now.date() and (one.told is None or one.told < now) for one in sample.advice)
    assert all(note.at < now for note in sample.notes)
    assert all(now < one.start < one.end for one in sample.sessions)
