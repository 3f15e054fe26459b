"""The script face: every verb, for people and with `--json` for programs.

A verb's module is imported when the verb is run, so that `starmeet --version` costs next to nothing.
"""

from __future__ import annotations

import errno
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


_NO_OUTPUT = frozenset((errno.EPIPE, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO))
"""What only writing to stdout still raises here: rooms put their own files' errors into words."""


def _no_output(error: OSError) -> int:
    """End when stdout takes no more: without a word when its reader has seen enough, else with one line."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the interpreter complains at its own flush
    if error.errno == errno.EPIPE:
        return 0
    sys.stderr.write(f"starmeet: the output could not be written ({error.strerror}): send it where there is room\n")
    return 1


def run(argv: Sequence[str], terminal: Terminal) -> int:
    """Run the words after `starmeet` and give the exit code; `terminal` opens the other face.

    0 all is well, 1 something is wrong (one line on stderr says what and what to do), 2 wrong usage, 130 Ctrl-C.
    """
    if list(argv) == ["--version"]:
        try:
            sys.stdout.write(f"starmeet {__version__}\n")
            sys.stdout.flush()
        except OSError as error:
            return _no_output(error)
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
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _NO_OUTPUT:
            return _no_output(error)
        if os.environ.get("STARMEET_DEBUG"):
            raise
        what = f"{type(error).__name__}: {error}"
        complain(f"something went wrong that should not ({what}): STARMEET_DEBUG=1 shows where; please tell us")
        return 1
    return code if isinstance(code, int) else 0
