"""What is to be done by a day, as iCalendar's VTODO: promises, and words after meeting somebody."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Literal

from starmeet import text
from starmeet.calendars.export import SUMMARY_LIMIT, whole
from starmeet.model import Value

if TYPE_CHECKING:
    import icalendar

TaskState = Literal["open", "done", "off"]

_STATUS: dict[TaskState, str] = {"open": "NEEDS-ACTION", "done": "COMPLETED", "off": "CANCELLED"}


class Task(Value, frozen=True, kw_only=True):
    """Something to do by a day."""

    uid: str = ""
    """The same for ever; who knows what calendars were told gives it, and the next two."""
    sequence: int = 0
    changed: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    """When anything of it last changed."""
    state: TaskState
    kind: str
    summary: str
    description: str = ""
    start: date | None = None
    """Best from this day on."""
    due: date | None = None
    done: datetime | None = None


def todo(task: Task) -> icalendar.Todo:
    """Write one task; days are days, without a time of day or a zone."""
    import icalendar

    result = icalendar.Todo()
    result.add("uid", text.squeeze(task.uid))
    result.add("sequence", task.sequence)
    result.add("dtstamp", whole(task.changed))
    result.add("last-modified", whole(task.changed))
    if task.due is not None:
        if task.start is not None and task.start < task.due:  # DUE must be later than DTSTART
            result.add("dtstart", task.start)
        result.add("due", task.due)
    result.add("summary", text.squeeze(task.summary, SUMMARY_LIMIT) or "Task")
    if description := text.lines(task.description).strip():
        result.add("description", description)
    result.add("status", _STATUS[task.state])
    if task.state == "done":
        result.add("percent-complete", 100)
        result.add("completed", whole(task.done or task.changed))
    result.add("categories", [word for word in ("starmeet", text.squeeze(task.kind)) if word])
    return result
