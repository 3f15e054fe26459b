"""A small AT Protocol network on the loopback: AppView, directory and record servers that answer over real HTTP."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

RSVP = "community.lexicon.calendar.rsvp"
EVENT = "community.lexicon.calendar.event"
PROFILE = "app.bsky.actor.profile"
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"

Reply = tuple[int, dict[str, str], bytes]
Trouble = Callable[[str, dict[str, str]], Reply | float | None]
"""Given the path and its parameters: another answer, a pause before the usual one, or None for the usual one."""


def did_of(name: str) -> str:
    """Make a DID out of a name: always the same."""
    letters = "".join(c for c in name.lower() if c in _LETTERS)
    return f"did:plc:{(letters * 24)[:24]}"


def say(value: object, status: int = 200, **headers: str) -> Reply:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return status, {"Content-Type": "application/json", **named}, json.dumps(value).encode()


def refuse(error: str, message: str = "", status: int = 400, **headers: str) -> Reply:
    return say({"error": error, "message": message}, status, **headers)


class Server:
    """One host. Several of them can play different parts; each knows everything of its `Atmosphere`."""

    def __init__(self, atmosphere: Atmosphere) -> None:
        self.asked: list[str] = []
        self.at_once = 0
        self.most_at_once = 0
        self.trouble: Trouble = lambda _path, _asked: None
        outer, turn = self, threading.Lock()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 1 << 16  # head and body in one packet: else each answer waits for an acknowledgement

            def do_GET(self) -> None:
                with turn:
                    outer.asked.append(self.path)
                    outer.at_once += 1
                    outer.most_at_once = max(outer.most_at_once, outer.at_once)
                parts = urlsplit(self.path)
                asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
                path = unquote(parts.path)
                reply = outer.trouble(path, asked)
                if isinstance(reply, float):
                    outer.done.wait(reply)
                    reply = None
                status, headers, body = reply or atmosphere.answer(path, asked)
                with turn:
                    outer.at_once -= 1
                self.send_response(status)
                for name, text in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, text)
                self.end_headers()
                try:
                    self.wfile.write(body)
                except OSError:
                    self.close_connection = True

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.done = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def of(self, method: str) -> list[str]:
        """Give what was asked by one method."""
        return [path for path in self.asked if method in path]

    def stop(self) -> None:
        self.done.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(5)


class Atmosphere:
    """People with their records, on one server unless said otherwise."""

    def __init__(self) -> None:
        self.handles: dict[str, str] = {}
        self.homes: dict[str, str] = {}
        self.repos: dict[str, dict[str, dict[str, Any]]] = {}
        self.page = 100
        self.servers: list[Server] = []
        self.main = self.server()

    def server(self) -> Server:
        """Start one more host."""
        self.servers.append(Server(self))
        return self.servers[-1]

    def join(self, handle: str, server: Server | None = None) -> str:
        """Let someone in and give their DID."""
        did = did_of(handle.partition(".")[0])
        self.handles[handle] = did
        self.homes[did] = (server or self.main).url
        self.repos.setdefault(did, {})
        return did

    def put(self, did: str, collection: str, value: object, rkey: str = "") -> str:
        """Put a record into someone's repository and give its address."""
        records = self.repos[did].setdefault(collection, {})
        rkey = rkey or f"r{len(records) + 1:04}"
        records[rkey] = value
        return f"at://{did}/{collection}/{rkey}"

    def event(self, did: str, name: str, rkey: str = "", **fields: object) -> str:
        """Publish an event."""
        return self.put(did, EVENT, {"$type": EVENT, "name": name, "createdAt": CREATED} | fields, rkey)

    def rsvp(self, did: str, event: str, status: str = "going", rkey: str = "", **fields: object) -> str:
        """Answer to an event."""
        value = {
            "$type": RSVP, "subject": {"uri": event, "cid": "bafyinvented"}, "status": f"{RSVP}#{status}",
            "createdAt": CREATED,
        }  # fmt: skip
        return self.put(did, RSVP, value | fields, rkey)

    def take_back(self, uri: str) -> None:
        """Delete a record."""
        did, collection, rkey = uri.removeprefix("at://").split("/")
        del self.repos[did][collection][rkey]

    def answer(self, path: str, asked: dict[str, str]) -> Reply:
        """Answer as the network would."""
        method = path.rpartition("/")[2]
        if method == "com.atproto.identity.resolveHandle":
            did = self.handles.get(asked["handle"])
            return say({"did": did}) if did else refuse("InvalidRequest", "Unable to resolve handle")
        if method == "com.atproto.repo.listRecords":
            return self._listed(asked)
        if method == "com.atproto.repo.getRecord":
            found = self.repos.get(asked["repo"], {}).get(asked["collection"], {}).get(asked["rkey"])
            if found is None:
                return refuse("RecordNotFound", "Could not locate record")
            return say({"uri": f"at://{asked['repo']}/{asked['collection']}/{asked['rkey']}", "value": found})
        did = path.strip("/")
        if did in self.homes:
            service = {"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": self.homes[did]}
            return say({"id": did, "alsoKnownAs": [], "service": [service]})
        return say({"message": f"DID not registered: {did}"}, 404)

    def _listed(self, asked: dict[str, str]) -> Reply:
        if asked["repo"] not in self.repos:
            return refuse("RepoNotFound", f"Could not find repo: {asked['repo']}")
        records = sorted(self.repos[asked["repo"]].get(asked["collection"], {}).items(), reverse=True)
        behind = [one for one in records if not asked.get("cursor") or one[0] < asked["cursor"]]
        page = behind[: min(int(asked["limit"]), self.page)]
        entries = [
            {"uri": f"at://{asked['repo']}/{asked['collection']}/{rkey}", "cid": "bafyinvented", "value": value}
            for rkey, value in page
        ]
        more = {"cursor": page[-1][0]} if len(behind) > len(page) else {}
        return say({"records": entries} | more)

    def stop(self) -> None:
        for server in self.servers:
            server.stop()


CREATED = "2026-11-03T12:00:00.000Z"


def atmospheres() -> Iterator[Atmosphere]:
    """Run one, for a fixture."""
    made = Atmosphere()
    yield made
    made.stop()
