"""Stories, their folders and revisions: reading, committing, publishing."""
