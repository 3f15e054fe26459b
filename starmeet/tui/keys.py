"""Every key of the terminal face, one table a screen: footer, help, keymap check and docs read these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.binding import Binding


def _bind(key: str, action: str, name: str, id_: str, tooltip: str, *, show: bool = True) -> Binding:
    return Binding(key, action, name, id=id_, tooltip=tooltip, show=show)


APP = [
    _bind("1", "go('today')", "Today", "go.today", "The next small steps and what is coming up", show=False),
    _bind("2", "go('people')", "People", "go.people", "Everybody you follow", show=False),
    _bind("3", "go('conferences')", "Conferences", "go.conferences", "Conferences and programmes", show=False),
    _bind("4", "go('plan')", "Plan", "go.plan", "Whom to meet when", show=False),
    _bind("5", "go('mentoring')", "Mentoring", "go.mentoring", "Whom you learn from, and whom you mentor", show=False),
    _bind("6", "go('insights')", "Insights", "go.insights", "What went back and forth, and what worked", show=False),
    _bind("l", "log", "log", "app.log", "Log something that passed between you"),
    _bind("a", "add", "add", "app.add", "Add a person"),
    _bind("slash", "search", "search", "app.search", "Search your people"),
    _bind("g", "sync", "sync", "app.sync", "Fetch what is new from your accounts", show=False),
    _bind("u", "undo", "undo", "app.undo", "Take back the last change"),
    _bind("question_mark", "help", "help", "app.help", "All keys of this screen, with their ids for the config"),
]

ROWS = [
    _bind("down,j", "move(1)", "down", "rows.down", "Next row", show=False),
    _bind("up,k", "move(-1)", "up", "rows.up", "Row before", show=False),
    _bind("pagedown,ctrl+d", "page(1)", "page down", "rows.page_down", "A screenful down", show=False),
    _bind("pageup,ctrl+u", "page(-1)", "page up", "rows.page_up", "A screenful up", show=False),
    _bind("home", "edge(0)", "first", "rows.first", "First row", show=False),
    _bind("end", "edge(-1)", "last", "rows.last", "Last row", show=False),
]

TODAY = [
    _bind("enter", "open", "open", "today.open", "Open the brief or the person"),
    _bind("d", "done", "done", "today.done", "It is done: log it"),
    _bind("e", "edit", "edit draft", "today.edit", "Change the draft, then it is done"),
    _bind("c", "copy", "copy", "today.copy", "Send the draft to the terminal's clipboard"),
    _bind("o", "link", "link", "today.link", "Open their post or profile in the browser"),
    _bind("z", "snooze", "snooze", "today.snooze", "Ask again in a week"),
    _bind("s", "skip", "skip", "today.skip", "Not this one"),
    _bind("n", "seen", "seen", "today.seen", "Seen, and nothing is needed"),
    _bind("b", "brief", "brief", "today.brief", "Ten seconds before you meet"),
    _bind("w", "why", "why", "today.why", "Why this step, and by when"),
]

PEOPLE = [
    _bind("enter", "open", "open", "people.open", "All you know of them"),
    _bind("slash", "filter", "filter", "people.filter", "Filter: words, ★★, stage:met, at:name, topic:word"),
    _bind("o", "sort", "order", "people.sort", "Order by the next column"),
    _bind("b", "brief", "brief", "people.brief", "Ten seconds before you meet"),
    _bind("w", "why", "why", "people.why", "Why they are expected there, and why this warmth and stage"),
    _bind("m", "review", "twice?", "people.review", "Who may be in here twice?"),
    _bind("plus,equals_sign", "stars(1)", "more stars", "people.more", "One star more", show=False),
    _bind("minus", "stars(-1)", "fewer", "people.less", "One star less", show=False),
    _bind("escape", "clear", "clear", "people.clear", "Clear the filter", show=False),
]

PERSON = [
    _bind("escape,backspace", "leave", "back", "person.back", "Back to where you came from"),
    _bind("b", "brief", "brief", "person.brief", "Ten seconds before you meet"),
    _bind("w", "why", "why", "person.why", "Why they are expected there, and why this warmth and stage"),
    _bind("o", "link", "link", "person.link", "Open their page in the browser"),
    _bind("plus,equals_sign", "stars(1)", "more stars", "person.more", "One star more"),
    _bind("minus", "stars(-1)", "fewer", "person.less", "One star less"),
    _bind("x", "unmerge", "unmerge", "person.unmerge", "Take the last merge back: two people again"),
]

STEP = [
    _bind("escape,backspace", "leave", "back", "step.back", "Back to the list"),
    *(key for key in TODAY if key.id != "today.open"),
]

CONFERENCES = [
    _bind("enter", "open", "programme", "conferences.open", "The programme with your people in it"),
    _bind("g", "going", "going?", "conferences.going", "You go, may go, do not go, or have not decided"),
    _bind("m", "review", "review", "conferences.review", "Are these the people you follow?"),
    _bind("v", "view", "ranking/dates", "conferences.view", "By date, or by who of your people can be expected there"),
    _bind(
        "t", "trips", "trips", "conferences.trips", "Which trips, within days and money, meet the most of your people"
    ),
    _bind("w", "why", "why", "conferences.why", "Who is there, how sure that is, and how it is known"),
    _bind("a", "add", "add", "conferences.add", "Add a conference from a file or URL"),
    _bind("r", "refresh", "refresh", "conferences.refresh", "Read the programme again"),
    _bind("delete", "remove", "remove", "conferences.remove", "Remove it; u brings it back"),
]

TRIPS = [
    _bind("escape,backspace", "leave", "back", "trips.back", "Back to the conferences"),
    _bind("space,enter", "going", "going?", "trips.going", "You go there, or only may go; chosen anew"),
    _bind("e", "limits", "days, money", "trips.limits", "Change the days and the money there are"),
    _bind("plus,equals_sign", "days(1)", "more days", "trips.more", "A day more"),
    _bind("minus", "days(-1)", "fewer", "trips.less", "A day less"),
    _bind("o", "open", "programme", "trips.open", "The programme with your people in it"),
    _bind("w", "why", "why", "trips.why", "What the numbers are made of, and who is there because of what"),
]

PROGRAMME = [
    _bind("escape,backspace", "leave", "back", "programme.back", "Back to the conferences"),
    _bind("enter", "open", "details", "programme.open", "What it is about, and who speaks"),
    _bind("left,h", "day(-1)", "day before", "programme.before", "The day before"),
    _bind("right", "day(1)", "next day", "programme.next", "The next day"),
    _bind("f", "fold", "fold", "programme.fold", "Fold rooms without your people away, or show all"),
    _bind("v", "view", "list/grid", "programme.view", "One below the other, or by rooms"),
    _bind("m", "review", "review", "programme.review", "Are these the people you follow?"),
    _bind("w", "why", "why", "programme.why", "Who of yours is in it, how sure that is, and how it is known"),
    _bind("r", "refresh", "refresh", "programme.refresh", "Read the programme again"),
]

REVIEW = [
    _bind("y", "say(True)", "yes, it is", "review.yes", "They are the same person"),
    _bind("n", "say(False)", "no", "review.no", "They are not: never asked again"),
    _bind("space", "later", "later", "review.later", "Put it at the end"),
    _bind("w", "why", "why", "review.why", "How sure it is, and how it is known"),
    _bind("down,j", "scroll(1)", "down", "review.down", "Further down", show=False),
    _bind("up,k", "scroll(-1)", "up", "review.up", "Further up", show=False),
    _bind("escape", "leave", "back", "review.back", "Back to where you came from"),
]

TWINS = [
    *REVIEW[:2],
    _bind("s", "swap", "swap", "review.swap", "Let the entry on the right stay, and the left one go into it"),
    *REVIEW[2:],
]

PLAN = [
    _bind("w,enter", "open", "why", "plan.why", "Why this time, what else there is, and who is there because of what"),
    _bind("p", "pin", "pin", "plan.pin", "Keep it in the plan, or let it go"),
    _bind("x", "drop", "drop", "plan.drop", "Not this one: solve again without it"),
    _bind("a", "alternatives", "alternatives", "plan.alternatives", "Other times, and what they cost"),
    _bind("plus,equals_sign", "most(1)", "more a day", "plan.more", "One meeting a day more"),
    _bind("minus", "most(-1)", "fewer", "plan.less", "One meeting a day less"),
    _bind("r", "solve", "solve", "plan.solve", "Solve again"),
    _bind("i", "export", ".ics", "plan.export", "Write the plan as a calendar file"),
    _bind("e", "event", "event", "plan.event", "The day itself: now, next, and who is near"),
    _bind("b", "brief", "brief", "plan.brief", "Ten seconds before you meet"),
    _bind("c", "clear", "clear", "plan.clear", "Forget all pins and drops"),
    _bind("left", "other(-1)", "conference before", "plan.before", "The plan of the conference before", show=False),
    _bind("right", "other(1)", "next conference", "plan.next", "The plan of the next conference", show=False),
]

EVENT = [
    _bind("escape,backspace", "leave", "back", "event.back", "Back to where you came from"),
    _bind("m", "mark('held')", "met", "event.met", "You met: say so and log it"),
    _bind("s", "saw", "saw", "event.saw", "You saw them, without a word between you: log it"),
    _bind("x", "mark('missed')", "missed", "event.missed", "You missed each other"),
    _bind("p", "promise", "promised", "event.promise", "Log what you promised"),
    _bind("n", "note", "note", "event.note", "Log a note with them"),
    _bind("enter,b", "brief", "brief", "event.brief", "Ten seconds before you walk up"),
    _bind("w", "why", "why", "event.why", "Why then and there, and how sure it is that they are there"),
]

_WITH_SOMEBODY = [
    _bind("q", "question", "question", "mentoring.question", "Note a question for them; nothing is sent"),
    _bind("n", "notes", "notes", "mentoring.notes", "Keep the notes of a session, for your eyes only"),
    _bind("p", "promise", "promise", "mentoring.promise", "Log what one of you promised"),
    _bind("s", "session", "session", "mentoring.session", "Set a day for a session"),
    _bind("t", "told", "told", "mentoring.told", "You told them what came of their advice"),
    _bind("d", "advice", "advice", "mentoring.advice", "Note advice they gave you"),
    _bind("o", "goal", "goal", "mentoring.goal", "Write a goal down, in your words"),
    _bind("e", "stage", "stage", "mentoring.stage", "How it stands: from afar, asking, on trial, agreed"),
    _bind("r", "agree", "agree", "mentoring.agree", "What you agreed on: rhythm, length, until when, boundaries"),
    _bind("v", "needs", "covers", "mentoring.needs", "What they cover for you, for the map"),
]

MENTORING = [
    _bind("enter", "open", "open", "mentoring.open", "The relationship: goals, agenda, what was agreed"),
    _bind("f", "afar", "from afar", "mentoring.afar", "Begin to learn from somebody, who need not know"),
    *_WITH_SOMEBODY,
    _bind("space", "reach", "reached", "mentoring.reach", "A goal of your own is reached, or is not"),
    _bind("w", "why", "why", "mentoring.why", "Why this warmth and stage"),
]

RELATION = [
    _bind("escape,backspace", "leave", "back", "relation.back", "Back to where you came from"),
    _bind("space,enter", "reach", "done", "relation.reach", "Reached, kept, answered or told, as the row has it"),
    *_WITH_SOMEBODY,
    _bind("h", "share", "hand over?", "relation.share", "Whether it may stand on an agenda that you hand over"),
    _bind("c", "copy", "copy", "relation.copy", "Send the agenda to hand over to the terminal's clipboard"),
    _bind("x", "drop", "let go", "relation.drop", "Let a question, a goal, a milestone or advice go"),
    _bind("i", "card", "person", "relation.person", "All you know of them"),
    _bind("w", "why", "why", "relation.why", "Why this warmth and stage"),
]

INSIGHTS = [
    _bind("enter", "open", "open", "insights.open", "The person, or the programme of the conference"),
    _bind("b", "brief", "brief", "insights.brief", "Ten seconds before you meet"),
    _bind("w", "why", "why", "insights.why", "Why this warmth and stage, and who is expected there"),
]

BRIEF = [
    _bind("escape,backspace", "leave", "back", "brief.back", "Back to where you came from"),
    _bind("m", "mark('held')", "met", "brief.met", "You met: say so and log it"),
    _bind("s", "saw", "saw", "brief.saw", "You saw them, without a word yet: log it"),
    _bind("x", "mark('missed')", "missed", "brief.missed", "You missed each other"),
    _bind("p", "promise", "promised", "brief.promise", "Log what you promised"),
    _bind("n", "note", "note", "brief.note", "Log a note with them"),
    _bind("w", "why", "why", "brief.why", "Why then and there, and how sure it is that they are there"),
    _bind("i", "invite", "invite", "brief.invite", "Ask them: writes an invitation, and copies the words to send it"),
    _bind("r", "reply", "answer", "brief.reply", "Read the answer they sent, or their invitation"),
    _bind("t", "rephrase", "rephrase", "brief.rephrase", "Have your language model say it in other words"),
    _bind("o", "person", "person", "brief.person", "All you know of them"),
]

DIALOG = [
    _bind("escape", "leave", "cancel", "dialog.cancel", "Leave without changing anything"),
    _bind("ctrl+s", "submit", "save", "dialog.save", "Save"),
]

SCREENS: Mapping[str, Sequence[Binding]] = {
    "everywhere": APP, "lists": ROWS, "today": TODAY, "step": STEP, "people": PEOPLE, "person": PERSON,
    "conferences": CONFERENCES, "trips": TRIPS, "programme": PROGRAMME, "review": REVIEW, "twins": TWINS, "plan": PLAN,
    "event": EVENT, "mentoring": MENTORING, "relation": RELATION, "insights": INSIGHTS, "brief": BRIEF,
    "dialog": DIALOG,
}  # fmt: skip
"""Where a key works -> the keys there. What a screen binds hides what works everywhere."""
