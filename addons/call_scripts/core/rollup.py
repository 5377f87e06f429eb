"""Which figures of finished talks are kept, and the SQL that counts them.

Reports over millions of steps must not read the steps.  So every finished talk adds
itself to five small tables, and takes itself out again when it is changed or deleted.
All keys are attributes *of the talk* (its day, version, operator, company, and origin:
what it was part of, 0 without), therefore even "how many different talks passed here"
may be summed over any period:

=========  ======================================  =====================================
table      one row per day, version, origin, …     figures
=========  ======================================  =====================================
block      operator, block                         visits, exits, seconds, talks, those
                                                   with goal and with refusal
link       operator, block, answer, where it led   visits, exits, seconds
           and kind
talk       operator, way, outcome                  talks, seconds
stage      operator, stage                         talks, of them with goal
time       block, seconds, part                    visits: the exact median
=========  ======================================  =====================================

``part`` tells nothing: it is the operator's identifier, 0 in older rows.  Without it
all who finish a talk at the same moment would write the same rows, and at Odoo's
isolation level all but one of them would begin anew.

The same statement adds one talk, takes it out (``sign`` -1) and rebuilds everything, so
that a rebuilt table equals the one kept in step.  Statements are written once, here;
``%(talks)s`` is the condition on the talks, ``%(sign)s`` 1 or -1.
"""

from dataclasses import dataclass

#: Talks which count: finished, and no trial runs.
COUNTED = "s.state = 'done' AND s.is_trial IS NOT TRUE AND s.day IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Rollup:
    """One table: its key, its figures, and the query which yields both."""

    name: str
    key: tuple[str, ...]
    figures: tuple[str, ...]
    source: str

    @property
    def table(self) -> str:
        return f"call_script_rollup_{self.name}"

    def statement(self) -> str:
        """SQL adding ``%(sign)s`` times the talks matching ``%(talks)s``."""
        columns = ", ".join((*self.key, *self.figures))
        signed = ", ".join(f"%(sign)s * {name}" for name in self.figures)
        added = ", ".join(f"{x} = kept.{x} + EXCLUDED.{x}" for x in self.figures)
        keys = ", ".join(self.key)
        return (
            f"INSERT INTO {self.table} AS kept ({columns})\n"
            f"SELECT {keys}, {signed} FROM ({self.source}) AS counted\n"
            f"ORDER BY {keys}\n"
            f"ON CONFLICT ({keys}) DO UPDATE SET {added}"
        )


_ORIGIN = "coalesce(s.origin_id, 0) AS origin"
_TALK = f"s.day, s.version_id, s.user_id, s.company_id, {_ORIGIN}"
_TALK_KEY = ("day", "version_id", "user_id", "company_id", "origin")

BLOCK = Rollup(
    "block",
    (*_TALK_KEY, "block_id"),
    ("visits", "exits", "seconds", "talks", "goals", "refusals"),
    f"""
    SELECT day, version_id, user_id, company_id, origin, block_id,
           sum(visits) AS visits, sum(exits) AS exits, sum(seconds) AS seconds,
           count(*) AS talks, sum(goal) AS goals, sum(refusal) AS refusals
      FROM (
        SELECT {_TALK}, t.block_id, s.id,
               count(*) AS visits,
               count(*) FILTER (WHERE t.kind = 'finish') AS exits,
               coalesce(sum(t.seconds), 0) AS seconds,
               CASE WHEN s.outcome = 'goal' THEN 1 ELSE 0 END AS goal,
               CASE WHEN s.outcome = 'refusal' THEN 1 ELSE 0 END AS refusal
          FROM call_session s JOIN call_session_step t ON t.session_id = s.id
         WHERE %(talks)s
         GROUP BY s.id, t.block_id
      ) AS per_talk
     GROUP BY 1, 2, 3, 4, 5, 6
    """,
)
LINK = Rollup(
    "link",
    (*_TALK_KEY, "block_id", "link", "target", "kind"),
    ("visits", "exits", "seconds"),
    f"""
    SELECT {_TALK}, t.block_id,
           coalesce(t.link_id, 0) AS link, coalesce(t.target_block_id, 0) AS target,
           t.kind, count(*) AS visits,
           count(*) FILTER (WHERE t.kind = 'finish') AS exits,
           coalesce(sum(t.seconds), 0) AS seconds
      FROM call_session s JOIN call_session_step t ON t.session_id = s.id
     WHERE %(talks)s
     GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
    """,
)
STAGE = Rollup(
    "stage",
    (*_TALK_KEY, "stage_id"),
    ("talks", "goals"),
    f"""
    SELECT day, version_id, user_id, company_id, origin, stage_id,
           count(*) AS talks, sum(goal) AS goals
      FROM (
        SELECT DISTINCT {_TALK}, t.stage_id, s.id,
               CASE WHEN s.outcome = 'goal' THEN 1 ELSE 0 END AS goal
          FROM call_session s JOIN call_session_step t ON t.session_id = s.id
         WHERE %(talks)s AND t.stage_id IS NOT NULL
      ) AS per_talk
     GROUP BY 1, 2, 3, 4, 5, 6
    """,
)
TIME = Rollup(
    "time",
    ("day", "version_id", "company_id", "origin", "block_id", "seconds", "part"),
    ("visits",),
    f"""
    SELECT s.day, s.version_id, s.company_id, {_ORIGIN}, t.block_id, t.seconds,
           s.user_id AS part, count(*) AS visits
      FROM call_session s JOIN call_session_step t ON t.session_id = s.id
     WHERE %(talks)s AND t.seconds IS NOT NULL
     GROUP BY 1, 2, 3, 4, 5, 6, 7
    """,
)

