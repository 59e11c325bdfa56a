"""What each audience may see, and the tables that the pages are served from."""
