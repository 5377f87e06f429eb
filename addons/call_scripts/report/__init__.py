from . import call_session_report
from . import call_session_step_report
