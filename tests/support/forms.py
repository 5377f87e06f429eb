"""Odoo's own forms and lists by mouse, as an administrator fills them in."""

FOLLOW = ".o_model_field_selector_popover_item_relation"
ITEM = ".o-autocomplete--dropdown-item, .o_select_menu_item"


class Form:
    """The form of a page, or its topmost dialog: fields by their names."""

    def __init__(self, page, within=".o_action_manager .o_form_view"):
        self.page = page
        self.root = page.locator(within).last

    def field(self, name):
        return self.root.locator(f".o_field_widget[name={name}]").first

    def fill(self, name, text):
        self.field(name).locator("input, textarea").first.fill(text)

    def value(self, name):
        return self.field(name).locator("input, textarea").first.input_value()

    def pick(self, name, text):
        """A linked record, or one of a selection's choices, by its words."""
        choose(self.page, self.field(name), text)

    def check(self, name):
        self.field(name).locator("input[type=checkbox]").check()

    def tab(self, name):
        self.root.locator(f".o_notebook .nav-link[name={name}]").click()

    def row(self, name):
        """A new line of an editable list: a `Row`."""
        lines = self.field(name)
        add = lines.locator(".o_field_x2many_list_row_add a").first
        add.wait_for()
        there = lines.locator(".o_data_row").count()
        add.click()
        return self._written(lines, there)

    def edit(self, name, line, column):
        """The line of that name of an editable list, its `column` clicked: a `Row`."""
        lines = self.field(name)
        named = self.page.locator(f"td[name=name]:text-is('{line}')")
        line = lines.locator(".o_data_row").filter(has=named)
        line.wait_for()
        number = line.evaluate(
            "row => [...row.parentElement.querySelectorAll('.o_data_row')].indexOf(row)"
        )
        line.locator(f"td[name={column}]").click()
        return self._written(lines, number)

    def _written(self, lines, number):
        """The n-th line, once it is the one that is written: not that before it."""
        chosen = self.page.locator(".o_selected_row")
        return Row(self.page, lines.locator(".o_data_row").nth(number).and_(chosen))

    def pick_path(self, name, path, record=""):
        """A field, of those a list drops down; `record`: whose property it is."""
        self.field(name).locator(".o_model_field_selector").click()
        popover = self.page.locator(".o_model_field_selector_popover")
        first, _point, rest = path.partition(".")
        item = ".o_model_field_selector_popover_item[data-name='%s']"
        if rest:
            popover.locator(f"{item % first} {FOLLOW}").click()
            popover.locator("button", has_text=f"({record})").filter(
                has_text=rest
            ).click()
        else:
            popover.locator(f"{item % first} button").first.click()
        popover.wait_for(state="detached")

    def line(self, name):
        """A new line in a dialog of its own: that dialog's `Dialog`."""
        self.field(name).locator(".o_field_x2many_list_row_add a").first.click()
        return Dialog(self.page)

    def save(self):
        """What was entered is stored."""
        self.root.page.locator(".o_form_button_save:visible").click()
        self.page.wait_for_selector(".o_form_button_save:visible", state="detached")
        return self

    @property
    def id(self):
        """Of the record, as the address tells."""
        return int(self.page.url.split("?")[0].rstrip("/").rpartition("/")[2])


class Row(Form):
    """A line of an editable list, being written."""

    def __init__(self, page, root):
        self.page = page
        self.root = root
        root.wait_for()


class Dialog(Form):
    """A line in a dialog."""

    def __init__(self, page):
        super().__init__(page, ".modal .o_form_view")
        self.root.wait_for()
        self.window = page.locator(".modal").last

    def done(self):
        """Into the list, and the dialog is gone."""
        dialogs = self.page.locator(".modal").count()
        self.window.locator(".o_form_button_save").click()
        self.page.wait_for_function(
            "n => document.querySelectorAll('.modal').length < n", arg=dialogs
        )


def choose(page, place, text):
    """Click what is found in a list that drops down; typed for in those of records.

    What is typed is looked for 250 ms later, which opens the list again if it is closed
    by then: so the answer is waited for. The choices of a selection are all there.
    """
    box = place.locator("input").first
    box.click()
    if not place.locator(".o_select_menu").count():
        with looked_for(page, text):
            box.fill(text)
    page.locator(ITEM).filter(has_text=text).first.click()


def looked_for(page, text):
    """Of a `with`: what is typed in a list of records is looked for, and answered."""

    def is_it(answer):
        if "name_search" not in answer.url:
            return False
        return answer.request.post_data_json["params"]["kwargs"].get("name") == text

    return page.expect_response(is_it)


def new(seat, action):
    """From the list of an action to an empty form."""
    page = seat.open(action)
    page.click(".o_list_button_add, .o-kanban-button-new")
    page.wait_for_selector(".o_form_view .o_form_editable")
    return Form(page)
