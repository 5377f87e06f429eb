from . import base_partner_merge
from . import call_script_challenge
from . import call_script_import
from . import call_script_export
from . import call_script_start
