"""The story: seven steps over the pages, each with one thing to do, one to see and a question."""
