"""The panels of the page Search: what is searched, how it goes, its trials, and the best one."""
