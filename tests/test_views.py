"""Every action of the suite opens in the browser, every view of it without an error."""

import pytest

ADDONS = (
    "record_template",
    "doc_kinds",
    "crm_leads_ext",
    "call_scripts",
    "mail_lead_filter",
    "call_telephony",
    "call_dialer",
)
OPEN = """
async (xmlid) => {
    const action = odoo.__WOWL_DEBUG__.root.env.services.action;
    await action.doAction(xmlid, {clearBreadcrumbs: true});
    return (action.currentController?.views || []).map((view) => view.type);
}
"""
SWITCH = """
async (type) => {
    const env = odoo.__WOWL_DEBUG__.root.env;
    await env.services.action.switchView(type);
}
"""


@pytest.fixture(scope="module")
def actions(site):
    rows = site.sql(
        "SELECT d.module || '.' || d.name, d.model FROM ir_model_data d"
        "  LEFT JOIN ir_act_window w ON w.id = d.res_id"
        "   AND d.model = 'ir.actions.act_window'"
        " WHERE d.module = ANY(%s) AND (d.model = 'ir.actions.client'"
        "    OR d.model = 'ir.actions.act_window' AND w.binding_model_id IS NULL)"
        " ORDER BY 1",
        (list(ADDONS),),
    )
    return [xmlid for xmlid, _model in rows]


def test_every_action_and_view(site, seats, actions):
    assert len(actions) >= 15
    seat = seats(site, "admin")
    page = seat.page
    broken = {}
    for xmlid in actions:
        seat.errors.clear()
        try:
            types = page.evaluate(OPEN, xmlid)
            page.wait_for_timeout(300)
            for view in types:
                if view not in ("form", types[0]):
                    page.evaluate(SWITCH, view)
                    page.wait_for_timeout(200)
        except Exception as error:  # noqa: BLE001 - all are tried
            seat.errors.append(str(error)[:300])
        dialog = page.query_selector(".o_error_dialog")
        if dialog:
            seat.errors.append(dialog.inner_text()[:300])
        if seat.errors:
            broken[xmlid] = list(seat.errors)
        for close in page.query_selector_all(".modal .btn-close"):
            close.click()
            page.wait_for_timeout(200)
    assert not broken, broken
    assert not site.bad_lines()


MENUS = """
() => {
    const menus = odoo.__WOWL_DEBUG__.root.env.services.menu;
    return menus.getAll().filter((menu) => menu.actionID).map((menu) => menu.xmlid);
}
"""


@pytest.mark.parametrize(
    "login, seen, hidden",
    [
        ("operator", {"menu_call_desk"}, {"menu_call_board", "menu_configuration"}),
        ("supervisor", {"menu_call_desk", "menu_call_board"}, set()),
        ("author", {"menu_scripts"}, {"menu_call_board", "menu_call_desk"}),
    ],
)
def test_menus_of_each_role(site, seats, login, seen, hidden):
    page = seats(site, login).page
    names = {xmlid.partition(".")[2] for xmlid in page.evaluate(MENUS)}
    assert seen <= names
    assert not hidden & names
