"""Input that means harm: patterns that might not end, clicks made up, disks that are full."""
