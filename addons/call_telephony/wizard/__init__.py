from . import telephony_config, telephony_privacy
