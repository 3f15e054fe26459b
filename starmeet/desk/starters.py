"""What one could say, and having a language model say it in other words."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec

from starmeet.config.options import LanguageModel
from starmeet.desk.base import Desk, pick_person
from starmeet.desk.briefing import conference_or_none, say, subject, work_out
from starmeet.desk.wording import sentences
from starmeet.errors import ConfigError, StarmeetError, UsageError
from starmeet.model import Starter, Value
from starmeet.starters.language import KINDS
from starmeet.store import steps
from starmeet.text import NETWORKS

if TYPE_CHECKING:
    from starmeet.language_model import Message

_AGREED = "model-agreed"
"""The store's setting that holds to which model something may be sent."""


class Sending(Value, frozen=True, kw_only=True):
    """What a language model would be sent."""

    to: str
    """Address and name of the model."""
    agreed: bool
    """Whether the user has agreed to it."""
    request: str
    """The whole request as text; empty where nothing of what is known may be sent."""


class Rephrased(Value, frozen=True, kw_only=True):
    """Starters as a model phrased them, where that held."""

    starters: tuple[Starter, ...]
    changed: int
    """How many are in the model's words."""
    kept: int
    """How many were asked about and stay as they were, as what came back did not hold."""
    instead: dict[str, str] = msgspec.field(default_factory=dict)
    """What was said plainly -> how the model says it."""
    problem: str = ""
    """Why the model was not heard; all are as they were then."""


def starters(
    desk: Desk, name: str, kind: str = "", network: str = "", conference: str = ""
) -> tuple[Starter, ...]:  # fmt: skip
    """Make sentences to start with, each with the facts it rests on; none when nothing is known.

    Args:
        desk: the desk.
        name: whom they are for.
        kind: one of `KINDS`; empty for all.
        network: where they will be posted, so that they fit there; empty for anywhere.
        conference: where you meet; empty for the current or next one.

    Raises:
        UsageError: there are no sentences of that kind, or no such network.
    """
    if kind and kind not in KINDS:
        raise UsageError(f"there are no starters for {kind!r}", f"kinds are {', '.join(sorted(KINDS))}")
    if network and network not in NETWORKS:
        raise UsageError(f"there is no network {network!r}", f"networks are {', '.join(NETWORKS)}")
    work_out(desk, conference)
    with desk.store.read() as reader:
        person = pick_person(reader, name)
        about = subject(reader, desk, person, conference_or_none(reader, desk, conference))
        return say(reader, desk, about, kind, network)


def use(desk: Desk, name: str, text: str) -> None:
    """Remember that a starter was used, so that it is not offered again."""
    with desk.store.write("use", desk.now()) as tx:
        person = pick_person(tx, name)
        steps.use(tx, person.id, text)
        tx.summary = f"used a starter with {person.name}"


def sending(desk: Desk, name: str, kind: str = "", network: str = "", conference: str = "") -> Sending:
    """Say what a language model would be sent to rephrase these starters; nothing is sent.

    Raises:
        ConfigError: no model is named in the config.
    """
    model = _model(desk)
    asked = _message(desk, starters(desk, name, kind, network, conference), model)
    key = bool(model.key_env or model.key_command) or bool(_key(model))
    request = asked.shown(key=key) if asked else ""
    return Sending(to=_to(model), agreed=agreed(desk), request=request)


def agree(desk: Desk) -> str:
    """Remember that the user has seen what would be sent, and agrees; give to which model.

    Raises:
        ConfigError: no model is named in the config.
    """
    to = _to(_model(desk))
    with desk.store.write("agree", desk.now(), automatic=True) as tx:
        tx.set_meta(_AGREED, to)
        tx.summary = f"agreed to ask {to}"
    return to


def agreed(desk: Desk) -> bool:
    """Tell whether the user has agreed to ask the model in the config: another address or model is asked about anew."""
    model = desk.config.starters.model
    with desk.store.read() as reader:
        return bool(model.url and model.name) and reader.meta(_AGREED) == _to(model)


def rephrase(desk: Desk, name: str, kind: str = "", network: str = "", conference: str = "") -> Rephrased:
    """Make starters and have the model of the config rephrase them; what does not hold, or fails, stays as it was.

    Raises:
        ConfigError: no model is named in the config, or its key cannot be had.
        StarmeetError: the user has not agreed to what would be sent.
    """
    from starmeet.language_model import ask
    from starmeet.starters.rephrase import MOST, answered, may_be_sent, rephrased

    model = _model(desk)
    if not agreed(desk):
        hint = f"see what would be: `starmeet starters {name} --show-request`, and add --agree if you do"
        raise StarmeetError(f"nothing was sent to {_to(model)} yet", hint)
    found = starters(desk, name, kind, network, conference)
    asked = _message(desk, found, model)
    if asked is None:
        return Rephrased(starters=found, changed=0, kept=0)
    key = _key(model)
    try:
        said = answered(asyncio.run(ask(model, key, asked)))
    except StarmeetError as error:
        return Rephrased(starters=found, changed=0, kept=0, problem=str(error))
    new = rephrased(found, said, sentences(desk))
    instead = {before.text: one.text for one, before in zip(new, found, strict=True) if one != before}
    asked_about = min(MOST, sum(map(may_be_sent, found)))
    return Rephrased(starters=new, changed=len(instead), kept=asked_about - len(instead), instead=instead)


def _message(desk: Desk, found: tuple[Starter, ...], model: LanguageModel) -> Message | None:
    from starmeet.language_model import message
    from starmeet.starters.rephrase import question

    asked = question(found, sentences(desk), desk.config.starters.tone)
    return message(model, asked.system, asked.user, asked.schema) if asked else None


def _model(desk: Desk) -> LanguageModel:
    model = desk.config.starters.model
    if not model.url or not model.name:
        missing = "url" if not model.url else "name"
        raise ConfigError("no language model is set up", f"set starters.model.{missing} in the config")
    return model


def _key(model: LanguageModel) -> str:
    from starmeet.config.tokens import token

    return token(model)


def _to(model: LanguageModel) -> str:
    return f"{model.name} at {model.url}"
