"""Deliveries: of scheduled Liveboards and of tests, by e-mail and by webhook, and the history of them."""
