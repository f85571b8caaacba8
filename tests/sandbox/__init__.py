"""The sandbox: its rules, its pages, and what stands against those who lie."""
