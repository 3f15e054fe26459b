"""Taking in what networks and exports tell: who of it is one of your people, what passed, what they said.

A batch is taken in within a transaction of the caller's, which may be one for all batches or one for each.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import msgspec

from starmeet import text
from starmeet.config.options import Config
from starmeet.matching.same import KnownPeople, alike
from starmeet.model import Account, Engagement, Handle, Person, Post, Skipped, Value
from starmeet.networks.batch import Batch, Found, Passed, Profile, Said
from starmeet.rapport.tally import Counting, join
from starmeet.store import accounts, log, people, posts
from starmeet.store.journal import Reader, Transaction

_WITHOUT_KEYS = frozenset(("feed", "web", "email"))
"""Where an address is all there is, and no account stays when it changes."""

SALT = "forgotten-salt"
"""The store's setting that keys the hashes of who was forgotten."""


class Taken(Value, frozen=True, kw_only=True):
    """What came in."""

    new: int = 0
    """People who were not there."""
    changed: int = 0
    same: int = 0
    entries: int = 0
    """New entries of the log."""
    words: int = 0
    """Entries that were there without words, and have them now."""
    posts: int = 0
    """New posts of your people."""
    strangers: int = 0
    """What passed with accounts that are none of your people's: not kept."""
    unknown: int = 0
    """What passed with someone the source does not name: not kept."""
    skipped: tuple[Skipped, ...] = ()
    names: tuple[str, ...] = ()
    """Of the new ones."""

    def plus(self, other: Taken) -> Taken:
        """Add up what came in twice."""
        return Taken(**{name: getattr(self, name) + getattr(other, name) for name in Taken.__struct_fields__})


