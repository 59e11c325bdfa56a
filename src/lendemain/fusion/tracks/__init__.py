"""What moves: tracks from plots, crossings of lines, and signs of interference."""
