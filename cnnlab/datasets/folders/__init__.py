"""What names of folders and files say: parts, classes, times; the same for folders and ZIPs.

class_folders       files -> labelled images
layout              where the parts and the classes are
part_names, times   names of training and test parts, and of times
file_name_classes   classes that only the names of files say
walking             every file below a folder, links included
"""
