"""What is seen."""

import lkk_desktop.keep_true  # noqa: F401
