"""Accounts that name each other: one person with many handles.

What an account links to is its owner's own word. Two that link to each other say the same, and nobody else can make
them; so does a link whose network has seen the way back (Mastodon's `verified_at`, which is rel=me both ways). A link
one way may as well lead to an employer or a friend, and so may an address in a bio ("married to ..."): then it is
asked. It is asked, too, where two people would be one whose full names have no word in common, unless the networks have
seen the link from both sides: couples and teams share pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from starmeet import text
from starmeet.matching.same import alike
from starmeet.model import Account, Handle, Person, Value

_PERSONAL = frozenset(("mastodon", "bluesky", "github", "twitter", "linkedin", "gitlab", "codeberg"))
"""Networks where an address is one account's; a page on the web may be a company's."""

_CLAIMANTS = 3
"""People who may call one address theirs and be one person; what more of them name is a project's."""
_IN_BIO = re.compile(
    r"https?://[^\s<>\"]+"
    r"|(?<![\w@.])@?[\w.-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\w@.])@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\w@./])[\w-]+(?:\.[\w-]+)+/[^\s<>\"]+"
)
"""A URL, a full address of the fediverse, one of Bluesky, a page without its scheme; "@foo" alone may be anywhere."""
_AROUND = ".,;:!?)]}'’”\"…"

_FORGES = frozenset(("github", "gitlab", "codeberg"))

Pair = tuple[int, int]


class Link(Value, frozen=True, kw_only=True):
    """Why two entries are one person."""

    both: bool
    """Both ways: nobody but the owner of both can have made it."""
    evidence: tuple[str, ...]


def links(people: Iterable[Person], accounts: Iterable[Account]) -> Mapping[Pair, Link]:
    """Find the pairs of people whose accounts name each other, lower id first."""
    everyone, accounts = {person.id: person for person in people}, tuple(accounts)
    owner = {handle: person.id for person in everyone.values() for handle in person.handles}
    evidence: dict[Pair, dict[str, None]] = {}
    linked: set[Pair] = set()
    """From whom to whom an account links."""
    sure: set[Pair] = set()
    for account in accounts:
        for found, words, kind in _named(account):
            other = owner.get(found, account.person)
            if other == account.person or account.person not in everyone:
                continue
            pair = _ordered(account.person, other)
            evidence.setdefault(pair, {})[words] = None
            if kind != "says":
                linked.add((account.person, other))
            if kind == "verified" and (_apart(account, found) or alike(everyone[pair[0]], everyone[pair[1]])):
                sure.add(pair)
    for handle, claimants in _claims(accounts, owner).items():
        for pair in combinations(sorted(claimants), 2) if 1 < len(claimants) <= _CLAIMANTS else ():
            evidence.setdefault(pair, {})[f"accounts of both name {handle} as their own"] = None
    return {
        (one, other): Link(
            both=(one, other) in sure
            or ((one, other) in linked and (other, one) in linked and alike(everyone[one], everyone[other])),
            evidence=tuple(found),
        )
        for (one, other), found in sorted(evidence.items())
    }


def _named(account: Account) -> Iterator[tuple[Handle, str, str]]:
    """Give the addresses an account names, each with the words for it and how sure it is: verified, links or says."""
    name = f"{account.address or account.key} on {account.network}"
    if account.address:
        # Of whose address another has become since, or of a mailbox that two contacts share.
        yield Handle(account.network, account.address), f"both are {account.network}:{account.address}", "says"
    for url in account.links:
        found = text.handle(url)
        if found is not None and url in account.verified:
            yield found, f"{name} links to {found}, which links back", "verified"
        elif found is not None:
            yield found, f"{name} links to {found}", "links"
    for found in in_bio(account.bio):
        yield found, f"{name} names {found} in its bio", "says"


def in_bio(bio: str) -> tuple[Handle, ...]:
    """Find the accounts a bio names in full: "also @ada@fedi.example", "github.com/ada".

    A page below an account ("github.com/northwind/lexer") is a project, and "@northwind" may be anyone's.
    """
    found = []
    for match in _IN_BIO.finditer(bio):
        written = match[0].rstrip(_AROUND)
        one = text.handle(written)
        address, _, _ = re.sub(r"^https?://", "", written, flags=re.IGNORECASE).partition("?")
        project = one is not None and one.network in _FORGES and address.strip("/").count("/") > 1
        if one is not None and one.network in _PERSONAL and not project:
            found.append(one)
    return tuple(dict.fromkeys(found))


def _apart(account: Account, found: Handle) -> bool:
    """Tell whether two networks, where each address is one account's, have seen a link from both sides."""
    return account.network != found.network and {account.network, found.network} <= _PERSONAL


def claims(accounts: Iterable[Account], known: Mapping[Handle, int]) -> Mapping[int, tuple[Handle, ...]]:
    """Give the handles that people's accounts surely name as their own, and nobody has yet, by person.

    What two people claim is nobody's: that is asked.
    """
    found: dict[int, tuple[Handle, ...]] = {}
    for handle, claimants in _claims(accounts, known).items():
        if len(claimants) == 1:
            [person] = claimants
            found[person] = (*found.get(person, ()), handle)
    return found


def _claims(accounts: Iterable[Account], known: Mapping[Handle, int]) -> dict[Handle, dict[int, None]]:
    found: dict[Handle, dict[int, None]] = {}
    for account in accounts:
        for handle in claimed(account, known):
            if handle not in known:
                found.setdefault(handle, {})[account.person] = None
    return found


def claimed(account: Account, known: Mapping[Handle, int]) -> tuple[Handle, ...]:
    """Give the handles an account surely names as its own, and nobody has yet.

    Those are links seen from both sides, and what GitHub keeps as the social accounts of a user.
    """
    sure = account.links if account.network == "github" else account.verified
    found = (text.handle(url) for url in sure)
    wanted = (one for one in found if one is not None and one.network in _PERSONAL)
    return tuple(dict.fromkeys(one for one in wanted if known.get(one, account.person) == account.person))


def to_join(links: Mapping[Pair, Link], apart: Iterable[Pair]) -> Sequence[tuple[Pair, Link]]:
    """Say which pairs can be joined without asking: both ways, and never told apart."""
    told = frozenset(apart)
    return [(pair, link) for pair, link in links.items() if link.both and pair not in told]


def _ordered(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)
