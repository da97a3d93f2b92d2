"""What the people on call are told: one message per incident, and one when it is over."""
