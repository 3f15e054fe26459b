"""A sample of every kind of export: invented people, the shapes of real files."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from starmeet.networks import read_export
from starmeet.networks.batch import Batch
from starmeet.networks.bundle import open_bundle

Files = Mapping[str, bytes]

DID = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
ADA_DID = "did:plc:bbbbbbbbbbbbbbbbbbbbbbbb"
BO_DID = "did:plc:cccccccccccccccccccccccc"

CONNECTIONS = (
    'Notes:\n"When exporting your connection data, you may notice that some of the email addresses are missing.\n'
    'Only ""some"" members allow it."\n\n'
    "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
    'Ada 🦊,"Quill, PhD",https://www.linkedin.com/in/Ada-Quill,,Ropeworks,Parser,12 Mar 2024\n'
    'Bo (she/her),Nib ,https://www.linkedin.com/in/bo-nib,bo@nib.example,"Ink, Pen & Co.",Editor,01 Jan 2020\n'
    "Cy,Loom,https://www.linkedin.com/in/cy-loom,,,,02 Feb 2021\n"
    ",,https://www.linkedin.com/in/gone,,,,03 Mar 2021\n"
).encode()
MESSAGES = (
    b"CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER,"
    b"IS MESSAGE DRAFT\n"
    b"2-abc,,Robin Vale,https://www.linkedin.com/in/robin-vale,Ada Quill,https://www.linkedin.com/in/ada-quill,"
    b'2024-06-15 10:30:00 UTC,,"Which ""lexer""\nwas that?",INBOX,No\n'
    b"2-abc,,Ada Quill,https://www.linkedin.com/in/ada-quill,Robin Vale,https://www.linkedin.com/in/robin-vale,"
    b"2024-06-15 11:00:00 UTC,,A hand-written one,INBOX,No\n"
    b'2-def,Trio,Robin Vale,https://www.linkedin.com/in/robin-vale,"Ada Quill,Bo Nib",'
    b'"https://www.linkedin.com/in/ada-quill,https://www.linkedin.com/in/bo-nib",2024-07-01 08:00:00 UTC,,Hello,,No\n'
    b"2-ghi,,LinkedIn Member,,Robin Vale,https://www.linkedin.com/in/robin-vale,2024-07-02 08:00:00 UTC,,Buy!,,No\n"
    b"2-jkl,,Robin Vale,https://www.linkedin.com/in/robin-vale,Cy Loom,https://www.linkedin.com/in/cy-loom,"
    b"2024-07-03 08:00:00 UTC,,unfinished,INBOX,Yes\n"
)
LINKEDIN: Files = {
    "Basic/Connections.csv": CONNECTIONS,
    "Basic/messages.csv": MESSAGES,
    "Basic/Profile.csv": b"First Name,Last Name,Maiden Name,Headline\nRobin,Vale,,Learner\n",
    "Basic/Invitations.csv": (
        b"From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl\n"
        b'Robin Vale,Cy Loom,"9/5/26, 1:12 PM",I liked your talk,OUTGOING,https://www.linkedin.com/in/robin-vale,'
        b"https://www.linkedin.com/in/cy-loom\n"
        b'Bo Nib,Robin Vale,"9/6/26, 12:05\xe2\x80\xafAM",,INCOMING,https://www.linkedin.com/in/bo-nib,'
        b"https://www.linkedin.com/in/robin-vale\n"
        b'Ada Quill,Robin Vale,"6/15/24, 11:00 AM",A hand-written one,INCOMING,https://www.linkedin.com/in/ada-quill,'
        b"https://www.linkedin.com/in/robin-vale\n"
    ),
    "Basic/Reactions_1234567.csv": (
        b"Date,Type,Link\n2026-06-30 10:26:45,LIKE,https://www.linkedin.com/feed/update/urn:li:activity:7100000000000000000\n"
        b",PRAISE,https://www.linkedin.com/feed/update/urn:li:activity:7100000000000000001\n"
    ),
    "Basic/Comments_1234567.csv": (
        b"Date,Link,Message\n"
        b"2026-06-30 10:26:45,https://www.linkedin.com/feed/update/urn:li:activity:7100000000000000002,"
        b'"a \\"so-called\\" one\n'
        b'on two lines, ""really"""\n'
        b"2026-07-01 10:26:45,https://www.linkedin.com/feed/update/urn:li:ugcPost:7100000000000000003,Fine\n"
    ),
    "Basic/Shares_1234567.csv": b"Date,ShareLink,ShareCommentary,SharedUrl\n2026-06-30 10:26:45,urn:li:share:1,Mine,\n",
    "Basic/Endorsement_Received_Info.csv": (
        b"Endorsement Date,Skill Name,Endorser First Name,Endorser Last Name,Endorser Public Url,Endorsement Status\n"
        b"2023/05/12 10:20:30 UTC,Parsing,Ada,Quill,www.linkedin.com/in/ada-quill,ACCEPTED\n"
    ),
    "Basic/Recommendations_Given.csv": (
        b"First Name,Last Name,Company,Job Title,Text,Creation Date,Status\n"
        b'Cy,Loom,Ink,Weaver,"Cy weaves well.","05/12/23, 10:20 AM",VISIBLE\n'
        b'Nobody,Known,Ink,Weaver,"Who?","05/12/23, 10:20 AM",VISIBLE\n'
    ),
    "Basic/Member_Follows.csv": (
        b"Date,Status,FullName\n2025-01-01 10:00:00,Active,Mei Tanaka\n2025-01-01 10:00:00,Inactive,Old Fellow\n"
    ),
    "Basic/Company Follows.csv": b"Organization,Followed On\nInk,Sat Sep 05 08:12:14 UTC 2026\n",
}

