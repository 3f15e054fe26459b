"""A small X archive: invented people in the shapes of real files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tests.networks.samples import Files

ME, ADA, BO, CY, DEE, EVE = "42", "1001", "1002", "1003", "1004", "1005"
NAMES = {ADA: ("AdaQ", "Ada Quill"), BO: ("bo_nib", "Bo &amp; Nib"), CY: ("cyloom", "Cy Loom"), ME: ("robinv", "Robin")}
FIRST = 1_400_000_000_000_000_000
"""A tweet's id, of 2 June 2021."""
LONG = "A thought that goes on and on. " * 12


def part(name: str, entries: Sequence[Any], number: int = 0, indent: int | None = 2) -> bytes:
    return f"window.YTD.{name}.part{number} = {json.dumps(entries, indent=indent, ensure_ascii=False)}".encode()


def mention(key: str) -> dict[str, Any]:
    screen_name, name = NAMES[key]
    return {"name": name, "screen_name": screen_name, "indices": ["0", "5"], "id_str": key, "id": key}


def tweet(number: int, text: str, *names: str, reply: str = "", to: int = 0, **more: Any) -> dict[str, Any]:
    tweet_id = str(FIRST + number)
    entities = {"user_mentions": [mention(key) for key in names], "urls": more.pop("urls", []), "hashtags": []}
    found = {
        "retweeted": False, "id_str": tweet_id, "id": tweet_id,
        "created_at": f"Wed Oct {number:02} 20:19:24 +0000 2018",
        "favorite_count": "1", "full_text": text, "entities": entities, "lang": "en",
    }  # fmt: skip
    if reply:
        found |= {"in_reply_to_user_id_str": reply, "in_reply_to_status_id_str": str(FIRST + to)}
        if reply in NAMES:
            found["in_reply_to_screen_name"] = NAMES[reply][0]
    return {"tweet": found | more}


def link(url: str, target: str) -> dict[str, str]:
    return {"url": url, "expanded_url": target, "display_url": "…"}


TWEETS = [
    tweet(1, "@AdaQ @bo_nib which &lt;lexer&gt; was that?", ADA, BO, reply=ADA, to=-1),
    tweet(2, "just talking"),
    tweet(3, "reading @cyloom slowly", CY),
    tweet(4, "RT @bo_nib: ink is thicker than @cyloom thinks…", BO, CY),
    tweet(5, "and on", reply=ME, to=2),
    tweet(6, "so true https://t.co/q", urls=[link("https://t.co/q", "https://twitter.com/AdaQ/status/77")]),
    tweet(7, "@dee thanks for https://t.co/w", reply=DEE, to=-7,
          urls=[link("https://t.co/w", "https://ropes.example/why?x=1")]),
    tweet(8, f"@AdaQ {LONG[:250]}… https://t.co/x", ADA, reply=ADA, to=-8),
    tweet(9, "RT @gone: nobody knows them"),
    {"tweet": {"full_text": "without a number"}},
]  # fmt: skip


def conversation(between: str, *messages: tuple[str, str, str]) -> dict[str, Any]:
    """Messages as (id, sender, recipient)."""
    sent = [
        {"messageCreate": {"id": key, "senderId": sender, "recipientId": recipient, "text": f"secret {key}",
                           "createdAt": "2019-03-04T12:00:00.000Z", "reactions": [], "urls": []}}
        for key, sender, recipient in messages
    ]  # fmt: skip
    return {"dmConversation": {"conversationId": between, "messages": [*sent, {"joinConversation": {"x": "y"}}]}}


MESSAGES = [
    conversation(f"{ME}-{ADA}", ("501", ME, ADA), ("502", ADA, ME)),
    conversation(f"{EVE}-{ME}", ("503", EVE, ME)),
]
GROUP = [conversation("900", ("601", ADA, ""), ("602", BO, ""), ("603", ME, ""))]
LIKES = [
    {
        "like": {
            "tweetId": str(FIRST - 1),
            "fullText": "…",
            "expandedUrl": f"https://twitter.com/i/web/status/{FIRST - 1}",
        }
    },
    {"like": {"tweetId": "77", "expandedUrl": "https://twitter.com/i/web/status/77"}},
    {"like": {"tweetId": "88", "expandedUrl": "https://twitter.com/i/web/status/88"}},
    {"like": {"tweetId": str(FIRST - 2), "expandedUrl": f"https://x.com/CyLoom/status/{FIRST - 2}"}},
    {"like": {"tweetId": str(FIRST + 2), "expandedUrl": "https://twitter.com/i/web/status/0"}},
]
FOLLOWING = [{"following": {"accountId": key, "userLink": "https://twitter.com/intent/user"}} for key in (ADA, BO, EVE)]
ACCOUNT = [
    {
        "account": {
            "email": "robin@mail.example", "phoneNumber": "+15555550100", "username": "RobinV", "accountId": ME,
            "createdAt": "2009-11-15T13:18:50.000Z", "accountDisplayName": "Robin",
        }
    }
]  # fmt: skip
X_ARCHIVE: Files = {
    "data/account.js": part("account", ACCOUNT),
    "data/following.js": part("following", FOLLOWING),
    "data/follower.js": part("follower", [{"follower": {"accountId": "7777"}}]),
    "data/tweets.js": part("tweets", TWEETS[:6]),
    "data/tweets-part1.js": part("tweets", TWEETS[6:], 1, indent=None),
    "data/note-tweet.js": part("note_tweet", [{"noteTweet": {"noteTweetId": "9", "core": {"text": LONG}}}]),
    "data/like.js": part("like", LIKES),
    "data/direct-messages.js": part("direct_messages", MESSAGES),
    "data/direct-messages-group.js": part("direct_messages_group", GROUP),
    "data/profile.js": part("profile", [{"profile": {"description": {"bio": "…"}}}]),
    "data/deleted-tweets.js": part("deleted_tweets", [tweet(20, "@AdaQ no", ADA)]),
    "data/ad-impressions.js": part("ad_impressions", []),
    "data/manifest.js": b'window.__THAR_CONFIG = {"userInfo": {"accountId": "42", "userName": "RobinV"}}',
    "assets/app.js": b"(()=>{})()",
    "Your archive.html": b"<!doctype html>",
}
