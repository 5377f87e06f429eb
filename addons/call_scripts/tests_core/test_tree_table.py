"""Row A25: a script from a table."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from call_scripts.core import document, tree_table
from call_scripts.core.tree_table import TableError, read

ANSWERS = [
    ["Our script"],
    [],
    ["Block", "What to say", "Answer", "Leads to", "Stage", "Meaning", "Key"],
    ["Greeting", "Hello!\nMay I?", "Yes", "Offer", "Contact", None, 1.0],
    [None, None, "No need", "good  BYE"],
    ["Offer", "We have <b>windows</b>", "Agreed", "Order"],
    ["Order", "Thank you", "", "", "", "Goal"],
    ["Good bye", "Sorry"],
]

TREE = [
    ["Уровень", "Ответ", "Блок", "Текст", "Куда", "Значение"],
    ["1", "", "Приветствие", "Здравствуйте!"],
    ["2", "Да", "Предложение", "У нас окна"],
    ["3", "Согласен", "Заказ", "Спасибо", "", "цель"],
    ["3", "Повторите", "", "", "Приветствие"],
    ["2", "Нет", "Прощание", "До свидания", "", "отказ"],
]


def ways(doc):
    titles = {block.code: block.title for block in doc.blocks}
    return [(titles[x.source], x.label, titles.get(x.to, "")) for x in doc.links]


def test_a25_rows_of_answers():
    doc = read(ANSWERS, "Windows")
    assert doc.name == "Windows"
    assert [(x.code, x.kind, x.mark) for x in doc.blocks] == [
        ("greeting", "talk", ""),
        ("offer", "talk", ""),
        ("order", "end", "goal"),
        ("good_bye", "end", ""),
    ]
    assert doc.start == "greeting"
    assert ways(doc) == [
        ("Greeting", "Yes", "Offer"),
        ("Greeting", "No need", "Good bye"),
        ("Offer", "Agreed", "Order"),
    ]
    assert doc.blocks[0].text == "<p>Hello!</p><p>May I?</p>"
    assert doc.blocks[0].stage == "Contact"
    assert doc.links[0].hotkey == "1"


def test_a25_markup_in_a_cell_is_text():
    doc = read(ANSWERS, "Windows")
    assert doc.blocks[1].text == "<p>We have &lt;b&gt;windows&lt;/b&gt;</p>"


def test_a25_tree_of_levels():
    doc = read(TREE, "Окна")
    assert ways(doc) == [
        ("Приветствие", "Да", "Предложение"),
        ("Предложение", "Согласен", "Заказ"),
        ("Предложение", "Повторите", "Приветствие"),
        ("Приветствие", "Нет", "Прощание"),
    ]
    assert [x.mark for x in doc.blocks] == ["", "", "goal", "refusal"]
    assert [x.code for x in doc.blocks] == [f"block_{i}" for i in range(1, 5)]


def test_a25_tree_of_numbers():
    numbers = ["1", "1.1", "1.1.1", "1.1.2", "1.2."]
    rows = [TREE[0], *([n, *row[1:]] for n, row in zip(numbers, TREE[1:], strict=True))]
    assert ways(read(rows, "x")) == ways(read(TREE, "x"))


def test_a25_a_block_that_goes_on_by_itself():
    rows = [["Block", "Leads to"], ["One", "Two"], ["Two", ""]]
    doc = read(rows, "x")
    assert [(x.kind, x.to) for x in doc.links] == [("route", "two")]


@pytest.mark.parametrize(
    ("rows", "code", "row"),
    [
        ([], "no_header", 0),
        ([["a", "b"], ["c"]], "no_header", 0),
        ([["Block", "Answer"]], "empty", 0),
        ([["Block", "Answer"], ["", "Yes"]], "no_block", 2),
        ([["Block", "To"], ["One", "Three"]], "unknown", 2),
        ([["Block", "To", "Kind"], ["One", "", "blob"]], "value", 2),
        ([["Level", "Block"], ["x", "One"]], "level", 2),
        ([["Level", "Block"], ["0", "One"]], "level", 2),
        ([["Level", "Block"], ["1", "One"], ["3", "Two"]], "no_parent", 3),
        ([["Level", "Block"], ["1", "One"], ["1", "Two"]], "no_parent", 3),
        ([["Level", "Block"], ["1", "One"], ["2", "one"]], "value", 3),
        ([["Level", "Block"], ["1", "One"], ["2", ""]], "no_block", 3),
        ([["Block", "To"], *[["x", ""]] * tree_table.MAX_ROWS], "too_many", 20001),
    ],
)
def test_a25_bad_tables_name_the_row(rows, code, row):
    with pytest.raises(TableError) as caught:
        read(rows, "x")
    assert (caught.value.code, caught.value.row) == (code, row)


cells = st.one_of(
    st.none(),
    st.floats(),
    st.integers(0, 4),
    st.sampled_from(["1.1", "1", "2", "Block", "Level", "Answer", "one", "goal"]),
    st.text(max_size=6),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(cells, max_size=7), max_size=8), st.booleans())
def test_a25_any_table_is_taken_or_refused(rows, header):
    """What is taken is a document like any other; what is not names its row."""
    if header:
        rows = [["Level", "Block", "Text", "Answer", "To", "Kind", "Meaning"], *rows]
    try:
        doc = read(rows, "x")
    except TableError as error:
        assert 0 <= error.row <= len(rows)
        return
    assert document.read(document.write(doc)) == doc


titles = st.lists(
    st.text("абвxyz ", min_size=1).map(str.strip).filter(bool),
    unique_by=lambda x: " ".join(x.casefold().split()),
    min_size=1,
    max_size=8,
)


@settings(max_examples=100, deadline=None)
@given(titles, st.data())
def test_a25_both_ways_of_writing_say_the_same(names, data):
    parents = [data.draw(st.integers(0, i)) for i in range(len(names) - 1)]
    children = {}
    for child, parent in enumerate(parents, 1):
        children.setdefault(parent, []).append(child)
    tree = [["Level", "Block", "Answer"]]

    def walk(node, level):
        tree.append([level, names[node], f"to {node}" if node else ""])
        for child in children.get(node, ()):
            walk(child, level + 1)

    walk(0, 1)
    flat = [["Block", "Answer", "To"]]
    for node, name in enumerate(names):
        rows = [[f"to {x}", names[x]] for x in children.get(node, ())]
        flat += [[name, *row] for row in rows or [["", ""]]]
    one, two = read(tree, "x"), read(flat, "x")
    assert sorted(ways(one)) == sorted(ways(two))
    assert {x.title for x in one.blocks} == {x.title for x in two.blocks}
