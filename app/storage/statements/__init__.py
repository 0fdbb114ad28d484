"""What the databases are told, in texts prepared once; and how rows are made of their answers."""
