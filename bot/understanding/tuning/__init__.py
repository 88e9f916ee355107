"""What is done once and shipped as data: the sentence encoder tuned to this domain, and the noise that hardens it."""
