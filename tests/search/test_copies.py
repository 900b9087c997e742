"""The same report in several outlets, and editions of one article, as questions find them."""

from pathlib import Path

import pytest

from bot.answers.answering import compose, distinct_excerpts
from bot.answers.model import Answer
from bot.library.workshop.making import make_snapshot
from bot.search.reranking import CANDIDATES
from bot.search.scope import EVERYTHING, Scope
from bot.search.shelved import open_snapshot
from bot.search.snapshot import Snapshot, build_snapshot
from tests.builders import make_article_file, make_story

WIRE = (
    "The ferry to Marrow Island will sail through the winter for the first time in nine years.\n\n"
    "The county council voted by 31 to 12 on Thursday to pay for two sailings a day.\n\n"
    "Opponents of the plan had argued that the money was needed for roads and for schools.\n\n"
    "The first winter boat leaves on 3 November with the mail and forty passengers on board.\n"
)
OWN = "\nThe Harbour Star's readers had collected signatures for the boat since the spring.\n"
OTHER = "The bridge at Kelling was closed after cracks had been found in two of its piers.\n"


def make_files(**bodies: str) -> dict[str, bytes]:
    return {
        f"{name}.md": make_article_file(body, headline="Ferry", outlet=f"The {name.title()}")
        for name, body in bodies.items()
    }


FILES = make_files(crier=WIRE, echo=WIRE, star=WIRE + OWN, herald=OTHER)


@pytest.fixture(params=["in memory", "on the disk"])
def snapshot(request: pytest.FixtureRequest, tmp_path: Path) -> Snapshot:
    return snapshot_of(FILES, tmp_path if request.param == "on the disk" else None)


def snapshot_of(files: dict[str, bytes], folder: Path | None = None) -> Snapshot:
    if folder is None:
        return build_snapshot(make_story(files), 1)
    return open_snapshot(make_snapshot("ferry", files, folder, 0).folder, 1)


def ask(snapshot: Snapshot, question: str, scope: Scope = EVERYTHING) -> Answer:
    return compose(snapshot.search(question, 5, scope))


def outlets(answer: Answer) -> list[tuple[str | None, set[str | None]]]:
    return [
        (each.article.outlet, {other.outlet for other in each.also_in}) for each in answer.excerpts
    ]


def test_a_report_that_several_outlets_have_is_one_excerpt_that_names_them(
    snapshot: Snapshot,
) -> None:
    answer = ask(snapshot, "How did the county council vote?")

    ((outlet, others),) = outlets(answer)
    assert {outlet, *others} == {"The Crier", "The Echo", "The Star"}


def test_what_only_one_of_them_has_is_found_and_names_no_other(snapshot: Snapshot) -> None:
    answer = ask(snapshot, "Who had collected signatures for the boat since spring?")

    assert outlets(answer)[0] == ("The Star", set())


def test_a_scope_decides_which_copy_is_shown_and_which_are_named(snapshot: Snapshot) -> None:
    question = "How did the county council vote?"
    one = Scope(outlets=frozenset({"The Echo"}))
    two = Scope(withheld=frozenset({"crier.md"}))

    assert outlets(ask(snapshot, question, one)) == [("The Echo", set())]
    ((outlet, others),) = outlets(ask(snapshot, question, two))
    assert {outlet, *others} == {"The Echo", "The Star"}


def test_many_copies_do_not_crowd_out_what_else_there_is() -> None:
    weaker = "The captain of the old ship was glad that so many had voted.\n"
    files = make_files(**{f"copy{n}": WIRE for n in range(12)}, herald=weaker)

    found = snapshot_of(files).search("How many of the county council voted for sailings?", 5)

    assert [hit.passage.article.file for hit in found.hits][1:] == ["herald.md"]
    assert len(distinct_excerpts(found)[0].also_in) == 11


def test_rewritten_copies_take_no_place_among_the_best() -> None:
    own = {
        f"copy{n}": f"{WIRE}\nThe voters of {place} county council asked for sailings in 19{n}7.\n"
        for n, place in enumerate(["Ash", "Birch", "Cedar", "Elm", "Fir", "Hazel"], 1)
    }
    weaker = [f"Sailings were once voted for in town {n}, a council said.\n" for n in range(4)]
    files = make_files(**own, **{f"own{n}": body for n, body in enumerate(weaker)})

    found = snapshot_of(files).search("How many of the county council voted for sailings?", 5)

    plain = [hit.passage.article.file for hit in found.hits if not hit.is_copy]
    assert plain[1:] == ["own0.md", "own1.md", "own2.md", "own3.md"]
    assert sum(hit.is_copy for hit in found.hits) == 5


def test_copies_beyond_all_candidates_leave_room_for_what_else_there_is() -> None:
    weaker = "The captain of the old ship was glad that so many had voted.\n"
    copies = {f"copy{n}": WIRE for n in range(CANDIDATES + 10)}

    found = snapshot_of(make_files(**copies, herald=weaker)).search("Who voted by 31 to 12?", 5)

    assert [hit.passage.article.file for hit in found.hits][1:] == ["herald.md"]


EDITIONS = {
    "old.md": make_article_file(WIRE, url="https://example.org/a", updated_at="2012-08-16"),
    "new.md": make_article_file(
        WIRE.replace("31 to 12", "30 to 13"),
        url="https://example.org/a",
        updated_at="2012-08-17",
    ),
    "other.md": make_article_file(OTHER),
}


@pytest.mark.parametrize("disk", [False, True], ids=["in memory", "on the disk"])
def test_an_old_edition_stays_in_the_story_and_answers_nothing(tmp_path: Path, disk: bool) -> None:  # noqa: FBT001
    snapshot = snapshot_of(EDITIONS, tmp_path if disk else None)

    answer = ask(snapshot, "How did the county council vote?")
    only_old = Scope(withheld=frozenset({"new.md"}))

    assert [(each.article.file, each.also_in) for each in answer.excerpts] == [("new.md", ())]
    assert ask(snapshot, "How did the county council vote?", only_old).excerpts == ()
    assert len(snapshot.articles) == 3
    assert "old.md" not in [article.file for article in ask(snapshot, "Xyzzy?").newest]
