"""The live camera of the browser: pictures are gathered with it, or answered one after another."""
