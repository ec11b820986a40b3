"""Mail domains are compared in one form, however they were typed."""

from __future__ import annotations

import pytest

from portal.accounts.domains import domain_of, normal_domain

pytestmark = pytest.mark.anydb


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("northwind.example", "northwind.example"),
        (" @Northwind.Example. ", "northwind.example"),
        ("werkzeug-bau.example", "werkzeug-bau.example"),
        ("müller.example", "xn--mller-kva.example"),
        ("a.b.c.example", "a.b.c.example"),
    ],
)
def test_a_domain_is_kept_in_lower_case_ascii(typed: str, kept: str) -> None:
    assert normal_domain(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "@",
        "example",
        "a@b.example",
        "two words.example",
        "-a.example",
        "a..example",
        "a_b.example",
        "x" * 70 + ".example",
        "a\x00b.example",
        "straße.example",
        "νικος.example",
        "a\u200db.example",
    ],
)
def test_what_is_no_domain_is_none(typed: str) -> None:
    assert normal_domain(typed) is None


def test_an_address_at_a_domain_that_old_rules_spell_like_another_places_nobody() -> None:
    assert domain_of("mallory@straße.example") is None
    assert domain_of("mallory@xn--strae-oqa.example") != domain_of("alice@strasse.example")


def test_an_address_belongs_to_what_follows_its_last_at() -> None:
    assert domain_of("Alice@Northwind.Example") == "northwind.example"
    assert domain_of('"a@b"@northwind.example') == "northwind.example"
