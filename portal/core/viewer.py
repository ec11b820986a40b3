"""Who is looking, as plain data: what every policy, query and template may know of the acting person."""

from __future__ import annotations

from dataclasses import dataclass, field

TONES = 4


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """A visitor (`id` None) or a member as of this request; `tier_rank` 0 is no tier."""

    id: int | None = None
    handle: str = ""
    display_name: str = ""
    account_id: int | None = None
    tier_rank: int = 0
    roles: frozenset[str] = field(default_factory=frozenset)
    guidelines_version: int = 0
    must_accept_guidelines: bool = False
    is_confirmed: bool = False
    is_suspended: bool = False
    language: str = "en"
    time_zone: str = "UTC"

    @property
    def is_authenticated(self) -> bool:
        return self.id is not None

    @property
    def is_admin(self) -> bool:
        return "admin" in self.roles

    @property
    def is_manager(self) -> bool:
        """Community managers, and administrators, who may do all that managers may."""
        return "manager" in self.roles or self.is_admin

    @property
    def is_staff(self) -> bool:
        return self.is_manager

    @property
    def initials(self) -> str:
        return initials(self.display_name)

    @property
    def tone(self) -> int:
        return (self.id or 0) % TONES


VISITOR = Viewer()


def initials(name: str) -> str:
    """Up to two first letters of a name, with the vowel signs that belong to them."""
    words = [word for word in name.split() if word[0].isalnum()] or ["?"]
    chosen = words if len(words) < 2 else [words[0], words[-1]]
    return "".join(word[0].upper() for word in chosen)
