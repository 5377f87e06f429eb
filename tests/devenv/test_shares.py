"""How the addons are dealt out to the databases of the lane `models`."""

from devenv import paths
from devenv.lanes import models


def test_sums_are_about_equal():
    parts = models.shares({"a": 90, "b": 40, "c": 30, "d": 20, "e": 5}, 2)
    assert parts == [("a", "e"), ("b", "c", "d")]


def test_none_is_empty_or_left_out():
    assert models.shares({"a": 1}, 2) == [("a",)]
    assert models.shares({}, 2) == []


def test_every_addon_has_a_weight():
    assert all(models.weight(name) for name in paths.present_addons(demo=False))
