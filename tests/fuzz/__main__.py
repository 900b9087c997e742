"""``python -m tests.fuzz [SECONDS] [TARGET ...]``: atheris on every target, each for some seconds.

A target that fails leaves its input in .fuzz/ and makes the exit status 1.
"""

import subprocess
import sys
from pathlib import Path

FOLDER = Path(".fuzz")
DEFAULT_S = 60
MAX_INPUT_BYTES = 2_048
LONGEST_INPUT_S = 5


def drive(name: str, seconds: int) -> None:
    """Run one target in this process; atheris ends it."""
    import atheris  # noqa: PLC0415  # of the extra [security]

    with atheris.instrument_imports(include=["bot"]):
        from tests.fuzz.targets import TARGETS  # noqa: PLC0415  # to be instrumented
    corpus = FOLDER / name
    corpus.mkdir(parents=True, exist_ok=True)
    arguments = [
        sys.argv[0],
        str(corpus),
        f"-max_total_time={seconds}",
        f"-max_len={MAX_INPUT_BYTES}",
        f"-timeout={LONGEST_INPUT_S}",
        f"-artifact_prefix={FOLDER}/{name}-",
        "-verbosity=0",
        "-print_final_stats=1",
    ]
    atheris.Setup(arguments, TARGETS[name])
    atheris.Fuzz()


def main() -> int:
    """Run all targets, or those named, one after the other; print a table."""
    from tests.fuzz.targets import TARGETS  # noqa: PLC0415  # a child shall import it instrumented

    first = sys.argv[1] if len(sys.argv) > 1 else str(DEFAULT_S)
    names = sys.argv[2:] or list(TARGETS)
    failed = 0
    for name in names:
        command = [sys.executable, "-m", "tests.fuzz", "drive", name, first]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        runs = [line for line in done.stderr.splitlines() if "number_of_executed_units" in line]
        count = runs[0].rpartition(" ")[2] if runs else "?"
        sys.stdout.write(f"{name:<14} {count:>9} inputs  {'failed' if done.returncode else 'ok'}\n")
        sys.stdout.flush()
        if done.returncode:
            failed += 1
            sys.stdout.write(done.stdout[-3_000:] + done.stderr[-3_000:] + "\n")
    return 1 if failed else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["drive"]:
        drive(sys.argv[2], int(sys.argv[3]))
    sys.exit(main())
