"""Each operation says who may call it; the description is of all of them, and nothing besides."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from litestar.routes import HTTPRoute

from lkk_desktop.online import messages
from lkk_desktop.online.question import Question
from lkk_server.app import application
from lkk_server.operations import Access
from tests.server.running import Running


@pytest.fixture(scope="module")
def described(shared: Running) -> dict[str, Any]:
    with shared.client() as client:
        answer = client.get("/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def test_the_description_has_every_route_with_who_may_call_it(
    shared: Running, described: dict[str, Any]
) -> None:
    told = {
        (path, method.upper())
        for path, item in described["paths"].items()
        for method, operation in item.items()
        if operation["x-access"] in get_args(Access)
    }
    routes = {
        (route.path_format, str(method))
        for route in application(shared.work).routes
        if isinstance(route, HTTPRoute)
        for method in route.methods
        if method != "OPTIONS"
    }
    assert told == routes


def test_whoever_needs_no_token_is_told_so(described: dict[str, Any]) -> None:
    for item in described["paths"].values():
        for operation in item.values():
            # A refresh token comes in the body.
            none = operation["x-access"] == "anyone" or operation["operationId"] == "refresh"
            assert operation["security"] == ([] if none else [{"bearer": []}])


def test_every_question_is_answered(described: dict[str, Any]) -> None:
    asked = {
        one.path
        for one in vars(messages).values()
        if isinstance(one, type) and issubclass(one, Question) and hasattr(one, "path")
    }
    assert len(asked) > 15
    assert asked <= set(described["paths"])
