"""The calendar server in config.toml: where it is, and the password for it."""

from __future__ import annotations

from urllib.parse import urlsplit

from starmeet.calendars.caldav import Server
from starmeet.config.options import Calendar
from starmeet.config.tokens import token
from starmeet.desk.base import Desk
from starmeet.errors import ConfigError, NotFound
from starmeet.guard import names_inside

_AT_HOME = (".local", ".lan", ".internal", ".home.arpa", ".localhost")
"""Ends of names that only a network of one's own knows (RFC 6762, 8375, 6761)."""


def server(desk: Desk) -> Server:
    """Give the calendar server that is named in config.toml.

    Raises:
        NotFound: none is.
        ConfigError: it is not to be given a password, or there is none.
    """
    wanted = desk.config.calendar
    if not wanted.caldav:
        raise NotFound("no calendar server is named in config.toml", "starmeet login caldav --server URL")
    return reached(wanted, token(wanted))


def reached(wanted: Calendar, password: str) -> Server:
    """Say how a calendar server is asked.

    Raises:
        ConfigError: everybody on the way would read the password.
    """
    parts = urlsplit(wanted.caldav)
    host = parts.hostname or ""
    at_home = names_inside(wanted.caldav) or "." not in host or host.endswith(_AT_HOME)
    if password and parts.scheme.lower() != "https" and not at_home:
        problem = f"calendar.caldav: a password is not sent to {host} over a connection that anyone can read"
        raise ConfigError(problem, "begin its address with https://")
    return Server(url=wanted.caldav, user=wanted.caldav_user, password=password)
