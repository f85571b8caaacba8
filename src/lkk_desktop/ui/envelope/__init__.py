"""The envelope in the header: reminders, how many are new, and their way to the desktop."""
