"""The envelope: reminders as a person meets them, over days, restarts and two computers."""
