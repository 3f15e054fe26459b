"""The table of verbs, and the group that runs them."""

from __future__ import annotations

import importlib

import click

from starmeet import __version__
from starmeet.cli.face import Face
from starmeet.errors import StarmeetError

VERBS = {
    "init": "home", "demo": "home", "config": "home", "undo": "home",
    "people": "people", "person": "people", "add": "people", "edit": "people", "remove": "people",
    "import": "people", "login": "login", "sync": "sync", "log": "log",
    "merge": "merge", "unmerge": "merge", "dossier": "privacy", "forget": "privacy",
    "conf": "conferences", "who": "who", "where": "who", "trips": "trips", "match": "who", "listen": "listen",
    "plan": "plan", "meet": "plan", "ics": "plan",
    "invite": "asking", "asks": "asking", "followups": "asking", "calendar": "calendar",
    "serve": "serve", "now": "now", "brief": "brief", "starters": "brief",
    "mentor": "mentor", "insights": "insights",
    "today": "today", "done": "today", "snooze": "today", "skip": "today", "seen": "today", "why": "why",
}  # fmt: skip
"""Verb -> the module beside this one that holds it, in the order `--help` shows them."""

NOT_YET = frozenset("backup restore doctor export".split())
"""Verbs people will look for; until they exist, that is said plainly, and `--help` does not list them."""


class LazyGroup(click.Group):
    """Imports a verb's module when the verb is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the verbs in the order of the table."""
        return list(VERBS)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each verb with its whole first sentence; click would cut it off."""
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            rows.append((name, ((command.help if command else "") or "").strip().partition("\n\n")[0]))
        with formatter.section("Verbs"):
            formatter.write_dl(rows)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one verb."""
        if cmd_name in NOT_YET:
            raise StarmeetError(f"`starmeet {cmd_name}` does not exist yet", "`starmeet --help` lists what does")
        if cmd_name not in VERBS:
            return None
        module = importlib.import_module(f"starmeet.cli.{VERBS[cmd_name]}")
        found = getattr(module, f"{cmd_name}_" if cmd_name == "import" else cmd_name)
        if not isinstance(found, click.Command):
            raise TypeError(cmd_name)
        return found


@click.group(cls=LazyGroup, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--home", default="", metavar="DIR", help="Keep config and data in this folder.")
@click.option("--now", default="", metavar="TIME", help="Take this as the time, for tests and demos.")
@click.option("--timing", is_flag=True, help="On leaving the terminal UI, say what starting it took.")
@click.version_option(__version__, message="starmeet %(version)s")
@click.pass_context
def starmeet(context: click.Context, home: str, now: str, timing: bool) -> None:
    """Plan how to meet the people you admire. Without a verb: the terminal UI."""
    context.obj = Face(home, now, context.obj)
    if context.invoked_subcommand is None:
        context.obj.open_terminal(context.obj.home, timing=timing)
