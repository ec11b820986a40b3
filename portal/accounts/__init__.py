"""Accounts: customer organisations and the domains their people write from.

Owns: account, account_domain. Publishes: `portal.accounts.facts`. Listens to nothing.
"""
