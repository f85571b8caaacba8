"""What things are, and what may be done to them; shared with the server."""

from lkk_desktop.models import accounts, command, metering, readings, suppliers, tariffs

__all__ = ["accounts", "command", "metering", "readings", "suppliers", "tariffs"]
