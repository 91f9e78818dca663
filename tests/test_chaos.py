"""The product killed at random points, in short; `make chaos` does it fifty times."""

from __future__ import annotations

import pytest

from tests.chaos import chaos
from tests.generated_portal import Plan


@pytest.mark.slow
def test_killed_at_random_points_the_product_loses_nothing() -> None:
    told = chaos(2, seed=11, plan=Plan(articles=40, files=24, per_list=10, leak_every=4))
    assert told["kills"] == 2
    assert told["lost"] == 0
