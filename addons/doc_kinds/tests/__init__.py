from . import test_kind
from . import test_attributes
from . import test_document
from . import test_transitions
from . import test_access
from . import test_numbering
from . import test_browser
from . import test_history
