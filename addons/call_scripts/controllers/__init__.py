from . import external
