"""What must hold: the invariants of the sync, the cheap ones after each step, all at the end."""

from tests.simulation.laws.desk import after_page, always, at_desk, signed_out
from tests.simulation.laws.effects import after_server
from tests.simulation.laws.hall import begins_with_nothing, nothing_left
from tests.simulation.laws.kit import Violation, hold
from tests.simulation.laws.offices import turned
from tests.simulation.laws.rest import at_rest, at_the_end

__all__ = [
    "Violation",
    "after_page",
    "after_server",
    "always",
    "at_desk",
    "at_rest",
    "at_the_end",
    "begins_with_nothing",
    "hold",
    "nothing_left",
    "signed_out",
    "turned",
]
