from . import import_files
