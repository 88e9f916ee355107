"""Conversations, their messages, the queue and the people who answer. No Rasa, no web."""
