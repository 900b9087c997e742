"""The memory of a Python that does nothing, in a child process."""

from tests.bench.children import resident_mb, tell

if __name__ == "__main__":
    tell({"memory_mb": resident_mb()})
