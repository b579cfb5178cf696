"""Files that appear whole or not at all, and errors of the system as ``StorageError``.

Everything else in ``cnnlab`` may import this room; it imports nothing above it.

refusals         full, read-only, not allowed, too many open, no locks -> StorageError
paths            $CNNLAB_HOME, $CNNLAB_DATA and what lies below them
reading          files at paths that anybody may name
atomic_files     a file that takes the place of another when it is finished
staging          a folder that appears when it is finished
cleanup          what a killed process left, removed by whoever comes next
hashes           of the content of files
locks            kernel locks on files, gone with the process that holds them
bounded_cache    what may go: one limit for caches and uploads, the least recently used first
array_files      arrays in .npz files, read as from a stranger
json_reading     JSON from anyone; json_files: small files of it, replaced whole, and logs
downloads        files from the network, checked by their hash; download_reasons: why one failed
"""
