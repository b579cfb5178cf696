"""Which epoch's network a training keeps, without looking at the test pictures. No TensorFlow here.

dividing          which training pictures are held out
cross_validation  the accuracy to expect where too few pictures are there to hold any out
validating        what is measured after each epoch
"""
