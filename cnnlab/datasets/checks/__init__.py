"""What is reported of a data set beside its images, and what refuses it.

listing_notes, class_notes, duplicate_notes, decoding_notes   findings, as notes
required_classes, unreadable_images                           what too little is left of
"""
