"""The open question sets, where they are at hand: no peer is better on a sample."""

import pytest

from bot.evaluation.ablations import sample
from bot.evaluation.evaluating import Options, evaluate
from bot.evaluation.fitting import NO_OPEN_SETS, OPEN_SETS, read_open_set

pytestmark = pytest.mark.skipif(not OPEN_SETS.is_dir(), reason=NO_OPEN_SETS)


@pytest.mark.parametrize("name", ["squad-dev", "xquad-zh"])
async def test_no_peer_finds_the_right_article_first_more_often(name: str) -> None:
    dataset = sample(read_open_set(name), 250)

    report = await evaluate(dataset, Options(peers=True))

    assert report.best_peer is not None
    best = report.peers[report.best_peer].measures["Success@1"].mean
    assert report.measures["Success@1"].mean >= best
