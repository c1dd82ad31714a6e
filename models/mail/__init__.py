"""Email: outbox, delivery, subscriptions, links and bounces."""
