"""The operations and their rules. No Rasa, no web.

An operation is a function of (unit of work, clock, arguments). It returns a result or raises a ``Refusal`` that
carries data, no text. Money is integer cents.
"""
