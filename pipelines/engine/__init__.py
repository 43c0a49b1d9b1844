"""Runs the SQL of `transforms/`: reads, orders, materialises and traces it. Knows no table by name."""

from pipelines.engine.database import Engine, TableRun
from pipelines.engine.lineage import column_lineage
from pipelines.engine.transforms import Transform, order, read_transforms, render

__all__ = ["Engine", "TableRun", "Transform", "column_lineage", "order", "read_transforms", "render"]
