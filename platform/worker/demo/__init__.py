"""The demonstration: two communities made by the product's own operations, and simulated voters."""
