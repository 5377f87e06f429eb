"""Campaigns become origins of talks: figures of scripts are told by campaign."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["call.campaign"]._adopt_past_talks()
