"""The ways a name may be written, with what comparing needs of each worked out once."""

from __future__ import annotations

from starmeet.matching.names import Name
from starmeet.matching.nicknames import sound
from starmeet.model import Value

Tokens = tuple[str, ...]


class Form(Value, frozen=True, kw_only=True, gc=False):
    """One way to write a name, with what comparing needs of it worked out once."""

    tokens: Tokens
    turned: Tokens
    """The first word put last."""
    ordered: Tokens
    sounds: Tokens
    """What each word sounds like, sorted."""
    words: frozenset[str]
    joined: frozenset[str]
    """Written as one word, either way round."""
    single: bool
    """True when it is one piece: a single word, or a username."""
    nick: bool
    """True when a nick stands in the place of the given name."""


class Writing(Value, frozen=True, kw_only=True, gc=False):
    """A name with all its forms."""

    name: Name
    forms: tuple[Form, ...]


def writing(name: Name) -> Writing:
    """Work out the forms of a name."""
    written = (name.tokens, *name.aliases)
    found = [
        _form(form, len(form) == 1 or (name.unbroken and form is name.tokens), form not in written)
        for form in forms(name)
    ]
    return Writing(name=name, forms=tuple(found))


def forms(name: Name) -> tuple[Tokens, ...]:
    """List the ways a name may be written: as it stands, each nick alone, and each nick before the surname."""
    if not name.aliases:
        return (name.tokens,) if name.tokens else ()
    found = [name.tokens, *name.aliases]
    if len(name.tokens) > 1:
        found += [(*alias, name.tokens[-1]) for alias in name.aliases if len(alias) == 1]
    return tuple(dict.fromkeys(form for form in found if form))


def username(tokens: Tokens) -> str:
    """Write a name as the username it may be: without gaps and without the number that made it free."""
    joined = "".join(tokens)
    return joined.rstrip("0123456789") or joined


def usernames(tokens: Tokens) -> tuple[str, ...]:
    """List the usernames a full name makes: "adalovelace", "alovelace", "lovelacea", "adal"."""
    given, surname = tokens[0], tokens[-1]
    return ("".join(tokens), given[0] + surname, surname + given[0], given + surname[0])


def _form(tokens: Tokens, single: bool, nick: bool) -> Form:
    turned = (*tokens[1:], tokens[0])
    return Form(
        tokens=tokens,
        turned=turned,
        ordered=tuple(sorted(tokens)),
        sounds=tuple(sorted(map(sound, tokens))),
        words=frozenset(tokens),
        joined=frozenset(("".join(tokens), "".join(turned))),
        single=single,
        nick=nick,
    )
