"""What codes are called on screens and papers alike; a code that is unknown here names itself.

What a screen and a paper say differently, each in its own tone, stands with each of them.
"""

from __future__ import annotations

from collections.abc import Mapping

from lkk_desktop.strings import mark, t

SERVICES: Mapping[str, str] = {
    "electricity": mark("Electricity"),
    "cold_water": mark("Cold water"),
    "hot_water": mark("Hot water"),
    "sewerage": mark("Sewerage"),
    "heating": mark("Heating"),
    "heat": mark("Heating"),
    "gas": mark("Gas"),
    "gas_delivery": mark("Gas delivery"),
    "waste": mark("Waste disposal"),
    "capital_repair": mark("Capital repair"),
    "maintenance": mark("Upkeep of the building"),
    "common_electricity": mark("Electricity of common areas"),
    "intercom": mark("Intercom"),
}
ZONES: Mapping[str, str] = {
    "single": mark("Whole day"),
    "day": mark("Day"),
    "night": mark("Night"),
    "peak": mark("Peak"),
    "half_peak": mark("Half-peak"),
}
CHANNELS: Mapping[str, str] = {
    "app": mark("Desktop app"),
    "web": mark("Cabinet on the web"),
    "mobile": mark("Mobile app"),
    "automatic": mark("Automatic meter"),
    "operator": mark("Paper bill or operator"),
    "office": mark("Client office"),
    "kiosk": mark("Kiosk"),
    "control": mark("Control reading"),
    "import": mark("Loaded by the supplier"),
}
GROUPS: Mapping[str, str] = {
    "common": mark("Housing and utilities"),
    "outside": mark("Outside the common payment"),
    "waste": mark("Waste operator"),
    "capital_repair": mark("Capital repair fund"),
}
KINDS: Mapping[str, str] = {
    "flat": mark("Flat"),
    "house": mark("House"),
    "room": mark("Room"),
    "garage": mark("Garage"),
    "garden_house": mark("Summer house"),
}
RELIEFS: Mapping[str, str] = {
    "labour_veteran": mark("Labour veteran"),
    "war_veteran": mark("War veteran"),
    "disability": mark("Disability"),
    "large_family": mark("Large family"),
    "low_income": mark("Low income"),
}
WAYS: Mapping[str, str] = {
    "card": mark("Bank card"),
    "sbp": mark("Faster payments (СБП)"),
    "autopayment": mark("Autopayment"),
    "bank": mark("Bank"),
    "post": mark("Post office"),
    "cash": mark("Cash"),
    "office": mark("Client office"),
    "terminal": mark("Terminal"),
    "ipay": mark("iPay"),
    "portmone": mark("Portmone"),
    "sber_pay": mark("SberPay"),
    "mir_pay": mark("Mir Pay"),
    "gazprom_pay": mark("Gazprom Pay"),
}
"""By which way money comes."""


def named(table: Mapping[str, str], code: str) -> str:
    """What a code is called; itself where it has no name here."""
    return t(table[code]) if code in table else code


def service(code: str, zone: str | None = None) -> str:
    """«Электроэнергия, ночь»; a service of one price round the clock is named alone."""
    name = named(SERVICES, code)
    return name if zone in (None, "single") else f"{name}, {within(named(ZONES, zone or ''))}"


def within(name: str) -> str:
    """A name as it stands within a sentence: «ночь»."""
    return name[:1].lower() + name[1:]
