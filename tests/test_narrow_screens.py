"""The dialler's screens on a small laptop: 1366 × 768, nothing goes beyond the side."""

import pytest

from tests.support.dialer_screens import DialerScreens

#: What goes beyond the right side, or must be scrolled sideways; a line for each.
TOO_WIDE = """() => {
    const found = new Set();
    const page = document.scrollingElement;
    if (page.scrollWidth > innerWidth) {
        found.add(`the page: ${page.scrollWidth} px`);
    }
    for (const element of document.querySelectorAll(".o_action_manager *")) {
        const wide = element.scrollWidth > element.clientWidth + 1;
        const style = getComputedStyle(element);
        if (wide && ["auto", "scroll"].includes(style.overflowX)
            && element.clientWidth > 0 && style.visibility !== "hidden") {
            const classes = [...element.classList].slice(0, 3).join(".");
            found.add(`${element.tagName.toLowerCase()}.${classes}: `
                + `${element.scrollWidth} > ${element.clientWidth} px`);
        }
    }
    return [...found];
}"""


@pytest.fixture(scope="module")
def small(make_site):
    """A site of its own: lists are imported, contacts are worked on."""
    return make_site("narrow", telephony=False)


@pytest.mark.parametrize("language", ["en_US", "ru_RU"])
def test_nothing_goes_beyond_the_side(small, seats, language):
    admin = small.rpc("admin")
    users = [user["id"] for user in admin.search("res.users", [("share", "=", False)])]
    admin.call("res.users", "write", users, {"lang": language})
    screens = getattr(small, "dialer_screens", None)
    if screens is None:
        screens = small.dialer_screens = DialerScreens(small).fill()
    found, opened = {}, {}
    for name, login, show in screens.all():
        if login not in opened:
            opened[login] = seats(small, login)
        page = show(opened[login])
        page.wait_for_timeout(500)
        found[name] = page.evaluate(TOO_WIDE)
        assert not page.query_selector(".o_error_dialog"), name
    lines = [f"{name}: {line}" for name, lines in found.items() for line in lines]
    assert not lines, "\n".join(lines)
