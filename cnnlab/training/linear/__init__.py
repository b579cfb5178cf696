"""A linear head on a frozen base, trained to its optimum in a moment: for few pictures.

logistic           multinomial logistic regression by L-BFGS
picture_features   outputs of the frozen base, cached picture by picture
gathering          those outputs while pictures arrive
left_out           a prediction of each picture by a head that did not learn from it
odd                pictures that look like those of another class
recipe             settings that suit few pictures
training           all of it as a run like any other
"""
