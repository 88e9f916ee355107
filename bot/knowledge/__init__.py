"""What the assistant knows: the articles of ``data/faq``, French text normalising, and the search over both.

Pure Python: imports nothing of ours, no Rasa and no web, so that the help centre runs without the bot.
"""
