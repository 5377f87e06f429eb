"""Old rows of tables that grow with every call."""

BATCH = 10_000


def delete_some(model, domain, batch=BATCH):
    """Delete what `domain` finds, at most `batch` rows.

    :return: (deleted, is there more): what an `@api.autovacuum` method answers to be
        called again in the same night
    """
    rows = model.search(domain, order="id", limit=batch)
    done = len(rows)
    rows.unlink()
    return done, done == batch
