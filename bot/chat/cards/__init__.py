"""What people see: plain data -> Discord components, within Discord's limits."""
