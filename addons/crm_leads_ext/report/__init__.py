from . import crm_contact_report
from . import crm_funnel_report
from . import crm_funnel_report_plan
