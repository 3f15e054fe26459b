"""Finding one's people in a sentence of the log: "helped Ada and mei tanaka find the TOML spec".

Full names, aliases and handles count however they are written; a given name or surname alone only as a
capitalised whole word. The longest name wins.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from starmeet.errors import Ambiguous
from starmeet.matching.forms import forms
from starmeet.matching.names import read_name
from starmeet.matching.pick import candidates
from starmeet.model import Handle, Person, Value
from starmeet.text import fold, handle

Tokens = tuple[str, ...]

_MAX_SENTENCE = 10_000
"""Characters that are looked through: a log entry is a sentence, not a book."""
_SHORTEST = 2
"""Letters below which a part of a name is an initial and names nobody."""

_CHUNK = re.compile(r"[^\s,;()<>]+")
_WORD = re.compile(r"[^\W_]+(?:['’‘`-]+[^\W_]+)*")
_POSSESSIVE = re.compile(r"['’‘`]s$", re.IGNORECASE)
_PART = re.compile(r"[a-z0-9]+")
_AND = re.compile(r"\s*[,&+]|\s+(?:and|und|et|y)\b", re.IGNORECASE)

# English words that are also names: alone, they name someone only with a capital, and at the start of a sentence only
# when nobody else is named or "and" follows.
_ALSO_WORDS = frozenset(
    """
    an art august autumn baker bill bishop black bob brook brown carol case chance chase chip christian cook crystal
    dale dawn dean do drew ember eve faith forest frank gene glen go good grace grant gray green guy hall harmony he
    hill holly hope hunter iris ivy jack jade jasmine jay jean joy june king lance lee lily long love major mark
    mason may me melody mike miles my nick no norm olive page park pat pearl penny pierce price ray read rich rob robin
    rock rocky rose ruby rust rusty sandy see short skip small so stone sue summer sunny to victor wade ward way we
    west white will win winter wood wright you young
    """.split()
)


class _Token(Value, frozen=True, kw_only=True):
    folded: str
    start: int
    capital: bool
    opens: bool
    """True for the first token of a sentence."""
    follows: bool
    """True when nothing but space parts it from the token before: they can be one name."""
    joined: bool
    """True when "and" or a comma comes next."""


class _Hit(Value, frozen=True, kw_only=True):
    start: int
    written: str
    people: frozenset[int]
    weak: bool = False
    """True when it may be no name at all."""


class _Names:
    """What people can be called."""

    def __init__(self, people: Sequence[Person]) -> None:
        self.full: dict[Tokens, set[int]] = defaultdict(set)
        self._short: dict[Tokens, set[int]] = defaultdict(set)
        self.parts: dict[str, set[int]] = defaultdict(set)
        self.handles: dict[Handle | str, set[int]] = defaultdict(set)
        for person in people:
            for written in (person.name, *person.aliases):
                for form in forms(read_name(written)):
                    self._put(form, person.id)
            for address in person.handles:
                self.handles[address].add(person.id)
                self.handles[address.address.casefold()].add(person.id)
        # Middle names are left out when people talk, unless that makes somebody else's full name.
        self.full |= {form: ids for form, ids in self._short.items() if form not in self.full}
        self.longest = max(map(len, self.full), default=0)

    def _put(self, form: Tokens, person: int) -> None:
        self.full[form].add(person)
        self.full[form[-1:] + form[:-1]].add(person)
        if len(form) > 2:
            self._short[form[0], form[-1]].add(person)
        if len(form) > 1:
            self.parts[form[0]].add(person)
            self.parts[form[-1]].add(person)


def mentions(sentence: str, people: Sequence[Person]) -> tuple[int, ...]:
    """Find whom a sentence names, in the order of their first mention.

    Raises:
        Ambiguous: a name could be several people, and nothing else in the sentence tells which.
    """
    names = _Names(people)
    words, hits = _take_addresses(sentence[:_MAX_SENTENCE], names)
    hits += _scan(list(_tokens(words)), words, names)
    strong = [hit for hit in hits if not hit.weak]
    return _resolve(sorted(strong or hits, key=lambda hit: hit.start), {person.id: person for person in people})


def _resolve(hits: Sequence[_Hit], by_id: dict[int, Person]) -> tuple[int, ...]:
    sure = {person for hit in hits if len(hit.people) == 1 for person in hit.people}
    found: dict[int, None] = {}
    for hit in hits:
        # "met Ada Lovelace; Ada said ...": whoever was named in full is meant again.
        meant = hit.people if len(hit.people) == 1 else hit.people & sure
        if not meant:
            raise Ambiguous(repr(hit.written), candidates([by_id[person] for person in sorted(hit.people)]))
        found.update(dict.fromkeys(sorted(meant)))
    return tuple(found)


def _take_addresses(sentence: str, names: _Names) -> tuple[str, list[_Hit]]:
    """Find handles and URLs, and blank them out together with hashtags: their words are no names."""
    hits: list[_Hit] = []

    def blank(match: re.Match[str]) -> str:
        chunk = match[0].rstrip(".,;:!?'\"")
        bare = _POSSESSIVE.sub("", chunk)
        address = handle(bare)
        known = names.handles.get(address, set()) if address else set()
        if not known and bare.startswith("@"):
            known = names.handles.get(bare[1:].casefold(), set())
        if known:
            hits.append(_Hit(start=match.start(), written=bare, people=frozenset(known)))
        if known or chunk.startswith("#") or "://" in chunk:
            return " " * len(chunk) + match[0][len(chunk) :]
        return match[0]

    return _CHUNK.sub(blank, sentence), hits


def _tokens(sentence: str) -> Iterator[_Token]:
    end = 0
    initial = False
    for match in _WORD.finditer(sentence):
        gap = sentence[end : match.start()]
        spoken = _POSSESSIVE.sub("", match[0])
        parts = _PART.findall(re.sub("['`]", "", fold(spoken)))
        for number, part in enumerate(parts):
            yield _Token(
                folded=part,
                start=match.start(),
                capital=not spoken[0].islower(),
                opens=number == 0 and (end == 0 or (any(mark in gap for mark in ".!?:;") and not initial)),
                follows=number > 0 or (end > 0 and (gap.isspace() or (initial and gap.strip() == "."))),
                joined=number == len(parts) - 1 and _AND.match(sentence, match.end()) is not None,
            )
        end, initial = match.end(), len(spoken) == 1


def _scan(tokens: Sequence[_Token], sentence: str, names: _Names) -> list[_Hit]:
    hits: list[_Hit] = []
    at = 0
    while at < len(tokens):
        length = _longest_name(tokens, at, names)
        if length > 1:
            people = names.full[tuple(token.folded for token in tokens[at : at + length])]
        else:
            people = _named_alone(tokens[at], names)
        if people:
            last = _WORD.match(sentence, tokens[at + max(length, 1) - 1].start)
            written = sentence[tokens[at].start : last.end() if last else None]
            hits.append(
                _Hit(
                    start=tokens[at].start,
                    written=_POSSESSIVE.sub("", written),
                    people=frozenset(people),
                    weak=length <= 1
                    and tokens[at].opens
                    and not tokens[at].joined
                    and tokens[at].folded in _ALSO_WORDS,
                )
            )
        at += max(length, 1)
    return hits


def _longest_name(tokens: Sequence[_Token], at: int, names: _Names) -> int:
    """Count the tokens of the longest full name of several words that begins here; 0 for none."""
    end = at + 1
    while end < min(len(tokens), at + names.longest) and tokens[end].follows:
        end += 1
    for stop in range(end, at + 1, -1):
        if tuple(token.folded for token in tokens[at:stop]) in names.full:
            return stop - at
    return 0


def _named_alone(token: _Token, names: _Names) -> set[int]:
    if len(token.folded) < _SHORTEST or (not token.capital and token.folded in _ALSO_WORDS):
        return set()
    whole = names.full.get((token.folded,), set())
    return whole or (names.parts.get(token.folded, set()) if token.capital else set())
