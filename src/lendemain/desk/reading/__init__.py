"""Files that others made are read here, behind walls: a child process without a network."""
