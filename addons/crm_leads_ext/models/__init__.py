from . import res_partner_phone_number
from . import res_partner
from . import crm_interaction
from . import crm_lead
from . import mail_message
from . import mail_mail
from . import calendar_event
from . import record_template
