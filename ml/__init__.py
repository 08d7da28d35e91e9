"""Models: reads ``features``, writes ``predictions``; what was trained is kept in MLflow."""
