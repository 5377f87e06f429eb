"""Coroutines in tests whose thread has a running loop already (the browser's)."""

import asyncio
from concurrent.futures import ThreadPoolExecutor


def run_aside(coroutine):
    """Run it to its end in a thread of its own; its result, or what it raised."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()
