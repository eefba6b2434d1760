"""What other websites tell this one."""
