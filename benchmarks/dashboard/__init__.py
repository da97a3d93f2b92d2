"""What the dashboard takes to load and to answer a hand: Lighthouse, interactions, layout shift."""
