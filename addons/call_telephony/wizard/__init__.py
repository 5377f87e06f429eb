from . import telephony_check, telephony_config
