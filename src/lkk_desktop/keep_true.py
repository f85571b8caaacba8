"""A guard against PySide6 6.12, which gives away a reference to ``True`` with each emitted signal.

Python 3.12 and later do not count references to it; before that, about a thousand emits would end
the process with «bool_dealloc». Importing this takes so many in advance that they never run out.
"""

from __future__ import annotations

import sys

ENOUGH = 1 << 40

if sys.version_info < (3, 12) and sys.implementation.name == "cpython":
    import ctypes

    ctypes.c_ssize_t.from_address(id(True)).value += ENOUGH
