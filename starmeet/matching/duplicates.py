"""Two of your own people who may be one: the same evidence as for speakers, one entry against another."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from starmeet.matching.score import Score, pairs, record_of_person
from starmeet.model import Grade, Person

_ORDER: dict[Grade, int] = {"certain": 0, "likely": 1, "check": 2}


def duplicates(
    people: Sequence[Person], apart: Collection[tuple[int, int]] = ()
) -> tuple[tuple[int, int, Grade, tuple[str, ...]], ...]:
    """Give pairs of ids that may be one person, lower id first, the surest pairs first.

    `apart` are pairs the user told apart.
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
    ranked = sorted(found.items(), key=lambda item: (_ORDER[item[1].grade], -item[1].odds, item[0]))
    return tuple((one, other, score.grade, score.evidence) for (one, other), score in ranked)
