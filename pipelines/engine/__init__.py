"""Runs the SQL of `transforms/`: reads, orders, materialises and traces it. Knows no table by name.

What needs sqlglot is imported from its own module: `lineage.column_lineage`, `dialects.render`.
"""

from pipelines.engine.database import Engine, TableRun
from pipelines.engine.transforms import Transform, order, read_transforms

__all__ = ["Engine", "TableRun", "Transform", "order", "read_transforms"]
