"""The service is killed while it dials a predictive campaign (B12).

Two services on one database: never both dial; when the one that does is killed the
other goes on.  `bench/kills.py` does the same two hundred times, and judges how fast:
within ten seconds on a machine of its own, which a machine full of tests is not.
"""

import pytest

from tests.support.floor import Floor
from tests.support.kills import Pair, impatient_clients, kill_many

KILLS = 5
#: Seconds until the other drives, with much time for a loaded machine.
SOON = 40.0


@pytest.fixture(scope="module")
def site(make_site):
    return make_site("killed", telephony=False, prepare=impatient_clients)


def test_b12_killed_at_random_moments_the_other_service_goes_on(site):
    pbx = site.value("SELECT id FROM voip_pbx WHERE active")
    floor = Floor(site, pbx, operators=6)
    floor.add(f"+7916{number:07}" for number in range(1500))
    with Pair(site, pbx) as pair:
        with floor:
            kills = kill_many(pair, floor, KILLS)
        assert not floor.faults()
        assert not pair.dialled_twice()
        # each service dialled once, from its predecessor's death to its own
        takers = [pid for pid, campaign in pair.took() if campaign == floor.id]
        assert len(takers) == len(set(takers)) == KILLS + 1, takers
        assert set(takers[:-1]) == pair.killed
        assert not site.bad_lines()
    assert max(kill.taken_over for kill in kills) <= SOON, kills
    assert not floor.pauses
    figures = floor.figures()
    assert figures["joined"] >= KILLS, figures
