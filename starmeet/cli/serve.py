"""Serving this machine: the screens in a browser, and the feed for its calendars."""

from __future__ import annotations

import errno
import importlib.util
import socket
import sys

import click

from starmeet.browser.guard import LOOPBACK, new_pass
from starmeet.cli.face import Face, answer, verb
from starmeet.desk import feed as desk_feed
from starmeet.errors import StarmeetError

PORT = 7827
"""STAR on the keys of a telephone; below 32768, so that no outgoing connection takes it."""


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="0 takes any free one.")
@click.option("--feed-only", is_flag=True, help="Only the feed for calendars, without the screens.")
@verb
def serve(face: Face, port: int, feed_only: bool) -> None:
    """Serve the screens to a browser, and the feed to calendars, on this machine alone, until Ctrl-C.

    The address of the feed stays the same; that of the screens is for this run. Keep both to yourself.
    """
    if not feed_only and importlib.util.find_spec("textual_serve") is None:
        hint = "pip install 'starmeet[serve]', or `starmeet serve --feed-only`"
        raise StarmeetError("the screens in a browser need textual-serve", hint)
    from starmeet.browser.feed import Feed, serve_feed

    desk = face.desk()
    feed = Feed(desk_feed.token(desk), lambda: desk_feed.feed(desk), face.now)
    with _listen(port) as listener:
        place = f"http://{LOOPBACK}:{listener.getsockname()[1]}"
        key = new_pass()
        url = "" if feed_only else f"{place}/?token={key.token}"
        lines = [f"Screens  {url}"] if url else []
        lines += [f"Feed     {place}{feed.path}", "Ctrl-C stops."]
        answer(face, {"url": url, "feed": f"{place}{feed.path}"}, lambda: lines)
        sys.stdout.flush()
        if feed_only:
            serve_feed(listener, feed)
        else:
            from starmeet.browser.site import serve_site

            serve_site(listener, [sys.executable, "-m", "starmeet", *face.words], feed, key)


def _listen(port: int) -> socket.socket:
    """Listen on the loopback, and nowhere else."""
    try:
        return socket.create_server((LOOPBACK, port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            hint = "another `starmeet serve` may be running; --port takes another"
            raise StarmeetError(f"port {port} is taken", hint) from None
        raise StarmeetError(f"port {port} cannot be listened on ({error.strerror})", "--port takes another") from None
