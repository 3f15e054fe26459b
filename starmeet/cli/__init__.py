"""The script face: every verb, for people and with `--json` for programs.

A verb's module is imported when the verb is run, so that `starmeet --version` costs next to nothing.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from starmeet import __version__
from starmeet.errors import StarmeetError

if TYPE_CHECKING:
    from datetime import datetime

    from starmeet.config.places import Home

    Terminal = Callable[[Home, Callable[[], datetime], bool], int]


def run(argv: Sequence[str], terminal: Terminal) -> int:
    """Run the words after `starmeet` and give the exit code; `terminal` opens the other face.

    0 all is well, 1 something is wrong (one line on stderr says what and what to do), 2 wrong usage, 130 Ctrl-C.
    """
    if list(argv) == ["--version"]:
        sys.stdout.write(f"starmeet {__version__}\n")
        return 0
    import click

    from starmeet.cli.face import complain
    from starmeet.cli.verbs import starmeet

    try:
        code = starmeet.main(args=list(argv), prog_name="starmeet", standalone_mode=False, obj=terminal)
        sys.stdout.flush()
    except StarmeetError as error:
        complain(str(error))
        return error.exit_code
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except (click.Abort, KeyboardInterrupt):
        complain("stopped: nothing more was changed")
        return 130
    except click.UsageError as error:
        complain(
            f"{error.format_message().rstrip('.')}: see `{error.ctx.command_path if error.ctx else 'starmeet'} --help`"
        )
        return 2
    except click.ClickException as error:
        complain(error.format_message())
        return error.exit_code
    except BrokenPipeError:
        # Whoever read our output has seen enough; the interpreter must not complain at its own flush.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if os.environ.get("STARMEET_DEBUG"):
            raise
        what = f"{type(error).__name__}: {error}"
        complain(f"something went wrong that should not ({what}): STARMEET_DEBUG=1 shows where; please tell us")
        return 1
    return code if isinstance(code, int) else 0
