"""The wheel's hook: catalogues are compiled, resources/ is packed as lkk_desktop/resources.

An editable install packs nothing: there the resources are read from the repository.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent))

from catalogues import compile_all


class Catalogues(BuildHookInterface):  # type: ignore[type-arg]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        compile_all(Path(self.root))
        resources = Path(self.root) / "resources"
        if version != "editable" and resources.is_dir():
            build_data["force_include"][str(resources)] = "lkk_desktop/resources"
