"""Two of your own people who may be one: the same evidence as for speakers, one entry against another."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from starmeet.matching.identity import Link
from starmeet.matching.score import Score, pairs, record_of_person
from starmeet.model import Grade, Person

_ORDER: dict[Grade, int] = {"certain": 0, "likely": 1, "check": 2}


_LINKED: dict[bool, tuple[Grade, float]] = {True: ("certain", 12.0), False: ("likely", 4.0)}
"""Grade and odds (bits) of entries whose accounts link to each other, and of a link one way."""


def duplicates(
    people: Sequence[Person],
    apart: Collection[tuple[int, int]] = (),
    linked: Mapping[tuple[int, int], Link] | None = None,
) -> tuple[tuple[int, int, Score], ...]:
    """Give pairs of ids that may be one person, lower id first, the surest pairs first.

    `apart` are pairs the user told apart, `linked` those whose accounts name each other.
    """
    ordered = sorted(people, key=lambda person: person.id)
    records = [record_of_person(person) for person in ordered]
    found: dict[tuple[int, int], Score] = {}
    for mine, theirs, score in pairs(records, records):
        one, other = ordered[min(mine, theirs)].id, ordered[max(mine, theirs)].id
        if one != other and (one, other) not in apart:
            best = found.get((one, other))
            if best is None or score.odds > best.odds:
                found[one, other] = score
    for pair, link in (linked or {}).items():
        if pair not in apart:
            grade, odds = _LINKED[link.both]
            named = found.get(pair)
            evidence = (*link.evidence, *(named.evidence if named else ()))
            grade = min(grade, named.grade, key=_ORDER.__getitem__) if named else grade
            odds = max(odds, named.odds) if named else odds
            found[pair] = Score(grade=grade, odds=odds, evidence=evidence, anchored=True)
    ranked = sorted(found.items(), key=lambda item: (_ORDER[item[1].grade], -item[1].odds, item[0]))
    return tuple((one, other, score) for (one, other), score in ranked)
