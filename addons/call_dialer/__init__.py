from . import controllers, models, service, wizard
from .hooks import uninstall_hook
