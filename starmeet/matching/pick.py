"""Picking the one person a NAME means, and filtering people while someone types."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from starmeet.errors import Ambiguous, NotFound
from starmeet.matching.names import read_name
from starmeet.model import Person, Value, label
from starmeet.text import fold, handle, squeeze

_MAX_CANDIDATES = 8
"""Candidates an error lists: more is a wall, not a hint."""
_MAX_NEAREST = 3
_NEAR = 70.0
"""rapidfuzz's WRatio (0-100) from which a name is near enough to suggest; below, suggestions puzzle."""

_TERM = re.compile(
    r'(?P<key>[a-z]+):(?:"(?P<quoted>[^"]*)"?|(?P<value>\S*))|"(?P<phrase>[^"]+)"?|(?P<word>\S+)', re.IGNORECASE
)
_STARS = re.compile(r"[★⭐*]+\ufe0f?")


def pick(query: str, people: Sequence[Person]) -> Person:
    """Pick the one person a NAME means: an id, a full name, an alias, a handle, else part of a name.

    The first of these ways that finds anybody decides, so an exact full name beats a part.

    Raises:
        NotFound: nobody; the hint names the nearest.
        Ambiguous: several; all of them (at most eight) are listed.
    """
    query = squeeze(query)
    if not query:
        raise NotFound("no name was given", "give a name, part of one, a handle or an id such as p1")
    for matches in _ways(query):
        found = [person for person in people if matches(person)]
        if len(found) == 1:
            return found[0]
        if found:
            raise Ambiguous(repr(query), candidates(found))
    raise NotFound(f"there is nobody called {query!r}", _hint(query, people))


def candidates(found: Sequence[Person]) -> tuple[str, ...]:
    """Name people so that they can be told apart: by handle or id where the name is not enough."""
    names = [person.name for person in found]
    told_apart = (
        person.name
        if names.count(person.name) == 1
        else f"{person.name} ({label('p', person.id)}{_first_handle(person)})"
        for person in found[:_MAX_CANDIDATES]
    )
    return tuple(sorted(told_apart))


def _first_handle(person: Person) -> str:
    return f", {person.handles[0]}" if person.handles else ""


def _ways(query: str) -> Iterator[Callable[[Person], bool]]:
    """Yield the ways a query can mean a person, the most exact first."""
    folded, name = fold(query), read_name(query)
    words = folded.replace("'", "").split()
    address, bare = handle(query), query.lstrip("@").casefold()
    yield lambda person: label("p", person.id) == folded
    yield lambda person: fold(person.name) == folded
    yield lambda person: len(name.tokens) > 1 and read_name(person.name).key == name.key
    yield lambda person: any(fold(alias) == folded for alias in person.aliases)
    yield lambda person: address is not None and address in person.handles
    yield lambda person: any(one.address.casefold() == bare for one in person.handles)
    yield lambda person: any(_each(words, tokens, str.__eq__) for tokens in _tokens(person))
    yield lambda person: any(_each(words, tokens, str.startswith) for tokens in _tokens(person))
    yield lambda person: any(folded in fold(written) for written in (person.name, *person.aliases))


def _tokens(person: Person) -> Iterator[tuple[str, ...]]:
    for written in (person.name, *person.aliases):
        name = read_name(written)
        yield from (name.tokens, *name.aliases)


def _each(words: Sequence[str], tokens: Sequence[str], fits: Callable[[str, str], bool]) -> bool:
    """Tell whether every word fits a token of its own."""
    left = list(tokens)
    for word in words:
        fitting = next((token for token in left if fits(token, word)), None)
        if fitting is None:
            return False
        left.remove(fitting)
    return bool(words)


def _hint(query: str, people: Sequence[Person]) -> str:
    from rapidfuzz import fuzz, process  # a compiled library: only to explain a miss

    names = {person.name: fold(person.name) for person in people}
    near = process.extract(fold(query), names, scorer=fuzz.WRatio, limit=_MAX_NEAREST, score_cutoff=_NEAR)
    if near:
        return "did you mean " + " or ".join(sorted(name for _, _, name in near)) + "?"
    return "`starmeet people` lists those you follow, `starmeet add NAME` adds someone"


class Facets(Value, frozen=True, kw_only=True):
    """What a filter may ask about a person that the person does not carry."""

    stage: str = ""
    at: tuple[str, ...] = ()
    """Names, slugs and acronyms of the conferences they are expected at."""


class _Entry(Value, frozen=True, kw_only=True):
    person: Person
    text: str
    """All that words are looked for in, folded, one field a line."""
    fields: Mapping[str, str]


class Index:
    """People prepared for a live filter: built once, searched at every key stroke.

    Words must all occur in the name, an alias, a handle, org, home or topic, accents optional. `★★` or `tier:2` is
    the least tier; `role:`, `topic:`, `stage:`, `at:`, `org:`, `home:` and `name:` look in one field; a filter
    without a value, half typed, is left out.
    """

    def __init__(self, people: Iterable[Person], facets: Mapping[int, Facets] | None = None) -> None:
        known = facets or {}
        entries = [_entry(person, known.get(person.id, Facets())) for person in people]
        self._entries = sorted(entries, key=lambda entry: (-entry.person.tier, entry.fields["name"], entry.person.id))

    def search(self, query: str) -> tuple[Person, ...]:
        """Find people, most stars first, then by name; an empty query finds everybody."""
        found = self._entries
        for test in _tests(query):
            found = [entry for entry in found if test(entry)]
        return tuple(entry.person for entry in found)


def search(query: str, people: Sequence[Person], facets: Mapping[int, Facets] | None = None) -> tuple[Person, ...]:
    """Filter people once; see `Index` for what a query may say."""
    return Index(people, facets).search(query)


def _entry(person: Person, facets: Facets) -> _Entry:
    fields = {
        "name": fold(person.name),
        "alias": _folded(person.aliases),
        "handle": _folded(str(one) for one in person.handles),
        "org": fold(person.org),
        "home": fold(person.home),
        "topic": _folded(person.topics),
    }
    text = "\n".join(fields.values())
    fields |= {"role": person.role, "stage": fold(facets.stage), "at": _folded(facets.at)}
    return _Entry(person=person, text=text, fields=fields)


def _folded(texts: Iterable[str]) -> str:
    return "\n".join(map(fold, texts))


def _tests(query: str) -> Iterator[Callable[[_Entry], bool]]:
    for term in _TERM.finditer(squeeze(query)):
        key = (term["key"] or "").lower()
        value = fold(term["quoted"] or term["value"] or "")
        if key == "tier" and (value.isdecimal() or not value):
            yield _least_tier(int(value or 0))
        elif key in _FIELDS:
            yield _in_field(key, value)
        elif term["word"] and _STARS.fullmatch(term["word"]):
            yield _least_tier(sum(char in "★⭐*" for char in term["word"]))
        else:
            yield _in_text(fold(term["phrase"] or term[0]))


_FIELDS = frozenset(("name", "alias", "handle", "org", "home", "topic", "role", "stage", "at"))


def _least_tier(tier: int) -> Callable[[_Entry], bool]:
    return lambda entry: entry.person.tier >= tier


def _in_field(key: str, value: str) -> Callable[[_Entry], bool]:
    return lambda entry: value in entry.fields[key]


def _in_text(word: str) -> Callable[[_Entry], bool]:
    return lambda entry: word in entry.text
