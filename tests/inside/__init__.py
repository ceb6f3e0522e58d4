"""What runs inside the reviewed project."""
