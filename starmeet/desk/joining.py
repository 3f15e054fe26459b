"""One person, many handles: entries whose accounts surely are one person's are made one, and can be two again."""

from __future__ import annotations

from starmeet.desk.base import Desk
from starmeet.desk.intake import forgotten
from starmeet.matching.identity import claims, links, to_join
from starmeet.model import Person
from starmeet.rapport.tally import tally
from starmeet.store import accounts, merging, people, steps
from starmeet.store.journal import Transaction


def join_linked(desk: Desk) -> tuple[str, ...]:
    """Join what surely belongs together, and say what was joined and why, a line each.

    Nobody the user told apart is joined; two entries of config.toml are the user's to join; `unmerge` takes a join
    back for good.
    """
    with desk.store.write("join", desk.now(), automatic=True) as tx:
        lines = [*_join(tx), *_claim(tx)]
        for line, person in lines:
            steps.note(tx, line, person=person)
        tx.summary = "; ".join(line for line, _ in lines[:3]) or "join accounts"
    return tuple(line for line, _ in lines)


def _join(tx: Transaction) -> list[tuple[str, int]]:
    """Make entries one whose accounts link to each other."""
    done: list[tuple[str, int]] = []
    by_id = {one.id: one for one in people.everyone(tx)}
    pairs = to_join(links(by_id.values(), accounts.accounts(tx)), merging.distinct(tx))
    for (one, other), link in pairs:
        if one not in by_id or other not in by_id:
            continue  # joined a moment ago, by way of a third account
        kept, gone = sorted((by_id[one], by_id[other]), key=_stays)
        if gone.declared:
            continue
        merging.merge(tx, gone.id, kept.id, tally)
        done.append((f"{gone.name} and {kept.name} are one person: {link.evidence[0]}", kept.id))
        del by_id[gone.id]
    return done


def _claim(tx: Transaction) -> list[tuple[str, int]]:
    """Add the handles that accounts name as their own and nobody has."""
    done: list[tuple[str, int]] = []
    known = people.by_handles(tx)
    names = {one.id: one for one in people.everyone(tx)}
    away = forgotten(tx)
    for person_id, handles in claims(accounts.accounts(tx), known).items():
        person = names[person_id]
        if people.owners(tx, person_id).get("handles") == "typed":
            continue  # the user wrote down what is to be there
        for handle in handles:
            if not away.holds(Person(name="", handles=(handle,))):
                people.change(tx, person_id, {"handles": (handle,)}, "imported")
                done.append((f"{person.name} is {handle}, too: their own account names it as theirs", person_id))
    return done


def _stays(person: Person) -> tuple[bool, int, bool, int]:
    return not person.declared, -person.tier, " " not in person.name, person.id
