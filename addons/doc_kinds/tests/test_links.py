from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from ..hooks import uninstall_hook
from .common import DocKindsCase


@tagged("post_install", "-at_install")
class TestLinks(DocKindsCase):
    def linked(self, document):
        return [(link.res_model, link.res_id) for link in document.link_ids]

    def test_origin_is_linked(self):
        document = self.make_document(
            user=self.user, res_model="res.partner", res_id=self.partner.id
        )
        self.assertEqual(self.linked(document), [("res.partner", self.partner.id)])
        self.assertEqual(document.partner_id, self.partner)
        self.assertEqual(document.link_ids.origin_name, "Client")
        document.res_id = self.partner.id
        self.assertEqual(len(document.link_ids), 1)

    def test_deal_of_the_origin(self):
        if (
            "sale.order" not in self.env
            or "opportunity_id" not in self.env["sale.order"]._fields
        ):
            self.skipTest("needs orders made from deals")
        deal = self.env["crm.lead"].create({"name": "Deal"})
        order = self.env["sale.order"].create(
            {"partner_id": self.partner.id, "opportunity_id": deal.id}
        )
        document = self.make_document(res_model="sale.order", res_id=order.id)
        self.assertEqual(
            self.linked(document), [("sale.order", order.id), ("crm.lead", deal.id)]
        )
        self.assertEqual(document.partner_id, self.partner)

    def test_added_by_hand(self):
        document = self.make_document()
        with Form(document.with_user(self.user)) as form, form.link_ids.new() as line:
            line.record = self.partner
        self.assertEqual(self.linked(document), [("res.partner", self.partner.id)])
        self.assertEqual(document.link_ids.model_name, "Contact")
        action = document.link_ids.action_open_origin()
        self.assertEqual(action["res_id"], self.partner.id)

    def test_made_by_the_lines_of_a_template(self):
        line = (0, 0, {"res_model": "res.partner", "res_id": self.partner.id})
        document = self.make_document(user=self.user, link_ids=[line])
        self.assertEqual(document.link_ids.record, self.partner)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            document.link_ids = [line]

    def _template(self, *lines):
        kind = {
            "field_name": "kind_id",
            "kind": "constant",
            "constant_ref": f"doc.kind,{self.kind.id}",
        }
        name = {"field_name": "name", "kind": "text", "value": "Claim"}
        return self.env["record.template"].create(
            {
                "name": "Claim",
                "code": "claim",
                "model_id": self.env["ir.model"]._get_id("doc.document"),
                "line_ids": [(0, 0, line) for line in (kind, name, *lines)],
            }
        )

    def _made(self, template, **kwargs):
        report = template.with_user(self.user)._apply({}, **kwargs)
        return self.env["doc.document"].browse(report.primary.res_id)

    def test_f3_made_by_a_template_it_comes_from_where_that_was_applied(self):
        template = self._template()
        self.assertFalse(self._made(template).link_ids)
        document = self._made(template, origin=self.partner)
        self.assertEqual(document._origin_record(), self.partner)
        self.assertEqual(self.linked(document), [("res.partner", self.partner.id)])
        self.assertEqual(document.partner_id, self.partner)

    def test_f3_the_templates_own_origin_stays(self):
        other = self.env["res.partner"].create({"name": "Another"})
        template = self._template(
            {"field_name": "res_model", "kind": "constant", "value": "res.partner"},
            {"field_name": "res_id", "kind": "constant", "value": str(other.id)},
        )
        document = self._made(template, origin=self.partner)
        self.assertEqual(document._origin_record(), other)

    def test_attributes_are_told_apart_in_the_lines_of_a_template(self):
        template = self._template(
            {"field_name": "attributes.severity", "kind": "value", "value": "a"},
            {"field_name": "attributes.Claim text", "kind": "value", "value": "b"},
        )
        self.assertEqual(
            template.line_ids.mapped("field_label"),
            ["Kind", "Subject", "Attributes: Severity", "Attributes: Claim text"],
        )

    def test_links_to_what_is_gone_go(self):
        gone = self.env["res.partner"].create({"name": "Gone"})
        document = self.make_document(
            link_ids=[
                (0, 0, {"res_model": "res.partner", "res_id": partner.id})
                for partner in gone + self.partner
            ]
        )
        other = (0, 0, {"res_model": "no.such.model", "res_id": 1})
        document.link_ids = [other]
        gone.unlink()
        self.env.flush_all()
        self.env["doc.document.link"]._gc_links()
        kept = [("res.partner", self.partner.id), ("no.such.model", 1)]
        self.assertEqual(self.linked(document), kept)

    def test_names_are_shown_to_who_may_read(self):
        secret = self.env["res.partner"].create(
            {"name": "Secret", "company_id": self.company_b.id}
        )
        line = (0, 0, {"res_model": "res.partner", "res_id": secret.id})
        link = self.make_document(link_ids=[line]).link_ids.with_user(self.user)
        self.assertFalse(link.origin_name)
        self.assertFalse(link.record)
        with self.assertRaises(UserError):
            link.action_open_origin()

    def test_an_application_that_is_gone(self):
        line = (0, 0, {"res_model": "no.such.model", "res_id": 1})
        link = self.make_document(link_ids=[line]).link_ids
        self.assertEqual(link.model_name, "no.such.model")
        self.assertFalse(link.record)
        self.assertFalse(link.origin_name)

    def test_rights(self):
        self.kind.see_group_ids = self.group_claims
        self.kind.process_group_ids = self.group_bosses
        line = (0, 0, {"res_model": "res.partner", "res_id": self.partner.id})
        document = self.make_document(link_ids=[line], user_id=self.boss.id)
        links = self.env["doc.document.link"]
        domain = [("document_id", "=", document.id)]
        self.assertFalse(links.with_user(self.user).search(domain))
        self.assertTrue(links.with_user(self.claims_user).search(domain))
        with self.assertRaises(AccessError):
            document.link_ids.with_user(self.claims_user).unlink()
        with self.assertRaises(AccessError):
            links.with_user(self.claims_user).create(
                {"document_id": document.id, "res_model": "res.users", "res_id": 1}
            )
        document.link_ids.with_user(self.boss).unlink()

    # ------------------------------------------------------------
    # offered on other records
    # ------------------------------------------------------------

    def offers(self):
        self.kind.offer_model_ids = self.env["ir.model"]._get("res.partner")
        return self.kind.offer_action_ids

    def test_offered_on_contacts(self):
        make, show = self.offers()
        bindings = self.env["ir.actions.actions"].with_user(self.user)
        ids = [a["id"] for a in bindings.get_bindings("res.partner")["action"]]
        self.assertLessEqual({make.id, show.id}, set(ids))
        context = safe_eval(make.context, {"active_id": self.partner.id})
        documents = self.env["doc.document"].with_user(self.user)
        form = Form(documents.with_context(**context))
        self.assertEqual(form.kind_id, self.kind)
        self.assertEqual(form.partner_id, self.partner)
        document = form.save()
        self.assertEqual(document.origin_name, "Client")
        domain = safe_eval(show.domain, {"active_id": self.partner.id})
        self.assertEqual(documents.search(domain), document)

    def test_client_is_not_taken_from_what_the_user_may_not_read(self):
        secret = self.env["res.partner"].create(
            {"name": "Secret", "company_id": self.company_b.id}
        )
        values = (
            self.env["doc.document"]
            .with_user(self.user)
            .with_context(default_res_model="res.partner", default_res_id=secret.id)
            .default_get(["partner_id", "name"])
        )
        self.assertFalse(values.get("partner_id"))
        self.assertFalse(values.get("name"))

    def test_offers_follow_the_kind(self):
        before = self.offers()
        self.kind.name = "Complaint"
        self.assertFalse(before.exists())
        self.assertEqual(self.kind.offer_action_ids[0].name, "Complaint: new")
        self.kind.create_group_ids = self.group_claims
        self.kind.see_group_ids = self.group_claims
        actions = self.kind.offer_action_ids
        self.assertIn(self.group_claims, actions[0].group_ids)
        self.assertNotIn(self.env.ref("base.group_user"), actions[0].group_ids)
        self.kind.active = False
        self.assertFalse(actions.exists())
        self.kind.active = True
        actions = self.kind.offer_action_ids
        self.assertEqual(len(actions), 2)
        self.kind.unlink()
        self.assertFalse(actions.exists())

    def test_uninstall(self):
        actions = self.offers()
        self.kind.alias_name = "claims"
        alias = self.kind.alias_id
        uninstall_hook(self.env)
        self.assertFalse(actions.exists())
        self.assertFalse(alias.exists())
