"""The demo's mentors and mentees as values, placed around the day it is started; everything in them is invented."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from starmeet.demo.sources import source
from starmeet.model import Advice, Agreement, Goal, Meeting, Milestone, Need, Question, SessionNote, Value


class SampleMentoring(Value, frozen=True, kw_only=True):
    """What the demo's user has with whom."""

    agreements: tuple[Agreement, ...]
    covers: dict[int, tuple[Need, ...]]
    goals: tuple[Goal, ...]
    questions: tuple[Question, ...]
    advice: tuple[Advice, ...]
    notes: tuple[SessionNote, ...]
    sessions: tuple[Meeting, ...]


def mentoring(now: datetime, ids: Mapping[str, int]) -> SampleMentoring:
    """Read the sample; `now` is in the user's zone, `ids` are those of the people by name."""
    blocks: dict[str, list[dict[str, Any]]] = tomllib.loads(source("mentoring.toml"))
    return SampleMentoring(
        agreements=tuple(_agreement(one, now, ids) for one in blocks["relations"]),
        covers={ids[one["who"]]: tuple(one["needs"]) for one in blocks["relations"] if "needs" in one},
        goals=tuple(_goal(one, now, ids) for one in blocks["goals"]),
        questions=tuple(
            Question(
                person=ids[one["who"]], text=one["text"], made=_ago(one["made"], now),
                answered=_ago(one["answered"], now) if "answered" in one else None, answer=one.get("answer", ""),
                shared=one.get("shared", False),
            )
            for one in blocks["questions"]
        ),
        advice=tuple(
            Advice(
                person=ids[one["who"]], text=one["text"], given=_day(-one["given"], now), made=_ago(one["given"], now),
                outcome=one.get("outcome", ""), told=_ago(one["told"], now) if "told" in one else None,
            )
            for one in blocks["advice"]
        ),
        notes=tuple(
            SessionNote(person=ids[one["who"]], at=_ago(one["noted"], now), text=one["text"]) for one in blocks["notes"]
        ),
        sessions=tuple(_session(number, one, now, ids) for number, one in enumerate(blocks["sessions"], start=1)),
    )  # fmt: skip


def _agreement(block: Mapping[str, Any], now: datetime, ids: Mapping[str, int]) -> Agreement:
    return Agreement(
        person=ids[block["who"]], me=block.get("me", "mentee"), stage=block["stage"], every=block.get("every", 0),
        minutes=block.get("minutes", 0), until=_day(block["until"], now) if "until" in block else None,
        boundaries=block.get("boundaries", ""), since=_ago(block["since"], now),
    )  # fmt: skip


def _goal(block: Mapping[str, Any], now: datetime, ids: Mapping[str, int]) -> Goal:
    milestones = (
        Milestone(text=one["text"], done=_ago(one["done"], now) if "done" in one else None)
        for one in block.get("milestones", ())
    )
    return Goal(
        person=ids[block["who"]] if "who" in block else 0, mine=block.get("mine", True), text=block["text"],
        milestones=tuple(milestones), made=_ago(block["made"], now), shared=block.get("shared", False),
    )  # fmt: skip


def _session(number: int, block: Mapping[str, Any], now: datetime, ids: Mapping[str, int]) -> Meeting:
    zone = now.tzinfo if isinstance(now.tzinfo, ZoneInfo) else ZoneInfo("UTC")
    start = datetime.combine(_day(block["in"], now), time.fromisoformat(block["at"]), zone)
    return Meeting(
        uid=f"demo-session-{number}@starmeet.invalid", people=(ids[block["who"]],), start=start,
        end=start + timedelta(minutes=60), zone=zone.key, kind="mentoring", reason="a mentoring session",
        state="accepted", changed=_ago(1, now),
    )  # fmt: skip


def _ago(days: int, now: datetime) -> datetime:
    return now - timedelta(days=days)


def _day(days: int, now: datetime) -> date:
    return now.date() + timedelta(days=days)
