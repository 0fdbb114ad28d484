"""Pages that are drawn from the code's own tables, so that they cannot say anything else."""
