"""What can be done to and by members: the only writes of this package."""

from portal.members.operations.credentials import (
    ask_for_address,
    ask_for_recovery,
    change_address,
    change_password,
    keep_credentials,
    recover_password,
)
from portal.members.operations.joining import (
    AddressTaken,
    HandleTaken,
    ask_for_confirmation,
    confirm_member,
    join,
    register_member,
)
from portal.members.operations.profile import change_profile, set_preferences
from portal.members.operations.roles import appoint, grant_role, revoke_role
from portal.members.operations.sessions import (
    end_all_sessions,
    end_session,
    note_session,
    sign_out,
    start_session,
    token_hash,
)
from portal.members.operations.suspension import lift_suspension, suspend_member
from portal.members.operations.tiers import change_tier, create_tier, end_grant, grant_tier, move_tier

__all__ = [
    "AddressTaken",
    "HandleTaken",
    "appoint",
    "ask_for_address",
    "ask_for_confirmation",
    "ask_for_recovery",
    "change_address",
    "change_password",
    "change_profile",
    "change_tier",
    "confirm_member",
    "create_tier",
    "end_all_sessions",
    "end_grant",
    "end_session",
    "grant_role",
    "grant_tier",
    "join",
    "keep_credentials",
    "lift_suspension",
    "move_tier",
    "note_session",
    "recover_password",
    "register_member",
    "revoke_role",
    "set_preferences",
    "sign_out",
    "start_session",
    "suspend_member",
    "token_hash",
]
