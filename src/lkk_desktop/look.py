"""Colours, spaces and type sizes as plain values: one source for screens, charts and paper."""

from __future__ import annotations

from typing import Literal

import msgspec

Scheme = Literal["light", "dark"]


class Colours(msgspec.Struct, frozen=True, kw_only=True):
    """A scheme's colours by role, each ``#RRGGBB``.

    Text roles (text, muted, faint, ok, wait, bad, accent) reach 4.5 : 1 on every ground that they
    may stand on, and ``edge``, the border of what can be typed into, reaches 3 : 1 (WCAG 2.2,
    1.4.3 and 1.4.11); ``line`` only parts what is already apart.
    """

    ground: str
    surface: str
    sunken: str
    line: str
    edge: str
    text: str
    muted: str
    faint: str
    ok: str
    ok_ground: str
    wait: str
    wait_ground: str
    bad: str
    bad_ground: str
    accent: str
    accent_over: str
    accent_down: str
    on_accent: str
    soft: str
    day: str
    night: str
    peak: str
    half_peak: str
    cold: str
    hot: str
    gas: str
    heat: str
    other: str
    last_year: str
    skeleton: str


LIGHT = Colours(
    ground="#F5F6F8",
    surface="#FFFFFF",
    sunken="#F0F2F5",
    line="#E1E5EA",
    edge="#828C9B",
    text="#15191F",
    muted="#5C6673",
    faint="#646E7D",
    ok="#187A42",
    ok_ground="#E5F4EB",
    wait="#955800",
    wait_ground="#FDF1DC",
    bad="#C0322B",
    bad_ground="#FBE9E7",
    accent="#0B6BCB",
    accent_over="#095DB2",
    accent_down="#084F98",
    on_accent="#FFFFFF",
    soft="#E6F0FB",
    day="#F2A33A",
    night="#5469C8",
    peak="#D9573F",
    half_peak="#F2A33A",
    cold="#2F9BD6",
    hot="#D9573F",
    gas="#8A63C7",
    heat="#C2477F",
    other="#3E9E8E",
    last_year="#C9D1DB",
    skeleton="#E8EBEF",
)

DARK = Colours(
    ground="#101318",
    surface="#181C23",
    sunken="#12161B",
    line="#2A313B",
    edge="#667080",
    text="#E9EDF2",
    muted="#A3ADBA",
    faint="#8791A0",
    ok="#4CC38A",
    ok_ground="#12291F",
    wait="#E5A84B",
    wait_ground="#2C2213",
    bad="#FF7B72",
    bad_ground="#33191A",
    accent="#58A6FF",
    accent_over="#79B8FF",
    accent_down="#3F93F2",
    on_accent="#08131F",
    soft="#16283D",
    day="#E9A94F",
    night="#7F93F2",
    peak="#EE7B66",
    half_peak="#E9A94F",
    cold="#57B6EA",
    hot="#EE7B66",
    gas="#AE8BE8",
    heat="#E274A4",
    other="#5CBFAE",
    last_year="#39424E",
    skeleton="#232932",
)

SCHEMES: dict[Scheme, Colours] = {"light": LIGHT, "dark": DARK}

# What stands on what: (text role, ground role) pairs that screens use.
TEXT_ON: tuple[tuple[str, str], ...] = (
    *(
        (role, ground)
        for role in ("text", "muted", "faint", "ok", "wait", "bad", "accent")
        for ground in ("ground", "surface", "sunken")
    ),
    ("ok", "ok_ground"),
    ("wait", "wait_ground"),
    ("bad", "bad_ground"),
    ("text", "wait_ground"),
    ("text", "bad_ground"),
    ("accent", "soft"),
    ("text", "soft"),
    ("muted", "soft"),
    ("on_accent", "accent"),
    ("on_accent", "accent_over"),
    ("on_accent", "accent_down"),
)
EDGE_ON: tuple[tuple[str, str], ...] = (
    ("edge", "surface"),
    ("edge", "ground"),
    ("accent", "surface"),
    ("accent", "ground"),
    ("bad", "surface"),
)

FAMILY = "Roboto"
CAPTION = 12
TEXT = 14
HEADING = 16
FIGURE = 16
INPUT = 18
TITLE = 24
HERO = 30

XS, S, M, L, XL, XXL = 4, 8, 12, 16, 24, 32

RADIUS = 8
CARD_RADIUS = 12
CARD_PADDING = (20, 18)
TIGHT_PADDING = (14, 14)
PAGE_MARGIN = (32, 24)
NAVIGATION = 232
RAIL = 64
TIGHT_RAIL = 44
HEADER = 64
NARROW = 720
TIGHT = 480
# The least side of what is pressed (WCAG 2.2, 2.5.8 asks for 24).
TARGET = 32


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
