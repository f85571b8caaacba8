"""An example of each operation's request, by the operation's name."""

from __future__ import annotations

from tests.access.clerking import CLERKING
from tests.access.doors import DOORS
from tests.access.exchanged import EXCHANGED
from tests.access.filed import FILED
from tests.access.inside import INSIDE
from tests.access.paying import PAYING
from tests.access.things import Example

EXAMPLES: dict[str, Example] = {**EXCHANGED, **DOORS, **INSIDE, **CLERKING, **FILED, **PAYING}
