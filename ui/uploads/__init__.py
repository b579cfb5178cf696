"""Files from the browser: taken within limits, read and remembered, their faults told."""
