"""What a hostile or broken neighbour can do, as a user sees it. `threats.md` names each test."""
