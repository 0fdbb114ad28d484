"""Care of a whole database: opened, brought up to date, backed up, restored, sealed anew."""
