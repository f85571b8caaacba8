"""The stage of a story, for each test its own; its template is made once a session."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.server import seeded
from tests.journeys.stage import Stage, furnish

_made: dict[str, Path] = {}
"""Once for all folders that use these fixtures: each import of a fixture is one of its own."""


@pytest.fixture(scope="session")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the living scene, for nobody to serve."""
    if "scene" not in _made:
        _made["scene"] = seeded(tmp_path_factory.mktemp("scene") / "living")
    return _made["scene"]


@pytest.fixture(scope="session")
def template(scene: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The server's folder, and profiles that have signed in and pulled everything."""
    if "template" not in _made:
        _made["template"] = furnish(tmp_path_factory.mktemp("template"), scene)
    return _made["template"]


@pytest.fixture
def stage(template: Path, tmp_path: Path) -> Iterator[Stage]:
    """The living scene on its own clock."""
    made = Stage(tmp_path, template)
    yield made
    complaints = made.end()
    assert not complaints, "\n".join(complaints)
