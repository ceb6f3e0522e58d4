"""HTTP: routes, what they depend on, and what every response carries."""
