from . import record_template
from . import record_template_line
from . import record_template_source
from . import record_template_run
from . import record_template_key
from . import record_template_apply
from . import record_template_find
from . import record_template_preview
