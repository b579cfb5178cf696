"""Images from files, and into files.

loading, fast_jpeg, jpeg_header   files -> a batch of pixels of one size
prefetch                          files of the next batches, read while the last one is used
saving                            generated images -> files
"""
