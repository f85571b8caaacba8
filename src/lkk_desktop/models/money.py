"""Exact amounts: money in kopecks, volumes in thousandths, prices in millionths; never a float."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

THOUSANDTHS = 1_000
MILLIONTHS = 1_000_000


def cost(volume: int, price: int) -> int:
    """Kopecks of a volume (thousandths) at a price (millionths of the currency), half-up."""
    exact = Decimal(volume) * Decimal(price) * 100 / (THOUSANDTHS * MILLIONTHS)
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))
