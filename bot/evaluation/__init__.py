"""Measuring answers: question sets, measures, peers. The product's own path, no side entrance."""
