"""Scoring one person against one speaker: names, handles, employer; and finding the pairs worth it.

Each piece of evidence adds to the log2 odds and says so in a sentence. A handle both carry decides; a handle that
contradicts never decides alone, because people change handles: it makes a match a question.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence

from msgspec import structs

from starmeet.matching.evidence import Agreement, blocks, compare, odds_of, probes, strength
from starmeet.matching.names import Name, read_name
from starmeet.matching.rarity import Rarity, rarity
from starmeet.model import Grade, Handle, Person, Speaker, Value
from starmeet.text import fold

CERTAIN_ODDS = odds_of(0.9935)
"""From here on a name alone is used at once: about one in 150 such pairs is wrong, most of those
people who changed their handle (counted over the labelled names)."""
_SAME_HANDLE_BITS = 20.0
"""One network gives one address to one account; what remains is a wrong or shared entry, one in a million."""
_HINT_BITS = 8.0
"""An "@ada" inside a name that is a handle of theirs on a network it does not name."""
_SAME_ORG_BITS = 4.0
"""One speaker in 16 of those with the same name works for the same employer by chance, at most."""
_CONFLICT_BITS = -6.0
"""A different address on the same network: 99 of 4,181 pairs with the same name, most of them other people."""
_EVEN_ODDS = 0.0
"""A page or a bare "@ada" in common and nothing else."""
_MANY_ADDRESSES = frozenset(("web", "email", "guid"))
"""Networks on which one person has several addresses: a difference says nothing."""


class Record(Value, frozen=True, kw_only=True):
    """What is compared of a person or a speaker."""

    names: tuple[Name, ...]
    """The name first, then the aliases."""
    handles: frozenset[Handle] = frozenset()
    hints: frozenset[str] = frozenset()
    """Addresses found in the name whose network is not said."""
    org: str = ""


class Score(Value, frozen=True, kw_only=True):
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
    names = tuple(read_name(name) for name in dict.fromkeys(written) if name.strip())
    hints = [hint for name in names for hint in name.hints]
    return Record(
        names=names,
        handles=frozenset(
            Handle(handle.network, handle.address.casefold()) for handle in (*handles, *hints) if handle.network
        ),
        hints=frozenset(hint.address for hint in hints if not hint.network),
        org=fold(org),
    )


def pairs(mine: Sequence[Record], theirs: Sequence[Record]) -> Iterator[tuple[int, int, Score]]:
    """Score every pair that anything speaks for, found through an index: linear in what is given.

    Yields: index of mine, index of theirs, score; by mine, then theirs.
    """
    words = rarity(name.key for record in (*mine, *theirs) for name in record.names)
    index: dict[Hashable, list[int]] = defaultdict(list)
    for number, record in enumerate(theirs):
        drawers = {block for name in record.names for block in blocks(name)}
        for drawer in (*record.handles, *record.hints, *drawers):
            index[drawer].append(number)
    for number, record in enumerate(mine):
        probed = {probe for name in record.names for probe in probes(name)}
        looked = (*record.handles, *(handle.address for handle in record.handles), *probed)
        for other in sorted({other for drawer in looked for other in index.get(drawer, ())}):
            if result := score(record, theirs[other], words):
                yield number, other, result


def score(mine: Record, theirs: Record, words: Rarity) -> Score | None:
    """Weigh all that speaks for and against one pair; None when nothing speaks for it."""
    names = _best_agreement(mine, theirs, words)
    why: tuple[str, ...] = (names.why,) if names else ()
    shared = sorted(mine.handles & theirs.handles)
    exact = names is not None and names.kind == "exact"
    if shared:
        evidence = (*map(_same, shared), *why)
        if names is None and all(handle.network == "web" for handle in shared):
            # A page may be the employer's.
            return Score(grade="check", odds=_EVEN_ODDS, evidence=(*evidence, "but another name"), named=False)
        odds = _SAME_HANDLE_BITS + (names.odds if names else 0)
        return Score(grade="certain", odds=odds, evidence=evidence, anchored=True, named=names is not None, exact=exact)
    hints = sorted(theirs.hints & {handle.address for handle in mine.handles})
    if names is None:
        found = tuple(f"the name says @{hint}" for hint in hints)
        return Score(grade="check", odds=_EVEN_ODDS, evidence=found, named=False) if found else None
    odds = names.odds + _HINT_BITS * bool(hints)
    why += tuple(f"the name says @{hint}" for hint in hints)
    if mine.org and mine.org == theirs.org:
        odds += _SAME_ORG_BITS
        why += ("same organisation",)
    grade = names.best
    if against := conflicts(mine, theirs):
        grade, odds, why = "check", odds + _CONFLICT_BITS, (*why, *against)
    elif grade == "certain" and odds < CERTAIN_ODDS:
        grade = "likely"
    if grade == "check":
        # What has to be asked is not known to be better than even.
        odds = min(odds, _EVEN_ODDS)
    return Score(grade=grade, odds=odds, evidence=why, exact=exact)


def _best_agreement(mine: Record, theirs: Record, words: Rarity) -> Agreement | None:
    found = (
        agreement if number == 0 else structs.replace(agreement, why=f"{agreement.why}: alias {one.written}")
        for number, one in enumerate(mine.names)
        for other in theirs.names
        if (agreement := compare(one, other, words))
    )
    return max(found, key=strength, default=None)


def _same(handle: Handle) -> str:
    match handle.network:
        case "guid":
            return "same published id"
        case "web":
            return f"same homepage {handle.address}"
    return f"same handle {handle}"


def conflicts(mine: Record, theirs: Record) -> tuple[str, ...]:
    """Say on which networks two records without a handle in common are two different accounts."""
    networks = {handle.network for handle in mine.handles} & {handle.network for handle in theirs.handles}
    return tuple(
        f"but another {network} handle: {_addresses(theirs, network)}, not {_addresses(mine, network)}"
        for network in sorted(networks - _MANY_ADDRESSES)
    )


def _addresses(record: Record, network: str) -> str:
    return ", ".join(sorted(handle.address for handle in record.handles if handle.network == network))
