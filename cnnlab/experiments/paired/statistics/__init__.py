"""What a verdict computes with: plain arrays, no experiments.

received     results of pairs as they came in: their shapes and values, checked
sequential   after how many pairs to look, and how sure each look has to be
interval     of means over pairs and pictures, and of medians; student_t: quantiles
"""
