"""Commands of `tessera`, one module each with a function ``register`` that adds it to the app."""
