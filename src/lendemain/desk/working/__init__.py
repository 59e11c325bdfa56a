"""A cycle, from what was taken in to incidents, allegations and cases, and what it keeps."""
