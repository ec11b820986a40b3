"""Members, through the door and through the operations."""
