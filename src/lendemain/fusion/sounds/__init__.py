"""What was heard: from arrivals of sound at many stations to acts, each with its region."""
