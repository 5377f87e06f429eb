"""Where pictures are taken: people at their screens, and the camera."""

from pathlib import Path

from tests.support.browser import Seat

FOLDER = Path(__file__).resolve().parent.parent / "img"
LANGUAGES = {"en": "en_US", "ru": "ru_RU"}
#: What takes pictures, by the names of the files it makes.
PICTURES = {}

PATIENCE = 45_000  # ms
DO_ACTION = """
(action) => odoo.__WOWL_DEBUG__.root.env.services.action.doAction(action)
"""
#: Nothing is loading, no image is on its way, nothing slides in.
STILL = """
() => ![...document.querySelectorAll(
        ".o_loading_indicator, .o_blockUI, .fa-spin, .o_notification"
    )].some((item) => item.checkVisibility({
        opacityProperty: true, visibilityProperty: true,
    }))
    && [...document.images].every((image) => image.complete)
    && document.fonts.status === "loaded"
    && document.getAnimations().every(
        (item) => item.playState !== "running"
            || item.effect.getTiming().iterations === Infinity
    )
"""
#: Two frames, so that what was computed is painted.
PAINTED = """
() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
"""


def picture(*names):
    """Registers a function which takes these pictures."""

    def register(take):
        PICTURES[names] = take
        return take

    return register


class Studio:
    """A running copy of the demo in one language."""

    def __init__(self, browser, site, language):
        self.browser = browser
        self.site = site
        self.folder = FOLDER / language
        self.folder.mkdir(parents=True, exist_ok=True)
        self.admin = site.rpc("admin") if site.odoo.child else None
        self.seats = {}

    def seat(self, login):
        if login not in self.seats:
            self.seats[login] = Seat(self.browser, self.site, login)
            self.seats[login].page.set_default_timeout(PATIENCE)
        return self.seats[login]

    def leave(self):
        """Everybody goes home: the next picture finds nothing left open."""
        for seat in self.seats.values():
            seat.close()
        self.seats = {}

    def take(self, name, page, moves=False):
        """The picture, once the screen stands still (unless it never does)."""
        page.mouse.move(0, 0)
        if not moves:
            page.wait_for_function(STILL, timeout=30_000)
        page.evaluate(PAINTED)
        page.screenshot(path=self.folder / f"{name}.png")
        print(f"  {self.folder.name}/{name}.png", flush=True)

    def form(self, login, action, res_id, selector=".o_form_view"):
        page = self.seat(login).open(f"action-{action}/{res_id}")
        page.wait_for_selector(selector)
        return page

    def act(self, login, action, selector):
        """Follow an action as a button would give it."""
        page = self.seat(login).open("action-call_scripts.call_script_action_mine")
        page.evaluate(DO_ACTION, action)
        page.wait_for_selector(selector)
        return page

    def ref(self, name):
        """Id of a record of the demo."""
        return self.site.ref(f"call_suite_demo.{name}")


def speak(site, language):
    """Everybody of the demo speaks the language; its scripts, too."""
    admin = site.rpc("admin")
    users = [user["id"] for user in admin.search("res.users", [("share", "=", False)])]
    admin.call("res.users", "write", users, {"lang": LANGUAGES[language]})
    if language != "en":
        other = site.ref("call_suite_demo.action_other_language")
        admin.call("ir.actions.server", "run", [other])
