"""ZIPs from strangers: every entry checked before it is read, none ever written to disk."""
