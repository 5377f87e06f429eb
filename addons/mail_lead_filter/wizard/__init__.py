from . import mail_lead_filter_dry_run, mail_lead_filter_test
