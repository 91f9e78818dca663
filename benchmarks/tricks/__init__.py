"""Ways to hide a mark in a file, in six formats. Each trick takes the words to hide and gives the file.

A trick is passed when the file is suspected, or at least not called clean; the same trick with harmless words must leave
it clean, or the alarm would mean nothing.
"""
