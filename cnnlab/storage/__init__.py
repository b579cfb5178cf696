"""Files that appear whole or not at all, and what the system refuses told as an error.

refusals      full, read-only, not allowed, too many open, no locks -> StorageError
whole_files   a file that takes the place of another when it is finished
leftovers     what a killed process left, removed by whoever comes next
kept          what may go: one limit for caches and uploads, the least recently used first
"""
