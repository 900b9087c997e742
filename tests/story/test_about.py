"""What a story says of itself, written and read again."""

from hypothesis import given
from hypothesis import strategies as st

from bot.story.about import write_about
from bot.story.assembling import STORY_FILE, read_tables

lines = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)


@given(title=lines.filter(lambda line: line.strip()), keep=st.lists(lines, unique=True, max_size=4))
def test_what_is_written_is_read_again(title: str, keep: list[str]) -> None:
    tables, broken = read_tables("story", {STORY_FILE: write_about(title, "de", keep)})

    assert not broken
    assert (tables.title, tables.language) == (" ".join(title.split()), "de")
    assert tables.keep == tuple(keep)
