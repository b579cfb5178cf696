"""What Optuna does for a sweep, and all that imports it: only the process that searches does.

study                 which settings are next, and which trials are hopeless
optuna_space          settings as Optuna draws them
measuring_importance  which settings matter
"""