SUBSCRIPTIONS = (
    b"Kanal-ID,Kanal-URL,Kanaltitel\n"
    b"UCaaaaaaaaaaaaaaaaaaaaaa,http://www.youtube.com/channel/UCaaaaaaaaaaaaaaaaaaaaaa,Ada zerlegt\n"
    b'UCbbbbbbbbbbbbbbbbbbbbbb,http://www.youtube.com/channel/UCbbbbbbbbbbbbbbbbbbbbbb,"Bo, live"\n'
)
TAKEOUT: Files = {
    "Takeout/YouTube und YouTube Music/Abos/Abos.csv": SUBSCRIPTIONS,
    "Takeout/YouTube und YouTube Music/Kommentare/Kommentare.csv": (
        b"Kommentar-ID,Kanal-ID,Zeitstempel,Preis,ID des Videos,Kommentartext\n"
        b"UgzAAAAAAAAAAAAAAAAAAAA,UCmmmmmmmmmmmmmmmmmmmmmm,2025-03-01T10:00:00+00:00,0,vvvvvvvvvvv,"
        b'"{""text"":""Thank you""}"\n'
        b"UgzBBBBBBBBBBBBBBBBBBBB.9zzzzzzzzzzz,UCmmmmmmmmmmmmmmmmmmmmmm,2025-03-02T10:00:00+00:00,0,vvvvvvvvvvv,"
        b'"{""text"":""a\\nb""}"\n'
    ),
    "Takeout/YouTube und YouTube Music/Kanäle/Kanal.csv": (
        b"Kanal-ID,Land,Titel,Sichtbarkeit\nUCmmmmmmmmmmmmmmmmmmmmmm,DE,Robin,PUBLIC\n"
    ),
    "Takeout/archive_browser.html": b"<html>",
}

OPML = b"""<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>Mine</title><ownerEmail>robin@vale.example</ownerEmail></head><body>
<outline text="Parsers" title="Parsers">
  <outline type="rss" text="Ada Quill | Errors That Help" xmlUrl="https://ada.example/feed.xml" htmlUrl="https://ada.example/"/>
  <outline text="Bo &amp; ink" xmlurl="HTTP://Bo.Example:80/rss?a=1&b=2" HTMLURL="http://bo.example/blog"/>
</outline>
<outline text="Feeds"><outline text="Deep"><outline title="Cy Loom" xmlUrl="https://social.example/@cy.rss"/></outline></outline>
<outline text="#tags" xmlUrl="https://social.example/tags/tags.rss" htmlUrl="https://social.example/tags/tags"/>
<outline text="Commits" xmlUrl="https://github.com/ada/lexer/commits/main.atom" htmlUrl="https://github.com/ada/lexer"/>
<outline text="Dee" xmlUrl="https://feeds.feedburner.com/dee" htmlUrl="http://github.com/maker/feed-program"/>
<outline text="Eve" htmlUrl="https://eve.example"/>
<outline text="a link to nothing" xmlUrl="javascript:alert(1)"/>
<outline text="a note"/>
</body></opml>
"""

