"""Measuring in a process of its own: what one system holds in memory is not another's."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

TIMEOUT_S = 3_600
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"
)


def run_child(module: str, *arguments: str) -> Mapping[str, Any]:
    """Run a module in a new process, with one thread, and return the JSON that it prints.

    Raises:
        subprocess.CalledProcessError: It failed; its errors are on the terminal.
    """
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        check=True,
        stdout=subprocess.PIPE,
        env={**os.environ, **ONE_THREAD},
        timeout=TIMEOUT_S,
    )
    found: Mapping[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def tell(found: Mapping[str, Any]) -> None:
    """Print what a child measured, for :func:`run_child`."""
    sys.stdout.write(json.dumps(found) + "\n")


def resident_mb() -> float:
    """Return the memory that this process has now, all of it, in MB."""
    return _status_mb("VmRSS")


def peak_mb() -> float:
    """Return the most memory that this program had at once, in MB.

    Not rusage's: that begins with what the parent had when it started this process.
    """
    return _status_mb("VmHWM")


def _status_mb(field: str) -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith(f"{field}:"))
    return int(line.split()[1]) * 1_024 / 1e6


def disk_mb(folder: Path) -> float:
    """Return what a folder's files take, in MB."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def arguments(count: int) -> Sequence[str]:
    """Return this child's arguments."""
    given = sys.argv[1:]
    if len(given) != count:
        sys.exit(f"{count} arguments are wanted, not {len(given)}")
    return given
