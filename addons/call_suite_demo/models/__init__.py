from . import call_suite_demo
