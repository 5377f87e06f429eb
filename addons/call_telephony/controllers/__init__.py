from . import caller_name, recording
