"""Records of one shape: what must be alike, and what may differ."""

from hypothesis import given
from hypothesis import strategies as st

from record_template.core.bulk import WORTH, Layouts, Recipe, shapes

RECIPE = Recipe(
    free=frozenset({"name", "phone"}),
    derived=frozenset({"phone", "state"}),
    kinds=("state", "company"),
    lists=frozenset({"line_ids"}),
)


def shape(recipe, values, own):
    return Layouts(recipe)[tuple(values)].shape(values, own)


def own_of(values, **more):
    return {**{n: v for n, v in values.items() if n in RECIPE.free}, **more}


def test_free_values_differ_within_a_shape():
    first, second = {"name": "A", "team": 1}, {"name": "B", "team": 1}
    assert shape(RECIPE, first, own_of(first)) == shape(RECIPE, second, own_of(second))


def test_other_values_and_kinds_make_another_shape():
    values = {"name": "A", "team": 1}
    base = shape(RECIPE, values, own_of(values, state="x", company=1))
    others = [
        ({**values, "team": 2}, {"state": "x", "company": 1}),
        ({**values, "team": True}, {"state": "x", "company": 1}),
        ({**values, "name": ""}, {"state": "x", "company": 1}),
        ({**values, "phone": ""}, {"state": "x", "company": 1}),
        (values, {"state": "y", "company": 1}),
        (values, {"state": "x", "company": 2}),
        (values, {"state": "x", "company": 1, "phone": "1"}),
    ]
    for changed, more in others:
        assert shape(RECIPE, changed, own_of(changed, **more)) != base, (changed, more)


def test_nothing_is_said_of_lists_but_the_known_ones():
    assert shape(RECIPE, {"tag_ids": [(4, 1)]}, {}) is None
    assert shape(RECIPE, {"line_ids": [(0, 0, {})]}, {}) is not None


def test_rows_of_rare_shapes_and_unknown_ones_are_left():
    rows = [{"name": f"N{n}", "team": 1} for n in range(WORTH)]
    rows += [{"name": "M", "team": 2}, {"name": "O", "team": 1}]
    owns = [own_of(row, company=7) for row in rows]
    owns[-1] = None
    many, rest = shapes(RECIPE, rows, owns)
    assert [[row.place for row in group] for group in many] == [list(range(WORTH))]
    assert many[0][0].own == {"name": "N0"}
    assert rest == [WORTH, WORTH + 1]


row = st.fixed_dictionaries(
    {"name": st.text(max_size=2)},
    optional={"team": st.sampled_from([1, 2, True, False]), "tag_ids": st.just([1])},
)


@given(st.lists(st.tuples(row, st.booleans()), max_size=40))
def test_every_row_has_one_place(given_rows):
    rows = [values for values, _known in given_rows]
    owns = [own_of(values) if known else None for values, known in given_rows]
    many, rest = shapes(RECIPE, rows, owns)
    places = [row.place for group in many for row in group] + rest
    assert sorted(places) == list(range(len(rows)))
    assert all(len(group) >= WORTH for group in many)
    for group in many:
        assert len({(rows[r.place].get("team"), type(rows[r.place].get("team")))
                    for r in group}) == 1  # fmt: skip


def test_without_a_field_each_of_its_values_is_a_shape_of_its_own():
    recipe = RECIPE.without(frozenset({"phone"}))
    rows = [{"name": str(n), "phone": str(n % 2)} for n in range(2 * WORTH)]
    owns = [{**own_of(row), "state": "x"} for row in rows]
    groups, rest = shapes(recipe, rows, owns)
    assert [len(group) for group in groups] == [WORTH, WORTH]
    assert not rest
    assert all(set(row.own) == {"name", "state"} for group in groups for row in group)
    assert len(shapes(RECIPE, rows, owns)[0]) == 1
