from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..core import queueing
from .call_result_action import TURN_CODE


class CallCampaignList(models.Model):
    """The share of one list in what a campaign hands out."""

    _name = "call.campaign.list"
    _description = "List of a Campaign"
    _order = "campaign_id, sequence, id"
    _rec_name = "import_id"

    campaign_id = fields.Many2one(
        "call.campaign", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    import_id = fields.Many2one(
        "call.campaign.import",
        string="List",
        required=True,
        ondelete="cascade",
        index=True,
        domain="[('campaign_id', '=', campaign_id)]",
    )
    share = fields.Integer(
        required=True,
        default=50,
        help="Of each hundred contacts handed out, so many come from this list (the "
        "shares need not add up to 100). Callbacks go before all.",
    )
    waiting_count = fields.Integer(
        string="Left to Call", compute="_compute_waiting_count"
    )

    _share = models.Constraint(
        "CHECK(share BETWEEN 1 AND 100)", "A share is between 1 and 100."
    )
    _list_uniq = models.Constraint(
        "UNIQUE(campaign_id, import_id)", "The list has a share already."
    )

    def _compute_waiting_count(self):
        rows = (
            self.env["call.campaign.contact"]
            .sudo()
            ._read_group(
                [
                    ("import_id", "in", self.import_id.ids),
                    ("state", "in", ("todo", "callback")),
                ],
                ["import_id"],
                ["__count"],
            )
        )
        counts = {found.id: count for found, count in rows}
        for row in self:
            row.waiting_count = counts.get(row.import_id.id, 0)

    @api.constrains("campaign_id", "import_id")
    def _check_campaign(self):
        for row in self:
            if row.import_id.campaign_id != row.campaign_id:
                raise ValidationError(
                    self.env._(
                        "%(list)s is no list of %(campaign)s.",
                        list=row.import_id.display_name,
                        campaign=row.campaign_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows.campaign_id._ensure_turns()
        return rows


class CallCampaign(models.Model):
    _inherit = "call.campaign"

    list_ids = fields.One2many(
        "call.campaign.list",
        "campaign_id",
        string="Lists by Share",
        groups="call_dialer.call_dialer_group_supervisor",
        help="Mixes the imported lists. Contacts of other lists come when these have "
        "nobody. Empty: all contacts in one queue.",
    )
    turn_sequence_id = fields.Many2one(
        "ir.sequence",
        readonly=True,
        copy=False,
        groups="base.group_system",
        export_string_translation=False,
    )

    def _claim_todo(self, user, best):
        """The best waiting contact: of the list whose turn it is, or of the next ones.

        :param best: function (condition, order) → the sub-query of one row
        """
        mine = SQL("(user_id IS NULL OR user_id = %s)", user.id or None)
        # (the last one needs no priority to be there)
        anyone = SQL(
            "COALESCE(%s, %s)",
            self._best_by_priority(mine, SQL("TRUE")),
            best(SQL("state = 'todo' AND %s", mine), SQL("priority DESC, next_at, id")),
        )
        # (made with the first share: campaigns without any need no query more)
        campaign = self.sudo()
        sequence = campaign.turn_sequence_id
        if not sequence:
            return anyone
        self.env["call.campaign.list"].flush_model()
        ((lists, shares, turn),) = self.env.execute_query(
            SQL(
                """
                SELECT array_agg(import_id ORDER BY sequence, id),
                       array_agg(share ORDER BY sequence, id), nextval(%s)
                  FROM call_campaign_list WHERE campaign_id = %s
                """,
                f"ir_sequence_{sequence.id:03}",
                self.id,
            )
        )
        if not lists:
            return anyone
        due = queueing.list_order(tuple(shares), turn - 1)
        of_lists = [
            self._best_by_priority(mine, SQL("import_id = %s", lists[index]))
            for index in due
        ]
        return SQL("COALESCE(%s)", SQL(", ").join([*of_lists, anyone]))

    def _best_by_priority(self, mine, of_list):
        """Sub-query of the best waiting row, one priority after the other.

        Within a priority the index leads to those whose time has come; without this,
        all on hold with a higher priority (there may be a hundred thousand) would be
        passed over one by one at each Next.
        """
        return SQL(
            """(
            WITH RECURSIVE level (priority) AS (
                (SELECT priority FROM call_campaign_contact
                  WHERE %(waiting)s ORDER BY priority DESC LIMIT 1)
                 UNION ALL
                SELECT (SELECT priority FROM call_campaign_contact
                         WHERE %(waiting)s AND priority < level.priority
                         ORDER BY priority DESC LIMIT 1)
                  FROM level WHERE level.priority IS NOT NULL)
            SELECT best.id FROM level, LATERAL (
                SELECT id FROM call_campaign_contact
                 WHERE %(waiting)s AND priority = level.priority
                   AND next_at <= %(now)s AND %(mine)s
                 ORDER BY next_at, id LIMIT 1 FOR UPDATE SKIP LOCKED) AS best
             LIMIT 1)""",
            waiting=SQL("campaign_id = %s AND state = 'todo' AND %s", self.id, of_list),
            now=fields.Datetime.now(),
            mine=mine,
        )

    def _turns(self):
        """Counts the contacts handed out: a sequence of PostgreSQL, which nobody has to
        wait for."""
        campaign = self.sudo()
        if not campaign.turn_sequence_id:
            campaign.turn_sequence_id = (
                self.env["ir.sequence"]
                .sudo()
                .create(
                    {
                        "name": "Turn of a list of a campaign",
                        "code": TURN_CODE,
                        "implementation": "standard",
                        "company_id": False,
                    }
                )
            )
        return campaign.turn_sequence_id

    def _ensure_turns(self):
        """The sequence is made when the shares are set, not by the first Next."""
        for campaign in self.sudo().filtered("list_ids"):
            campaign._turns()

    def unlink(self):
        sequences = self.sudo().turn_sequence_id
        result = super().unlink()
        sequences.unlink()
        return result


class CallCampaignContact(models.Model):
    _inherit = "call.campaign.contact"

    _queue_list_idx = models.Index(
        "(campaign_id, import_id, priority DESC, next_at, id)"
        " WHERE state = 'todo' AND import_id IS NOT NULL"
    )
