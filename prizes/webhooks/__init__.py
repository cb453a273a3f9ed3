"""Webhooks: programs elsewhere are told of what happens, at addresses that two stewards approved."""
