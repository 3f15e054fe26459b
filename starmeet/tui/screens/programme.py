"""The programme of a conference by time and rooms, with your people lit up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from starmeet.errors import StarmeetError
from starmeet.model import label
from starmeet.tui import cards, keys, words
from starmeet.tui.page import Page, Who
from starmeet.tui.programme_grid import LEAST_WIDTH, Line, Mine, days_of, grid, in_words, listing, room_line, rooms_of
from starmeet.tui.safe import plain
from starmeet.tui.screens.conferences import GOING, best_grades, refresh, refreshed
from starmeet.tui.widgets.rows import Row, RowList

if TYPE_CHECKING:
    from starmeet.desk import Desk
    from starmeet.desk.who import Attendance, Programme


class ProgrammeScreen(Page):
    """One day at a time."""

    BINDINGS: ClassVar[list[BindingType]] = list(keys.PROGRAMME)
    CSS_PATH = "programme.tcss"

    def __init__(self, slug: str) -> None:
        super().__init__()
        self._slug = slug
        self._programme: Programme | None = None
        self._day = -1
        self._fold = True
        self._list: bool | None = None
        """None: a list where there is no room for a grid."""

    def body(self) -> ComposeResult:
        """Compose two lines about it, and the day."""
        yield Static("", id="about", markup=False)
        yield Static("", id="days", markup=False)
        yield RowList((), lambda line: Row(free=line.spans, rest=bool(line.sessions)), _key, id="day")

    @property
    def _rows(self) -> RowList[Any]:
        return self.query_one("#day", RowList)

    def on_mount(self) -> None:
        """Start in the day."""
        self._rows.focus()

    def load(self) -> None:
        """Read the programme."""

        def verb(desk: Desk) -> Programme:
            from starmeet.desk import who

            return who.programme(desk, self._slug)

        self.starmeet.ask(self, "programme", verb, self._loaded, self._refused)

    def _refused(self, error: StarmeetError) -> None:
        self.starmeet.complain(str(error))
        self.action_leave()

    def _loaded(self, programme: Programme) -> None:
        self._programme = programme
        days = days_of(programme.sessions, programme.conference.timezone)
        if self._day < 0 and days:
            today = words.date_at(self.starmeet.now(), programme.conference.timezone)
            self._day = days.index(today) if today in days else 0
        self._day = max(0, min(self._day, len(days) - 1))
        self._show()

    def on_resize(self, _event: events.Resize) -> None:
        """Lay the day out anew."""
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        programme = self._programme
        if programme is None or not self.is_attached:
            return
        conference = programme.conference
        # Mere interest, answered in public, is no match that `m` could settle.
        grades = best_grades(one for one in programme.attendances if one.speaker or one.grade != "check").values()
        check = sum(grade == "check" for grade in grades)
        there = words.crowd(grade for grade in grades if grade != "check")
        about = [
            plain(conference.name, "bold"),
            plain(f"   {there}" if there else "   nobody of yours", "$accent"),
            Content.styled(f"  {words.crowd(['check'] * check)}: m" if check else "", "$warning"),
            plain(f"   {words.dates(conference.start, conference.end)}", "$quiet"),
            plain(f" · {conference.city}" if conference.city else "", "$quiet"),
            plain(f" · {GOING[conference.attending]}" if conference.attending != "none" else "", "$quiet"),
        ]
        self.query_one("#about", Static).update(Content.assemble(" ", *about))
        days = days_of(programme.sessions, conference.timezone)
        if not days:
            self._rows.show((), empty=("", "It has no programme yet.", "r reads its source again."))
            return
        self._show_day(programme, days[self._day])
        tabs = [
            Content.styled(f" {one:%a} {one.day} {one:%b} ", "reverse" if index == self._day else "$quiet")
            for index, one in enumerate(days)
        ]
        self.query_one("#days", Static).update(Content.assemble(" ", *tabs, (f"  {self._folded}", "$quiet")))

    def _show_day(self, programme: Programme, day: Any) -> None:
        zone = programme.conference.timezone
        ones = [one for one in programme.sessions if words.date_at(one.start, zone) == day]
        mine = {session: tuple(map(_mine, there)) for session, there in programme.people.items()}
        every = rooms_of(ones, mine, fold=False)
        rooms = rooms_of(ones, mine, fold=self._fold)
        width = self._rows.size.width - 2
        fits = max(1, (width - 6) // LEAST_WIDTH)
        as_list = self._list if self._list is not None else width < 60
        if not as_list:
            rooms = rooms[:fits]
        away = len(every) - len(rooms)
        self._folded = f"{words.count(away, 'room')} folded away: f" if away else ""
        lay_out = listing if as_list else grid
        title = (("", ""),) if as_list else room_line(rooms, width)
        self._rows.show(lay_out(ones, mine, rooms, zone, width, self.starmeet.now()), title=title)

    _folded = ""

    def person(self) -> Who | None:
        """Say who is met in the session under the cursor, if it is one of your people."""
        return next((Who(one.id, one.person) for one in self._here()), None)

    def _here(self) -> tuple[Attendance, ...]:
        """List your people in what starts where the cursor is."""
        line: Line | None = self._rows.item
        if line is None or self._programme is None:
            return ()
        people = self._programme.people
        return tuple(one for session in line.sessions for one in people.get(session.id, ()))

    @on(RowList.Chosen, "#day")
    def action_open(self) -> None:
        """Show what starts here."""
        from starmeet.tui.screens.reading import ReadingScreen

        line: Line | None = self._rows.item
        programme = self._programme
        if line is None or programme is None:
            return
        lines: list[Content] = []
        for one in line.sessions:
            start, end = (words.at(one_end, programme.conference.timezone) for one_end in (one.start, one.end))
            mine = programme.people.get(one.id, ())
            lines += [plain(one.title, "bold"), plain(f"{start:%a %H:%M}-{end:%H:%M} · {one.room}", "$quiet")]
            lines += [plain(", ".join(speaker.name for speaker in one.speakers))] if one.speakers else []
            lines += [plain("yours: " + ", ".join(in_words(_mine(one)) for one in mine), "$accent")] if mine else []
            lines += [plain(part, limit=2000) for part in one.abstract.split("\n")] if one.abstract else []
            lines += [Content()]
        self.app.push_screen(ReadingScreen(cards.page(lines)))

    def action_day(self, by: int) -> None:
        """Go to another day."""
        if self._programme is not None:
            days = days_of(self._programme.sessions, self._programme.conference.timezone)
            self._day = max(0, min(self._day + by, len(days) - 1))
            self._show()
            self._rows.action_edge(0)

    def action_fold(self) -> None:
        """Fold the rooms without your people away, or show all there is room for."""
        self._fold = not self._fold
        self._show()

    def action_view(self) -> None:
        """Change between list and grid."""
        narrow = self._rows.size.width - 2 < 60
        self._list = not (self._list if self._list is not None else narrow)
        self._show()

    def action_review(self) -> None:
        """Review the matches."""
        from starmeet.tui.screens.review import MatchReview

        self.app.push_screen(MatchReview(self._slug))

    def action_why(self) -> None:
        """Say of your people in what starts here, or else of all, how sure it is that they are there, and why."""
        if self._programme is not None:
            conference = label("c", self._programme.conference.id)
            self.starmeet.show_why(conference, only=[one.id for one in self._here()])

    def action_refresh(self) -> None:
        """Read it again."""
        self.change(lambda desk: refresh(desk, self._slug), lambda found: self.starmeet.tell(refreshed(found)))


def _mine(one: Attendance) -> Mine:
    name = f"{words.stars(one.tier)} {one.person}".lstrip()
    return name, words.sure(one.grade) if one.grade != "certain" else ""


def _key(line: Line) -> object:
    return tuple(one.id for one in line.sessions) or id(line)
