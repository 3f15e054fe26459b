"""Scoring one person against one speaker: names, handles, employer; and finding the pairs worth it.

Each piece of evidence adds to the log2 odds and says so in a sentence. A handle both carry decides; a handle that
contradicts never decides alone, because people change handles: it makes a match a question.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import structs

from starmeet.matching.blocking import Index
from starmeet.matching.evidence import Agreement, compare, strength
from starmeet.matching.forms import Writing, writing
from starmeet.matching.names import Name, read_name
from starmeet.matching.organisations import organisation
from starmeet.matching.rarity import Rarity, rarity
from starmeet.matching.weights import CERTAIN, EVEN, LIKELY, WEIGHTS, Weights
from starmeet.model import Grade, Handle, Person, Speaker, Value

_MANY_ADDRESSES = frozenset(("web", "email", "guid"))
"""Networks on which one person has several addresses: a difference says nothing."""
_WORD_FOR_WORD = frozenset(("exact", "ideographs"))
"""Kinds of agreement between two full names that are the same."""


class Record(Value, frozen=True, kw_only=True, gc=False):
    """What is compared of a person or a speaker."""

    names: tuple[Name, ...]
    """The name first, then the aliases."""
    handles: frozenset[Handle] = frozenset()
    hints: frozenset[str] = frozenset()
    """Addresses found in the name whose network is not said."""
    org: str = ""


class Score(Value, frozen=True, kw_only=True, gc=False):
    """How sure one pair is, taken alone."""

    grade: Grade
    odds: float
    evidence: tuple[str, ...]
    anchored: bool = False
    """True when something other than the name decides: no namesake can take it away."""
    named: bool = True
    """True when the names have something in common."""
    exact: bool = False
    """True when a full name agrees word for word."""

    @property
    def probability(self) -> float:
        """Odds as a probability, to four digits."""
        return round(1 / (1 + 2**-self.odds), 4)


def record_of_person(person: Person) -> Record:
    """Take what can be compared from one of my people."""
    return _record((person.name, *person.aliases), person.handles, person.org)


def record_of_speaker(speaker: Speaker) -> Record:
    """Take what can be compared from a speaker; the published GUID counts as an address."""
    guid = (Handle("guid", speaker.guid),) if speaker.guid else ()
    return _record((speaker.name,), (*speaker.handles, *guid), speaker.org)


def _record(written: Sequence[str], handles: Sequence[Handle], org: str) -> Record:
    names = tuple([read_name(name) for name in dict.fromkeys(written) if name.strip()])
    hints = [hint for name in names for hint in name.hints]
    return Record(
        names=names,
        handles=_known_by((*handles, *hints)),
        hints=frozenset(hint.address for hint in hints if not hint.network) if hints else frozenset(),
        org=organisation(org) if org else "",
    )


def _known_by(handles: Sequence[Handle]) -> frozenset[Handle]:
    return frozenset(
        [
            handle if (folded := handle.address.casefold()) == handle.address else Handle(handle.network, folded)
            for handle in handles
            if handle.network
        ]
    )


def pairs(
    mine: Sequence[Record], theirs: Sequence[Record], weights: Weights = WEIGHTS
) -> Iterator[tuple[int, int, Score]]:
    """Score every pair that anything speaks for, found through an index of mine: linear in theirs.

    Yields: index of mine, index of theirs, score.
    """
    words = rarity(name.key for record in (*mine, *theirs) for name in record.names)
    index = Index()
    for number, record in enumerate(mine):
        addresses = (handle.address for handle in record.handles)
        index.put(number, record.names, (*record.handles, *addresses))
    written: dict[int, tuple[Writing, ...]] = {}
    for other, record in enumerate(theirs):
        found = index.find(record.names, (*record.handles, *record.hints))
        names = _writings(record) if found else ()
        for one in found:
            if one not in written:
                written[one] = _writings(mine[one])
            if result := _weigh(mine[one], record, _best_agreement(written[one], names, words, weights), weights):
                yield one, other, result


def _writings(record: Record) -> tuple[Writing, ...]:
    return tuple(map(writing, record.names))


def _weigh(mine: Record, theirs: Record, names: Agreement | None, weights: Weights) -> Score | None:
    """Weigh all that speaks for and against one pair; None when nothing speaks for it."""
    shared = sorted(mine.handles & theirs.handles) if mine.handles and theirs.handles else ()
    if shared:
        return _same_handle(shared, names, weights)
    hints = sorted(theirs.hints & {handle.address for handle in mine.handles}) if theirs.hints else ()
    found = tuple(f"the name says @{hint}" for hint in hints)
    if names is None:
        return Score(grade="check", odds=EVEN, evidence=found, named=False) if found else None
    odds = names.odds + weights["handle in the name"] * bool(hints)
    why = (names.why, *found)
    if mine.org and mine.org == theirs.org:
        odds += weights["same organisation"]
        why += ("same organisation",)
    best = names.best
    if against := conflicts(mine.handles, theirs.handles):
        best, odds, why = "check", odds + weights["other handle"], (*why, *against)
    grade = _grade(odds, best)
    return Score(
        grade=grade,
        odds=min(odds, EVEN) if grade == "check" else odds,
        evidence=why,
        exact=names.kind in _WORD_FOR_WORD,
    )


def _grade(odds: float, best: Grade) -> Grade:
    if best == "check" or odds < LIKELY:
        return "check"
    return "certain" if best == "certain" and odds >= CERTAIN else "likely"


def _same_handle(shared: Sequence[Handle], names: Agreement | None, weights: Weights) -> Score:
    evidence = (*map(_same, shared), *((names.why,) if names else ()))
    if names is None and all(handle.network == "web" for handle in shared):
        # A page may be the employer's.
        return Score(grade="check", odds=EVEN, evidence=(*evidence, "but another name"), named=False)
    odds = weights["same handle"] + (names.odds if names else 0)
    exact = names is not None and names.kind in _WORD_FOR_WORD
    return Score(grade="certain", odds=odds, evidence=evidence, anchored=True, named=names is not None, exact=exact)


def _best_agreement(
    mine: Sequence[Writing], theirs: Sequence[Writing], words: Rarity, weights: Weights
) -> Agreement | None:
    best: Agreement | None = None
    for number, one in enumerate(mine):
        for other in theirs:
            found = compare(one, other, words, weights)
            if found and number:
                found = structs.replace(found, why=f"{found.why}: alias {one.name.written}")
            if found and (best is None or strength(found) > strength(best)):
                best = found
    return best


def _same(handle: Handle) -> str:
    match handle.network:
        case "guid":
            return "same published id"
        case "web":
            return f"same homepage {handle.address}"
    return f"same handle {handle}"


def conflicts(mine: frozenset[Handle], theirs: frozenset[Handle]) -> tuple[str, ...]:
    """Say on which networks two without a handle in common have two different accounts."""
    if not mine or not theirs:
        return ()
    networks = {handle.network for handle in mine} & {handle.network for handle in theirs}
    return tuple(
        f"but another {network} handle: {_addresses(theirs, network)}, not {_addresses(mine, network)}"
        for network in sorted(networks - _MANY_ADDRESSES)
    )


def _addresses(handles: frozenset[Handle], network: str) -> str:
    return ", ".join(sorted(handle.address for handle in handles if handle.network == network))
