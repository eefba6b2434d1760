"""What people do with their data: hide, take away, erase, with an account here or without."""
