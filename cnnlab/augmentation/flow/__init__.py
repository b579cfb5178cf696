"""What ``flow``, ``flow_from_directory`` and ``flow_from_dataframe`` are made of.

flows, subsets, dataframe_columns   from a call's arguments to an iterator
schedule, keras_schedule            which pictures, in which order, drawn with which seed
loading, fast_jpeg, saving          pictures from files, and into files
standardizing, normalization_notes  what the generator's normalisation flags do
running_ahead                       the next batches, prepared while the last one is used
keras_ways, keras_dataset           where Keras's own habits are wanted
"""
