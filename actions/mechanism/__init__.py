"""The life that all operations share: start, collect, check, confirm, step up, run, say.

An operation is declared beside its topic (``actions/gift_cheques.py`` …) with the classes of ``declaration``; nothing
here knows any of them.
"""
