"""The simulated exchange as tests want it."""


def obedient_clients(site):
    """Every client answers within a second and talks until somebody hangs up."""
    site.sql(
        "UPDATE voip_pbx SET sim_answered = 1, sim_busy = 0, sim_rejected = 0,"
        " sim_invalid = 0, sim_failed = 0, sim_ring_mean = 0.3, sim_talk_mean = 3600"
        " WHERE driver = 'simulated'"
    )
