"""Asking a language model: one small request to any OpenAI-compatible server, over the one HTTP client.

No tools, no stream, nothing but text comes back, and whoever asks checks it (`starters.rephrase`).
"""

from __future__ import annotations

import json
from typing import Any

import msgspec

from starmeet.config.options import LanguageModel
from starmeet.errors import FetchError
from starmeet.fetch import Response, Session
from starmeet.model import Value
from starmeet.text import squeeze

MAX_ANSWER = 256 * 1024
"""Bytes: eight sentences are two thousand, and a model that thinks aloud writes some ten thousand before them."""
MAX_TOKENS = 1200
_TEMPERATURE = 0.4
_REFUSALS = (400, 401, 402, 403, 404, 405, 408, 413, 415, 422, 429, 500, 501, 502, 503, 504)
"""Statuses whose body says what is wrong."""
_FORMATS = ("json_schema", "json_object", "")
"""What servers know of structured answers, the best first: the shape stands in the words, too, and is checked here."""


class Message(Value, frozen=True, kw_only=True):
    """What is to be sent, apart from the key."""

    url: str
    body: dict[str, Any]

    def shown(self, *, key: bool) -> str:
        """Write the request exactly as it is sent; of a key only that there is one."""
        head = [f"POST {self.url}", "Content-Type: application/json"]
        head += ["Authorization: Bearer (your key)"] * key
        return "\n".join([*head, "", json.dumps(self.body, ensure_ascii=False, indent=1)])


def message(model: LanguageModel, system: str, user: str, schema: dict[str, object]) -> Message:
    """Write the request for an answer of that shape."""
    body = {
        "model": model.name,
        "messages": [{"role": "system", "content": system}, {"role": "user", "content": user}],
        "temperature": _TEMPERATURE,
        "max_tokens": MAX_TOKENS,
        "stream": False,
        "response_format": {
            "type": "json_schema", "json_schema": {"name": "sentences", "strict": True, "schema": schema},
        },
    }  # fmt: skip
    return Message(url=f"{model.url}/chat/completions", body=body)


async def ask(model: LanguageModel, key: str, first: Message) -> str:
    """Send a request and give the text that came back; a server that knows no schema is asked without.

    Raises:
        FetchError: no answer, a refusal, or something that is no answer of a model.
    """
    async with Session() as session:
        body = first.body
        for form in _FORMATS:
            body = _formed(body, form)
            answer = await _sent(session, model, key, first.url, body)
            if answer.status == 400 and "max_completion_tokens" in _problem(answer):
                body = {name: value for name, value in body.items() if name not in ("max_tokens", "temperature")}
                body["max_completion_tokens"] = MAX_TOKENS
                answer = await _sent(session, model, key, first.url, body)
            if answer.status not in (400, 422):
                break
    if answer.status >= 400:
        raise _refused(answer, model)
    return _text(answer, model)


async def _sent(session: Session, model: LanguageModel, key: str, url: str, body: dict[str, Any]) -> Response:
    return await session.fetch(
        url, method="POST", json=body, token=key, accept="application/json", limit=MAX_ANSWER,
        timeout=float(model.seconds), attempts=1, also=_REFUSALS,
    )  # fmt: skip


def _formed(body: dict[str, Any], form: str) -> dict[str, Any]:
    if form == "json_schema":
        return body
    rest = {name: value for name, value in body.items() if name != "response_format"}
    return rest | {"response_format": {"type": form}} if form else rest


def _refused(answer: Response, model: LanguageModel) -> FetchError:
    status = answer.status
    why = f"the language model at {model.url} refuses ({status})"
    if said := _problem(answer):
        why += f": {said}"
    if status in (401, 403):
        return FetchError(why, "check its key: key_env, key_command or the keyring")
    if status == 404:
        return FetchError(why, "check url and name under [starters.model]")
    return FetchError(why, "try again later" if status in (408, 429) or status >= 500 else "see what the server says")


def _problem(answer: Response) -> str:
    """Find what a server says is wrong, in any of the shapes they have for it."""
    try:
        found = msgspec.json.decode(answer.body)
    except (msgspec.DecodeError, RecursionError):
        return ""
    error = found.get("error", found) if isinstance(found, dict) else ""
    said = error.get("message", "") if isinstance(error, dict) else error
    return squeeze(said, 200) if isinstance(said, str) else ""


class _Said(msgspec.Struct):
    content: str | None = None


class _Choice(msgspec.Struct):
    message: _Said
    finish_reason: str | None = None


class _Completion(msgspec.Struct):
    choices: list[_Choice]


def _text(answer: Response, model: LanguageModel) -> str:
    try:
        choice = msgspec.json.decode(answer.body, type=_Completion).choices[0]
    except (msgspec.DecodeError, IndexError, RecursionError):
        said = _problem(answer)
        why = f"what came from {model.url} is no answer of a language model{f': {said}' if said else ''}"
        raise FetchError(why, "check url under [starters.model]: it often ends in /v1") from None
    if choice.finish_reason == "length" or not choice.message.content:
        raise FetchError(f"the language model at {model.url} did not finish its answer", "try another model")
    return choice.message.content
