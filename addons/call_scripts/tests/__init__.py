from . import test_access
from . import test_actions
from . import test_browser
from . import test_document
from . import test_runner
from . import test_session
from . import test_version
from . import test_remark
