from . import mail_lead_filter_part

# isort: split
from . import (
    crm_lead,
    mail_alias,
    mail_desk_letter,
    mail_lead_filter,
    mail_lead_filter_action,
    mail_lead_filter_attribute,
    mail_lead_filter_builder,
    mail_lead_filter_condition,
    mail_lead_filter_log,
    mail_lead_filter_log_again,
    mail_lead_filter_log_made,
    mail_lead_filter_log_retry,
    mail_lead_filter_make,
    mail_lead_filter_member,
    mail_lead_filter_past,
    mail_message,
    mail_thread,
    mail_thread_again,
)
