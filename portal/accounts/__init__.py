"""Accounts: customer organisations and the domains their people write from.

Owns: account, account_domain; writes member.account_id. Publishes: `portal.accounts.facts`.
Listens to: MemberConfirmed, AddressChanged.
"""
