"""Files that appear whole or not at all, and errors of the operating system as ``StorageError``.

Everything else in ``cnnlab`` may import this room; it imports nothing above it.

os_errors        full, read-only, not allowed, too many open, no locks -> StorageError
paths            $CNNLAB_HOME, $CNNLAB_DATA and what lies below them
reading          files at any path, pipes and devices included
atomic_files     files that are replaced atomically
staging          folders that appear when they are finished
cleanup          the files of killed processes, removed by the next process
hashes           of the content of files
locks            kernel locks on files, released at the end of their process
bounded_cache    one limit for caches and uploads; the least recently used are evicted
array_files      arrays in .npz files, read as untrusted input
json_reading     untrusted JSON; json_files: small JSON files, replaced atomically, and logs
downloads        files from the network, checked by their hash; download_reasons: why one failed
"""
