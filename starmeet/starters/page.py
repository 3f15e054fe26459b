"""Cards as one page of HTML: to print, or to keep on a phone. Self-contained; nothing in it is fetched or run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from starmeet.model import Fact
from starmeet.starters.brief import Brief, card_rows, place_line
from starmeet.text import one_line, squeeze

_STYLE = """
* { box-sizing: border-box }
body { font: 16px/1.4 system-ui, sans-serif; color: #111; background: #fff; margin: 0 auto; max-width: 46rem;
  padding: 1rem }
h1 { font-size: 1rem; font-weight: normal; color: #555 }
section { border: 1px solid #999; border-radius: 8px; padding: 1rem 1.25rem; margin: 0 0 1.25rem; break-inside: avoid }
header { display: flex; gap: 1rem; align-items: center }
.initials { flex: none; width: 3.6rem; height: 3.6rem; border: 2px solid #555; border-radius: 50%; display: flex;
  align-items: center; justify-content: center; font-size: 1.4rem; font-weight: bold }
h2 { margin: 0; font-size: 1.6rem }
.where { font-weight: bold }
p { margin: .35rem 0 }
dl { display: grid; grid-template-columns: 5.5rem 1fr; gap: .35rem .5rem; margin: .8rem 0 0 }
dt { color: #555 }
dd { margin: 0 }
dd.say { font-size: 1.25rem; font-weight: bold }
small { color: #555 }
@media print {
  body { padding: 0; max-width: none }
  h1 { display: none }
  section { border: 0; padding: 0; break-after: page }
  section:last-of-type { break-after: auto }
}
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""Should anything foreign slip through, a browser neither runs nor fetches it."""


def page(cards: Sequence[Brief], title: str) -> str:
    """Write cards as a page, one to a sheet."""
    return "\n".join(_page(cards, title)) + "\n"


def _page(cards: Sequence[Brief], title: str) -> Iterator[str]:
    yield "<!doctype html>"
    yield '<html lang="en"><head><meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer">'
    yield f"<title>{_safe(title)}</title><style>{_STYLE}</style></head><body>"
    yield f'<h1 dir="auto">{_safe(title)}</h1>'
    for one in cards:
        yield from _section(one)
    yield "</body></html>"


def _section(card: Brief) -> Iterator[str]:
    yield "<section>"
    yield f'<header><div class="initials" aria-hidden="true">{_safe(initials(card.name))}</div><div>'
    yield f'<h2 dir="auto">{_safe(card.name)} {"★" * card.tier}</h2>'
    if place := place_line(card):
        yield f'<p class="where" dir="auto">{_safe(place)}</p>'
    yield "</div></header>"
    if card.recognise:
        yield f'<p dir="auto">{_safe(card.recognise)}</p>'
    if card.recognise_me:
        yield f'<p dir="auto">They will look for: {_safe(card.recognise_me)}</p>'
    yield "<dl>"
    for name, texts in card_rows(card):
        for index, text in enumerate(texts):
            loud = ' class="say"' if name == "Say" else ""
            yield f'<dt>{"" if index else _safe(name)}</dt><dd dir="auto"{loud}>{_safe(text)}</dd>'
    yield "</dl>"
    if card.say_facts:
        yield f'<p><small dir="auto">Receipt: {_safe(receipt(card.say_facts))}</small></p>'
    yield "</section>"


def receipt(facts: Sequence[Fact]) -> str:
    """Name where facts come from and since when."""
    return "; ".join(f"{fact.source}{f', {fact.date}' if fact.date else ''}" for fact in facts)


def initials(name: str) -> str:
    """Take the first letters of the first and last word of a name."""
    words = [word for word in squeeze(name).split() if word[0].isalnum()]
    return "".join(word[0].upper() for word in dict.fromkeys((words[0], words[-1]))) if words else "?"


def _safe(text: str) -> str:
    return escape(squeeze(one_line(text, 4000), 2000))
