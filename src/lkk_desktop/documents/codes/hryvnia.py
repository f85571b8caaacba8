"""The sign of the hryvnia as lines that a pen draws, so that no font has to have it.

Coordinates: the middle of the code's empty circle is the origin, its radius 1, and y goes up.
"""

from __future__ import annotations

Point = tuple[float, float]

PEN = 0.115
START: Point = (-0.33, 0.36)
CURVES: tuple[tuple[Point, Point, Point], ...] = (
    ((-0.22, 0.62), (0.34, 0.64), (0.34, 0.33)),
    ((0.34, 0.06), (-0.34, -0.06), (-0.34, -0.33)),
    ((-0.34, -0.64), (0.22, -0.62), (0.33, -0.36)),
)
"""Cubic curves, each from where the last one ended: two points that pull, and the end."""

BARS: tuple[tuple[Point, Point], ...] = (
    ((-0.5, 0.11), (0.5, 0.11)),
    ((-0.5, -0.11), (0.5, -0.11)),
)
