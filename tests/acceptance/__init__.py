"""The product as an outside examiner meets it: a real process, HTTP, sockets, commands."""
