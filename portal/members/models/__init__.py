"""The tables of members."""

from portal.members.models.member import Member, MemberRole, Role, RoleName, is_suspended
from portal.members.models.session import MemberSession
from portal.members.models.tier import Tier, TierGrant

__all__ = ["Member", "MemberRole", "MemberSession", "Role", "RoleName", "Tier", "TierGrant", "is_suspended"]
