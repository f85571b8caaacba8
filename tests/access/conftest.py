"""The town, made once for all tests of access."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.access.people import Town, town


@pytest.fixture(scope="package")
def the_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(tmp_path_factory.mktemp("town")) as made:
        yield made
