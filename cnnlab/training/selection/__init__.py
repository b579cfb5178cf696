"""Which epoch's network a training keeps, without looking at the test pictures. No TensorFlow here.

dividing          which training pictures are learned from, and which are held out
cross_validation  how well a network does that learned from all but a fold
validating        what is measured after each epoch
"""
