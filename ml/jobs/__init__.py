"""What a DAG task or the command calls; cheap to import, heavy libraries are loaded when a job runs."""
