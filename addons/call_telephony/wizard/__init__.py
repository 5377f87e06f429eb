from . import telephony_config, telephony_fax_send