TABLE = (
    "\ufeffName;Firma;E-Mail;Role;City;Twitter;Mastodon;Website;Tags;Notes\r\n"
    "Ada Quill;Ropeworks;ada@quill.example;mentor;Lisbon;@AdaQ;@ada@social.example;https://ada.example;parsers, ropes;"
    '"met in 2019;\r\nlikes tea"\r\n'
    "'=Bo Nib;;;Editor;;-;ada@nowhere;;;\r\n"
    ";;cy@loom.example;;;;;;;\r\n"
    ";Nobody & Co.;;;;;;;;\r\n"
).encode()
ODD_TABLE = b"Full name,Fedi,Where\nAda Quill,@ada@social.example,Lisbon\nBo Nib,bo@ink.example,Brno\n"


def as_json(value: Any) -> bytes:
    return json.dumps(value).encode()


GITHUB = as_json(
    [
        {"login": "Ada-Q", "id": 7, "html_url": "https://github.com/Ada-Q", "type": "User"},
        {
            "login": "bo", "id": 8, "name": "Bo Nib", "company": "@ink ", "blog": "bo.example", "bio": "Ink.",
            "location": "Brno", "twitter_username": "bonib", "avatar_url": "https://pictures.example/8",
        },
        {"login": "", "id": 9},
    ]
)  # fmt: skip
MASTODON = as_json(
    [
        {
            "id": "1", "acct": "ada@quill.example", "display_name": "Ada :fox: &amp; Co", "url": "https://quill.example/@ada",
            "uri": "https://quill.example/users/ada", "note": "<p>Parsers.</p>", "avatar": "https://quill.example/a.png",
            "fields": [
                {"name": "Web", "value": '<a href="https://ada.example">ada.example</a>', "verified_at": "2024"},
                {"name": "Pronouns", "value": "she/her", "verified_at": None},
            ],
        },
        {"id": 2, "acct": "bo", "display_name": "", "url": "https://social.example/users/bo"},
        {"id": 3, "acct": "cy", "url": "nonsense"},
    ]
)  # fmt: skip
TWITTER = as_json(
    {
        "users": [
            {"id": 730805892, "id_str": "730805892", "screen_name": "AdaQ", "name": "Ada", "location": "Lisbon",
             "url": "https://ada.example", "description": "Parsers"},
            {"id_str": "x", "screen_name": "nobody"},
        ],
        "next_cursor": 0,
    }
)  # fmt: skip
BLUESKY = as_json(
    {
        "follows": [
            {"did": ADA_DID, "handle": "ada.quill.example", "displayName": "Ada Quill ", "description": "Parsers"},
            {"did": BO_DID, "handle": "handle.invalid", "displayName": "",
             "labels": [{"val": "!no-unauthenticated"}], "description": "not for everyone"},
            {"handle": "cy.example"},
        ],
        "subject": {"did": DID, "handle": "robin.example"},
    }
)  # fmt: skip


def record(collection: str, rkey: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"uri": f"at://{DID}/app.bsky.{collection}/{rkey}", "cid": "bafy", "value": value}


def post_of(did: str) -> dict[str, str]:
    return {"uri": f"at://{did}/app.bsky.feed.post/3kabcdefghij2", "cid": "bafy"}


RECORDS = as_json(
    {
        "records": [
            record("graph.follow", "3k1", {"subject": ADA_DID, "createdAt": "2025-01-01T10:00:00.000Z"}),
            record("feed.like", "3k2", {"subject": post_of(ADA_DID), "createdAt": "2025-01-02T10:00:00.000Z"}),
            record("feed.repost", "3k3", {"subject": post_of(BO_DID), "createdAt": "2025-01-03T12:00:00+02:00"}),
            record(
                "feed.post", "3k4",
                {"text": "Which lexer was that?", "createdAt": "2025-01-04T10:00:00Z",
                 "reply": {"root": post_of(BO_DID), "parent": post_of(ADA_DID)}},
            ),
            record(
                "feed.post", "3k5",
                {"text": "@bo thanks!", "createdAt": "2025-01-05T10:00:00Z",
                 "facets": [{"features": [{"$type": "app.bsky.richtext.facet#mention", "did": BO_DID}]}]},
            ),
            record(
                "feed.post", "3k6",
                {"text": "look", "createdAt": "2025-01-06T10:00:00Z",
                 "embed": {"$type": "app.bsky.embed.record", "record": post_of(ADA_DID)}},
            ),
            record("feed.post", "3k7", {"text": "to myself", "createdAt": "2025-01-07T10:00:00Z",
                                        "reply": {"root": post_of(DID), "parent": post_of(DID)}}),
            record("feed.like", "3k7zzzzzzzzz2", {"subject": post_of(DID), "createdAt": "2025-01-07T10:00:00Z"}),
            record("feed.like", "3jzfcijpj2z2a", {"subject": post_of(ADA_DID), "createdAt": "yesterday"}),
            record("feed.like", "self", {"subject": post_of(ADA_DID)}),
            {"uri": "nonsense"},
        ],
        "cursor": "3k1",
    }
)  # fmt: skip

