"""External ids of the groups, as `has_group` and `groups=` want them."""

USER = "call_telephony.call_telephony_group_user"
SUPERVISOR = "call_telephony.call_telephony_group_supervisor"
MANAGER = "call_telephony.call_telephony_group_manager"
