"""``python -m benchmarks [NAME …]``: figures as JSON lines on stdout, and nothing else there."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec

from benchmarks import (
    autopay,
    bill,
    billing,
    charts,
    filling,
    idle,
    memory,
    money,
    month_end,
    paying,
    postgresql,
    push,
    rounds,
    sections,
    signing_in,
    start,
    submit,
    switching,
    upload,
)
from benchmarks.measure import Figure, Size

Bench = Callable[[Path, Size], Figure | Iterable[Figure]]
BENCHES: dict[str, Bench] = {
    "start_window": start.window,
    "start_data": start.data,
    "unlock": start.unlock,
    "submit": submit.submit,
    "switch_account": switching.switch_account,
    "first_sync": filling.first_sync,
    "first_sync_feed": filling.first_sync_feed,
    "first_sync_memory": memory.first_sync_memory,
    "typing": money.typing,
    "accruals_first": money.accruals_first,
    "accruals_again": money.accruals_again,
    "round": rounds.round_trip,
    "round_100000": rounds.of_many_rows,
    "idle": idle.idle,
    "push": push.push,
    "server_push": postgresql.server_push,
    "server_pull": postgresql.server_pull,
    "sign_in": signing_in.sign_in,
    "month_end": month_end.month_end,
    "chart_hourly": charts.hourly,
    "chart_pan": charts.pan,
    "switch_account_history": sections.switch_account,
    "open_history": sections.open_history,
    "open_payment": sections.open_payment,
    "form": sections.form,
    "billing_run": billing.billing_run,
    "bill": bill.bill,
    "pay_start": paying.pay_start,
    "pay_status": paying.pay_status,
    "autopay": autopay.autopay_run,
    "upload": upload.upload,
    "upload_memory": upload.upload_memory,
}


def figures(names: list[str], size: Size) -> Iterator[Figure]:
    """The named figures, each in a folder of its own that is gone afterwards."""
    for name in names:
        with tempfile.TemporaryDirectory(prefix="lkk-bench-") as folder:
            found = BENCHES[name](Path(folder), size)
            yield from [found] if isinstance(found, Figure) else found


def main() -> int:
    """Run what was asked for; each line is written as soon as it is known."""
    plain = Size()
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHES))
    parser.add_argument("--times", type=int, default=plain.times, help="repetitions of each")
    parser.add_argument("--rows", type=int, default=plain.rows, help="rows of the first sync")
    parser.add_argument("--commands", type=int, default=plain.commands, help="of a push")
    parser.add_argument("--devices", type=int, default=plain.devices, help="of month_end")
    parser.add_argument("--accounts", type=int, default=plain.accounts, help="of a billing run")
    parser.add_argument(
        "--seconds", type=float, default=plain.seconds, help="of idle; of half an outage"
    )
    options = vars(parser.parse_args())
    names = options.pop("names")
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        parser.error(f"no such figure: {', '.join(unknown)}")
    for one in figures(names or list(BENCHES), Size(**options)):
        sys.stdout.buffer.write(msgspec.json.encode(one) + b"\n")
        sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
