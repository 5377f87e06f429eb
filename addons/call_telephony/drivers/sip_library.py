"""pyVoIP, imported in one place.

It needs `audioop`, which Python deprecates (3.13 has it as the package audioop-lts):
the warning says nothing to those who run the service.
"""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import audioop

    import pyVoIP.VoIP  # noqa: F401 - first: its modules import one another
    from pyVoIP.RTP import RTPClient, RTPMessage, RTPParseError
    from pyVoIP.SIP import (
        SIPClient,
        SIPMessage,
        SIPMessageType,
        SIPParseError,
        SIPStatus,
    )
    from pyVoIP.VoIP import CallState, VoIPCall, VoIPPhone
    from pyVoIP.VoIP.status import PhoneStatus

__all__ = [
    "CallState",
    "PhoneStatus",
    "RTPClient",
    "RTPMessage",
    "RTPParseError",
    "SIPClient",
    "SIPMessage",
    "SIPMessageType",
    "SIPParseError",
    "SIPStatus",
    "VoIPCall",
    "VoIPPhone",
    "audioop",
]
