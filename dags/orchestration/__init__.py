"""What the DAGs share; never a DAG itself."""
