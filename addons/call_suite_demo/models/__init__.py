from . import call_suite_demo
from . import call_suite_demo_quality
from . import call_suite_demo_language
from . import call_suite_demo_calls
from . import call_suite_demo_recordings
from . import call_suite_demo_floor
from . import call_suite_demo_clients
from . import call_suite_demo_money
