"""What each segment is like, feature by feature, beside all customers."""
