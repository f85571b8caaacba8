"""The options of ``lkk-server appeal``, as --help shows them; light, since every command reads
them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

STATUSES = ("received", "in_work", "completed", "refused", "withdrawn")


def add(commands: Any) -> list[argparse.ArgumentParser]:
    """Add ``appeal`` with its deeds; answers the parsers of the deeds."""
    appeal = commands.add_parser("appeal", help="work on customers' appeals, and on their forms")
    deeds = appeal.add_subparsers(dest="deed", required=True)
    listed = deeds.add_parser("list", help="which appeals there are, the oldest first")
    listed.add_argument("--status", choices=STATUSES, default=None)
    listed.add_argument("--overdue", action="store_true", help="whose term is over, unanswered")
    listed.add_argument("--search", default="", help="part of a number, beginning of an account")
    shown = deeds.add_parser("show", help="one appeal whole, with what was done to it")
    take = deeds.add_parser("take", help="begin to work on an appeal")
    answer = deeds.add_parser("answer", help="answer an appeal that is being worked on")
    answer.add_argument("--text", required=True, help="the answer; - reads it from stdin")
    refuse = deeds.add_parser("refuse", help="refuse an appeal that is being worked on")
    refuse.add_argument("--reason", required=True, help="why; - reads it from stdin")
    for deed in (answer, refuse):
        said = "a file for the author (PDF, JPEG, PNG, TIFF, ZIP, RAR); may be given again"
        deed.add_argument("--file", type=Path, action="append", default=[], help=said)
        deed.add_argument(
            "--clamd", default=None, help="what looks at files: host:port or a socket"
        )
    extend = deeds.add_parser("extend", help="give an appeal a longer term, once")
    form = deeds.add_parser("form", help="add or replace forms on a server, also a running one")
    form.add_argument(
        "file", type=Path, nargs="?", help="TOML; without it the supplier's own catalogue"
    )
    for deed in (shown, take, answer, refuse, extend):
        deed.add_argument("number", help="the appeal's number, such as 08-000040409")
    extend.add_argument("days", type=int, help="working days in all, from the day it was made")
    extend.add_argument("--reason", required=True, help="why; its author is told")
    every = [listed, shown, take, answer, refuse, extend, form]
    for deed in every:
        deed.add_argument("--json", action="store_true", help="answer as one JSON value")
        if deed is not form:
            deed.add_argument("--as", dest="login", default=None, help="as this clerk, by login")
    return every
