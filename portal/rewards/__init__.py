"""Rewards: points that members earn and spend, on a ledger that explains every one of them.

Owns: ledger_account, ledger_transfer, ledger_lot, ledger_lot_use, ledger_open_lot.
Publishes: `portal.rewards.facts`. Listens to nothing.
"""
