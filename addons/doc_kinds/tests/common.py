"""Factories for the tests of this addon."""

from odoo.tests import TransactionCase, new_test_user

USER = "doc_kinds.doc_kinds_group_user"
MANAGER = "doc_kinds.doc_kinds_group_manager"


class DocKindsCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_b = cls.env["res.company"].create({"name": "Company B"})
        cls.group_claims = cls.env["res.groups"].create({"name": "Claims people"})
        cls.group_bosses = cls.env["res.groups"].create({"name": "Bosses"})
        cls.user = cls.make_user("doc_user")
        cls.claims_user = cls.make_user("doc_claims")
        cls.claims_user.group_ids |= cls.group_claims
        cls.boss = cls.make_user("doc_boss")
        cls.boss.group_ids |= cls.group_claims | cls.group_bosses
        cls.manager = cls.make_user("doc_manager", MANAGER)
        cls.stranger = cls.make_user("doc_stranger", "base.group_user")
        cls.foreign = cls.make_user(
            "doc_foreign",
            MANAGER,
            company_id=cls.company_b.id,
            company_ids=[(6, 0, cls.company_b.ids)],
        )
        cls.partner = cls.env["res.partner"].create({"name": "Client"})
        cls.kind = cls.make_kind("Claim")
        cls.new, cls.work, cls.agreed = cls.kind.stage_ids

    @classmethod
    def make_user(cls, login, groups=USER, **vals):
        return new_test_user(
            cls.env,
            login=login,
            groups=groups,
            email=f"{login}@example.com",
            context={"no_reset_password": True},
            **vals,
        )

    @classmethod
    def make_kind(cls, name, **vals):
        vals = {
            "name": name,
            "number_prefix": "C-",
            "number_padding": 3,
            "attribute_ids": [
                (0, 0, {"name": "Claim text", "type": "text"}),
                (0, 0, {"name": "Event date", "type": "date"}),
                (
                    0,
                    0,
                    {
                        "name": "Severity",
                        "type": "selection",
                        "options": "low: Low\nhigh: High",
                        "in_cards": True,
                    },
                ),
                (0, 0, {"name": "Pieces", "type": "integer"}),
            ],
            "stage_ids": [
                (0, 0, {"name": "Not started", "sequence": 1}),
                (0, 0, {"name": "In work", "sequence": 2}),
                (0, 0, {"name": "Agreed", "sequence": 3, "is_done": True}),
            ],
            **vals,
        }
        return cls.env["doc.kind"].create(vals)

    @classmethod
    def make_document(cls, name="Torn coat", kind=None, user=None, **vals):
        documents = cls.env["doc.document"]
        if user:
            documents = documents.with_user(user)
        kind = kind or cls.kind
        return documents.create({"kind_id": kind.id, "name": name, **vals})
