"""The ways a name may be written, made ready for comparing; and the drawers in which like names meet.

Comparing everybody with everybody is out of the question. A name is put into drawers ("blocks", in the terms of
record linkage) made of its words, sounds and initials, such that names that can agree share one and few others do.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from starmeet.matching.names import Name
from starmeet.matching.nicknames import groups, sound
from starmeet.model import Value

Tokens = tuple[str, ...]

SHORTEST = 3
"""Letters below which a word alone, or the start of a given name, says nothing."""
_MAX_WORDS = 12
"""Words of a name whose pairs are indexed: longer ones are lists, and their pairs would be many."""


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


class Writing(Value, frozen=True, kw_only=True, gc=False):
    """A name with all its forms."""

    name: Name
    forms: tuple[Form, ...]


def writing(name: Name) -> Writing:
    """Work out the forms of a name."""
    return Writing(name=name, forms=tuple(map(_form, forms(name))))


def forms(name: Name) -> tuple[Tokens, ...]:
    """List the ways a name may be written: as it stands, each nick alone, and each nick before the surname."""
    if not name.aliases:
        return (name.tokens,) if name.tokens else ()
    found = [name.tokens, *name.aliases]
    if len(name.tokens) > 1:
        found += [(*alias, name.tokens[-1]) for alias in name.aliases if len(alias) == 1]
    return tuple(dict.fromkeys(form for form in found if form))


def _form(tokens: Tokens) -> Form:
    turned = (*tokens[1:], tokens[0])
    return Form(
        tokens=tokens,
        turned=turned,
        ordered=tuple(sorted(tokens)),
        sounds=tuple(sorted(map(sound, tokens))),
        words=frozenset(tokens),
        joined=frozenset(("".join(tokens), "".join(turned))),
    )


def blocks(written: Writing) -> Iterator[str]:
    """Name the drawers a name is put into: whatever can agree with it looks into at least one, and few others do."""
    for form in written.forms:
        yield from _blocks(form)
        for token in form.tokens:
            if len(token) >= SHORTEST:
                yield "holds " + token


def probes(written: Writing) -> Iterator[str]:
    """Name the drawers to look for a name in: a single word also among longer names, and the other way round."""
    for form in written.forms:
        yield from _blocks(form)
        if len(form.tokens) == 1:
            yield "holds " + form.tokens[0]
            continue
        for token in form.tokens:
            if len(token) >= SHORTEST:
                yield "alone " + token


def _blocks(form: Form) -> Iterator[str]:
    tokens = form.tokens
    for joined in form.joined:
        yield "joined " + joined
    if len(tokens) == 1:
        yield "alone " + tokens[0]
        return
    yield "sound " + " ".join(form.sounds)
    if len(tokens) == 2:
        yield f"pair {form.ordered[0]} {form.ordered[1]}"
    else:
        for one, other in combinations(sorted(set(tokens[:_MAX_WORDS])), 2):
            yield f"pair {one} {other}"
    for given, surname in ((tokens[0], tokens[-1]), (tokens[-1], tokens[0])):
        yield f"initial {given[0]} {surname}"
        yield f"given {given} {surname[0]}"
        for group in groups(given):
            yield f"short {group} {surname}"
