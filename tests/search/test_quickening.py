"""Compiling in another process."""

import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

from bot.library.workshop.making import make_snapshot
from bot.search import quickening
from bot.search.quickening import compile_apart
from bot.search.version import search_version
from tests.builders import make_files

needs_numba = pytest.mark.skipif(find_spec("numba") is None, reason="needs the extra [speed]")


@pytest.fixture
def snapshot(tmp_path: Path) -> Path:
    return make_snapshot("story", make_files(one="Rain in Quito."), tmp_path / "root", 0).folder


@needs_numba
async def test_what_is_compiled_for_this_version_starts_no_process(
    tmp_path: Path, snapshot: Path
) -> None:
    there = await compile_apart(tmp_path / "compiled", snapshot)

    assert await compile_apart(tmp_path / "compiled", tmp_path / "no such snapshot") == there


@needs_numba
async def test_a_process_that_fails_is_told(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="compiling ended with 1"):
        await compile_apart(tmp_path / "compiled", tmp_path / "no such snapshot")


@needs_numba
async def test_what_was_not_finished_is_begun_again(tmp_path: Path, snapshot: Path) -> None:
    there = await compile_apart(tmp_path / "compiled", snapshot)
    assert there is not None
    for path in there.iterdir():  # as a process that was killed leaves it
        path.unlink()
    (there / "half.nbi").touch()

    with pytest.raises(RuntimeError, match="compiling ended with 1"):
        await compile_apart(tmp_path / "compiled", tmp_path / "no such snapshot")


def test_a_change_to_any_module_of_the_search_is_another_version(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(Path(quickening.__file__).parent, tmp_path / "search"))
    modules = sorted(folder.glob("*.py"))
    versions = [search_version(folder)]

    for module in modules:
        module.write_bytes(module.read_bytes() + b"#")
        versions.append(search_version(folder))

    assert versions[0] == search_version()
    assert len(set(versions)) == len(modules) + 1
