from . import cdr, recording
