"""Regular expressions written by users, with a hard limit of time.

The `regex` module looks at the clock while it matches, so a pattern that would run
for years is stopped. Length of pattern and text are limited too.
"""

import time
from functools import lru_cache

import regex

TIME_LIMIT = 0.05  # seconds for one search
LETTER_LIMIT = 2.0  # seconds for all searches in one letter
#: The limit is of the whole process: the search gets more when other threads spent it.
MORE = (1, 3, 9)
MAX_PATTERN = 500
MAX_TEXT = 200_000
MAX_REPEAT = 1000
FLAGS = regex.MULTILINE | regex.V0


class BadPattern(ValueError):
    """The expression cannot be used; the message says why."""


class TooSlow(Exception):
    """The expression did not finish within the limit of time."""


class Clock:
    """What all expressions together may still spend on one letter, in seconds.

    Of the processor, as the limit of one: a busy machine makes no expression slow.
    """

    def __init__(self, left: float = LETTER_LIMIT):
        self.left = left


@lru_cache(maxsize=1024)
def compiled(pattern: str, ignore_case: bool = True):
    """The compiled pattern.

    :raises BadPattern: too long, too greedy to compile, or not an expression
    """
    if len(pattern) > MAX_PATTERN:
        raise BadPattern(f"longer than {MAX_PATTERN} characters")
    for low, high in regex.findall(r"\{(\d*)(?:,(\d*))?\}", pattern):
        if max(int(low or 0), int(high or 0)) > MAX_REPEAT:
            raise BadPattern(f"repeats more than {MAX_REPEAT} times")
    try:
        return regex.compile(pattern, FLAGS | (regex.IGNORECASE if ignore_case else 0))
    except (regex.error, RecursionError, OverflowError, MemoryError, ValueError) as err:
        raise BadPattern(str(err) or type(err).__name__) from err


def search(
    pattern: str, text: str, ignore_case: bool = True, clock: Clock | None = None
):
    """The first match or None.

    :param clock: shared by all expressions on a letter, so that a hundred slow ones
        cannot do together what one alone may not
    :raises BadPattern: see `compiled`
    :raises TooSlow: the time limit was reached
    """
    expression = compiled(pattern, ignore_case)
    clock = clock or Clock()
    if clock.left <= 0:
        raise TooSlow(pattern)
    began = time.thread_time()
    try:
        return _search(expression, text[:MAX_TEXT], min(TIME_LIMIT, clock.left))
    except TimeoutError as err:
        raise TooSlow(pattern) from err
    except (RecursionError, MemoryError, RuntimeError) as err:
        raise BadPattern(str(err) or type(err).__name__) from err
    finally:
        clock.left -= time.thread_time() - began


def _search(expression, text: str, limit: float):
    """:raises TimeoutError: this thread has spent the seconds of the processor"""
    last = None
    for more in MORE:
        began = time.thread_time()
        try:
            return expression.search(text, timeout=limit * more, concurrent=True)
        except TimeoutError as error:
            if time.thread_time() - began > 0.8 * limit:
                raise
            last = error
    raise last
