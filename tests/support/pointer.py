"""A script led with the mouse: answers by their words, fields by their names."""

from .talk import RUNNER, Talk


class Pointer(Talk):
    """Clicks in the runner of a `Seat`; keys only where one types."""

    def answer(self, words, title):
        """A click on the answer, and block `title` is come to."""
        self._answer(words).click()
        self.on_block(title)

    def refused(self, words):
        """A click on an answer that is not taken: why not."""
        self._answer(words).click()
        self.page.wait_for_selector(f"{RUNNER} .o_runner_refused")
        return self.page.inner_text(f"{RUNNER} .o_runner_refused")

    def finished(self, outcome):
        """A click on the last block's only button."""
        self.page.click(f"{RUNNER} .o_runner_continue")
        self.page.locator(f".o_runner_message h3:text-is('{outcome}')").wait_for()

    def fill(self, name, text):
        self._input(name).fill(text)

    def fill_date(self, name, date):
        self._input(name).fill(date.isoformat())

    def choose(self, name, words):
        """A choice of a field shown as buttons."""
        self.page.click(f"{self._field(name)} label.btn:text-is('{words}')")

    def pick(self, name, text, found):
        """A linked record by a part of its name."""
        self._input(name).click()
        self.page.keyboard.type(text)
        self.page.locator(f"{self._field(name)} [role=option]", has_text=found).click()

    def _answer(self, words):
        answers = self.page.locator(f"{RUNNER} .o_runner_answer")
        return answers.filter(has=self.page.locator(f"span:text-is('{words}')"))

    def _input(self, name):
        return self.page.locator(f"{self._field(name)} :is(input, textarea, select)")