#: The way of a talk: its shown blocks in the order they were first reached, without
#: those a step back took back.
_WAYS = """
    SELECT s.id, s.version_id, s.way_id,
           string_agg(f.block_id::text, ',' ORDER BY f.first) AS blocks
      FROM call_session s
      JOIN (
        SELECT t.session_id, t.block_id, min(t.id) AS first
          FROM call_session s JOIN call_session_step t ON t.session_id = s.id
         WHERE %(talks)s AND t.kind NOT IN ('passed', 'back')
         GROUP BY t.session_id, t.block_id
      ) f ON f.session_id = s.id
     GROUP BY s.id
"""
#: Before talks are added: their ways are known, with the block where they broke (the
#: last that is neither an end nor a refusal; of a way to a result or goal, the last),
#: and the talks point to them.
WAYS = (
    f"""
    INSERT INTO call_script_way (version_id, blocks, block_count)
    SELECT DISTINCT w.version_id, w.blocks, cardinality(string_to_array(w.blocks, ','))
      FROM ({_WAYS}) w
     WHERE NOT EXISTS (
        SELECT 1 FROM call_script_way k
         WHERE k.version_id = w.version_id AND md5(k.blocks) = md5(w.blocks)
     )
     ORDER BY 1, 2
    ON CONFLICT DO NOTHING
    """,
    """
    UPDATE call_script_way k SET last_block_id = (
        SELECT b.id
          FROM unnest(string_to_array(k.blocks, ',')) WITH ORDINALITY AS part(id, place)
          JOIN call_script_block b ON b.id = part.id::integer
         ORDER BY (part.place = k.block_count
                   AND coalesce(b.mark IN ('result', 'goal'), FALSE)) DESC,
                  (b.kind = 'end' OR coalesce(b.mark = 'refusal', FALSE)),
                  part.place DESC
         LIMIT 1
    )
     WHERE k.last_block_id IS NULL
    """,
    f"""
    UPDATE call_session s SET way_id = k.id
      FROM ({_WAYS}) w
      JOIN call_script_way k
           ON k.version_id = w.version_id AND md5(k.blocks) = md5(w.blocks)
     WHERE s.id = w.id AND s.way_id IS DISTINCT FROM k.id
    """,
)
TALK = Rollup(
    "talk",
    (*_TALK_KEY, "way", "outcome"),
    ("talks", "seconds"),
    f"""
    SELECT {_TALK}, coalesce(s.way_id, 0) AS way,
           coalesce(s.outcome, 'other') AS outcome,
           count(*) AS talks, coalesce(sum(s.duration), 0) AS seconds
      FROM call_session s
     WHERE %(talks)s
     GROUP BY 1, 2, 3, 4, 5, 6, 7
    """,
)

#: In the order they are written: always the same, so that nobody waits in a circle.
ALL = (BLOCK, LINK, STAGE, TALK, TIME)
