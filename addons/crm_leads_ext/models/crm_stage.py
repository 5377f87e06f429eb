from odoo import fields, models
from odoo.tools import SQL
from odoo.tools.sql import column_exists, table_exists

#: What the stages of Odoo and of the calling funnel stand for.
STEPS = {
    ("crm", "stage_lead2"): "qualified",
    ("crm", "stage_lead3"): "offer",
    ("crm_leads_ext", "stage_qualification"): "qualified",
    ("crm_leads_ext", "stage_meeting_set"): "meeting",
    ("crm_leads_ext", "stage_offer_sent"): "offer",
}


class CrmStage(models.Model):
    """Stages say which step of the funnel they are (see ``crm.funnel.report``)."""

    _inherit = "crm.stage"

    funnel_step = fields.Selection(
        [("qualified", "Qualified"), ("meeting", "Meeting"), ("offer", "Offer")],
        string="Step of the Funnel",
        help="A deal that has reached this stage is counted so in the funnel.",
    )

    def _auto_init(self):
        """The stages there are get their step when the column is made."""
        cr = self.env.cr
        is_new = table_exists(cr, self._table) and not column_exists(
            cr, self._table, "funnel_step"
        )
        result = super()._auto_init()
        if is_new:
            for (module, name), step in STEPS.items():
                cr.execute(
                    SQL(
                        """
                        UPDATE crm_stage SET funnel_step = %s
                          FROM ir_model_data data
                         WHERE data.module = %s AND data.name = %s
                           AND data.model = 'crm.stage' AND data.res_id = crm_stage.id
                        """,
                        step,
                        module,
                        name,
                    )
                )
        return result
