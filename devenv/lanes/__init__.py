"""The lanes of `./test`: lint, pure, models, browser, suite.

Each is a module with `run(context)` that returns a `result.Verdict`.
"""
