from odoo.tools import SQL

#: What sorting and hashing of a report may take each, on the database's side.
WORK_MEM = "64MB"


def with_memory(env, ask):
    """Ask the database for a report with more memory than its usual questions get.

    :param ask: function without arguments; what it returns is returned
    """
    env.cr.execute(SQL("SET LOCAL work_mem = %s", WORK_MEM))
    answer = ask()
    # (after an error the transaction is rolled back, and this with it)
    env.cr.execute(SQL("SET LOCAL work_mem TO DEFAULT"))
    return answer
