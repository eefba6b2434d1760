"""The site: what people see of one published run. Only ``engine.py`` talks to the engine."""
