"""What `./run` and `./test` use to fetch, start and check everything.

Standard library only: it runs with the system's python3, before anything has
been fetched.  One concern a file; `paths` says where everything is kept.
"""