class Intake:
    """Takes batches in; who is who is looked up once, and again when someone else has changed it."""

    def __init__(self, config: Config, zone: str) -> None:
        self._zone = zone
        self._by = config.me.name
        self._mine = frozenset(config.me.handles)
        self._stamp = -1
        """The store's stamp as of which people are known here."""
        self._additions: log.Additions | None = None

    def take(self, tx: Transaction, batch: Batch) -> Taken:
        """Take one batch in, and say what came of it.

        Taking a batch in twice changes nothing the second time.
        """
        self._tx = tx
        if self._additions is None or self._additions.tx is not tx:
            self._additions = log.Additions(tx, Counting, join)
        if self._stamp not in (tx.stamp(), tx.stamp(after=True)):
            self._look_up()
        self._stamp = -1  # until all went well
        self._counts = dict.fromkeys(("new", "changed", "same", "entries", "words", "posts", "strangers"), 0)
        self._skipped = list(batch.skipped)
        self._names: list[str] = []
        for found in batch.people:
            self._follow(found)
        for profile in batch.seen:
            person = self._who(profile)
            if person:
                self._describe(person, profile)
        self._write_new()
        self._log(batch.passed)
        self._keep(batch.said)
        tx.let_go()
        self._stamp = tx.stamp(after=True)
        return Taken(skipped=tuple(self._skipped), names=tuple(self._names), unknown=batch.unknown, **self._counts)

    def _look_up(self) -> None:
        everyone = people.everyone(self._tx)
        self._people = {one.id: one for one in everyone}
        self._known = KnownPeople(everyone)
        self._by_handle = {handle: one.id for one in everyone for handle in one.handles}
        self._accounts = {(one.network, one.key): one for one in accounts.accounts(self._tx)}
        self._held: dict[Handle, str] = {}
        """The key of the account that has an address."""
        self._former: dict[Handle, tuple[str, int]] = {}
        """The key of the account that had an address, and whose it is."""
        for account in self._accounts.values():
            self._place(account)
        self._away = forgotten(self._tx)
        self._new: list[Person] = []
        self._new_accounts: list[Account] = []

    def _place(self, account: Account) -> None:
        """Know which addresses an account has and had."""
        if account.address:
            self._held[Handle(account.network, account.address)] = account.key
        for one in account.former:
            self._former[one] = (account.key, account.person)
            if self._held.get(one) == account.key:
                del self._held[one]

    def _who(self, profile: Profile) -> int:
        """Say whose account this is: by what stays, else by its address; 0 for nobody's."""
        account = self._accounts.get((profile.network, profile.key)) if profile.key else None
        if account is not None:
            return account.person
        person = self._of_handle(profile.handle, profile.key) if profile.handle else 0
        return person or (self._by_handle.get(profile.same_as, 0) if profile.same_as else 0)

    def _of_handle(self, handle: Handle, key: str = "") -> int:
        """Say whose address this is, or once was: an address outlives its account and may be another's by now."""
        owner, former = self._by_handle.get(handle, 0), self._former.get(handle, ("", 0))
        if key and former[1] == owner and former[0] != key:
            return 0  # the user wrote it down, but their account has another address since
        held = self._held.get(handle)
        if key and held and held != key and handle.network not in _WITHOUT_KEYS:
            return 0  # two accounts cannot have one address: it has changed hands
        return owner

    def _follow(self, found: Found) -> None:
        incoming = found.person
        if not self._mine.isdisjoint(incoming.handles):
            self._skipped.append(Skipped(where=found.where, why="that is you"))
            return
        person_id = self._who(found.profile) if found.profile else 0
        known = self._people.get(person_id) or self._find(found)
        if known is None and self._away.holds(incoming, found.profile):
            self._skipped.append(Skipped(where=found.where, why="forgotten at your wish"))
            return
        if known is None:
            self._meet(incoming, found.profile)
            return
        free = tuple(one for one in incoming.handles if self._by_handle.get(one, known.id) == known.id)
        fields = brought(known, msgspec.structs.replace(incoming, handles=self._current(free, found.profile)))
        changed = bool(fields) and self._change(known.id, fields)
        if found.profile:
            changed |= self._describe(known.id, found.profile)
        self._counts["changed" if changed else "same"] += 1

    def _meet(self, incoming: Person, profile: Profile | None) -> None:
        """Know someone new, who is written down with the others of the batch: a follow list has thousands."""
        handles = dict.fromkeys((*incoming.handles, *_handles(profile))) if profile else incoming.handles
        free = tuple(one for one in handles if one not in self._by_handle)
        person = msgspec.structs.replace(incoming, id=people.new_id(self._tx), handles=free)
        self._new.append(person)
        self._know(person)
        self._share(person.id, incoming)
        if profile and profile.key:
            account = Account(person=person.id, seen=self._tx.now, **_described(profile))
            self._new_accounts.append(account)
            self._accounts[profile.network, profile.key] = account
            self._place(account)
        self._counts["new"] += 1
        self._names.append(incoming.name)

    def _find(self, found: Found) -> Person | None:
        """Find someone whose account is not known: by handle and name, or by an address they had before."""
        incoming, profile = found.person, found.profile
        if profile and profile.key and profile.handle in self._by_handle:
            return None  # its address is still put down to somebody else
        known = self._known.find(incoming)
        if profile and profile.key:
            return known
        had = (self._former[one][1] for one in incoming.handles if one in self._former and one not in self._by_handle)
        before = self._people.get(next(had, 0))
        return known or (before if before and alike(before, incoming) else None)

    def _current(self, handles: tuple[Handle, ...], profile: Profile | None) -> tuple[Handle, ...]:
        """Leave out what an old list calls an account that has another address since."""
        key = profile.key if profile else ""
        return tuple(one for one in handles if key or one not in self._former)

    def _share(self, person_id: int, incoming: Person) -> None:
        """Remember that a contact has a mailbox that is another's, too: whether they are one person is asked."""
        for one in incoming.handles:
            place = (one.network, one.address)
            if one.network == "email" and self._by_handle.get(one) != person_id and place not in self._accounts:
                shared = Account(
                    person=person_id, network=one.network, key=one.address, address=one.address, seen=self._tx.now
                )
                self._new_accounts.append(shared)
                self._accounts[place] = shared

    def _write_new(self) -> None:
        people.add_many(self._tx, self._new, "imported")
        accounts.add_many(self._tx, self._new_accounts)
        self._new.clear()
        self._new_accounts.clear()

    def _change(self, person_id: int, fields: dict[str, Any]) -> bool:
        self._write_new()
        changed = bool(people.change(self._tx, person_id, fields, "imported"))
        if changed:
            self._remember(person_id)
        return changed

    def _remember(self, person_id: int) -> None:
        """Look a person up again after a change."""
        [person] = people.some(self._tx, [person_id])
        self._know(person)

    def _know(self, person: Person) -> None:
        self._people[person.id] = person
        self._known.put(person)
        for handle in person.handles:
            self._by_handle[handle] = person.id

    def _describe(self, person_id: int, profile: Profile) -> bool:
        """Keep how a network describes one of your people; an address that changed takes the place of the old one."""
        changed = self._describe_account(person_id, profile) if profile.key else False
        person = self._people[person_id]
        handles = [one for one in _handles(profile) if one not in person.handles]
        free = tuple(one for one in handles if self._by_handle.get(one, person_id) == person_id)
        handles = list(self._current(free, profile))
        fields: dict[str, Any] = {"handles": tuple(handles)} if handles else {}
        if profile.name and _is_placeholder(person, profile):
            fields["name"] = profile.name
        if fields:
            changed |= self._change(person_id, fields)
        return changed

    def _describe_account(self, person_id: int, profile: Profile) -> bool:
        key = (profile.network, profile.key)
        before = self._accounts.get(key)
        told = {name: value for name, value in _described(profile).items() if value}
        if before and all(getattr(before, name) == value for name, value in told.items()):
            return False
        self._write_new()
        renamed = bool(before and before.address and profile.address and before.address != profile.address)
        if before and renamed:
            had = dict.fromkeys((*before.former, Handle(profile.network, before.address)))
            told["former"] = tuple(one for one in had if one != profile.handle)
        account = Account(person=person_id, seen=self._tx.now, **told)
        changed = accounts.put(self._tx, account)
        self._accounts[key] = msgspec.structs.replace(before, seen=self._tx.now, **told) if before else account
        self._place(self._accounts[key])
        if before and renamed:
            self._drop_handle(person_id, Handle(profile.network, before.address))
        return changed

    def _drop_handle(self, person_id: int, old: Handle) -> None:
        """Let an address go that its network has given up: someone else may get it. One the user wrote down stays."""
        if people.drop_handle(self._tx, person_id, old):
            self._by_handle.pop(old, None)
            self._known.let_go(old)
            self._remember(person_id)

    def _log(self, passed: Iterable[Passed]) -> None:
        entries = []
        for one in passed:
            who = tuple(dict.fromkeys(filter(None, map(self._who, one.who))))
            if not who:
                self._counts["strangers"] += 1
                continue
            entries.append(
                Engagement(
                    at=one.at, undated=one.undated, zone=self._zone, people=who, direction=one.direction,
                    kind=one.kind, text=one.text, url=one.url, source_key=one.key, by=self._by,
                )
            )  # fmt: skip
        assert self._additions is not None  # since `take`
        new, worded = self._additions.add(entries)
        self._counts["entries"] += new
        self._counts["words"] += worded

    def _keep(self, said: Iterable[Said]) -> None:
        kept = []
        for one in said:
            person = self._who(one.who)
            if person:
                kept.append(
                    Post(
                        person=person, network=one.who.network, at=one.at, text=one.text, url=one.url,
                        source_key=one.key, links=one.links, tags=one.tags, is_reply=one.is_reply,
                        replies=one.replies,
                    )
                )  # fmt: skip
        self._counts["posts"] += posts.put(self._tx, kept)


