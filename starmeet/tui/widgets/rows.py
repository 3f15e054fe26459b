"""A list of any length: only the lines on screen are drawn, so replacing 50,000 rows costs what replacing ten does."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from starmeet.model import Value
from starmeet.text import one_line
from starmeet.tui.keys import ROWS

T = TypeVar("T")
Span = tuple[str, str]
"""Text and its tone: "" plain, "mine", "need", "quiet", "strong", "bad"."""
Cell = str | Span
TONES = ("mine", "need", "quiet", "strong", "bad")


class Column(Value, frozen=True, kw_only=True):
    """One column of a list."""

    title: str = ""
    width: int = 0
    """Cells; 0 takes what the others leave, shared among those that have 0."""
    from_width: int = 0
    """Shown from this width of the list on."""
    right: bool = False
    share: int = 1
    """Of what is left, in comparison with the other columns of width 0."""


class Row(Value, frozen=True, kw_only=True):
    """How one item is drawn: by columns, or as one free line."""

    cells: tuple[Cell, ...] = ()
    free: tuple[Span, ...] = ()
    rest: bool = True
    """Whether the cursor may rest on it."""


class RowList(ScrollView, Generic[T], can_focus=True, inherit_bindings=False):
    """A list with a cursor; what an item looks like is asked when it comes into sight."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"rows--cursor", "rows--title", *(f"rows--{tone}" for tone in TONES)}
    BINDINGS: ClassVar[list[BindingType]] = list(ROWS)
    DEFAULT_CSS = """
    RowList { height: 1fr; overflow-x: hidden; scrollbar-size-vertical: 1; }
    RowList > .rows--cursor { background: $surface-lighten-1; }
    RowList:focus > .rows--cursor { background: $block-cursor-blurred-background; }
    RowList > .rows--title { color: $quiet; }
    RowList > .rows--mine { color: $accent; }
    RowList > .rows--need { color: $warning; }
    RowList > .rows--quiet { color: $quiet; }
    RowList > .rows--strong { text-style: bold; }
    RowList > .rows--bad { color: $error; }
    """

    cursor = reactive(0, init=False)

    class Rested(Message):
        """The cursor rests on another item."""

        def __init__(self, rows: RowList[Any], item: Any) -> None:
            super().__init__()
            self.rows = rows
            self.item = item

        @property
        def control(self) -> RowList[Any]:
            """The list it happened in."""
            return self.rows

    class Chosen(Message):
        """An item was clicked while the cursor was on it."""

        def __init__(self, rows: RowList[Any], item: Any) -> None:
            super().__init__()
            self.rows = rows
            self.item = item

        @property
        def control(self) -> RowList[Any]:
            """The list it happened in."""
            return self.rows

    def __init__(
        self,
        columns: Sequence[Column],
        draw: Callable[[T], Row],
        key: Callable[[T], Hashable],
        *,
        titles: bool = False,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(id=id)
        self._columns = columns
        self._draw = draw
        self._key = key
        self._titles = 1 if titles else 0
        self._items: Sequence[T] = ()
        self._empty: tuple[str, ...] = ()
        self._sorted = ""
        self._title: tuple[Span, ...] = ()

    @property
    def items(self) -> Sequence[T]:
        """What is listed."""
        return self._items

    @property
    def item(self) -> T | None:
        """What the cursor rests on."""
        if self._rests(self.cursor):
            return self._items[self.cursor]
        return None

    def show(
        self, items: Sequence[T], *, empty: Sequence[str] = (), sorted_by: str = "", title: Sequence[Span] = ()
    ) -> None:
        """List these, under a title line of their own where one is given; the cursor stays on the item it was on."""
        before = self.item
        wanted = self._key(before) if before is not None else None
        self._title = tuple(title)
        if title:
            self._titles = 1
        place = self.cursor
        self._items, self._empty, self._sorted = items, tuple(empty), sorted_by
        self._measure()
        self.refresh()
        if wanted is not None:
            place = next((index for index, item in enumerate(items) if self._key(item) == wanted), place)
        self.set_reactive(RowList.cursor, self._nearest(place))
        self._follow()
        if self.item != before:
            self.post_message(self.Rested(self, self.item))

    def rest_on(self, wanted: Callable[[T], bool]) -> None:
        """Put the cursor on the first item that is wanted, if there is one."""
        place = next((index for index, item in enumerate(self._items) if wanted(item)), self.cursor)
        self.cursor = self._nearest(place)

    def _measure(self) -> None:
        self.virtual_size = Size(self.size.width, len(self._items) + self._titles)

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._measure()
        self._follow()

    def _rests(self, index: int) -> bool:
        return 0 <= index < len(self._items) and self._draw(self._items[index]).rest

    def _nearest(self, index: int) -> int:
        last = len(self._items) - 1
        index = max(0, min(index, last))
        after = next((at for at in range(index, last + 1) if self._rests(at)), None)
        return after if after is not None else next((at for at in range(index, -1, -1) if self._rests(at)), index)

    def watch_cursor(self, _old: int, _new: int) -> None:
        """Follow the cursor and say where it rests."""
        self._follow()
        self.refresh()
        self.post_message(self.Rested(self, self.item))

    def _follow(self) -> None:
        height = max(1, self.scrollable_content_region.height - self._titles)
        top = int(self.scroll_offset.y)
        # The heading above the first item comes into sight with it.
        first = 0 if self.cursor == self._nearest(0) else self.cursor
        if first < top:
            self.scroll_to(y=first, animate=False)
        elif (last := self._last_of(self.cursor, height)) >= top + height:
            self.scroll_to(y=last - height + 1, animate=False)

    def _last_of(self, index: int, height: int) -> int:
        """Give the last line that belongs to an item: those after it that cannot be rested on, a screenful at most."""
        last = index
        while last + 1 < min(len(self._items), index + height) and not self._rests(last + 1):
            last += 1
        return last

    def action_move(self, by: int) -> None:
        """Go to the next item in a direction, over what cannot be rested on."""
        at = self.cursor + by
        while 0 <= at < len(self._items) and not self._rests(at):
            at += by
        if self._rests(at):
            self.cursor = at

    def action_page(self, by: int) -> None:
        """Go a screenful."""
        height = max(1, self.scrollable_content_region.height - self._titles - 1)
        self.cursor = self._nearest(self.cursor + by * height)

    def action_edge(self, end: int) -> None:
        """Go to the first item (0) or the last (-1)."""
        self.cursor = self._nearest(end if end >= 0 else len(self._items) - 1)

    def on_click(self, event: events.Click) -> None:
        """Rest where it was clicked; a second click chooses."""
        index = int(self.scroll_offset.y) + event.y - self._titles
        if event.y < self._titles or not self._rests(index):
            return
        if index == self.cursor:
            self.post_message(self.Chosen(self, self._items[index]))
        self.cursor = index

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        width = self.scrollable_content_region.width
        if y < self._titles:
            return self._title_line(width)
        index = int(self.scroll_offset.y) + y - self._titles
        if index >= len(self._items):
            return self._empty_line(index, width)
        row = self._draw(self._items[index])
        style = self.rich_style
        if index == self.cursor and row.rest:
            style += self.get_component_rich_style("rows--cursor")
        if row.free:
            segments = [Segment(one_line(text), self._tone(tone, style)) for text, tone in row.free]
        else:
            segments = self._laid_out(row.cells, width, style)
        if row.rest:
            mark = "▸" if index == self.cursor and self.has_focus else " "
            segments = [Segment(mark, self._tone("mine", style)), *segments]
        else:
            segments = [Segment(" ", style), *segments]
        return Strip(segments).adjust_cell_length(width, style)

    def _laid_out(self, cells: Sequence[Cell], width: int, style: Style) -> list[Segment]:
        segments = []
        for (column, wide), cell in zip(self._widths(width), cells, strict=True):
            if wide:
                text, tone = (cell, "") if isinstance(cell, str) else cell
                segments.append(Segment(fit(one_line(text), wide, right=column.right), self._tone(tone, style)))
                segments.append(Segment("  ", style))
        return segments

    def _widths(self, width: int) -> list[tuple[Column, int]]:
        shown = [column for column in self._columns if column.from_width <= width]
        free = [column for column in shown if not column.width]
        left = width - 1 - sum(column.width + 2 for column in shown) + 2
        part = left / sum(column.share for column in free) if free else 0
        return [
            (one, (one.width or max(4, int(part * one.share))) if one.from_width <= width else 0)
            for one in self._columns
        ]

    def _tone(self, tone: str, style: Style) -> Style:
        if not tone:
            return style
        return style + self.get_component_rich_style(f"rows--{tone}", partial=True)

    def _title_line(self, width: int) -> Strip:
        style = self.rich_style
        segments = [
            Segment(" ", style),
            *(Segment(one_line(text), self._tone(tone, style)) for text, tone in self._title),
        ]
        for column, wide in () if self._title else self._widths(width):
            if wide:
                tone = "strong" if column.title and column.title == self._sorted else "quiet"
                title = f"{column.title} ▾" if tone == "strong" else column.title
                segments += [Segment(fit(title, wide, right=column.right), self._tone(tone, style))]
                segments += [Segment("  ", style)]
        return Strip(segments).adjust_cell_length(width, style)

    def _empty_line(self, index: int, width: int) -> Strip:
        style = self.rich_style
        if self._items or not 1 <= index <= len(self._empty):
            return Strip.blank(width, style)
        words = " " + one_line(self._empty[index - 1])
        return Strip([Segment(words, self._tone("quiet" if index > 1 else "", style))]).adjust_cell_length(width, style)


def fit(text: str, width: int, *, right: bool = False) -> str:
    """Cut to a number of cells with an ellipsis, or fill up with blanks."""
    room = width - cell_len(text)
    if room < 0:
        return set_cell_size(text, width - 1) + "…" if width > 1 else set_cell_size(text, width)
    return " " * room + text if right else text + " " * room
