"""What talks to the outside: files that come in, and later carriers and notifications."""
