"""The shape of what staff enter about customer organisations."""

from __future__ import annotations

from babel import Locale
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length

from portal.accounts import queries
from portal.web.typed import one_line

NOWHERE = 0


def countries() -> list[tuple[str, str]]:
    """Codes of two letters with their names in the reader's language, by name; first: not known."""
    locale = get_locale() or Locale("en")
    named = {code: name for code, name in locale.territories.items() if len(code) == 2 and code.isalpha()}
    known = sorted(((code, name) for code, name in named.items() if code not in _NO_COUNTRY), key=lambda row: row[1])
    return [("", "–"), *known]


# What the territories of the locale data hold besides countries: unions, pseudo-locales, "unknown".
_NO_COUNTRY = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})


class AccountForm(FlaskForm):
    """What is known of an account."""

    name = StringField(
        _l("Name"), [DataRequired(_l("Give the account its name.")), Length(max=120)], filters=[one_line]
    )
    vertical = StringField(_l("Vertical"), [Length(max=60)], filters=[one_line])
    plan = StringField(_l("Plan"), [Length(max=60)], filters=[one_line])
    country = SelectField(_l("Country"), choices=countries)

    def values(self) -> dict[str, str]:
        """What is known, by the names that operations use."""
        return {name: self[name].data or "" for name in ("name", "vertical", "plan", "country")}


class NewAccountForm(AccountForm):
    """An account on its first day, with as many domains as it has."""

    domains = StringField(_l("Mail domains"), [Length(max=1000)], filters=[one_line])

    def domain_list(self) -> list[str]:
        return (self.domains.data or "").replace(",", " ").split()


class DomainForm(FlaskForm):
    """One mail domain."""

    domain = StringField(
        _l("Mail domain"), [DataRequired(_l("Give a domain, such as northwind.example.")), Length(max=300)]
    )


class PlacementForm(FlaskForm):
    """The account to which a member belongs."""

    account = SelectField(_l("Account"), coerce=int, choices=lambda: [(NOWHERE, _l("None")), *queries.choices()])

    def account_id(self) -> int | None:
        return self.account.data or None
