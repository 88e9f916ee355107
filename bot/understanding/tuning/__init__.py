"""What is done once and shipped as data: the sentence encoder is tuned to this domain."""
