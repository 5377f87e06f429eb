from odoo import api, fields, models
from odoo.fields import Domain


class CallSession(models.Model):
    """Which version a talk is led by while an A/B test is running."""

    _inherit = "call.session"

    test_id = fields.Many2one(
        "call.script.test", "A/B test", readonly=True, copy=False, ondelete="set null"
    )
    test_counted = fields.Boolean(
        "Counted by the test",
        readonly=True,
        copy=False,
        help="The first finished talk with its client in the test.",
    )

    _test_idx = models.Index("(test_id) WHERE test_id IS NOT NULL")

    @api.model
    def _allot(self, script, record=None, vals=None):
        """The version for a new talk, and what the session keeps of the choice.

        By weight while a test is running; a client known to the test stays with its
        version.

        :return: ``(version, {field: value})``
        """
        test = script.sudo().test_id
        if not test:
            return script.sudo().published_version_id, {}
        partner_id = (vals or {}).get("partner_id")
        if not partner_id and record:
            partner = self._partner_of(record)
            partner_id = partner.id if partner else False
        same = (
            self._same_client(partner_id, record._name, record.id)
            if record
            else (self._same_client(partner_id))
        )
        earlier = self.sudo().browse()
        if same is not None:
            earlier = self.sudo().search(
                same & Domain("test_id", "=", test.id), order="id", limit=1
            )
        key = (
            f"partner,{partner_id}"
            if partner_id
            else (f"{record._name},{record.id}" if record else "")
        )
        return earlier.version_id or test._draw(key), {"test_id": test.id}

    @api.model
    def _same_client(self, partner_id=False, res_model=False, res_id=False):
        """Sessions with the client; None when it is unknown."""
        parts = []
        if partner_id:
            parts.append(Domain("partner_id", "=", partner_id))
        if res_model and res_id:
            parts.append(
                Domain("res_model", "=", res_model) & Domain("res_id", "=", res_id)
            )
        return Domain.OR(parts) if parts else None

    def _close(self, outcome=False):
        result = super()._close(outcome)
        session = self.sudo()
        if session.test_id and not session.is_trial:
            same = self._same_client(
                session.partner_id.id, session.res_model, session.res_id
            )
            counted = Domain("test_id", "=", session.test_id.id) & Domain(
                "test_counted", "=", True
            )
            if same is None or not session.search_count(same & counted, limit=1):
                session.test_counted = True
        return result
