from . import telephony_cdr_token, telephony_config
