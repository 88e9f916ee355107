"""Who answers, and the assistant's answer: Rasa's Agent as a library, its policy, its working memory, the turn loop."""
