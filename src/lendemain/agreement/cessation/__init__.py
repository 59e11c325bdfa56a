"""Whether a cessation of hostilities is credible, and what then follows day by day."""
