"""Foreign text on its way to the terminal: what is shown as Content, the guard behind it, and which links may open."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.content import Content
from textual.filter import LineFilter

from starmeet import text


def plain(value: str, style: str = "", limit: int = 500) -> Content:
    """Make one line of foreign text into content: never markup, no control characters."""
    return Content.styled(text.one_line(value, limit), style) if style else Content(text.one_line(value, limit))


class ControlGuard(LineFilter):
    """Last line of defence: no control character leaves the compositor, whichever widget let it through."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Clean the segments of one line; nearly always they are clean already."""
        if all(segment.control or segment.text.isprintable() for segment in segments):
            return segments
        return [
            segment
            if segment.control or segment.text.isprintable()
            else Segment(text.one_line(segment.text, len(segment.text)), segment.style)
            for segment in segments
        ]
