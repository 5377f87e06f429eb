from . import campaign_log
from . import import_files
