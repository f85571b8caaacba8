"""Exact amounts: money in kopecks, volumes in thousandths, prices in millionths; never a float."""

from __future__ import annotations

from collections.abc import Sequence

THOUSANDTHS = 1_000
MILLIONTHS = 1_000_000
COST = THOUSANDTHS * MILLIONTHS // 100
"""What a volume times a price is divided by to make kopecks of it."""


def half_up(numerator: int, denominator: int) -> int:
    """The whole number nearest to a fraction; halves go away from zero, as ``Decimal`` has it.

    Raises ``ZeroDivisionError``; a denominator below zero is a mistake of the caller's.
    """
    if numerator < 0:
        return -((denominator - 2 * numerator) // (2 * denominator))
    return (2 * numerator + denominator) // (2 * denominator)


def cost(volume: int, price: int) -> int:
    """Kopecks of a volume (thousandths) at a price (millionths of the currency), half-up."""
    return half_up(volume * price, COST)


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """A whole split by weights: the parts are whole, have its sign, and add up to it exactly.

    By largest remainders, the earlier first where they are equal. Where no weight is above zero
    the first takes all. Raises ``ValueError`` for no weights at all, or one below zero.
    """
    if not weights or min(weights) < 0:
        raise ValueError("a whole is split by weights that are not below zero")
    whole, sign = (total, 1) if total >= 0 else (-total, -1)
    among = sum(weights)
    if not among:
        return [total, *([0] * (len(weights) - 1))]
    parts = [whole * weight // among for weight in weights]
    left = whole - sum(parts)
    if left:
        rest = sorted(range(len(weights)), key=lambda n: (-(whole * weights[n] % among), n))
        for place in rest[:left]:
            parts[place] += 1
    return parts if sign > 0 else [-part for part in parts]
