from . import call_result
from . import call_result_action
from . import call_phrase
from . import call_pause_reason
from . import call_campaign
from . import call_campaign_contact
from . import call_campaign_contact_number
from . import call_campaign_queue
from . import call_contact_work
from . import call_attempt
from . import call_attempt_report
from . import call_operator_state
from . import call_import_mapping
from . import call_campaign_import
from . import call_import_run
from . import call_campaign_import_row
from . import call_campaign_add
from . import call_session
from . import voip_call
from . import res_partner
from . import crm_lead

# the desk and the board: facade models of the screens
from . import call_desk
from . import call_desk_card
from . import call_desk_queue
from . import call_board
