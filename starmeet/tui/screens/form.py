"""A small window with a few fields, for what takes no window of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static, TextArea

from starmeet import text
from starmeet.tui import keys
from starmeet.tui.page import Dialog
from starmeet.tui.safe import plain
from starmeet.tui.widgets.rows import Column, Row, RowList

if TYPE_CHECKING:
    from starmeet.desk import Desk

_MOST = 8000


class Field(NamedTuple):
    """One field of a form."""

    id: str
    label: str
    sample: str = ""
    value: str = ""
    lines: bool = False
    """Several lines: enter begins a new one."""


class FormDialog(Dialog):
    """Asks for a few words and does something with them; what is refused is said in it, and what was typed stays."""

    BINDINGS: ClassVar[list[BindingType]] = list(keys.DIALOG)
    CSS_PATH = "dialogs.tcss"

    def __init__(
        self, title: str, fields: Sequence[Field], verb: Callable[[Desk, Mapping[str, str]], Any],
        said: Callable[[Any], str], hint: str = "",
    ) -> None:  # fmt: skip
        super().__init__()
        self._heading, self._fields, self._hint = title, tuple(fields), hint
        self._verb, self._said = verb, said

    def compose(self) -> ComposeResult:
        """Compose the window."""
        with Vertical(classes="window"):
            yield Static(plain(self._heading, "bold"), classes="title")
            for field in self._fields:
                yield Static(plain(field.label), classes="label")
                if field.lines:
                    yield TextArea(text.lines(field.value, _MOST), soft_wrap=True, id=field.id)
                else:
                    yield Input(text.squeeze(field.value, _MOST), placeholder=field.sample, id=field.id)
            yield Static("", id="problem", markup=False)
            save = "ctrl+s keep it" if any(field.lines for field in self._fields) else "enter keep it"
            more = "   tab next field" if len(self._fields) > 1 else ""
            yield Static(f"{save}{more}   esc cancel{'   ' + self._hint if self._hint else ''}", markup=False,
                         classes="hint")  # fmt: skip

    def on_mount(self) -> None:
        """Write at once."""
        self.query_one(f"#{self._fields[0].id}").focus()

    @on(Input.Submitted)
    def action_submit(self) -> None:
        """Do what the form is for."""
        given = {field.id: self._value(field) for field in self._fields}
        verb = self._verb
        self.starmeet.change(self, lambda desk: verb(desk, given), self._done, self.refused)

    def _value(self, field: Field) -> str:
        if field.lines:
            return text.lines(self.query_one(f"#{field.id}", TextArea).text, _MOST).strip()
        return text.squeeze(self.query_one(f"#{field.id}", Input).value, _MOST)

    def _done(self, value: Any) -> None:
        self.starmeet.tell(f"{self._said(value)} (u takes it back)")
        self.dismiss()


class ChoiceDialog(Dialog):
    """A few choices, one of them chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [keys.DIALOG[0], ("enter", "submit", "choose")]
    CSS_PATH = "dialogs.tcss"

    def __init__(self, title: str, choices: Sequence[tuple[str, str]], now: str) -> None:
        super().__init__()
        self._heading, self._choices, self._now = title, tuple(choices), now

    def compose(self) -> ComposeResult:
        """Compose the window."""
        with Vertical(classes="window"):
            yield Static(plain(self._heading, "bold"), classes="title")
            yield RowList((Column(),), lambda one: Row(cells=(one[1],)), lambda one: one[0], id="choices")
            yield Static("enter choose it   esc leave it as it is", markup=False, classes="hint")

    def on_mount(self) -> None:
        """List them, the present one under the cursor."""
        rows: RowList[tuple[str, str]] = self.query_one("#choices", RowList)
        rows.styles.height = len(self._choices) + 1
        rows.show(self._choices)
        rows.rest_on(lambda one: one[0] == self._now)
        rows.focus()

    @on(RowList.Chosen)
    def action_submit(self) -> None:
        """Give the chosen one."""
        item = self.query_one("#choices", RowList).item
        self.dismiss(item[0] if item else None)
