"""Many teams or many tests at once: funnels, shrinkage, multiplicity, discrimination."""
