"""Deciding which speaker is which of my people: every pair scored, then settled against all the others.

A pair that looks sure alone is not when somebody else fits as well. What the user decided always wins.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import combinations

from msgspec import structs

from starmeet.matching.evidence import ORDER
from starmeet.matching.names import speaker_key
from starmeet.matching.score import Record, Score, conflicts, pairs, record_of_person, record_of_speaker
from starmeet.model import Decision, Grade, Handle, Person, Speaker, Value

_TIE_BITS = 3.0
"""Odds closer than 8 to 1 do not tell two candidates apart."""
_DECIDED = "you said so"

Pair = tuple[int, int]
"""Index of a person, index of a speaker."""
Scores = dict[Pair, Score]


class Match(Value, frozen=True, kw_only=True, gc=False):
    """One of my people found among the speakers."""

    person: int
    """Id of the person."""
    speaker: int
    """Index into the speakers that were given."""
    grade: Grade
    probability: float
    evidence: tuple[str, ...]
    """Sentences for the user, the strongest first."""


def match(
    people: Sequence[Person], speakers: Sequence[Speaker], decisions: Sequence[Decision] = ()
) -> tuple[Match, ...]:
    """Find my people among the speakers, in the speakers' order, the surest first.

    A speaker is at most one person `certain` or `likely`, unless you said otherwise; whoever else fits as well is
    left to `check`. Of two decisions about one pair the later one counts. The order of people and speakers
    changes nothing.
    """
    entries: dict[Speaker, list[int]] = defaultdict(list)
    for number, speaker in enumerate(speakers):
        entries[speaker].append(number)
    mine = [record_of_person(person) for person in people]
    records = [record_of_speaker(speaker) for speaker in entries]
    keys = [record.names[0].key if record.names else "" for record in records]
    theirs, namesakes = _pooled(records, keys)
    said, absent = _said(people, keys, decisions)
    scores: Scores = {
        (one, other): score for one, other, score in pairs(mine, theirs) if said.get((one, other), one not in absent)
    }
    _ask_about_namesakes(scores, mine, keys, namesakes)
    _settle_people(scores, keys)
    _settle_speakers(scores)
    _apply(scores, said)
    numbers = list(entries.values())
    found = (
        Match(
            person=people[one].id,
            speaker=number,
            grade=score.grade,
            probability=score.probability,
            evidence=score.evidence,
        )
        for (one, other), score in scores.items()
        for number in numbers[other]
    )
    return tuple(sorted(found, key=lambda m: (m.speaker, -ORDER.index(m.grade), -m.probability, m.person)))


def _said(
    people: Sequence[Person], keys: Sequence[str], decisions: Sequence[Decision]
) -> tuple[Mapping[Pair, bool], frozenset[int]]:
    """Look up what was decided, pair by pair, and who is not there at all: which rules out whoever is not affirmed."""
    if not decisions:
        return {}, frozenset()
    rows = {person.id: number for number, person in enumerate(people)}
    columns: dict[str, list[int]] = defaultdict(list)
    for number, key in enumerate(keys):
        columns[key].append(number)
    said: dict[Pair, bool] = {}
    there: dict[int, bool] = {}
    for decision in decisions:
        if (row := rows.get(decision.person)) is None:
            continue
        if not decision.speaker:
            there[row] = decision.right
            continue
        for column in columns.get(decision.speaker) or columns.get(speaker_key(decision.speaker)) or ():
            said[row, column] = decision.right
    return said, frozenset(row for row, right in there.items() if not right)


def _apply(scores: Scores, said: Mapping[Pair, bool]) -> None:
    """Make what you affirmed certain, and stop asking who else that speaker could be."""
    affirmed = {pair for pair, right in said.items() if right}
    taken = {speaker for _, speaker in affirmed}
    for pair in [pair for pair in scores if pair[1] in taken and pair not in affirmed]:
        del scores[pair]
    for pair in affirmed:
        known = scores[pair].evidence if pair in scores else ()
        evidence = (_DECIDED, *(line for line in known if not line.startswith("but ")))
        scores[pair] = Score(grade="certain", odds=float("inf"), evidence=evidence, anchored=True)


def _ask(scores: Scores, pair: Pair, why: str) -> None:
    score = scores[pair]
    if score.grade != "check":
        scores[pair] = structs.replace(
            score, grade="check", odds=min(score.odds, 0.0), evidence=(*score.evidence, "but " + why)
        )


def _pooled(records: Sequence[Record], keys: Sequence[str]) -> tuple[list[Record], frozenset[str]]:
    """Give every entry of one speaker the handles of all of them, and name the keys that several speakers bear."""
    first: dict[str, frozenset[Handle]] = {}
    several: dict[str, set[frozenset[Handle]]] = defaultdict(set)
    for key, record in zip(keys, records, strict=True):
        if (known := first.setdefault(key, record.handles)) != record.handles:
            several[key] |= {known, record.handles}
    namesakes = frozenset(
        key
        for key, found in several.items()
        if any(_are_different(one, other) for one, other in combinations(found, 2))
    )
    pooled = {key: frozenset().union(*found) for key, found in several.items() if key not in namesakes}
    return [
        structs.replace(record, handles=pooled[key]) if key in pooled else record
        for key, record in zip(keys, records, strict=True)
    ], namesakes


def _are_different(one: frozenset[Handle], other: frozenset[Handle]) -> bool:
    """Tell whether two entries of one name are two people: other published ids, or other handles on one network."""
    guids = [{handle for handle in handles if handle.network == "guid"} for handles in (one, other)]
    if all(guids):
        return guids[0] != guids[1]
    return one.isdisjoint(other) and bool(conflicts(one, other))


def _ask_about_namesakes(
    scores: Scores, mine: Sequence[Record], keys: Sequence[str], namesakes: frozenset[str]
) -> None:
    """Leave to the user what only a name says when two of my people, or two speakers, bear it."""
    bearers: dict[str, set[int]] = defaultdict(set)
    for number, record in enumerate(mine):
        for name in record.names:
            if not name.unbroken:  # a username bears no name, but may be the same person's
                bearers[name.key].add(number)
    for pair, score in list(scores.items()):
        key = keys[pair[1]]
        if score.anchored:
            continue
        if len(bearers[key]) > 1:
            _ask(scores, pair, "two of your people have this name")
        elif key in namesakes:
            _ask(scores, pair, "two speakers have this name")


def _settle_people(scores: Scores, keys: Sequence[str]) -> None:
    """Keep for each person the speakers that fit best: a looser likeness yields to a better one."""
    for pairs_of_one in _grouped(scores, lambda pair: pair[0]):
        anchored = [pair for pair in pairs_of_one if scores[pair].anchored]
        if len({keys[pair[1]] for pair in anchored}) > 1:
            for pair in anchored:
                if not scores[pair].named:
                    _ask(scores, pair, "speakers of other names carry it too")
        firm = {keys[pair[1]] for pair in pairs_of_one if _is_firm(scores[pair])}
        loose = [pair for pair in pairs_of_one if scores[pair].grade == "likely" and not _is_firm(scores[pair])]
        if firm or len({keys[pair[1]] for pair in loose}) > 1:
            for pair in loose:
                if keys[pair[1]] not in firm:
                    _ask(scores, pair, "another speaker fits better" if firm else "another speaker fits as well")


def _is_firm(score: Score) -> bool:
    return score.grade != "check" and (score.anchored or score.exact)


def _settle_speakers(scores: Scores) -> None:
    """Leave each speaker to one person: the best one, or nobody where two fit as well."""
    for candidates in _grouped(scores, lambda pair: pair[1]):
        automatic = sorted(
            (pair for pair in candidates if scores[pair].grade != "check"),
            key=lambda pair: (scores[pair].anchored, scores[pair].exact, scores[pair].odds),
            reverse=True,
        )
        if len(automatic) < 2:
            continue
        best, second = (scores[pair] for pair in automatic[:2])
        # The same full name is better than a looser likeness, unless more speaks for that one.
        ahead = 0.0 if best.exact and not second.exact else _TIE_BITS
        tied = best.anchored == second.anchored and best.odds - second.odds < ahead
        for pair in automatic if tied else automatic[1:]:
            _ask(scores, pair, "another of your people fits " + ("as well" if tied else "better"))


def _grouped(scores: Scores, of: Callable[[Pair], Hashable]) -> Iterable[list[Pair]]:
    groups: dict[Hashable, list[Pair]] = defaultdict(list)
    for pair in scores:
        groups[of(pair)].append(pair)
    return groups.values()
