from . import telephony_config
