"""A case's file: all that belongs to it, heard, permitted, printed and sealed."""
