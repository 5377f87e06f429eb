"""D2 as people click it: attributes of a line of business, on its companies."""

import pytest

from tests.support import records
from tests.support.forms import Form
from tests.support.site import eventually

SALESMAN = "industry_salesman"
HOTELS, FARMS = "Гостиницы у моря", "Молочные фермы"
ROOMS, CLASS = "Номеров", "Разряд"
BIG, SMALL, FARM = "Отель «Волна»", "Отель «Утёс»", "Ферма «Заря»"
ATTRIBUTES = "industry_attributes"


@pytest.fixture(scope="module")
def companies(site):
    """{name: id}; none has a line of business yet, and no line has attributes."""
    admin = site.rpc("admin")
    groups = ("base.group_user", "base.group_partner_manager")
    sales = "sales_team.group_sale_salesman_all_leads"
    records.user(site, admin, SALESMAN, "Semyon Salesman", (*groups, sales))
    lines = [{"name": name} for name in (HOTELS, FARMS)]
    admin.call("res.partner.industry", "create", lines)
    names = (BIG, SMALL, FARM)
    ids = admin.call(
        "res.partner", "create", [{"name": name, "is_company": True} for name in names]
    )
    return dict(zip(names, ids, strict=True))


class Company(Form):
    """The form of a company: its line of business and that line's attributes."""

    def __init__(self, seat, company):
        super().__init__(seat.open(f"action-contacts.action_contacts/{company}"))
        self.tab("sales_purchases")
        self.attributes = self.field(ATTRIBUTES)

    def choose_line(self, name):
        self.pick("industry_id", name)

    def add_attribute(self, label, kind, options=()):
        """A new attribute of the line; only whoever may change lines has the button."""
        fields = self.attributes.locator(".o_property_field")
        add = self.attributes.locator(".o_field_property_add button")
        add.wait_for()
        before = fields.count()
        add.click()
        popover = self.page.locator(".o_property_field_popover")
        popover.locator(".o_field_property_definition_header").fill(label)
        popover.locator(".o_field_property_definition_type button").click()
        menu = self.page.locator(".o_field_property_definition_type_menu")
        menu.locator(".o-dropdown-item", has_text=kind).first.click()
        for number, option in enumerate(options):
            popover.locator(".o_field_property_selection button:has(.fa-plus)").click()
            popover.locator(".o_field_property_selection_option input").nth(
                number
            ).fill(option)
        popover.locator(".o_field_property_definition_header").press("Enter")
        popover.wait_for(state="detached")
        eventually(lambda: fields.count() == before + 1, what="one attribute more")

    def attribute(self, label):
        """Where the value of an attribute is."""
        named = self.page.locator(".o_field_property_label", has_text=label)
        return self.attributes.locator(".o_property_field").filter(has=named)

    def labels(self):
        texts = self.attributes.locator(".o_field_property_label").all_inner_texts()
        return [text.strip() for text in texts if text.strip()]

    def fill_attribute(self, label, value):
        box = self.attribute(label).locator(".o_property_field_value input")
        box.fill(value)
        box.press("Tab")


def values_of(site, company):
    """{attribute's label: its value or None}, as they are stored."""
    (read,) = site.rpc("admin").call("res.partner", "read", [company], [ATTRIBUTES])
    return {one["string"]: one.get("value") or None for one in read[ATTRIBUTES]}


def test_d2_an_administrator_gives_a_line_its_attributes(site, companies, seats):
    admin = seats(site, "admin")
    company = Company(admin, companies[BIG])
    company.choose_line(HOTELS)
    company.add_attribute(ROOMS, "Integer")
    company.add_attribute(CLASS, "Selection", ("Две звезды", "Пять звёзд"))
    company.fill_attribute(ROOMS, "120")
    company.attribute(CLASS).locator("select").select_option(label="Пять звёзд")
    company.save()
    stored = values_of(site, companies[BIG])
    assert stored[ROOMS] == 120
    assert stored[CLASS]
    # Odoo's own properties, those of every contact, are left alone
    (read,) = site.rpc("admin").call(
        "res.partner", "read", [companies[BIG]], ["properties"]
    )
    assert not read["properties"]
    assert not admin.errors, admin.errors


def test_d2_a_salesman_fills_them_in_and_gives_a_line_none(site, companies, seats):
    salesman = seats(site, SALESMAN)
    company = Company(salesman, companies[SMALL])
    company.choose_line(HOTELS)
    company.attribute(ROOMS).wait_for()
    eventually(lambda: company.labels() == [ROOMS, CLASS], what="its attributes")
    assert not company.attributes.locator(".fa-pencil").count()
    assert not company.attributes.locator(".o_field_property_add button").count()
    company.fill_attribute(ROOMS, "18")
    company.save()
    assert values_of(site, companies[SMALL]) == {ROOMS: 18, CLASS: None}
    assert not salesman.errors, salesman.errors


def test_d2_companies_are_found_and_grouped_by_them(site, companies, seats):
    salesman = seats(site, SALESMAN)
    page = salesman.open("action-contacts.action_contacts?view_type=list")
    page.locator(".o_searchview_input").press_sequentially("120")
    found = page.locator(".o_searchview_autocomplete .o-dropdown-item")
    ours = found.filter(has_text="Attributes of the Line of Business")
    ours.locator(".o_expand").click()
    found.filter(has_text=f"{ROOMS} ({HOTELS})").click()
    cards = page.locator(".o_data_row, .o_kanban_record:not(.o_kanban_ghost)")
    # (before it is looked for, either may be on another page)
    eventually(lambda: cards.count() == 1, what="one company is found")
    assert BIG in cards.inner_text()
    page.locator(".o_facet_remove").last.click()

    page.locator(".o_searchview_dropdown_toggler").click()
    menu = page.locator(".o_group_by_menu")
    menu.get_by_text("Attributes of the Line of Business").click()
    menu.get_by_text(ROOMS).click()
    groups = page.locator(".o_group_header, .o_kanban_group")
    groups.filter(has_text="120").wait_for()
    groups.filter(has_text="18").first.wait_for()
    assert not salesman.errors, salesman.errors


def test_d2_another_line_of_business_has_others(site, companies, seats):
    admin = seats(site, "admin")
    company = Company(admin, companies[FARM])
    company.choose_line(HOTELS)
    company.attribute(ROOMS).wait_for()
    company.choose_line(FARMS)
    company.attribute(ROOMS).wait_for(state="detached")
    company.add_attribute("Коров", "Integer")
    company.fill_attribute("Коров", "300")
    company.save()
    assert values_of(site, companies[FARM]) == {"Коров": 300}
    # … and of a company that changes it the former ones are gone
    other = Company(admin, companies[SMALL])
    eventually(lambda: other.labels() == [ROOMS, CLASS], what="its attributes")
    other.choose_line(FARMS)
    other.attribute("Коров").wait_for()
    eventually(lambda: other.labels() == ["Коров"], what="those of the other line")
    other.save()
    assert values_of(site, companies[SMALL]) == {"Коров": None}
    assert not admin.errors, admin.errors


def test_no_complaint_in_the_logs(site):
    assert not site.bad_lines()
