"""Mails: written with what they tell about, in its transaction; put into words and sent afterwards."""
