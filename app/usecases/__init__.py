"""One verb a file: load, decide, save; a use case owns its transaction and nothing else."""
