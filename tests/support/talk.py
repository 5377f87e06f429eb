"""A script led by keyboard: keys in, and the block waited for."""

import re

from .site import eventually, shows

RUNNER = ".o_script_runner"
TITLE = ".o_runner_title"


class Talk:
    """Works the runner of a `Seat`; never touches the mouse."""

    def __init__(self, seat):
        self.seat = seat
        self.page = seat.page

    def begin(self, record, script):
        """From a record's form: its cog menu, and the script's digit if many fit."""
        self.seat.open(record)
        cog = ".o_cp_action_menus .dropdown-toggle"
        self.page.wait_for_selector(cog)
        self._tab_to(f"document.activeElement.matches('{cog}')", "cog menu")
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector(".o_start_script")
        focused = "document.activeElement.closest('.o_start_script')"
        self._press_to("ArrowDown", focused, "start")
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector(f".o_script_choice, {RUNNER} {TITLE}")
        choices = self.page.locator(".o_script_choice button")
        if choices.count():
            names = choices.locator(".fw-bold").all_inner_texts()
            self.page.keyboard.press(str(names.index(script) + 1))
        self.page.wait_for_selector(f"{RUNNER} {TITLE}")
        return self

    @property
    def block(self):
        return self.page.inner_text(f"{RUNNER} {TITLE}").strip()

    @property
    def text(self):
        """What is said on the block."""
        return self.page.inner_text(f"{RUNNER} .o_runner_text")

    @property
    def answers(self):
        return self.page.locator(f"{RUNNER} .o_runner_answer span").all_inner_texts()

    @property
    def version(self):
        header = self.page.inner_text(".o_runner_header")
        return int(re.search(r"\bv(\d+)", header)[1])

    def go_on(self, session):
        """A paused talk: Enter, and it stands where it stood."""
        action = "action-call_scripts.call_session_action_runner"
        self.page.goto(f"{self.seat.site.url}/odoo/{session}/{action}")
        self.page.wait_for_selector(f"{RUNNER} .fa-pause-circle")
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector(f"{RUNNER} {TITLE}")

    def on_block(self, title):
        eventually(lambda: self.block == title, 60, what=f"block “{title}”")

    def answer(self, key, title):
        """An answer's key (Ctrl+Enter: the default one) leads to block `title`."""
        self._leave_field()
        self.page.keyboard.press(key)
        self.on_block(title)

    def refused(self):
        """Enter without the required values: the words of the refusal."""
        block = self.block
        self.page.keyboard.press("Control+Enter")
        self.page.wait_for_selector(f"{RUNNER} .o_runner_refused")
        assert self.block == block
        return self.page.inner_text(f"{RUNNER} .o_runner_refused")

    def jump(self, words, title):
        """The search of objections and jumps, and the first found."""
        self._leave_field()
        self.page.keyboard.press("/")
        self.page.wait_for_selector(".o_runner_palette input:focus")
        self.page.keyboard.type(words)
        self.page.locator(f".o_runner_palette .active:has-text('{title}')").wait_for()
        self.page.keyboard.press("Enter")
        self.on_block(title)

    def remark(self, words):
        """No fitting answer: what the client said."""
        self._leave_field()
        self.page.keyboard.press("-")
        self.page.wait_for_selector(".o_runner_remark input:focus")
        self.page.keyboard.type(words)
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector(".o_runner_said")

    def finished(self, outcome):
        """Enter on the last block."""
        self.page.keyboard.press("Enter")
        self.page.locator(f".o_runner_message h3:text-is('{outcome}')").wait_for()

    def fill(self, name, text):
        """Type into a field, reached by Tab."""
        self._reach(name)
        self.page.keyboard.type(text)

    def fill_date(self, name, date):
        """A date as the browser's own field takes it: month, day, year."""
        self._reach(name)
        self.page.keyboard.type(date.strftime("%m%d%Y"))

    def choose(self, name, number):
        """The n-th choice (from 0) of a field shown as buttons."""
        self._reach(name)
        self.page.keyboard.press("Space")
        for _time in range(number):
            self.page.keyboard.press("ArrowRight")

    def pick(self, name, text, found):
        """A linked record by a part of its name."""
        self.fill(name, text)
        option = f"{self._field(name)} [role=option].active"
        self.page.wait_for_selector(option)
        shows(self.page, option, found)
        self.page.keyboard.press("Enter")

    def _field(self, name):
        return f".o_runner_field[data-name={name}]"

    def _reach(self, name):
        inside = f"document.activeElement.closest('{self._field(name)}')"
        self.page.wait_for_selector(f"{RUNNER} {self._field(name)}")
        self._tab_to(inside, f"field {name}")

    def _tab_to(self, condition, what):
        self._press_to("Tab", condition, what)

    def _press_to(self, key, condition, what):
        for _time in range(80):
            if self.page.evaluate(f"Boolean({condition})"):
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{key} does not lead to the {what}")

    def _leave_field(self):
        typing = "document.activeElement.matches('input:not([type=radio]), textarea')"
        if self.page.evaluate(typing):
            self.page.keyboard.press("Escape")
