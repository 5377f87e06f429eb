from . import caller_name, recording
from . import cdr
