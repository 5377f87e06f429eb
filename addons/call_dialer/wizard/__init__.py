from . import call_campaign_add
