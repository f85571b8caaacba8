"""What a planted bug is: which attributes of the running code it puts others in the place of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

Change = tuple[Any, str, Any]
"""An owner, the name of its attribute, and the wrong value."""

Mutant = Callable[[], Iterator[Change]]
