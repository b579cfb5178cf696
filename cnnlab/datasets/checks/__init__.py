"""Notes on a data set, and reasons to refuse it.

listing_notes, class_notes, duplicate_notes, decoding_notes   notes
required_classes, unreadable_images                           refusals
"""
