"""The thinking of record templates in pure Python: no Odoo import in here.

- ``placeholders``: ``{{ name }}`` in texts; ``formatting``: values to human text;
- ``parsing``: what people type to numbers, dates, booleans, selections;
- ``spec``: what a template is; ``lint``: what is wrong with it;
- ``mapping``: from a template and named values to values ready to write;
- ``report``: what a run made.
"""
