"""How readers are treated, and the little that is kept about them: no Discord, no SQL."""
