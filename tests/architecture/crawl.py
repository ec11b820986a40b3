"""Visiting every page of the portal there is, with every argument there is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from portal.accounts.models import Account
from portal.community.models import Category, Post, Tag, Topic
from portal.core.db import db
from portal.guidelines.models import GuidelinesVersion
from portal.members.models import Member, Tier
from portal.web.kit import limiter

# Tokens and keys, which are others at each visit.
FLEETING = re.compile(r'[\w-]{20,}\.[\w-]{6}\.[\w-]{20,}|(?<=name="form_key" )[^>]*')


def column(attribute: sa.orm.InstrumentedAttribute[object]) -> Callable[[], list[object]]:
    return lambda: list(db.session.scalars(sa.select(attribute).order_by(attribute)))


# What stands for an argument of a route: by endpoint and name where the name alone does not say it.
ARGUMENTS: Mapping[str, Callable[[], Sequence[object]]] = {
    "account_id": column(Account.id),
    "category_id": column(Category.id),
    "handle": column(Member.handle),
    "number": column(GuidelinesVersion.number),
    "post_id": column(Post.id),
    "tier_id": column(Tier.id),
    "topic_id": column(Topic.id),
    "token": lambda: ["forged"],
    "community.category slug": column(Category.slug),
    "community.tag slug": column(Tag.slug),
    "community.topic_show slug": lambda: ["whatever"],
}


def addresses(app: Flask) -> list[str]:
    """Every address that a GET can go to in this database."""
    adapter = app.url_map.bind("localhost")
    found = []
    for rule in sorted(app.url_map.iter_rules(), key=str):
        if "GET" in (rule.methods or ()):
            found += [adapter.build(rule.endpoint, values) for values in _values(rule)]
    return list(dict.fromkeys([*found, *_with_queries()]))


def _with_queries() -> Iterator[str]:
    """What may be asked for beside the path."""
    slugs, topics = column(Category.slug)(), column(Topic.id)()
    yield "/community?show=waiting"
    yield "/members?name=quokka"
    for slug in slugs:
        yield f"/community/{slug}?show=waiting"
        yield f"/topics/new?category={slug}"
    for post in db.session.scalars(sa.select(Post).order_by(Post.id)):
        for topic_id in {post.topic_id, topics[0]}:
            yield f"/topics/{topic_id}?quote={post.id}"
            yield f"/topics/{topic_id}?reply_to={post.id}"


def _values(rule: Rule) -> Iterator[dict[str, object]]:
    names = sorted(rule.arguments)
    for name in names:
        known = {f"{rule.endpoint} {name}", name} & ARGUMENTS.keys()
        assert known, f"tests/architecture/crawl.py: say what may stand for <{name}> in {rule}"
    choices = [ARGUMENTS.get(f"{rule.endpoint} {name}") or ARGUMENTS[name] for name in names]
    return (dict(zip(names, chosen, strict=True)) for chosen in product(*(choice() for choice in choices)))


def visited(client: FlaskClient, paths: Sequence[str]) -> dict[str, str]:
    """Address -> all that was answered: the headers, those of redirects on the way too, and the text."""
    return {path: _answered(client, path) for path in paths}


def _answered(client: FlaskClient, path: str) -> str:
    limiter.reset()
    last = client.get(path, follow_redirects=True)
    heads = [f"{name}: {value}" for answer in (*last.history, last) for name, value in answer.headers]
    kept = [head for head in heads if not head.startswith(("Set-Cookie", "Content-Length", "X-RateLimit"))]
    return FLEETING.sub("", "\n".join([str(last.status_code), *kept, last.text]))
