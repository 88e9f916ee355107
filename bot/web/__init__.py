"""HTTP: the chat's API, the desk, the help centre and the demonstration portal. Translates, never decides."""
