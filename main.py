"""Start Septima: the window, or one of the headless commands.

    python main.py                                                the program
    python main.py sample FOLDER [--cases N] [--today DATE] [--seed N]
    python main.py due FOLDER --on DATE [--to FILE.pdf|.xlsx|.json]
    python main.py export FOLDER --month YYYY-MM --to FILE.xlsx [--language zh_CN|en]
    python main.py check FOLDER

Account and passphrase of the headless commands come from SEPTIMA_USER and
SEPTIMA_PASSPHRASE, or are asked for on the terminal. They import no Qt, and
end with 0, or with one sentence on stderr and another number.
"""

import sys

import bootstrap

if __name__ == "__main__":
    bootstrap.enter()

import gc
import os
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program or a headless command; return the exit code."""
    asked = sys.argv[1:] if arguments is None else arguments
    if not asked:
        return _window()
    import headless  # a tenth of the window's start would go into what only the commands need

    return headless.run(asked, __doc__ or "")


def _window() -> int:
    if sys.platform.startswith("linux") and not any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    ):
        import headless

        return headless.tell_no_display()
    # Loading makes thousands of objects that stay; the program runs the collector itself once it is up.
    gc.disable()
    from ui.app import run

    return run()


if __name__ == "__main__":
    sys.exit(main())
