"""What service a roster gives."""
