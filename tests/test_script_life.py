"""The life of a sales script of 25 blocks in Russian: drawn, published, run, mended.

Everything by mouse and keyboard in real browsers; what came of it is asked of the
database.  One test follows upon the other.
"""

import pytest

from tests.support import script_figures
from tests.support import windows_script as paper
from tests.support.author import Author
from tests.support.facade import Facade
from tests.support.talk import Talk

RUSSIANS = ("author", "operator", "operator2")


@pytest.fixture(scope="module")
def life(make_site):
    """A site whose author and operators speak Russian."""
    site = make_site("life", telephony=False)
    users = site.sql("SELECT id FROM res_users WHERE login IN %s", (RUSSIANS,))
    ids = [user for (user,) in users]
    site.rpc("admin").call("res.users", "write", ids, {"lang": "ru_RU"})
    return site


@pytest.fixture(scope="module")
def leads(life):
    """Deals of the operators, one for each talk."""
    admin = life.rpc("admin")
    company = life.ref("call_suite_demo.company")

    def make(login, number):
        user = life.ref(f"call_suite_demo.user_{login}")
        values = {
            "name": f"Окна для клиента {number}",
            "type": "opportunity",
            "company_id": company,
            "user_id": user,
            "phone": f"+7495000{number:04}",
        }
        return admin.call("crm.lead", "create", [values])[0]

    return make


@pytest.fixture
def author(life, seats):
    return Author(seats(life, "author", locale="ru-RU"))


@pytest.fixture(scope="module")
def script(life):
    """The id of the script, once it is there."""

    def found():
        return life.value(
            "SELECT id FROM call_script WHERE name->>'ru_RU' = %s", (paper.NAME,)
        )

    return found


def test_a1_an_author_draws_25_blocks(life, author, script):
    author.new_script()
    author.fields()
    author.blocks()
    author.jumps()
    author.lay_out()
    assert author.links() >= 4, "some answers are drawn with the mouse"
    author.conditions()
    author.action()
    author.moved_and_undone(paper.BLOCKS[0].title)
    author.saved()
    export = life.rpc("author").call("call.script", "export_json", [script()])
    titles = {block["code"]: block["title"] for block in export["blocks"]}
    assert len(titles) == 25
    assert _drawn(export, titles) == _on_paper()

    author.page.reload()
    author.opened()
    author.page.keyboard.press("f")
    author.all_there(titles.values())
    again = life.rpc("author").call("call.script", "export_json", [script()])
    assert again == export
    assert not author.seat.errors, author.seat.errors


def _drawn(export, titles):
    """(from, answer, to) of all links of the document; jumps start at “”."""
    links = {
        ("", jump["label"], titles[jump["to"]], jump.get("hotkey", ""))
        for jump in export["jumps"]
    }
    for block in export["blocks"]:
        for link in (*block.get("answers", ()), *block.get("routes", ())):
            to = titles.get(link.get("to"), "")
            links.add((block["title"], link.get("label", ""), to, ""))
    return links


def _on_paper():
    links = {(source, answer, to, "") for source, answer, to in paper.LINKS}
    for block in paper.BLOCKS:
        if block.after:
            links.add((*block.after, block.title, ""))
    for jump in paper.JUMPS:
        links.add(("", jump.title, jump.title, paper.KEYS[jump.title]))
        links.add((jump.title, paper.BACK, "", ""))
    return links
