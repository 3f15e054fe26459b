"""The desk itself: what every verb works on, and the look-ups they share."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from starmeet import text
from starmeet.config.options import Config
from starmeet.config.places import Home, local_zone, prepare
from starmeet.config.read import Loaded, Problem, load
from starmeet.errors import Ambiguous, NotFound
from starmeet.model import Conference, Person
from starmeet.store import people as people_store
from starmeet.store import programmes
from starmeet.store.journal import Reader, Store, Transaction, open_store

DATABASE = "starmeet.sqlite3"
LAST_GOOD = "config.last-good.toml"
FOLLOWED = "replan"
"""The verb, in the journal, of a plan made anew because of the change before it: both are undone at once."""
REMADE = "remade"
"""The verb of one made anew by itself: undone, it stays as it was until something changes once more."""


class Desk:
    """One user's home, config, store and clock; cheap to make, everything is opened when first used."""

    def __init__(self, home: Home, now: Callable[[], datetime]) -> None:
        self.home = home
        self._now = now
        self.written: Callable[[Transaction], None] | None = None
        """Called with each transaction that is done; it must not raise."""
        self.say: Callable[[str], None] = lambda _line: None
        """Says a line to the user, from any thread; the face sets it."""
        self._warned: set[str] = set()

    def now(self) -> datetime:
        """Read the clock: an aware instant."""
        return self._now()

    @cached_property
    def _loaded(self) -> Loaded:
        loaded = load(self.home.config)
        if any(problem.key == "" for problem in loaded.problems):
            # Not TOML at all: go on with the last file that was, and say so.
            kept = load(self.home.data / LAST_GOOD)
            return Loaded(config=kept.config, problems=loaded.problems, text=loaded.text)
        return loaded

    def warn(self, line: str) -> None:
        """Say once what went wrong beside a verb that is done all the same."""
        if line not in self._warned:
            self._warned.add(line)
            self.say(line)

    def reload(self) -> None:
        """Forget what was read from config.toml, as it has changed."""
        for name in ("_loaded", "zone"):
            self.__dict__.pop(name, None)

    @property
    def config(self) -> Config:
        """The config, with defaults for what is missing or wrong in the file."""
        return self._loaded.config

    @property
    def config_text(self) -> str:
        """The config file as it was read."""
        return self._loaded.text

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong in the config file."""
        return self._loaded.problems

    @cached_property
    def zone(self) -> str:
        """The user's zone: `me.timezone`, else the machine's."""
        return self.config.me.timezone or local_zone()

    @cached_property
    def store(self) -> Store:
        """The store, made or upgraded when needed."""
        prepare(self.home)
        store = open_store(self.config.database or self.home.data / DATABASE)
        store.written = lambda transaction: self.written(transaction) if self.written else None
        return store

    def close(self) -> None:
        """Let go of the store."""
        if "store" in self.__dict__:
            self.store.close()

    def today(self) -> date:
        """Today's date where the user is."""
        return self.now().astimezone(ZoneInfo(self.zone)).date()

    def path(self, name: str) -> Path:
        """Read a path from the config: `~` is home, relative ones start beside the config file."""
        return (self.home.config.parent / Path(name).expanduser()).resolve()


def pick_person(reader: Reader, query: str) -> Person:
    """Pick the one person a NAME means.

    Raises:
        NotFound, Ambiguous: with the nearest names, or the candidates.
    """
    from starmeet.matching.pick import pick

    known = person_by_id(reader, query) or _spelt_so(reader, query)
    if known is not None:
        return known
    try:
        found = pick(query, people_store.named(reader))
    except NotFound:
        if re.fullmatch(r"[acegmopqs]\d{1,9}|[ws][0-9a-f]{8}", query):
            raise NotFound(
                f"nothing has the id {query!r}", "`starmeet` prints the ids that exist in brackets"
            ) from None
        raise
    [person] = people_store.some(reader, [found.id])
    return person


def person_by_id(reader: Reader, query: str) -> Person | None:
    """Find whom an id ("p12") means, without reading everybody; None for what is no id, or nobody's."""
    number = re.fullmatch(r"\s*p(\d{1,9})\s*", query)
    return next(iter(people_store.some(reader, [int(number[1])])), None) if number else None


def _spelt_so(reader: Reader, query: str) -> Person | None:
    """Find the one whose full name is spelt as the query is, without reading everybody; None where there is not one."""
    found = people_store.spelt(reader, text.squeeze(query))
    return found[0] if len(found) == 1 else None


def pick_conference(reader: Reader, query: str, today: date) -> Conference:
    """Pick the one conference a CONF means: slug, acronym or part of the name, exact first.

    Left empty, it is the current or next one the user goes to.

    Raises:
        NotFound, Ambiguous: with what to do.
    """
    known = programmes.all_conferences(reader)
    if not query:
        return _next(known, today)
    wanted = text.fold(query)
    exact = [one for one in known if wanted in (one.slug, text.fold(one.acronym), text.fold(one.name), f"c{one.id}")]
    found = exact or [one for one in known if wanted in text.fold(one.name) or wanted in one.slug]
    if not found:
        hint = "`starmeet conf` lists those you know, `starmeet conf add` adds one"
        raise NotFound(f"there is no conference {query!r}", hint)
    if len(found) > 1:
        raise Ambiguous(repr(query), tuple(f"{one.name} ({one.slug})" for one in found[:8]))
    return found[0]


def _next(known: Sequence[Conference], today: date) -> Conference:
    ahead = [one for one in known if one.end >= today]
    for attending in ("going", "maybe"):
        for one in ahead:
            if one.attending == attending:
                return one
    past = [one for one in known if one.attending == "going"]
    if past and not ahead:
        return past[-1]
    hint = "name one, or say which you go to: `starmeet conf set NAME --going`"
    raise NotFound("there is no conference ahead that you go to", hint)


def upcoming(reader: Reader, today: date) -> tuple[Conference, ...]:
    """Read the conferences the user goes to (or may) that are not over."""
    return tuple(
        one for one in programmes.all_conferences(reader) if one.end >= today and one.attending in ("going", "maybe")
    )
