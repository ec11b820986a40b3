"""`/manage/jobs`: managers see what is parked and decide; to everybody else it is not there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portal.core import outbox
from portal.core.db import db
from portal.core.facts import FactRow
from portal.core.operation import operation
from portal.core.outbox import queries
from portal.core.outbox.queries import JobLine
from tests.kit.pages import content
from tests.kit.town import PERSONAS, Town

OUTSIDERS = [name for name in PERSONAS if name not in ("mina", "ada")]
KIND = "tests.deliver"
delivered: list[str] = []


@outbox.handles(KIND, attempts=3)
def deliver(payload: Mapping[str, Any], job: outbox.Leased) -> None:
    if payload["fails"] and not delivered:
        raise outbox.GiveUp("550 <no such person>")
    delivered.append(job.key)


@operation
def enqueue(key: str, *, fails: bool) -> int:
    return outbox.enqueue(KIND, {"fails": fails, "secret": "for Alice alone"}, key=key)


@pytest.fixture
def job(town: Town) -> JobLine:
    """A parked one."""
    delivered.clear()
    outbox.run_due()
    job_id = enqueue("letter:7", fails=True)
    outbox.run_due()
    parked = queries.job(job_id)
    assert parked.state == "parked"
    return parked


@pytest.fixture
def staff(town: Town, client: FlaskClient) -> FlaskClient:
    return town.sign_in(client, "mina")


@pytest.mark.parametrize("persona", OUTSIDERS)
def test_outsiders_find_nothing(town: Town, client: FlaskClient, job: JobLine, persona: str) -> None:
    town.sign_in(client, persona)
    page = client.get("/manage/jobs")
    assert (page.status_code, content(page.text)) == (404, content(client.get("/manage/no-such-page").text))
    for act in ("retry", "discard"):
        assert client.post(f"/manage/jobs/{job.id}/{act}").status_code == 404
    assert queries.job(job.id).state == "parked"


def test_staff_read_what_gave_up_and_why_but_never_its_content(staff: FlaskClient, job: JobLine) -> None:
    page = staff.get("/manage/jobs").text
    for part in (KIND, "letter:7", "1 / 3", "550 &lt;no such person&gt;", "Try again", "Discard"):
        assert part in page
    assert "for Alice alone" not in page


def test_trying_again_does_the_job(staff: FlaskClient, job: JobLine) -> None:
    assert staff.post(f"/manage/jobs/{job.id}/retry").status_code == 303
    delivered.append("the server is back")
    outbox.run_due()
    assert delivered[-1] == "letter:7"
    assert queries.job(job.id).state == "done"
    assert "Nothing is parked" in staff.get("/manage/jobs").text
    assert "letter:7" in staff.get("/manage/jobs?show=done").text


def test_discarding_closes_the_job_for_good(town: Town, staff: FlaskClient, job: JobLine) -> None:
    assert staff.post(f"/manage/jobs/{job.id}/discard").status_code == 303
    assert queries.job(job.id).state == "discarded"
    for act in ("retry", "discard"):
        assert staff.post(f"/manage/jobs/{job.id}/{act}").status_code == 404
    told = db.session.scalars(sa.select(FactRow).where(FactRow.kind == "job_discarded")).one()
    assert (told.actor_id, told.subject_id) == (town.people["mina"], job.id)


def test_what_waits_has_a_list_of_its_own(staff: FlaskClient, job: JobLine) -> None:
    enqueue("letter:8", fails=False)
    waiting = staff.get("/manage/jobs?show=waiting").text
    assert "letter:8" in waiting
    assert "letter:7" not in waiting
    assert "Try again" not in waiting
    assert staff.get("/manage/jobs?show=everything").status_code == 404


def test_a_long_list_goes_on_by_key(staff: FlaskClient, job: JobLine) -> None:
    for number in range(70):
        enqueue(f"many:{number}", fails=False)
    first = staff.get("/manage/jobs?show=waiting").text
    onward = re.search(r'rel="next" href="([^"]+)"', first)
    assert onward is not None
    second = staff.get(onward.group(1).replace("&amp;", "&")).text
    keys = [set(re.findall(r"<code>(many:\d+)</code>", page)) for page in (first, second)]
    assert keys[0] | keys[1] == {f"many:{number}" for number in range(70)}
    assert keys[0].isdisjoint(keys[1])
    assert staff.get("/manage/jobs?before=x").status_code == 400
