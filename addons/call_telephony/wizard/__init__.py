from . import telephony_config, telephony_follow_up, telephony_privacy
