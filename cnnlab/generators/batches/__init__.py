"""From places in a data set to a finished batch.

image_batches, file_batches    what iterators over arrays and over files share
subsets, dataframe_columns     which entries, and which labels
whole_batch, per_image         a batch in compiled loops, or image by image by overridden methods
preprocessing, standardization the generator's rescaling, function and normalisation
keras_behaviour                what ``keras_compat=True`` restores
"""
