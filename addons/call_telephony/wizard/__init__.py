from . import (
    telephony_cdr_token,
    telephony_check,
    telephony_config,
    telephony_fax_send,
    telephony_follow_up,
    telephony_privacy,
)
