from . import controllers, core, drivers, models, service, wizard
from .hooks import uninstall_hook