def _described(profile: Profile) -> dict[str, Any]:
    fields = msgspec.structs.asdict(profile)
    moved = text.handle(profile.moved_to, profile.network) if profile.moved_to else None
    if moved:
        # Their own word, as any link: seen from both sides once the new account names the old one.
        fields["links"] = tuple(dict.fromkeys((*profile.links, text.handle_url(moved))))
    return {name: fields[name] for name in Account.__struct_fields__ if name in fields}


def _handles(profile: Profile) -> list[Handle]:
    moved = text.handle(profile.moved_to, profile.network) if profile.moved_to else None
    return [one for one in (profile.handle, moved) if one]


def _is_placeholder(person: Person, profile: Profile) -> bool:
    """Tell whether someone is called only what their account is called, and the network now says their name."""
    if person.name == profile.name:
        return False
    accounts_called = {one.address.partition("@")[0] for one in person.handles}
    accounts_called |= {f"{profile.network} user {profile.key}"}
    return text.fold(person.name) in {text.fold(one) for one in accounts_called}


def brought(known: Person, found: Person) -> dict[str, Any]:
    """Say what an import may add to someone who is there: an imported name becomes an alias, never a new name."""
    fields: dict[str, Any] = {
        name: getattr(found, name)
        for name in ("org", "home", "note")
        if getattr(found, name) and not getattr(known, name)
    }
    for name in ("handles", "topics"):
        if not set(getattr(found, name)) <= set(getattr(known, name)):
            fields[name] = getattr(found, name)
    aliases = [name for name in found.aliases if name not in (known.name, *known.aliases)]
    if " " in found.name and text.fold(found.name) not in map(text.fold, (known.name, *known.aliases)):
        aliases.append(found.name)
    if aliases:
        fields["aliases"] = tuple(aliases)
    return fields


class Forgotten:
    """Knows who is not to come back, by keyed hashes of handles and keys: it can answer, and not be read."""

    def __init__(self, salt: str, marks: frozenset[str]) -> None:
        self._salt = salt
        self._marks = marks

    def holds(self, person: Person, profile: Profile | None = None) -> bool:
        """Tell whether someone is to stay away."""
        return bool(self._marks) and not self._marks.isdisjoint(self.marks(person, [profile] if profile else []))

    def marks(self, person: Person, known: Iterable[Profile | Account] = ()) -> set[str]:
        """Give the marks of a person: one for each handle, key and full name; for someone without any, the name."""
        names = [str(handle) for handle in person.handles]
        for one in known:
            names += [f"{one.network}#{one.key}"] if one.key else []
            names += [f"{one.network}:{one.address}"] if one.address else []
            names += map(str, one.former) if isinstance(one, Account) else ()
        full = [text.fold(name) for name in (person.name, *person.aliases) if " " in name]
        names += [f"name {name}" for name in full or ([] if names else [text.fold(person.name)])]
        return {hashlib.blake2b(name.encode(), key=self._salt.encode(), digest_size=16).hexdigest() for name in names}


def forgotten(reader: Reader) -> Forgotten:
    """Read who is not to come back."""
    return Forgotten(reader.meta(SALT), accounts.forgotten_marks(reader))
