"""Extracts in, canonical tables out: contracts, checks, quarantine, adapters. No counting and no Dagster."""
