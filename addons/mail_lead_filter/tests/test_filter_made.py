from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .common import FilterCase


@tagged("post_install", "-at_install")
class TestFilterMade(FilterCase):
    """F3, E7: from a letter to what was made of it, and back."""

    def buttons(self, user):
        views = self.env["crm.lead"].with_user(user).get_view(view_type="form")
        return "action_view_letters" in views["arch"]

    def test_lead_leads_to_its_letter(self):
        self.make_filter()
        self.process(self.raw())
        log, lead = self.last_log(), self.leads().with_user(self.manager)
        self.assertEqual(lead.letter_count, 1)
        action = lead.action_view_letters()
        self.assertEqual(action["res_id"], log.id)
        self.assertTrue(self.buttons(self.manager))
        other = self.env["crm.lead"].create({"name": "By hand"})
        other = other.with_user(self.manager)
        self.assertEqual(other.letter_count, 0)
        self.assertFalse(other.new({}).letter_count)

    def test_letters_that_joined_are_counted(self):
        self.make_filter(repeat_by="email")
        for _time in range(2):
            self.process(self.raw())
        self.assertTrue(self.last_log().is_repeat, self.last_log().error)
        lead = self.leads().with_user(self.manager)
        self.assertEqual(lead.letter_count, 2)
        found = self.Log.search(lead.action_view_letters()["domain"])
        self.assertEqual(len(found), 2)

    def test_who_may_not_read_the_log_sees_no_error(self):
        self.make_filter()
        self.process(self.raw())
        seller = new_test_user(
            self.env, "mlf_seller", "sales_team.group_sale_salesman_all_leads"
        )
        lead = self.leads().with_user(seller)
        self.assertFalse(self.buttons(seller))
        with Form(lead) as form:
            form.name = "Заявка с сайта: mine"
        with self.assertRaises(AccessError):
            lead.action_view_letters()

    def test_linked_records_are_those_made(self):
        self.make_filter()
        self.process(self.raw())
        log = self.last_log()
        names = [record._name for record in log._linked_records()]
        self.assertEqual(names, ["res.partner", "res.partner", "crm.lead"])
        self.leads().unlink()
        self.assertEqual(len(log._linked_records()), 2)

    def test_document_comes_from_its_letter(self):
        """Where documents of kinds are installed, too."""
        if "doc.document" not in self.env:
            return
        kind = self.env["doc.kind"].create(
            {"name": "Complaint of a letter", "company_id": False}
        )
        document_template = self.template(
            "letter_document",
            "doc.document",
            [
                ("kind_id", "lookup", kind.name, False),
                ("name", "value", "letter_subject", False),
            ],
        )
        templates = self.contact_template + document_template + self.lead_template
        self.make_filter(templates=templates)
        self.process(self.raw())
        log = self.last_log()
        self.assertEqual(log.state, "done", log.error)
        document = self.env["doc.document"].search([("kind_id", "=", kind.id)])
        self.assertEqual(document._origin_record(), log)
        self.assertEqual(document.origin_name, "Заявка с сайта")
        links = {(link.res_model, link.res_id) for link in document.link_ids}
        self.assertEqual(
            links, {("mail.lead.filter.log", log.id), ("crm.lead", self.leads().id)}
        )
        # an operator of documents sees it, without the letter and without an error
        operator = new_test_user(
            self.env, "mlf_operator", "doc_kinds.doc_kinds_group_user"
        )
        seen = document.with_user(operator)
        self.assertFalse(seen.origin_name)
        self.assertEqual(set(seen.link_ids.mapped("origin_name")), {False})
        with Form(seen) as form:
            form.name = "Read"
