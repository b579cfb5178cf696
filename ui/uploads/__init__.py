"""Files from the browser: checked against limits, read, remembered, their errors reported."""
