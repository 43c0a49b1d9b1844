"""SQL only: one file is one table. Read by the engine, imported by nobody."""
