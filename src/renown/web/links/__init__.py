"""Short links of our own and who follows them; and what other websites tell this one."""
