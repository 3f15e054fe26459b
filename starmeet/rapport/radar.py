"""The help radar: who of mine asks for something in public, and whose link leads nowhere; the first small kindness.

It is shown only while it can still help, and never counts what anyone did not do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from starmeet.model import LinkCheck, Post, Step, label
from starmeet.rapport.cadence import LEAVE_ALONE, unanswered
from starmeet.rapport.situation import Scene, since_words, step_id
from starmeet.text import clip, fold, one_line

FRESH = timedelta(days=4)
"""After that a question on a public timeline has passed by."""
QUIET = timedelta(hours=2)
"""How long a bare question must have gone unanswered: before, its answer may be on the way."""
MOST = 2
"""Help steps at once: a Today full of strangers' questions would be work."""

_PHRASES = re.compile(
    r"\b(?:any(?:one|body) (?:know|here|got|have|has|using|use|used|tried|recommend|else)\w*"
    r"|(?:does|has|can|could|is) any(?:one|body)"
    r"|(?<!was )(?<!were )(?<!been )(?<!not )(?<!stop )(?<!stopped )(?:looking for|in search of)"
    r"|any (?:suggestion|recommendation|idea|tip|pointer)s?|any advice|can someone|could someone"
    r"|recommend(?:ations?)? (?:me|for)|help (?:wanted|needed)|please help|need (?:some )?help|stuck (?:on|with)"
    r"|does (?:this|that) ring a bell"
    r"|weiss jemand|kennt jemand|hat jemand|kann (?:mir )?jemand|ich suche|suche (?:nach|jemand)"
    r"|quelqu'?un (?:sait|connait|aurait|a deja)|je cherche"
    r"|alguien (?:sabe|conoce|tiene)|estoy buscando|alguem (?:sabe|conhece)|qualcuno (?:sa|conosce))(?!\w)"
)
"""Folded words that ask in public, wherever they stand in a sentence."""
_HOW = re.compile(
    r"\b(?:who knows|how (?:do|can|would|should) (?:i|you|one|we)|what (?:do|would) you (?:use|recommend)"
    r"|tips|tipps|des idees|alguma dica)\b[^.!?]{0,200}\?"
)
"""Those that ask only where a question mark follows."""
_ASKS = re.compile(r"[?？؟](?=[\s)»!?]|$)")
"""A question mark that ends a sentence."""
_URL = re.compile(r"\w{1,10}://\S+")
_QUOTED = re.compile(r"\"[^\"\n]{0,500}\"|“[^”\n]{0,500}”|„[^“”\n]{0,500}[“”]|«[^»\n]{0,500}»|^>.*$", re.MULTILINE)
"""What somebody else said, a title, or a question nobody is meant to answer."""


def asks(post: Post) -> str:
    """Give the words by which a post asks for something; empty when it does not, or is an answer to someone."""
    if post.is_reply:
        return ""
    own = _QUOTED.sub(" ", _URL.sub(" ", post.text))
    folded = fold(own.replace("’", "'"))
    found = _PHRASES.search(folded) or _HOW.search(folded)
    if found:
        return found[0]
    return "?" if post.replies == 0 and _ASKS.search(own) else ""


def helps(scene: Scene) -> Iterator[Step]:
    """Give one step for each of my people who could be helped: broken links first, then questions in words."""
    ranked: list[tuple[tuple[float, ...], Post, str]] = []
    for post in scene.situation.posts:
        if post.person not in scene.people or scene.now - post.at > FRESH or _is_left(scene, post):
            continue
        broken = next((link for link in post.links if _is_broken(scene.situation.links.get(link))), "")
        words = asks(post)
        waits = words != "?" or scene.now - post.at >= QUIET
        if broken or (words and waits):
            rank = 0 if broken else 1 if words != "?" else 2
            stars, age = scene.people[post.person].tier, -post.at.timestamp()
            ranked.append(((rank, post.replies or 0, -stars, age, post.id), post, broken))
    ranked.sort(key=lambda one: one[0])
    seen: set[int] = set()
    for _, post, broken in ranked:
        step = _step(scene, post, scene.situation.links.get(broken))
        if step is not None and post.person not in seen:
            seen.add(post.person)
            yield step
        if len(seen) == MOST:
            return


def _step(scene: Scene, post: Post, link: LinkCheck | None) -> Step | None:
    person, about = scene.people[post.person], label("t", post.id)
    name = step_id("help", person.id, about)
    if scene.settled(name, post.at):
        return None
    when, words = since_words(post.at, scene.now), clip(one_line(post.text, 400), 80)
    draft = ""
    if link is not None:
        found = f"; {link.instead} works ({link.how})" if link.instead else ""
        why = f'A link of {person.name} leads nowhere ({link.why}): {link.url}{found}. In "{words}", {when}'
        draft = "The link in your post did not open for me" + (f"; this one does: {link.instead}" if found else ".")
    else:
        # What a post is said to have got is as of when it was read.
        nobody = ", and had no answer when it was read" if post.replies == 0 else ""
        why = f'{person.name} asks: "{words}", {when}{nobody}'
    day = scene.local(post.at)
    return Step(
        id=name, kind="help", person=person.id, why=why, draft=draft, ideal=scene.day, latest=day + FRESH, about=about
    )


def _is_broken(link: LinkCheck | None) -> bool:
    return link is not None and link.works is False


def _is_left(scene: Scene, post: Post) -> bool:
    """Tell whether I have written to them since, or too often without an answer."""
    tally = scene.situation.tallies.get(post.person)
    if tally is not None and unanswered(tally, scene.now) >= LEAVE_ALONE:
        return True
    heard = scene.situation.heard.get(post.person)
    return heard is not None and heard > post.at


IN_PASSING = frozenset(("like", "boost", "read", "watched", "attended"))
"""Kinds that leave a question where it was: nobody hears a word."""
