"""What strangers can send, as functions of bytes that must hold whatever these are."""
