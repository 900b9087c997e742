"""Question sets: what is read, and that every fault is one line which names its place."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.evaluation.datasets import DatasetError, JudgedQuestion, golden_dataset, read_dataset
from tests.builders import make_article_file, make_story, write_files
from tests.evaluation.beir import row, write_beir

QUESTIONS_TOML = b"""
[[answerable]]
question = "Who announced it?"
answers = [{ article = "asylum.md", words = "Ricardo" }]

[[unanswerable]]
question = "Who won?"
"""


def test_a_beir_folder_becomes_articles_and_judged_questions(tmp_path: Path) -> None:
    dataset = read_dataset(write_beir(tmp_path / "small"))

    assert dataset.name == "small"
    assert dataset.story.language == "en"
    assert [article.file for article in dataset.story.articles] == ["p1", "p2", "p3", "p4"]
    assert dataset.story.articles[0].headline == "Normandy"
    assert dataset.questions[0] == JudgedQuestion(
        "q1", "Who led the Normans?", {"p1": 1}, ("Rollo",), answerable=True
    )
    assert not dataset.questions[3].answerable


def test_without_metadata_a_question_with_a_relevant_passage_is_answerable(tmp_path: Path) -> None:
    queries = [row(_id="q1", text="Who?"), row(_id="q2", text="Why?", metadata=None)]
    folder = write_beir(tmp_path / "bare", queries=queries, qrels=["q1\tp1\t2", "q2\tp1\t0"])

    first, second = read_dataset(folder).questions

    assert (first.answerable, first.relevant, first.answers) == (True, {"p1": 2}, ())
    assert (second.answerable, second.is_judged) == (False, False)


def test_passages_without_text_are_left_out_and_blank_answers_too(tmp_path: Path) -> None:
    corpus = [row(_id="p1", title="T", text="  "), row(_id=2, text="Words.")]
    queries = [row(_id="q1", text="Who?", metadata={"answers": ["", "Words"]})]

    dataset = read_dataset(write_beir(tmp_path / "set", corpus=corpus, queries=queries))

    assert [(a.file, a.headline) for a in dataset.story.articles] == [("2", "")]
    assert dataset.questions[0].answers == ("Words",)


def test_half_a_surrogate_pair_is_read_as_no_character(tmp_path: Path) -> None:
    folder = write_beir(tmp_path / "set", corpus=['{"_id": "p1", "text": "cut \\ud83d off"}'])

    assert read_dataset(folder).story.articles[0].body == "cut ? off"


def test_a_storys_folder_gives_its_golden_questions(tmp_path: Path) -> None:
    files = {"asylum.md": make_article_file(), "questions.toml": QUESTIONS_TOML}

    dataset = read_dataset(write_files(tmp_path / "asylum", files))

    assert dataset.questions == (
        JudgedQuestion("golden-1", "Who announced it?", {"asylum.md": 1}, ("Ricardo",), True),  # noqa: FBT003  # the whole of it
        JudgedQuestion("golden-2", "Who won?", {}, (), False),  # noqa: FBT003
    )


def test_a_story_without_golden_questions_is_no_question_set() -> None:
    with pytest.raises(DatasetError, match="asylum has no golden questions"):
        golden_dataset(make_story())


def no_folder(folder: Path) -> str:
    return f"There is no folder {folder}."


def empty_folder(folder: Path) -> str:
    folder.mkdir()
    return f"{folder}/corpus.jsonl cannot be read (No such file or directory)."


def no_qrels(folder: Path) -> str:
    write_beir(folder)
    (folder / "qrels/test.tsv").unlink()
    return f"{folder}/qrels/test.tsv cannot be read (No such file or directory)."


def no_json(folder: Path) -> str:
    write_beir(folder, corpus=[row(_id="p1", text="Words."), "{"])
    return f"{folder}/corpus.jsonl, line 2: not JSON."


def no_object(folder: Path) -> str:
    write_beir(folder, queries=["[]"])
    return f"{folder}/queries.jsonl, line 1: no object with an _id and a text."


def no_text_but_a_number(folder: Path) -> str:
    write_beir(folder, corpus=[row(_id="p1", text=7)])
    return f"{folder}/corpus.jsonl, line 1: no object with an _id and a text."


def the_same_id_twice(folder: Path) -> str:
    write_beir(folder, corpus=[row(_id="p1", text="One."), "", row(_id="p1", text="Two.")])
    return f"{folder}/corpus.jsonl, line 3: the _id p1 is used twice."


def an_empty_corpus(folder: Path) -> str:
    write_beir(folder, corpus=[])
    return f"{folder}/corpus.jsonl holds no text."


def no_questions(folder: Path) -> str:
    write_beir(folder, queries=[])
    return f"{folder}/queries.jsonl holds no question."


def a_broken_judgement(folder: Path) -> str:
    write_beir(folder, qrels=["query-id\tcorpus-id\tscore", "q1\tp1\tyes"])
    wanted = "question, passage and a whole number, with tabs between"
    return f"{folder}/qrels/test.tsv, line 2: not {wanted}."


def other_bytes(folder: Path) -> str:
    write_beir(folder)
    (folder / "queries.jsonl").write_bytes(b"\xff\xfe")
    return f"{folder}/queries.jsonl is not UTF-8."


@pytest.mark.parametrize(
    "break_it",
    [
        no_folder,
        empty_folder,
        no_qrels,
        no_json,
        no_object,
        no_text_but_a_number,
        the_same_id_twice,
        an_empty_corpus,
        no_questions,
        a_broken_judgement,
        other_bytes,
    ],
)
def test_a_broken_folder_is_told_in_one_line(
    break_it: Callable[[Path], str], tmp_path: Path
) -> None:
    expected = break_it(tmp_path / "set")

    with pytest.raises(DatasetError) as error:
        read_dataset(tmp_path / "set")

    assert error.value.user_message == expected
