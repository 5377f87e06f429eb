from . import test_apply
from . import test_convert
from . import test_editor
from . import test_find
from . import test_fuzz
from . import test_rights
from . import test_validation
from . import test_hoot
