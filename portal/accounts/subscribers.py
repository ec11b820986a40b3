"""What the accounts do when a member has proven an address."""

from __future__ import annotations

from portal.accounts.operations import place_by_address
from portal.core.facts import subscribe
from portal.members.facts import AddressChanged, MemberConfirmed


@subscribe(MemberConfirmed)
def on_member_confirmed(fact: MemberConfirmed, fact_id: int) -> None:
    place_by_address(member_id=fact.member_id)


@subscribe(AddressChanged)
def on_address_changed(fact: AddressChanged, fact_id: int) -> None:
    place_by_address(member_id=fact.member_id)
