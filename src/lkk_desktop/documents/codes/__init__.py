"""Two-dimensional codes: what they say by each standard, and the squares that say it.

``gost`` and ``nbu`` write what a banking app reads, ``fiscal`` what the tax service's app reads;
each has ``write`` for the bytes and ``code`` for the squares.
"""
