"""The operator's desk by keyboard: keys in, and the screen waited for."""

import re

from .site import eventually
from .talk import RUNNER, TITLE, Talk


class Desk(Talk):
    """Works the desk of a `Seat`; never touches the mouse."""

    def open(self):
        self.seat.open("action-call_dialer.desk")
        self.page.wait_for_selector(".o_call_desk")
        return self

    @property
    def phase(self):
        return self.page.get_attribute(".o_call_desk", "data-phase")

    @property
    def campaign(self):
        return self.page.eval_on_selector(
            ".o_desk_campaign select", "el => el.selectedOptions[0].text"
        )

    def choose_campaign(self, name):
        """In the list at the top, reached by Tab; its name is typed."""
        if self.campaign == name:
            return
        focused = "document.activeElement.matches('.o_desk_campaign select')"
        for _time in range(60):
            if self.page.evaluate(focused):
                break
            self.page.keyboard.press("Tab")
        with self.page.expect_response(lambda answer: "call.desk/open" in answer.url):
            self.page.keyboard.type(name[:2])
        eventually(lambda: self.campaign == name, what=f"campaign “{name}”")
        self.page.wait_for_timeout(500)
        # (while it is being opened, the desk takes no command)
        self.page.wait_for_selector(".o_desk_idle button:disabled", state="detached")
        self.page.keyboard.press("Escape")

    @property
    def client(self):
        return self.page.inner_text(".o_desk_name").strip()

    def figure(self, key):
        return self.page.inner_text(f".o_desk_today [data-figure={key}] b")

    # -- contacts and calls -------------------------------------------------------

    def first(self):
        """Enter at the empty desk: the first contact of the shift."""
        self.page.keyboard.press("Enter")
        return self.arrived()

    def arrived(self, after=None):
        """Another contact than `after` stands on the desk, with its script."""
        eventually(
            lambda: self.phase == "work" and self.client != after,
            what="the next contact on the desk",
        )
        self.page.wait_for_selector(f"{RUNNER} {TITLE}")
        return self.client

    def dial(self, phase="talking"):
        """Alt+C, and wait for the call to come so far."""
        self._at_leisure()
        self.page.keyboard.press("Alt+c")
        self.page.wait_for_selector(f".o_desk_call[data-call={phase}]")

    def hang_up(self):
        self._at_leisure()
        self.page.keyboard.press("Alt+h")
        self.page.wait_for_selector(".o_desk_call[data-call=ended]")

    def _at_leisure(self):
        """Its last command is answered: until then the desk takes no other.

        What came of it may be told by the bus, and shown, before the answer is there.
        """
        self.page.wait_for_selector(".o_desk_result:not([disabled])")

    # -- result -------------------------------------------------------------------

    def result(self, key, comment=None, pick=None):
        """A result key, its form by keyboard if there is one; then the next contact."""
        self._at_leisure()
        client = self.client
        self._leave_field()
        self.page.keyboard.press(key)

        def taken():
            # (where clients come by themselves the next one may be there already)
            return self.phase in ("form", "done") or self.client != client

        eventually(taken, what=f"result {key}")
        if self.phase == "form":
            if pick is not None:
                self.page.keyboard.press(str(pick))
            if comment:
                self._type_comment(comment)
        if self.phase in ("form", "done"):
            self.page.keyboard.press("Control+Enter" if comment else "Enter")

    def _type_comment(self, comment):
        area = "document.activeElement.matches('.o_desk_form textarea')"
        for _time in range(30):
            if self.page.evaluate(area):
                break
            self.page.keyboard.press("Tab")
        self.page.keyboard.type(comment)


def digits(text):
    return re.sub(r"\D", "", text)
