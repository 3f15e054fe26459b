"""Three networks on the loopback that answer as theirs do: a Mastodon server, a Bluesky, a GitHub; all invented."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

from tests.networks.atmosphere import did_of
from tests.site import Asked, Said, as_json

START = datetime(2026, 11, 1, tzinfo=UTC)
Json = dict[str, Any]


def at(hours: float) -> str:
    """Write the time so many hours after the start, as all three do."""
    return (START + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _number(said: str) -> int:
    """Read what a client asks by: an odd id that was put into an answer comes back, and is below all others."""
    return int(said) if said.isdecimal() else 0


class Place:
    """What the three share: the address they are at, and a token that is asked for."""

    def __init__(self) -> None:
        self.url = ""
        """Set once a server speaks for it."""
        self.token = ""
        self.trouble: Callable[[Asked], Said | None] = lambda _: None

    def answers(self, asked: Asked) -> Said:
        return self.trouble(asked) or self.answer(asked)

    def answer(self, asked: Asked) -> Said:
        raise NotImplementedError

    def linked(self, asked: Asked, items: list[Any], **beside: str) -> Said:
        """Answer with a page and the addresses of its neighbours."""
        rest = "".join(
            f"&{name}={value}" for name, value in asked.query.items() if name not in ("max_id", "min_id", "page")
        )
        links = (f'<{self.url}{asked.path}?{query}{rest}>; rel="{name}"' for name, query in beside.items())
        return as_json(items, Link=", ".join(links)) if beside else as_json(items)


class Fediverse(Place):
    """A Mastodon server at `home.example`, with me as `robin`; ids grow with time."""

    def __init__(self, most: int = 3) -> None:
        super().__init__()
        self.most = most
        """Items of a page at most: small, so that there are many pages."""
        self.accounts: dict[str, Json] = {}
        self.following: list[Json] = []
        self.statuses: dict[str, list[Json]] = {}
        self.favourites: list[tuple[int, Json]] = []
        self.notices: list[Json] = []
        self._last = 100
        self.me = self.join("robin@home.example", "Robin Vale")

    def number(self) -> int:
        self._last += 1
        return self._last

    def join(self, address: str, name: str, **more: Any) -> Json:
        user, _, host = address.partition("@")
        acct = user if host == "home.example" else address
        account = {
            "id": str(self.number()), "username": user, "acct": acct, "display_name": name, "note": "<p>Hello</p>",
            "url": f"https://{host}/@{user}", "uri": f"https://{host}/users/{user}", "fields": [], "bot": False,
            "avatar": f"https://{host}/{user}.png", "locked": False, "created_at": at(-900),
        }  # fmt: skip
        self.accounts[address] = account | more
        self.statuses[account["id"]] = []
        return self.accounts[address]

    def follow(self, address: str, name: str, **more: Any) -> Json:
        self.following.append(self.join(address, name, **more))
        return self.following[-1]

    def status(self, by: Json, words: str, hours: float, **more: Any) -> Json:
        number = str(self.number())
        status = {
            "id": number, "uri": f"{by['uri']}/statuses/{number}", "url": f"{by['url']}/{number}", "account": by,
            "created_at": at(hours), "content": f"<p>{words}</p>", "spoiler_text": "", "visibility": "public",
            "language": "en", "in_reply_to_id": None, "in_reply_to_account_id": None, "reblog": None, "mentions": [],
            "tags": [], "media_attachments": [], "card": None, "poll": None, "sensitive": False, "replies_count": 0,
        }  # fmt: skip
        self.statuses[by["id"]].append(status | more)
        return self.statuses[by["id"]][-1]

    def answer_to(self, whom: Json, words: str, hours: float, **more: Any) -> Json:
        """Let me answer somebody."""
        mention = {"id": whom["id"], "acct": whom["acct"], "url": whom["url"], "username": whom["username"]}
        return self.status(
            self.me, words, hours, mentions=[mention], in_reply_to_id="1", in_reply_to_account_id=whom["id"], **more
        )

    def boost(self, status: Json, hours: float) -> Json:
        made = self.status(self.me, "", hours, reblog=status)
        made["uri"] += "/activity"
        return made

    def like(self, status: Json) -> None:
        self.favourites.append((self.number(), status))

    def notice(self, kind: str, by: Json, hours: float, status: Json | None = None) -> None:
        self.notices.append(
            {"id": str(self.number()), "type": kind, "created_at": at(hours), "account": by, "status": status}
        )

    def answer(self, asked: Asked) -> Said:
        if self.token and asked.headers.get("Authorization") not in (None, f"Bearer {self.token}"):
            return as_json({"error": "The access token is invalid"}, 401)
        path, query = asked.path, asked.query
        match path.removeprefix("/api/v1/").split("/"):
            case ["accounts", "verify_credentials"]:
                return as_json(self.me)
            case ["accounts", "lookup"]:
                found = self.accounts.get(query["acct"])
                return as_json(found) if found else as_json({"error": "Record not found"}, 404)
            case ["accounts", number, "following"]:
                start = _number(query.get("max_id", "0"))
                page, rest = self.following[start : start + self.most], self.following[start + self.most :]
                return self.linked(asked, page, **({"next": f"max_id={start + self.most}"} if rest else {}))
            case ["accounts", number, "statuses"]:
                found = self.statuses.get(number)
                if found is None:
                    return as_json({"error": "Record not found"}, 404)
                if query.get("exclude_reblogs"):
                    found = [one for one in found if not one["reblog"]]
                if query.get("exclude_replies"):
                    found = [one for one in found if not one["in_reply_to_id"]]
                return as_json(self._after(found, query))
            case ["notifications"]:
                return as_json(self._after(self.notices, query))
            case ["favourites"]:
                return self._favourites(asked)
            case ["timelines", "tag", tag]:
                return self._tagged(asked, unquote(tag))
        return as_json({"error": "Not Found"}, 404)

    def _after(self, items: list[Json], query: dict[str, str]) -> list[Json]:
        """Page by min_id: the oldest of what is newer, newest first."""
        if "min_id" in query:
            newer = [one for one in items if int(one["id"]) > _number(query["min_id"])]
            return newer[: self.most][::-1]
        return items[-self.most :][::-1]

    def _tagged(self, asked: Asked, tag: str) -> Said:
        """Page through what anybody said under a hashtag: back by max_id, or by min_id the oldest of what is newer."""
        found = sorted(
            (one for posts in self.statuses.values() for one in posts if f"#{tag}".lower() in one["content"].lower()),
            key=lambda one: int(one["id"]),
        )
        if "min_id" in asked.query:
            return as_json(self._after(found, asked.query))
        found = [one for one in found if int(one["id"]) < _number(asked.query.get("max_id", "999999999"))]
        page, rest = found[-self.most :], found[: -self.most]
        return self.linked(asked, page[::-1], **({"next": f"max_id={page[0]['id']}"} if rest else {}))

    def _favourites(self, asked: Asked) -> Said:
        found = self.favourites
        if "min_id" in asked.query:
            found = [one for one in found if one[0] > _number(asked.query["min_id"])][: self.most]
        else:
            below = _number(asked.query.get("max_id", "999999999"))
            found = [one for one in found if one[0] < below][-self.most :]
        if not found:
            return as_json([])
        beside = {"next": f"max_id={found[0][0]}", "prev": f"min_id={found[-1][0]}"}
        return self.linked(asked, [status for _, status in reversed(found)], **beside)


class Sky(Place):
    """Bluesky in one host: AppView, directory and the server of my records."""

    def __init__(self, most: int = 3) -> None:
        super().__init__()
        self.most = most
        self.password = "aaaa-bbbb-cccc-dddd"
        self.people: dict[str, Json] = {}
        self.follows: list[Json] = []
        self.records: dict[str, dict[str, Json]] = {}
        self.feeds: dict[str, list[Json]] = {}
        self.notices: list[Json] = []
        self.me = self.join("robin.example", "Robin Vale")["did"]

    def join(self, handle: str, name: str, **more: Any) -> Json:
        did = did_of(handle.partition(".")[0])
        view = {"did": did, "handle": handle, "displayName": name, "description": "Hello", "labels": []}
        self.people[did] = view | more
        self.feeds[did] = []
        return self.people[did]

    def follow(self, handle: str, name: str, **more: Any) -> Json:
        self.follows.append(self.join(handle, name, **more))
        return self.follows[-1]

    def record(self, collection: str, hours: float, **value: Any) -> str:
        """Put something into my repository and give its address."""
        collection, rkey = f"app.bsky.feed.{collection}", tid(hours, len(self.records))
        self.records.setdefault(collection, {})[rkey] = {"createdAt": at(hours)} | value
        return f"at://{self.me}/{collection}/{rkey}"

    def like(self, of: str, hours: float) -> str:
        return self.record("like", hours, subject={"uri": of, "cid": "bafyinvented"})

    def answer_to(self, uri: str, words: str, hours: float) -> str:
        place = {"uri": uri, "cid": "bafyinvented"}
        return self.record("post", hours, text=words, reply={"root": place, "parent": place})

    def post(self, by: Json, words: str, hours: float, **more: Any) -> str:
        """Let somebody say something."""
        uri = f"at://{by['did']}/app.bsky.feed.post/{tid(hours, len(self.feeds[by['did']]))}"
        record = {"$type": "app.bsky.feed.post", "text": words, "createdAt": at(hours)}
        self.feeds[by["did"]].insert(0, {"post": {"uri": uri, "author": by, "record": record, "replyCount": 0} | more})
        return uri

    def notice(self, reason: str, by: Json, hours: float, words: str = "") -> None:
        collection = "like" if reason == "like" else "post"
        uri = f"at://{by['did']}/app.bsky.feed.{collection}/{tid(hours, len(self.notices))}"
        self.notices.append(
            {"uri": uri, "author": by, "reason": reason, "record": {"text": words}, "indexedAt": at(hours)}
        )

    def answer(self, asked: Asked) -> Said:
        query = asked.query
        match unquote(asked.path).rpartition("/")[2]:
            case "com.atproto.identity.resolveHandle":
                dids = [did for did, one in self.people.items() if one["handle"] == query["handle"]]
                return as_json({"did": dids[0]}) if dids else _refused("InvalidRequest", "Unable to resolve handle")
            case "app.bsky.graph.getFollows":
                start = _number(query.get("cursor", "0"))
                rest = {"cursor": str(start + self.most)} if len(self.follows) > start + self.most else {}
                return as_json({"follows": self.follows[start : start + self.most]} | rest)
            case "com.atproto.repo.listRecords":
                return self._listed(query)
            case "com.atproto.server.createSession":
                given = json.loads(asked.body)
                if given != {"identifier": self.me, "password": self.password}:
                    return _refused("AuthenticationRequired", "Invalid identifier or password", 401)
                return as_json({"accessJwt": "a.jwt.token", "refreshJwt": "r.jwt.token", "did": self.me})
            case "app.bsky.notification.listNotifications":
                if asked.headers.get("Authorization") != "Bearer a.jwt.token":
                    return _refused("AuthMissing", "Authentication Required", 401)
                return self._notices(query)
            case "app.bsky.feed.getAuthorFeed":
                known = [did for did, one in self.people.items() if query["actor"] in (did, one["handle"])]
                if not known:
                    return _refused("InvalidRequest", "Profile not found")
                return as_json({"feed": self.feeds[known[0]][:30]})
            case did if did in self.people:
                service = {"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": self.url}
                return as_json({"id": did, "service": [service]})
        return _refused("MethodNotImplemented", "", 501)

    def _listed(self, query: dict[str, str]) -> Said:
        records = sorted(self.records.get(query["collection"], {}).items(), reverse=query.get("reverse") != "true")
        assert query.get("reverse") == "true"
        behind = [one for one in records if one[0] > query.get("cursor", "")]
        page = behind[: self.most]
        entries = [
            {"uri": f"at://{self.me}/{query['collection']}/{rkey}", "cid": "bafyinvented", "value": value}
            for rkey, value in page
        ]
        return as_json({"records": entries} | ({"cursor": page[-1][0]} if page else {}))

    def _notices(self, query: dict[str, str]) -> Said:
        # A cursor is a time, a colon and a plus in it, as the service's own may be.
        below = query.get("cursor", "9999").removesuffix("::a+b")
        found = sorted(self.notices, key=lambda one: str(one["indexedAt"]), reverse=True)
        found = [one for one in found if one["indexedAt"] < below]
        rest = {"cursor": f"{found[self.most - 1]['indexedAt']}::a+b"} if len(found) > self.most else {}
        return as_json({"notifications": found[: self.most]} | rest)


class Hub(Place):
    """GitHub's API, with me as `robin-vale`."""

    def __init__(self, most: int = 3) -> None:
        super().__init__()
        self.most = most
        self.users: dict[str, Json] = {}
        self.following: list[Json] = []
        self.starred: list[Json] = []
        self.events: dict[str, list[Json]] = {}
        self.received: list[Json] = []
        self.social: dict[str, list[Json]] = {}
        self._last = 5000
        self.me = self.join("robin-vale", "Robin Vale")

    def number(self) -> int:
        self._last += 1
        return self._last

    def join(self, login: str, name: str, **more: Any) -> Json:
        user = {
            "login": login, "id": self.number(), "name": name, "bio": None, "company": None, "location": None,
            "blog": "", "email": None, "twitter_username": None, "html_url": f"https://github.com/{login}",
            "avatar_url": f"https://github.com/{login}.png", "type": "User",
        }  # fmt: skip
        self.users[login] = user | more
        self.events[login] = []
        return self.users[login]

    def follow(self, login: str, name: str, **more: Any) -> Json:
        self.following.append(self.join(login, name, **more))
        return self.following[-1]

    def star(self, owner: Json, repository: str, hours: float) -> None:
        repo = {"id": self.number(), "full_name": f"{owner['login']}/{repository}", "owner": short(owner)}
        self.starred.insert(0, {"starred_at": at(hours).replace(".000", ""), "repo": repo})

    def event(self, kind: str, by: Json, repository: str, hours: float, **payload: Any) -> Json:
        event = {
            "id": str(self.number()), "type": kind, "actor": short(by), "repo": {"id": 77, "name": repository},
            "payload": payload, "public": True, "created_at": at(hours).replace(".000", ""),
        }  # fmt: skip
        self.events[by["login"]].insert(0, event)
        if by is not self.me:
            self.received.insert(0, event)
        return event

    def comment(self, by: Json, under: Json, words: str, hours: float) -> Json:
        issue = {"number": 4, "title": "It could say more", "user": short(under)}
        url = f"https://github.com/{under['login']}/lexer/issues/4"
        comment = {"id": self.number(), "body": words, "html_url": url, "user": short(by)}
        repository = f"{under['login']}/lexer"
        return self.event(
            "IssueCommentEvent", by, repository, hours, action="created", issue=issue, comment=comment
        )  # fmt: skip

    def answer(self, asked: Asked) -> Said:
        if self.token and asked.headers.get("Authorization") not in (None, f"Bearer {self.token}"):
            return as_json({"message": "Bad credentials"}, 401)
        match asked.path.strip("/").split("/"):
            case ["user"]:
                return as_json(self.me) if "Authorization" in asked.headers else as_json({"message": "Who?"}, 401)
            case ["user", number]:
                found = [one for one in self.users.values() if str(one["id"]) == number]
                return as_json(found[0]) if found else as_json({"message": "Not Found"}, 404)
            case ["users", login, *rest] if login in self.users:
                return self._of(asked, login, "/".join(rest))
        return as_json({"message": "Not Found", "documentation_url": "https://docs.example"}, 404)

    def _of(self, asked: Asked, login: str, what: str) -> Said:
        lists = {
            "following": [short(one) for one in self.following], "starred": self.starred,
            "social_accounts": self.social.get(login, []), "received_events": self.received,
            "events": self.events[login], "events/public": self.events[login],
        }  # fmt: skip
        if not what:
            return as_json(self.users[login])
        items, page = lists[what], _number(asked.query.get("page", "1"))
        etag = f'"{what}-{len(items)}-{items[0].get("id") if items else 0}"'
        if page == 1 and asked.headers.get("If-None-Match") == etag:
            return Said(b"", 304, {"ETag": etag})
        some = items[(page - 1) * self.most : page * self.most]
        said = self.linked(asked, some, **({"next": f"page={page + 1}"} if len(items) > page * self.most else {}))
        return said._replace(headers={**said.headers, "ETag": etag})


def short(user: Json) -> Json:
    """Give what lists and events say of a user."""
    return {name: user[name] for name in ("login", "id", "html_url", "avatar_url")}


def tid(hours: float, more: int = 0) -> str:
    """Make the key of a record of that time."""
    digits = "234567abcdefghijklmnopqrstuvwxyz"
    number = int((START + timedelta(hours=hours)).timestamp() * 1_000_000) << 10 | more % 1024
    found = ""
    for _ in range(13):
        number, digit = divmod(number, 32)
        found = digits[digit] + found
    return found


def _refused(error: str, message: str, status: int = 400) -> Said:
    return as_json({"error": error, "message": message}, status)