ME = "https://social.example/users/robin"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


def note(number: int, content: str, to: list[str], **more: Any) -> dict[str, Any]:
    uri, day = f"{ME}/statuses/{number}", f"2025-02-{number:02}T10:00:00Z"
    body = {"id": uri, "type": "Note", "published": day, "to": to, "cc": [f"{ME}/followers"], "content": content}
    return {"id": f"{uri}/activity", "type": "Create", "actor": ME, "published": day, "object": body | more}


def mention(name: str) -> dict[str, str]:
    user, _, host = name.partition("@")
    return {"type": "Mention", "href": f"https://{host}/users/{user}", "name": f"@{name}"}


OUTBOX_ITEMS = [
    note(1, "<p>Hello <b>world</b></p>", [PUBLIC]),
    note(2, "<p>@ada which lexer was that?</p>", [PUBLIC], inReplyTo="https://quill.example/users/ada/statuses/5",
         tag=[mention("ada@quill.example"), {"type": "Hashtag", "name": "#lexer"}]),
    note(3, "<p>@bo secret</p>", ["https://ink.example/users/bo"], cc=[], tag=[mention("bo@ink.example")]),
    note(4, "<p>@bo for my followers</p>", [f"{ME}/followers"], cc=[], tag=[mention("bo@ink.example")]),
    note(5, "<p>more</p>", [PUBLIC], inReplyTo=f"{ME}/statuses/1"),
    note(6, "<p>hm</p>", [PUBLIC], inReplyTo="https://opaque.example/objects/1234-5678"),
    note(7, "<p>read @cy</p>", [f"{ME}/followers"], cc=[PUBLIC],
         tag=[{"type": "Mention", "href": "https://social.example/users/cy", "name": "@cy"}]),
    {"id": f"{ME}/statuses/8/activity", "type": "Announce", "actor": ME, "published": "2025-02-08T10:00:00Z",
     "object": "https://ink.example/users/bo/statuses/111"},
    {"id": f"{ME}/statuses/9/activity", "type": "Announce", "actor": ME, "published": "2025-02-09T10:00:00Z",
     "object": "https://opaque.example/notes/abc"},
    {"id": f"{ME}/statuses/10/activity", "type": "Announce", "actor": ME, "published": "never",
     "object": "https://ink.example/users/bo/statuses/112"},
    {"type": 7},
]  # fmt: skip


def collection(name: str, items: list[Any]) -> bytes:
    context = "https://www.w3.org/ns/activitystreams"
    head = {"@context": context, "id": f"{name}.json", "type": "OrderedCollection", "totalItems": len(items)}
    return as_json(head | {"orderedItems": items})


LIKES = [
    "https://quill.example/users/ada/statuses/114000000000000000",
    "https://ink.example/@bo/17",
    "https://opaque.example/objects/1234",
]
MASTODON_ARCHIVE: Files = {
    "outbox.json": collection("outbox", OUTBOX_ITEMS),
    "likes.json": collection("likes", LIKES),
    "bookmarks.json": collection("bookmarks", LIKES),
    "actor.json": as_json({"id": ME, "type": "Person", "published": "2024-06-01T00:00:00Z"}),
    "following_accounts.csv": b"Account address,Show boosts\nada@quill.example,true\n",
    "avatar.png": b"\x89PNG\r\n\x1a\n\x00",
}


def zipped(files: Files) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return target.getvalue()


def tarred(files: Files) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return target.getvalue()


def laid_out(files: Files, folder: Path) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def export(path: Path, **wishes: Any) -> tuple[str, Batch]:
    """Read an export as `starmeet import` does; all its batches as one."""
    with open_bundle(path) as bundle:
        found = read_export(bundle, **wishes)
        batches = list(found.batches)
    return found.kind, Batch(
        people=tuple(one for batch in batches for one in batch.people),
        seen=tuple(one for batch in batches for one in batch.seen),
        passed=tuple(one for batch in batches for one in batch.passed),
        said=tuple(one for batch in batches for one in batch.said),
        skipped=tuple(one for batch in batches for one in batch.skipped),
        unknown=sum(batch.unknown for batch in batches),
    )


def one_file(data: bytes, folder: Path, name: str = "file", **wishes: Any) -> tuple[str, Batch]:
    path = folder / name
    path.write_bytes(data)
    return export(path, **wishes)
