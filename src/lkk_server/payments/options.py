"""The options of ``lkk-server payment``, as --help shows them; light, since every command reads
them."""

from __future__ import annotations

import argparse
import datetime
import re
from typing import Any

STATUSES = ("opening", "waiting", "paid", "refused", "expired", "cancelled")


def add(commands: Any) -> list[argparse.ArgumentParser]:
    """Add ``payment`` with its deeds; answers the parsers of the deeds."""
    payment = commands.add_parser("payment", help="look at payments, send money back, compare")
    deeds = payment.add_subparsers(dest="deed", required=True)
    listed = deeds.add_parser("list", help="the orders there are, the newest first")
    listed.add_argument("--status", choices=STATUSES, default=None)
    listed.add_argument("--account", default=None, help="only those that pay for this account")
    listed.add_argument("--most", type=int, default=50, help="so many at most")
    shown = deeds.add_parser("show", help="one order whole: its transfers, refunds and cheques")
    ask = deeds.add_parser("ask", help="ask the bank now how far an order is")
    refund = deeds.add_parser("refund", help="send back what an order paid, or a part of it")
    refund.add_argument("--account", default=None, help="only what was paid for this account")
    refund.add_argument("--group", default=None, help="only what was paid for this group")
    refund.add_argument("--sum", default=None, help="only so much of it, such as 120.50")
    said = "why; asked for again with the same reason, sum, account and group it is the same refund"
    refund.add_argument("--reason", required=True, help=said)
    cheque = deeds.add_parser("cheque", help="ask anew for cheques that came to nothing")
    for deed in (shown, ask, refund, cheque):
        deed.add_argument("order", help="the order's id")
    check = deeds.add_parser("check", help="compare the ledger with the bank's; names differences")
    for name, said in (("--since", "the first day"), ("--until", "the last day, which counts too")):
        said = f"{said} (YYYY-MM-DD)"
        check.add_argument(name, type=date, metavar="DAY", required=True, help=said)
    every = [listed, shown, ask, refund, cheque, check]
    for deed in every:
        deed.add_argument("--json", action="store_true", help="answer as one JSON value")
    return every


def date(text: str) -> datetime.date:
    """A day, ``YYYY-MM-DD``."""
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII):
            return datetime.date.fromisoformat(text)
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"there is no day {text}: one looks like 2026-11-30")
