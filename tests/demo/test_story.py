"""The demo community is told whole, or said to be cut off."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.community.models import Post
from portal.community.recounting import recount
from portal.core import clock
from portal.core.db import db
from portal.core.facts import FactRow
from portal.core.outbox.models import Job
from portal.demo import story, talk
from portal.insights.models import Touchpoint


def test_the_whole_story_is_there_and_its_counters_are_right(lived_in: Flask) -> None:
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Post)) > 400
    assert set(db.session.scalars(sa.select(FactRow.origin).distinct())) == {"demo"}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Touchpoint)) > 900
    assert recount() == []


def test_the_story_writes_to_nobody(lived_in: Flask) -> None:
    assert db.session.scalars(sa.select(Job.kind)).all() == []


def test_it_is_told_into_an_empty_portal_only(lived_in: Flask) -> None:
    with pytest.raises(story.NotEmpty) as refused:
        story.tell(clock.now())
    assert not isinstance(refused.value, story.CutOff)


def test_a_story_cut_off_is_neither_whole_nor_taken_for_whole(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_off(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(talk.community, "accept_answer", cut_off)
    with pytest.raises(KeyboardInterrupt):
        story.tell(clock.now())
    assert story.is_cut_off()
    with pytest.raises(story.CutOff):
        story.tell(clock.now())
