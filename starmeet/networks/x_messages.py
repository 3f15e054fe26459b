"""Direct messages of an X archive: one by one, though a conversation is one entry of the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from starmeet import text
from starmeet.model import Skipped
from starmeet.networks.batch import Passed
from starmeet.networks.x_tweets import NETWORK, Accounts, instant, number, written


class Message(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """One message."""

    id: Any = None
    sender_id: Any = None
    recipient_id: Any = None
    created_at: Any = None
    text: Any = None


class Event(msgspec.Struct, frozen=True, rename="camel"):
    """Something in a conversation: a message, or that somebody came or went, which is passed over."""

    message_create: Message | None = None


class Talk(msgspec.Struct, frozen=True, rename="camel"):
    """What two people or a group wrote to each other."""

    conversation_id: Any = None
    messages: list[Event] | None = None


class Conversation(msgspec.Struct, frozen=True, rename="camel"):
    """An entry of the file."""

    dm_conversation: Talk | None = None


class Ends(msgspec.Struct, frozen=True, rename="camel"):
    """Who is in a conversation: two numbers with a hyphen between them; one for a group."""

    conversation_id: Any = None


class Between(msgspec.Struct, frozen=True, rename="camel"):
    """An entry of the file, and nothing of it but who is in it."""

    dm_conversation: Ends | None = None


def in_all(conversations: Iterable[Between | None]) -> str:
    """Find the one person who is in all conversations of two: whose archive it is; empty where that is not clear."""
    common: set[str] | None = None
    for one in conversations:
        between = one.dm_conversation.conversation_id if one and one.dm_conversation else None
        both = {*map(number, between.split("-"))} if isinstance(between, str) and between.count("-") == 1 else set()
        if both and "" not in both:
            common = both if common is None else common & both
    return common.pop() if common and len(common) == 1 else ""


def read(talk: Talk, accounts: Accounts, my_id: str, where: str, *, words: bool) -> Iterator[Passed | Skipped | None]:
    """Give the messages of a conversation, with their words only where they are wanted; None where who is not clear."""
    sent = [one.message_create for one in talk.messages or () if one.message_create]
    group = sorted({number(one.sender_id) for one in sent})
    for one in sent:
        message_id, sender, recipient = number(one.id), number(one.sender_id), number(one.recipient_id)
        at = message_id and (written(one.created_at) or instant(message_id))
        if not at:
            why = "a message without a time" if message_id else "a message without a number"
            yield Skipped(where=where, why=why)
            continue
        mine = sender == my_id
        others = [sender] if not mine else [recipient] if recipient else group
        who = tuple(filter(None, map(accounts.profile, others)))
        if not my_id or not sender:
            yield None
        elif who:
            said = text.plain(one.text) if words and isinstance(one.text, str) else ""
            yield Passed(
                key=f"{NETWORK}:message:{message_id}", at=at, who=who, direction="out" if mine else "in",
                kind="message", text=said,
            )  # fmt: skip
