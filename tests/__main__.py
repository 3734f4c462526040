"""Runs every check and test: `python3 tests`.

python3 tests                 ruff, mypy, import contracts, then the quick tests
python3 tests --slow          the same with the long suites
python3 tests --benchmarks    tests/benchmarks only, as ratios
python3 tests WHAT ...        pytest only, with these arguments
"""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)  # it was tests/, whose folders are named like ours

import bootstrap  # noqa: E402 - not to be found before

CHECKS = {
    "ruff check": ["-m", "ruff", "check", "--quiet"],
    "ruff format": ["-m", "ruff", "format", "--check", "--quiet"],
    "mypy --strict": ["-m", "mypy", "--no-error-summary"],
    "import contracts": ["-c", "from importlinter.cli import lint_imports_command as lint; lint()"],
}
BENCHMARKS = ["-o", "python_files=bench_*.py", "-p", "no:randomly", "--capture=no"]


def main(arguments: list[str]) -> int:
    """Run what `arguments` ask for; return 0 if all of it passed."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if "--slow" in arguments:
        os.environ["SEPTIMA_SLOW"] = "1"
    others = [argument for argument in arguments if argument not in ("--slow", "--benchmarks")]
    if "--benchmarks" in arguments:
        return _pytest([*BENCHMARKS, *(others or ["tests/benchmarks"])])
    if others:
        return _pytest(others)
    return _everything()


def _everything() -> int:
    failed = [name for name, command in CHECKS.items() if not _passes(name, command)]
    code = _pytest(["-n", "2"])
    if failed:
        print("Failed before the tests:", ", ".join(failed), file=sys.stderr)
    return code or len(failed)


def _passes(name: str, command: list[str]) -> bool:
    """Run one check and print a line on it, followed by all that it wrote if it failed."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    passed = done.returncode == 0
    print(f"{name:20}{'passed' if passed else 'FAILED'}{time.monotonic() - began:8.1f} s", flush=True)
    if not passed:
        print(done.stdout.decode("utf-8", "replace"), flush=True)
    return passed


def _pytest(arguments: list[str]) -> int:
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    bootstrap.enter(dev=True)
    sys.exit(main(sys.argv[1:]))
