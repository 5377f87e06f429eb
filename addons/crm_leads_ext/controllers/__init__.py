from . import rewards
