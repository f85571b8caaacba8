"""Who is calling: logins and passwords, devices, and the tokens that a device holds."""
