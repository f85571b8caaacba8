"""Schemathesis over the description: what it makes up, sent to a real server by two callers.

Checked of each answer: no 5xx; a status, a media type and a body as described; nothing where the
token is left out; wrong input refused. That right input is taken is not checked: what it is about
is made up, and refused for that.
"""

from __future__ import annotations

import functools
import warnings
from collections import Counter
from collections.abc import Iterator
from typing import Any, Literal

import msgspec
import schemathesis
from hypothesis.errors import HypothesisWarning
from schemathesis import engine
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events
from schemathesis.specs.openapi.adapter import responses

from lkk_desktop.sync.protocol import MEDIA_TYPE
from tests.access.asks import EXAMPLES
from tests.access.people import Caller, Town
from tests.access.things import theirs
from tests.server.files.kit import OFFSET

As = Literal["nobody", "owner"]
PHASES = ("examples", "coverage", "fuzzing", "stateful")
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "unsupported_method",
    "allow_header_conformance",
    "ignored_auth",
    "use_after_free",
    "ensure_resource_availability",
    "missing_required_header",
)
WAIT = 10
REFUSALS = [400, 401, 404, 405, 409, 412, 413, 415, 416, 422, 429]
"""What wrong input may be refused with; a body that is too large is not looked into."""


class Found(msgspec.Struct):
    """A run: how many requests were sent and answered how, by phase and status, and what failed."""

    requests: Counter[str]
    statuses: Counter[int]
    phases: dict[str, str]
    failures: list[str]


@functools.cache
def _prepare() -> None:
    """Teach it MessagePack; and that a tuple of an answer is one of JSON Schema 2020-12, which
    version 4.32 rewrites as an older draft's and then does not understand."""

    @schemathesis.deserializer(MEDIA_TYPE)
    def read(_context: Any, response: Any) -> Any:
        return msgspec.to_builtins(msgspec.msgpack.decode(response.content))

    @schemathesis.serializer(MEDIA_TYPE)
    def write(_context: Any, value: Any) -> Any:
        return msgspec.msgpack.encode(_packable(value))

    @schemathesis.serializer(OFFSET)
    def raw(_context: Any, value: Any) -> Any:
        return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")

    kept = functools.partial(responses.to_json_schema, convert_prefix_items=False)  # type: ignore[attr-defined]
    vars(responses)["to_json_schema"] = kept


def _packable(value: Any) -> Any:
    """The same without integers that MessagePack has no bytes for."""
    if isinstance(value, dict):
        return {key: _packable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_packable(one) for one in value]
    large = isinstance(value, int) and not -(2**63) <= value < 2**64
    return str(value) if large else value


def _tokens(town: Town) -> type:
    """What gives each request the owner's token; where a request ended it, nothing has happened."""
    owner = town.callers["owner"].token or ""

    class Tokens:
        def get(self, _case: Any, _context: Any) -> str:
            if not town.server.sessions.stands(owner):
                town.back()
            return owner

        def set(self, case: Any, token: str, _context: Any) -> None:
            case.headers = {**(case.headers or {}), "Authorization": f"Bearer {token}"}

    return Tokens


def run(town: Town, who: As, *, most: int, seed: int) -> Found:
    """Send what it makes up: ``most`` requests of an operation while fuzzing."""
    _prepare()
    town.back()
    config = SchemathesisConfig.from_dict(
        {
            "seed": seed,
            "continue-on-failure": True,
            "request-timeout": WAIT,
            "max-stream-events": 1,
            "base-url": town.server.url,
            "suppress-health-check": ["all"],
            "generation": {"max-examples": most, "no-shrink": True, "database": "none"},
            "checks": {"enabled": False} | {name: _check(name) for name in CHECKS},
        }
    )
    schema = schemathesis.openapi.from_dict(_described(town), config=config)
    if who == "owner":
        schema.auth(refresh_interval=None)(_tokens(town))
    found = Found(Counter(), Counter(), {}, [])
    with warnings.catch_warnings():
        # What it makes up is sometimes long, which is no fault.
        warnings.simplefilter("ignore", HypothesisWarning)
        for event in engine.from_schema(schema).execute():
            _note(found, event)
    return found


def _check(name: str) -> dict[str, Any]:
    own = ("negative_data_rejection", "missing_required_header")
    refusals = {"expected-statuses": REFUSALS} if name in own else {}
    return {"enabled": True, **refusals}


def _described(town: Town) -> dict[str, Any]:
    """The description, with the matrix's requests as its examples."""
    with town.server.client() as client:
        described: dict[str, Any] = client.get("/openapi.json").json()
    owner = town.callers["owner"]
    for item in described["paths"].values():
        for operation in item.values():
            # Bytes that are no message have no example beyond themselves.
            if OFFSET not in operation.get("requestBody", {"content": (OFFSET,)})["content"]:
                example = _example(town, owner, operation["operationId"])
                for media in operation["requestBody"]["content"].values():
                    media["example"] = example
    return described


def _example(town: Town, owner: Caller, name: str) -> Any:
    return msgspec.json.decode(msgspec.json.encode(EXAMPLES[name].ask(owner, theirs(town), town)))


def _note(found: Found, event: events.EngineEvent) -> None:
    if isinstance(event, events.PhaseFinished):
        found.phases[event.phase.name.value] = event.status.value
    if isinstance(event, events.NonFatalError):
        found.failures.append(f"{event.label}: {event.value!r}")
    if isinstance(event, events.FatalError):
        found.failures.append(repr(event.exception))
    if isinstance(event, events.ScenarioFinished):
        found.requests[event.phase.value] += len(event.recorder.interactions)
        answers = (one.response for one in event.recorder.interactions.values())
        found.statuses.update(one.status_code for one in answers if one is not None)
        found.failures.extend(_failed(event))


def _failed(event: events.ScenarioFinished) -> Iterator[str]:
    for id, checks in event.recorder.checks.items():
        for check in checks:
            if check.status == Status.FAILURE and check.failure_info is not None:
                sent = event.recorder.interactions[id].request
                failure = check.failure_info.failure
                what = f"{failure.title}: {failure.message}".replace("\n", " ")
                yield f"{event.label}: {check.name}: {what} | {sent.uri} {sent.body!r}"
