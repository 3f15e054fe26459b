"""Two entries beside each other as content: what they have, and in which of it they agree, lit up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content

from starmeet.model import Conference
from starmeet.tui import cards, words
from starmeet.tui.cards import Line
from starmeet.tui.safe import plain

if TYPE_CHECKING:
    from starmeet.desk.review import Case, Lit, Side

_LIT = "bold underline $success"
"""What agrees is underlined too: colour alone is not seen by all."""
_QUIET = "$quiet"
_LABEL = 9


def lit(text: Lit, style: str = "") -> Content:
    """Light up where the other side agrees."""
    content = plain(text.text, style)
    if content.plain != text.text:  # it had to be cleaned: the places no longer fit
        return content
    for start, end in text.spans:
        content = content.stylize(_LIT, start, end)
    return content


def side(one: Side, title: str, zone: str, now: datetime, width: int) -> Iterator[Line]:
    """Write one of the two: names, handles, employer, what passed between you, and what a speaker holds."""
    yield Content.styled(title, _QUIET)
    yield Content.assemble(lit(one.name, "bold"), (f" {words.stars(one.tier)}".rstrip(), "$accent"))
    for index, alias in enumerate(one.aliases):
        yield Content.assemble((f"{'' if index else 'Also':<{_LABEL}}", _QUIET), lit(alias))
    for index, handle in enumerate(one.handles):
        yield _whole("" if index else "Handles", handle, width)
    if one.org is not None:
        yield _whole("Works at", one.org, width)
    for name, value in (("Lives in", one.home), ("Topics", ", ".join(one.topics))):
        if value:
            yield cards.pair(name, value, width)
    if one.id:
        yield cards.pair("Log", _log(one, now), width)
    for session in one.sessions:
        start = words.at(session.start, zone)
        yield cards.hanging(Content.styled(f"{start:%a %H:%M}", _QUIET) + Content(" "), session.title, width)
        if session.room:
            yield plain(f"{'':<{_LABEL + 1}}{session.room}", _QUIET)


def _whole(name: str, value: Lit, width: int) -> Line:
    """Write what agrees as a whole or not at all."""
    start = Content.assemble((f"{name:<{_LABEL}}", _QUIET), ("≠ " if value.differs else "", "$warning"))
    return cards.hanging(start, value.text, width, _LIT if value.spans else "")


def _log(one: Side, now: datetime) -> str:
    if not (one.from_me or one.from_them):
        return "nothing yet"
    return f"{one.from_me} from you, {one.from_them} from them, last {words.ago(one.last, now)}"


def verdict(case: Case, follows: tuple[str, str], width: int) -> Iterator[Line]:
    """Write what agrees, and what follows from yes and from no."""
    yield cards.heading("What agrees")
    yield from (cards.reason(line, width) for line in case.evidence)
    yield Content()
    for key, what in zip("yn", follows, strict=True):
        yield cards.hanging(Content.assemble("  ", (f"{key} ", "bold $accent")), what, width)


def why(case: Case, conference: Conference | None, width: int) -> Iterator[Line]:
    """Write how sure it is, what speaks for and against it, and where that is from."""
    yield Content.styled(f"{words.sure(case.grade)}, {case.probability:.0%}", "bold")
    yield cards.hanging(Content(), _GRADES[case.grade], width, _QUIET)
    yield Content()
    for one in (case.mine, case.theirs):
        yield plain(one.name.text, "bold")
    yield from (cards.reason(line, width) for line in case.evidence)
    yield Content()
    where = words.source(case.kind, conference.name) if conference else "your own entries"
    yield cards.hanging(Content(), f"from {where}, compared with what you know of {case.mine.name.text}", width, _QUIET)


_GRADES = {
    "certain": "a handle both carry, or a rare full name and nothing against it",
    "likely": "eight to one or better: used, and marked as likely until you say so",
    "check": "not used before you say so",
}
