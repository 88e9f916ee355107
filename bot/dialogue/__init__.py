"""What a member does with a message, said once: dialogue acts, read in the context in which they were said.

Pure: neither Rasa nor the datastore. Everything after it only carries acts out.
"""
