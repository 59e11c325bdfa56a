"""What a browser is shown, and the two steps by which people act there."""
