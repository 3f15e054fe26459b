"""Scoring one person against one speaker: names, handles, employer; and finding the pairs worth it.

Each piece of evidence adds to the log2 odds and says so in a sentence. A handle both carry decides; a handle that
contradicts never decides alone, because people change handles: it makes a match a question.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence

from msgspec import structs

from starmeet.matching.evidence import Agreement, compare, odds_of, strength
from starmeet.matching.forms import Writing, blocks, probes, writing
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
    names = tuple(read_name(name) for name in dict.fromkeys(written) if name.strip())
    hints = [hint for name in names for hint in name.hints]
    return Record(
        names=names,
        handles=_known_by((*handles, *hints)),
        hints=frozenset(hint.address for hint in hints if not hint.network) if hints else frozenset(),
        org=fold(org) if org else "",
    )


def _known_by(handles: Sequence[Handle]) -> frozenset[Handle]:
    if not handles:
        return frozenset()
    return frozenset(Handle(handle.network, handle.address.casefold()) for handle in handles if handle.network)


def pairs(mine: Sequence[Record], theirs: Sequence[Record]) -> Iterator[tuple[int, int, Score]]:
    """Score every pair that anything speaks for, found through an index: linear in what is given.

    Mine are indexed and theirs pass by, each different one once: a programme names its speakers again and again.

    Yields: index of mine, index of theirs, score.
    """
    words = rarity(name.key for record in (*mine, *theirs) for name in record.names)
    written = [_writings(record) for record in mine]
    index = _index(mine, written)
    same: dict[Record, list[int]] = defaultdict(list)
    for number, record in enumerate(theirs):
        same[record].append(number)
    for record, numbers in same.items():
        names = _writings(record)
        drawers = (*record.handles, *record.hints, *(block for name in names for block in blocks(name)))
        for one in {one for drawer in drawers for one in index.get(drawer, ())}:
            if result := _weigh(mine[one], record, _best_agreement(written[one], names, words)):
                for number in numbers:
                    yield one, number, result


def _writings(record: Record) -> tuple[Writing, ...]:
    return tuple(map(writing, record.names))


def _index(records: Sequence[Record], written: Sequence[tuple[Writing, ...]]) -> dict[Hashable, list[int]]:
    """Put records into the drawers in which they are to be looked for."""
    index: dict[Hashable, list[int]] = defaultdict(list)
    for number, (record, names) in enumerate(zip(records, written, strict=True)):
        addresses = (handle.address for handle in record.handles)
        for drawer in {*record.handles, *addresses, *(probe for name in names for probe in probes(name))}:
            index[drawer].append(number)
    return index


def _weigh(mine: Record, theirs: Record, names: Agreement | None) -> Score | None:
    """Weigh all that speaks for and against one pair; None when nothing speaks for it."""
    shared = sorted(mine.handles & theirs.handles) if mine.handles and theirs.handles else ()
    if shared:
        return _same_handle(shared, names)
    hints = sorted(theirs.hints & {handle.address for handle in mine.handles}) if theirs.hints else ()
    found = tuple(f"the name says @{hint}" for hint in hints)
    if names is None:
        return Score(grade="check", odds=_EVEN_ODDS, evidence=found, named=False) if found else None
    odds = names.odds + _HINT_BITS * bool(hints)
    why = (names.why, *found)
    if mine.org and mine.org == theirs.org:
        odds += _SAME_ORG_BITS
        why += ("same organisation",)
    grade = names.best
    if against := conflicts(mine.handles, theirs.handles):
        grade, odds, why = "check", odds + _CONFLICT_BITS, (*why, *against)
    elif grade == "certain" and odds < CERTAIN_ODDS:
        grade = "likely"
    if grade == "check":
        # What has to be asked is not known to be better than even.
        odds = min(odds, _EVEN_ODDS)
    return Score(grade=grade, odds=odds, evidence=why, exact=names.kind == "exact")


def _same_handle(shared: Sequence[Handle], names: Agreement | None) -> Score:
    evidence = (*map(_same, shared), *((names.why,) if names else ()))
    if names is None and all(handle.network == "web" for handle in shared):
        # A page may be the employer's.
        return Score(grade="check", odds=_EVEN_ODDS, evidence=(*evidence, "but another name"), named=False)
    odds = _SAME_HANDLE_BITS + (names.odds if names else 0)
    exact = names is not None and names.kind == "exact"
    return Score(grade="certain", odds=odds, evidence=evidence, anchored=True, named=names is not None, exact=exact)


def _best_agreement(mine: Sequence[Writing], theirs: Sequence[Writing], words: Rarity) -> Agreement | None:
    best: Agreement | None = None
    for number, one in enumerate(mine):
        for other in theirs:
            found = compare(one, other, words)
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
