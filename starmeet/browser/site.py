"""The terminal face in a browser: textual-serve behind the guard, and the feed beside it."""

from __future__ import annotations

import asyncio
import contextlib
import shlex
import signal
import socket
from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web
from textual_serve.server import Server

from starmeet.browser.feed import Feed
from starmeet.browser.guard import COOKIE, LOOPBACK, POLICY, Pass, at_home

_GRACE = 1.0
"""Seconds that open pages have to end when the server stops."""

_NOT_OPEN = "Forbidden: open the address that `starmeet serve` printed\n"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class _Screens(Server):
    """Textual-serve without its own words on the terminal."""

    async def on_startup(self, app: web.Application) -> None:
        """Say nothing: the verb has said it."""

    async def application(self) -> web.Application:
        """Give the routes: the page, the websocket behind it, downloads and what belongs to the page."""
        return await self._make_app()


async def site(command: Sequence[str], port: int, feed: Feed, key: Pass) -> web.Application:
    """Put the screens of a command behind the guard, under the path of the pass, and the feed beside them."""
    origin = f"http://{LOOPBACK}:{port}"
    screens = _Screens(shlex.join(command), LOOPBACK, port, title="starmeet", public_url=origin)

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        response = await _let_in(request, handler, origin, key, feed.path)
        if not response.prepared:
            host = origin.removeprefix("http://")
            for name, value in POLICY.items():
                response.headers.setdefault(name, value.replace("{host}", host))
        return response

    async def answer_feed(request: web.Request) -> web.Response:
        said = await asyncio.to_thread(
            feed.answer, request.method, request.path, lambda name: request.headers.get(name, "")
        )
        return web.Response(status=said.status, headers=said.headers, body=said.body)

    app = web.Application(middlewares=[guard])
    app.router.add_get(feed.path, answer_feed)
    app.add_subapp(key.path, await screens.application())
    return app


async def _let_in(request: web.Request, handler: Handler, origin: str, key: Pass, feed: str) -> web.StreamResponse:
    if not at_home(request.host):
        return web.Response(status=403, text="Forbidden\n")
    if request.path == "/":
        return _open(request, origin, key)
    # A websocket is open to every page of every site: only ours may speak on it. Browsers always say who asks.
    upgrade = request.headers.get("Upgrade", "").lower() == "websocket"
    asks = request.headers.get("Origin", "" if upgrade else origin)
    if request.path != feed and not (key.admits(request.cookies.get(COOKIE, "")) and asks == origin):
        return web.Response(status=403, text=_NOT_OPEN)
    try:
        return await handler(request)
    except web.HTTPException as error:
        return web.Response(status=error.status, text=f"{error.reason}\n")


def _open(request: web.Request, origin: str, key: Pass) -> web.StreamResponse:
    """Take the token in the address for a cookie, so that it stays neither there nor in the history."""
    if request.method != "GET" or not key.opens(request.query.get("token", "")):
        return web.Response(status=403, text=_NOT_OPEN)
    if f"http://{request.host}" != origin:  # by its other name: cookies and the websocket go by this one
        return web.Response(status=303, headers={"Location": f"{origin}{request.path_qs}"})
    response = web.Response(status=303, headers={"Location": f"{key.path}/"})
    response.set_cookie(COOKIE, key.cookie, path=f"{key.path}/", httponly=True, samesite="Strict")
    return response


async def run(listener: socket.socket, app: web.Application) -> None:
    """Serve until cancelled; whatever screens are open then are closed."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_GRACE)
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


def serve_site(listener: socket.socket, command: Sequence[str], feed: Feed, key: Pass) -> None:
    """Serve until the process is told to stop.

    Raises:
        KeyboardInterrupt: it was, by Ctrl-C or a signal to end.
    """

    async def main() -> None:
        task = asyncio.current_task()
        assert task is not None
        with contextlib.suppress(NotImplementedError):  # not on Windows
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        await run(listener, await site(command, listener.getsockname()[1], feed, key))

    try:
        asyncio.run(main())
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None
