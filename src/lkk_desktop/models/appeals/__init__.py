"""Appeals: the supplier's catalogue of forms, what a person writes in one, and what becomes of it.

Sources: seed S2, 6.5 («Заявления»); seed S0 (topic, reason, form).
"""

from lkk_desktop.models.appeals import appeal, catalogue, deeds

__all__ = ["appeal", "catalogue", "deeds"]
