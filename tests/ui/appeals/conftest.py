"""The parts of appeals are read in Russian, also where no window chooses a language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lkk_desktop import strings


@pytest.fixture(autouse=True)
def russian() -> Iterator[None]:
    before = strings.language()
    strings.use("ru")
    yield
    strings.use(before)
