"""A trained network on the disk: of a run, of an imported bundle, of the app. No TensorFlow.

model_folder        its folder
model_description   what it takes to rebuild the network and feed it
input_pipeline      from pictures to what the network sees
familiarity         how like a picture is to those that it learned from
"""
