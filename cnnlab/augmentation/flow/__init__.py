"""What ``flow``, ``flow_from_directory`` and ``flow_from_dataframe`` are made of.

flows, subsets, dataframe_columns   from a call's arguments to an iterator
schedule, keras_schedule            which random numbers a seed means, cnnlab's or Keras's
progress                            which pictures come when, by Keras's hooks
picture_batches, file_batches       from places in the data set to a finished batch
loading, fast_jpeg, saving          pictures from files, and into files
running_ahead                       files of the next batches, read while the last one is used
treatment, standardizing,           what the generator's rescaling, function and normalisation
normalization_notes                 flags do
together                            a whole batch in compiled loops
own_code, one_by_one, chance        methods that programs override: found and told of, asked
                                    picture by picture, given random numbers
attributes, entries                 what programs may set, and what not
keras_ways, keras_dataset           where Keras's own habits are wanted
"""
