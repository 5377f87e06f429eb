"""Where other addons plug into the telephony service's loop.

    from odoo.addons.call_telephony.service import plugins

    @plugins.register("call_dialer")
    class Engine:
        def __init__(self, service): ...
        async def tick(self, service): ...               # each second
        async def on_event(self, service, event): ...    # after it was applied

A plug-in is used only where its addon is installed.  For the database it awaits
`service.run(function, *args)`: `function(env, *args)` in a thread, in a transaction of
its own, repeated on serialisation failures.  `service.drives(pbx_id)` says whether that
PBX is connected and this service's.  An exception is logged and harms nobody.
"""

registry = {}


def register(addon):
    """Class decorator: make one object of it per service, if `addon` is installed."""

    def decorate(factory):
        registry[addon] = factory
        return factory

    return decorate
