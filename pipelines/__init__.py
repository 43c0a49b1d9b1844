"""Everything that touches the outside world: settings, ingest, engine, assets, releases, command line."""
