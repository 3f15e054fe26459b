"""Which conference an invitation is to: the same page, or the same name at the same time.

A meetup on the same day in the same city is not the conference, and neither is the conference of another year. The
words of the evidence, and what an answer is worth, are here too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from starmeet.matching.series import series_of
from starmeet.model import Conference, Rsvp, RsvpStatus, Value
from starmeet.text import clip, fold, one_line

CHANCES: dict[RsvpStatus, float] = {"organises": 0.85, "going": 0.8, "interested": 0.4, "not going": 0.0}
"""How likely who answered so is there. Of those who say yes to free events 20 to 40 % stay away (organisers' rule of
thumb), fewer where a ticket is paid; "interested" is what those say who are in two minds. Who published the event
comes, unless they published it as a fan."""
SLACK = timedelta(days=1)
"""Events begin with an evening before, and are written down in the writer's own zone."""
ONLINE = "online"
"""The place of an event without one."""
MOST_DAYS = 31
"""An event as long as that is a season or a mistake: its days say nothing."""
_A_YEAR = timedelta(days=366)
_FEWEST_LETTERS = 3
"""An acronym or hashtag of two letters stands for anything."""
# Pages of a conference's site that people link to in its stead.
_SUBPAGES = frozenset(
    "agenda en home index.html program programme register registration schedule ticket tickets".split()
)
_FILLERS = frozenset("a an and annual at conf conference edition in of the".split())
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


class Meant(Value, frozen=True, kw_only=True):
    """That an invitation is to a conference."""

    sure: bool
    """False when name and days agree and the places do not."""
    why: str = ""
    """What is doubtful about it."""


def meant(rsvp: Rsvp, conference: Conference) -> Meant | None:
    """Say whether an invitation is to this conference; None when it is to something else."""
    days = _days(rsvp, conference)
    if days is not None and not (conference.start - SLACK <= days[1] and days[0] <= conference.end + SLACK):
        return None
    years = {int(year) for year in _YEAR.findall(rsvp.event)}
    if years and not years & {conference.start.year, conference.end.year}:
        return None
    same_page = {_page(url) for url in rsvp.urls} & ({_page(conference.url), _page(conference.source)} - {""})
    dated = days is not None or bool(years)
    if same_page and (dated or _in_its_year(rsvp, conference)):
        return Meant(sure=True)
    if not dated or not _same_name(rsvp.event, conference):
        return None
    if rsvp.place == ONLINE and conference.city:
        return Meant(sure=False, why="but the invitation is to take part online")
    if _elsewhere(rsvp.place, conference.city):
        return Meant(sure=False, why=f"but the invitation is to {rsvp.place}, the conference in {conference.city}")
    return Meant(sure=True)


def conference_of(rsvp: Rsvp, known: Iterable[Conference]) -> Conference | None:
    """Find the conference an invitation is to, one that is sure before one that is not."""
    doubtful = None
    for conference in known:
        found = meant(rsvp, conference)
        if found is not None and found.sure:
            return conference
        doubtful = doubtful or (conference if found else None)
    return doubtful


def answer(rsvps: Sequence[Rsvp]) -> Rsvp:
    """Choose what counts of several answers to one conference, as to its single days: the one that promises most."""
    return max(rsvps, key=lambda one: (CHANCES[one.status], one.published is not None, one.published))


def words(rsvp: Rsvp) -> str:
    """Write an answer as evidence: what they said, to what, when, and where that is from."""
    event = f"“{clip(one_line(rsvp.event), 80)}”"
    when = f" on {rsvp.published.day} {rsvp.published:%b %Y}" if rsvp.published else ""
    if rsvp.status == "organises":
        return f"published the event {event}{when} (public record)"
    return f"answered “{rsvp.status}” to {event}{when} (public RSVP)"


def _days(rsvp: Rsvp, conference: Conference) -> tuple[date, date] | None:
    """Say on which days of the conference's calendar an event is; None when that is not known."""
    if rsvp.start is None:
        return None
    zone = ZoneInfo(conference.timezone)
    first = rsvp.start.astimezone(zone).date()
    last = rsvp.end.astimezone(zone).date() if rsvp.end else first
    return (first, last) if (last - first).days <= MOST_DAYS else None


def _in_its_year(rsvp: Rsvp, conference: Conference) -> bool:
    """Tell whether someone answered in the year before a conference: its page may have been another year's."""
    return rsvp.published is not None and timedelta(0) <= conference.end - rsvp.published.date() < _A_YEAR


def _page(url: str) -> str:
    """Write a web address so that two of one page are equal: host and path, without the pages below the front one."""
    found = re.match(r"https?://(?:[^/?#@]*@)?(?:www\.)?([^/?#:]+)(?::\d+)?(/[^?#]*)?", url, re.IGNORECASE)
    if found is None:
        return ""
    parts = [part for part in unquote(found[2] or "").split("/") if part]
    parts = parts[: parts.index("export")] if "export" in parts else parts  # where pretalx has its files
    while parts and parts[-1].lower() in _SUBPAGES:
        parts.pop()
    return "/".join((found[1].lower().rstrip("."), *parts))


def _same_name(event: str, conference: Conference) -> bool:
    year = conference.start.year
    named = (conference.name, conference.acronym, conference.hashtag)
    names = {key for name in named for key in _keys(name, year) if len(key) >= _FEWEST_LETTERS}
    if any(_keys(name, year) & names for name in (event, *re.findall(r"#(\w+)", event))):
        return True
    core = _core(event, conference.city)
    return bool(core) and core == _core(conference.name, conference.city)


def _keys(name: str, year: int) -> set[str]:
    """Write a name as hashtags would be: "PyDays 2026", "#PyDays26" -> "pydays26", "pydays"."""
    key = re.sub(r"[^a-z0-9]+", "", fold(name))
    for written in (f"{year}", f"{year % 100:02}"):
        if key.endswith(written):
            return {key.removesuffix(written), key.removesuffix(written) + f"{year % 100:02}"}
    return {key}


def _core(name: str, city: str) -> str:
    """Write what is left of a name without year, edition, city and filling words."""
    place = set(re.findall(r"[a-z]+", fold(city)))
    return " ".join(word for word in series_of(name).split() if word not in place and word not in _FILLERS)


def _elsewhere(place: str, city: str) -> bool:
    """Tell whether two places have no word in common: another city, or the same one in another language."""
    one, other = (set(re.findall(r"[a-z]{3,}", fold(words))) for words in (place, city))
    return bool(one and other) and not one & other
