"""Who is who: the records of many systems become customers with stable ids."""
