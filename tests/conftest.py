"""What holds for all tests."""

from hypothesis import settings

# Time says something of the machine, not of the code; what must stay linear has its own tests.
settings.register_profile("cuttings", deadline=None)
settings.load_profile("cuttings")
