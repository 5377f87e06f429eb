from . import (
    ir_http,
    res_partner,
    telephony_device,
    res_users,
    telephony_command,
    telephony_event,
    voip_call,
    voip_call_dial,
    voip_call_events,
    voip_pbx,
    voip_pbx_service,
    voip_pbx_test,
)
from . import telephony_phone
from . import telephony_fax, telephony_fax_pbx
