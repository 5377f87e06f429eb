from . import base_partner_merge
from . import crm_forgotten_aside
from . import crm_distribution_run
from . import crm_reward_make
