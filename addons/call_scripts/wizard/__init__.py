from . import call_script_import
from . import call_script_export
