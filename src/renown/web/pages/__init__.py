"""Home, the formula, the theme, the simulated world, and what is said when something is wrong."""
