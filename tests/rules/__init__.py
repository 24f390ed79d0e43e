"""The pure rules, as tables: no process, no socket, no waiting."""
