from . import mail_lead_filter_test
