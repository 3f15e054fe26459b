"""Conferences that come again, and who of their speakers will.

Of those who spoke at a series in one year 20 % speak there the next, 42 % after two years running, 50 % after three
(counted over 11,146 speaker-years of public talk records).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from starmeet import text
from starmeet.model import Conference

RETURNS = (0.20, 0.42, 0.50)
"""Chance of speaking again after one, two, three or more years running."""


def series(conference: Conference) -> str:
    """Name the series a conference is one of."""
    return series_of(conference.name)


def series_of(name: str) -> str:
    """Name the series a name belongs to: it without year, edition and ordinal."""
    name = re.sub(r"\b(?:(?:19|20)\d\d|'?\d\d|\d+(?:st|nd|rd|th)|[ivx]+)\b", " ", text.fold(name))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", re.sub(r"(?<=[a-z])\d+\b", " ", name)).split())


def years_running(year: int, spoke: frozenset[int]) -> int:
    """Count the years in a row, up to the one before `year`, in which someone spoke."""
    running = 0
    while year - 1 - running in spoke:
        running += 1
    return running


def returning(
    conference: Conference, past: Sequence[Conference], spoke: Mapping[int, frozenset[int]]
) -> dict[int, tuple[float, str]]:
    """Say who may speak at a conference again, with what chance and on what grounds.

    `past` are the earlier conferences of the series; `spoke` gives, for each person, the ids of those they spoke at.
    """
    years = {one.id: one.start.year for one in past}
    names = {one.start.year: one.name for one in past}
    found = {}
    for person, ids in spoke.items():
        spoken = frozenset(years[one] for one in ids if one in years)
        running = years_running(conference.start.year, spoken)
        if running:
            last = names[conference.start.year - 1]
            why = f"spoke at {last}" + (
                f", the {_ORDINALS.get(running, f'{running}th')} year running" if running > 1 else ""
            )
            found[person] = (RETURNS[min(running, len(RETURNS)) - 1], why)
    return found


_ORDINALS = {2: "second", 3: "third", 4: "fourth", 5: "fifth"}
