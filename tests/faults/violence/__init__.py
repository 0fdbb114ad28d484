"""Clients of every feed, writers and a saboteur; afterwards all that was told is held to the log.

In reading order: `log.py`, `feeds.py` and `single.py` say what must be told, `hearing.py`,
`lines.py` and `streams.py` hear it, `clients.py` and `company.py` come back after each cut,
`desk.py` and `writers.py` make the events, `proxy.py`, `servers.py` and `saboteur.py` do harm,
`comparing.py` judges, `run.py` joins them.
"""
