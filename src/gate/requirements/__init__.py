"""From a tech design to requirements, and from there to the evidence that each is met."""
