"""Duplicates among your own people: find them, make two entries one, take that back."""

from __future__ import annotations

from starmeet.desk.base import Desk, pick_person
from starmeet.errors import NotFound, StarmeetError
from starmeet.model import Grade, Handle, Person, Value, label
from starmeet.rapport.tally import tally
from starmeet.store import accounts, merging, people


class Pair(Value, frozen=True, kw_only=True):
    """Two entries that may be one person."""

    ids: tuple[str, str]
    names: tuple[str, str]
    handles: tuple[tuple[Handle, ...], tuple[Handle, ...]]
    grade: Grade
    evidence: tuple[str, ...]


class Merged(Value, frozen=True, kw_only=True):
    """What `merge` and `unmerge` answer."""

    id: str
    person: str
    other: str


def duplicates(desk: Desk) -> tuple[Pair, ...]:
    """List pairs of your people that may be one, the surest first; those you told apart are left out."""
    from starmeet.matching.duplicates import duplicates as likely_pairs
    from starmeet.matching.identity import links

    with desk.store.read() as reader:
        everyone = people.everyone(reader)
        apart = merging.distinct(reader)
        linked = links(everyone, accounts.accounts(reader))
    by_id = {one.id: one for one in everyone}
    return tuple(
        _pair(by_id[a], by_id[b], score.grade, score.evidence) for a, b, score in likely_pairs(everyone, apart, linked)
    )


def _pair(one: Person, other: Person, grade: Grade, evidence: tuple[str, ...]) -> Pair:
    return Pair(
        ids=(label("p", one.id), label("p", other.id)), names=(one.name, other.name),
        handles=(one.handles, other.handles), grade=grade, evidence=evidence,
    )  # fmt: skip


def merge(desk: Desk, name: str, other: str) -> Merged:
    """Make OTHER part of NAME: handles, log and promises go along, the other name stays as an alias.

    Raises:
        StarmeetError: they are the same entry, or OTHER is declared in config.toml.
    """
    with desk.store.write("merge", desk.now()) as tx:
        kept, gone = pick_person(tx, name), pick_person(tx, other)
        if kept.id == gone.id:
            raise StarmeetError(f"both names mean {kept.name}", "name two people, or their ids")
        if gone.declared:
            hint = "merge the other way round, or take the [[people]] block out first"
            raise StarmeetError(f"{gone.name} is declared in {desk.home.config}", hint)
        merging.merge(tx, gone.id, kept.id, tally)
        tx.summary = f"merge {gone.name} into {kept.name}"
    return Merged(id=label("p", kept.id), person=kept.name, other=gone.name)


def unmerge(desk: Desk, query: str) -> Merged:
    """Take a merge back: name who went in, or whom they went into.

    Raises:
        NotFound: nothing of the kind was merged.
    """
    from starmeet.text import fold

    with desk.store.write("unmerge", desk.now()) as tx:
        by_id = {one.id: one for one in people.everyone(tx)}
        found = [
            (gone, name, into)
            for gone, name, into in merging.merges(tx)
            if query in (label("p", gone), label("p", into)) or fold(query) in fold(f"{name}\n{by_id[into].name}")
        ]
        if not found:
            raise NotFound(f"nobody called {query!r} was merged", "`starmeet merge --list` shows what was")
        gone, name, into = found[-1]
        merging.unmerge(tx, gone, tally)
        merging.keep_apart(tx, gone, into)  # nothing may join them again by itself
        tx.summary = f"unmerge {name} from {by_id[into].name}"
    return Merged(id=label("p", gone), person=name, other=by_id[into].name)


def keep_apart(desk: Desk, name: str, other: str) -> Merged:
    """Remember that two entries are two people."""
    with desk.store.write("merge", desk.now()) as tx:
        one, two = pick_person(tx, name), pick_person(tx, other)
        if one.id == two.id:
            raise StarmeetError(f"both names mean {one.name}", "name two people, or their ids")
        merging.keep_apart(tx, one.id, two.id)
        tx.summary = f"{one.name} and {two.name} are two people"
    return Merged(id=label("p", one.id), person=one.name, other=two.name)


def merges(desk: Desk) -> tuple[Merged, ...]:
    """List what was merged."""
    with desk.store.read() as reader:
        by_id = {one.id: one.name for one in people.everyone(reader)}
        return tuple(
            Merged(id=label("p", gone), person=by_id.get(into, "?"), other=name)
            for gone, name, into in merging.merges(reader)
        )
