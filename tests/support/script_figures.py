"""Figures of a script counted from its talks by SQL of its own, not by the suite's."""

from dataclasses import dataclass

COUNTED = "s.script_id = %(script)s AND s.state = 'done' AND s.is_trial IS NOT TRUE"


@dataclass
class Figures:
    talks: int
    goals: int
    refusals: int
    #: title of a block → how often it was come to
    visits: dict
    #: (title, answer) → how often it was given
    answers: dict


def count(site, script):
    """What the finished talks of the script came to."""
    talks, goals, refusals = _rows(
        site,
        "SELECT count(*), count(*) FILTER (WHERE outcome = 'goal'),"
        "       count(*) FILTER (WHERE outcome = 'refusal')"
        f"  FROM call_session s WHERE {COUNTED}",
        script,
    )[0]
    # come to: the first block of every talk, and wherever the operator was led;
    # branches and actions on the way are passed
    visits = _rows(
        site,
        "SELECT b.title, count(*) FROM ("
        "   SELECT v.start_block_id AS block FROM call_session s"
        f"    JOIN call_script_version v ON v.id = s.version_id WHERE {COUNTED}"
        "   UNION ALL"
        "   SELECT t.target_block_id FROM call_session_step t"
        f"    JOIN call_session s ON s.id = t.session_id WHERE {COUNTED}"
        "      AND t.kind NOT IN ('passed', 'finish')"
        "   UNION ALL"
        "   SELECT t.block_id FROM call_session_step t"
        f"    JOIN call_session s ON s.id = t.session_id WHERE {COUNTED}"
        "      AND t.kind = 'passed'"
        " ) arrived JOIN call_script_block b ON b.id = arrived.block GROUP BY 1",
        script,
    )
    answers = _rows(
        site,
        "SELECT b.title, l.name, count(*) FROM call_session_step t"
        "  JOIN call_session s ON s.id = t.session_id"
        "  JOIN call_script_link l ON l.id = t.link_id"
        "  JOIN call_script_block b ON b.id = l.source_id"
        f" WHERE l.kind = 'answer' AND {COUNTED} GROUP BY 1, 2",
        script,
    )
    return Figures(
        talks,
        goals,
        refusals,
        dict(visits),
        {(title, name): number for title, name, number in answers},
    )


def _rows(site, query, script):
    return site.sql(query, {"script": script})
