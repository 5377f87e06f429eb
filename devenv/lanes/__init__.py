"""The lanes of `./test`: lint, pure, models, upstream, browser, suite.

Each is a module with `run(context)` that returns a `result.Verdict`.
"""
