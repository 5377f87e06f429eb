from . import test_phone_number
from . import test_partner_search
from . import test_interaction
from . import test_interaction_access
from . import test_funnel
from . import test_bulk_columns
