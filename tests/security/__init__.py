"""What a hostile or broken neighbour can do, as a user sees it. `SECURITY.md` names each test."""
