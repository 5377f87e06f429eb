from odoo import api, fields, models
from odoo.tools import SQL


class CrmLeadMilestone(models.Model):
    """When a deal was first in a stage: what it has reached stays, even when lost.

    Written by the server only.
    """

    _name = "crm.lead.milestone"
    _description = "Stage Reached by a Deal"
    _order = "date, id"
    _rec_name = "stage_id"
    _log_access = False

    lead_id = fields.Many2one("crm.lead", "Deal", required=True, ondelete="cascade")
    stage_id = fields.Many2one("crm.stage", required=True, ondelete="cascade")
    date = fields.Datetime(required=True, index=True)
    user_id = fields.Many2one("res.users", "Moved by", ondelete="set null")

    _once = models.UniqueIndex("(lead_id, stage_id)")

    def init(self):
        """Deals from before this table: what their history and their stage tell."""
        if self.env.execute_query(SQL("SELECT 1 FROM crm_lead_milestone LIMIT 1")):
            return
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_lead_milestone (lead_id, stage_id, date, user_id)
                SELECT message.res_id, value.new_value_integer, min(value.create_date),
                       min(value.create_uid)
                  FROM mail_tracking_value value
                  JOIN ir_model_fields field ON field.id = value.field_id
                  JOIN mail_message message ON message.id = value.mail_message_id
                  JOIN crm_lead lead ON lead.id = message.res_id
                  JOIN crm_stage stage ON stage.id = value.new_value_integer
                 WHERE field.model = 'crm.lead' AND field.name = 'stage_id'
                   AND message.model = 'crm.lead'
                 GROUP BY message.res_id, value.new_value_integer
                ON CONFLICT DO NOTHING
                """
            )
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_lead_milestone (lead_id, stage_id, date)
                SELECT id, stage_id, COALESCE(date_last_stage_update, create_date)
                  FROM crm_lead
                 WHERE stage_id IS NOT NULL
                ON CONFLICT DO NOTHING
                """
            )
        )


class CrmLead(models.Model):
    _inherit = "crm.lead"

    milestone_ids = fields.One2many("crm.lead.milestone", "lead_id", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._note_stage()
        return leads

    def write(self, vals):
        before = {}
        if {"stage_id", "team_id", "type"} & vals.keys():
            before = {lead.id: lead.stage_id.id for lead in self}
        result = super().write(vals)
        if before:
            moved = self.filtered(lambda lead: lead.stage_id.id != before[lead.id])
            moved._note_stage()
        return result

    def _note_stage(self):
        """The first time in a stage is kept; later times are not noted."""
        if not self:
            return
        self.env["crm.lead.milestone"].flush_model()
        self.flush_recordset(["stage_id"])
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_lead_milestone (lead_id, stage_id, date, user_id)
                SELECT id, stage_id, %s, %s
                  FROM crm_lead
                 WHERE id = ANY(%s) AND stage_id IS NOT NULL
                 ORDER BY id
                ON CONFLICT DO NOTHING
                """,
                self.env.cr.now(),
                self.env.uid,
                self.ids,
            )
        )
        self.invalidate_recordset(["milestone_ids"], flush=False)

    def _merge_dependences(self, opportunities):
        """What merged deals reached, the one that is kept has reached."""
        result = super()._merge_dependences(opportunities)
        self.env["crm.lead.milestone"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_lead_milestone (lead_id, stage_id, date, user_id)
                SELECT %s, stage_id, min(date), (array_agg(user_id ORDER BY date))[1]
                  FROM crm_lead_milestone
                 WHERE lead_id IN %s
                 GROUP BY stage_id
                ON CONFLICT (lead_id, stage_id) DO UPDATE
                   SET date = LEAST(crm_lead_milestone.date, EXCLUDED.date)
                """,
                self.id,
                tuple(opportunities.ids) or (0,),
            )
        )
        return result
